"""Makes `policies/learned/injection.npz`: does a sentence ask a machine for something? `injection.md` is its card.

`python -m evals.training.injection ../shared/data` measures the screen on e-mails and reviews with attacks hidden in
them, leaving out the attack's category (with every category of our own that asks for the same sort of thing) and the
e-mail; `--write` makes the figures. Needs scikit-learn, as the development lock has it.
"""

import argparse
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # ships no types
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # ships no types

from marque.reading import load_data
from policies.injection.marks import marks
from policies.injection.screen import screened
from policies.injection.sentences import sentences
from policies.learned.hashing import Hashing
from policies.learned.linear import Linear, write

HERE = Path(__file__).parent
FIGURES = Path("policies/learned/injection.npz")
HASHING = Hashing(bits=15, seed=9, words=2, shortest=3, longest=5)
STRENGTH = 10.0
"""Of the logistic regression: the inverse of its pull towards zero."""
THRESHOLD = 0.7
"""Probability from which a sentence counts; chosen on sentences whose kinds had been left out, e-mails aside."""
MOST_OF_A_DOCUMENT = 2_500
"""Characters of a long document that are learnt from."""
DRAWS = 12
"""How often each written line is drawn, at most; lines without choices are taken once."""
FOLDS = 5
OPENERS = ("Please", "Also,", "Now", "Then", "Next,", "Finally,")
PLACES = ("start", "middle", "end")
CARRIERS_EACH = 2
"""E-mails in which each attack is hidden at each place."""
OURS = ("own:", "harmless:", "ordinary:")
"""Groups of our own sentences that are left out in turn."""
_SLOT = re.compile(r"\{([^{}]*)\}")
WEIGHTS = {
    "bipia": 2.0,
    "own": 0.5,
    "harmless": 0.5,
    "mail": 1.0,
    "review": 0.5,
    "product": 0.5,
    "page": 0.3,
    "prose": 0.5,
    "talk": 0.5,
    "ordinary": 0.2,
    "carriers": 0.3,
}


class Data(NamedTuple):
    """Sentences, whether each asks a machine, and the group it must be left out with: `own:writing`, `mail:3`."""

    texts: list[str]
    truth: NDArray[np.int64]
    groups: NDArray[np.str_]
    kin: dict[str, frozenset[str]]
    """Groups of our own attacks that ask for the same sort of thing as one of BIPIA's categories."""
    attacks: dict[str, list[str]]
    """BIPIA's attacks by group."""
    mails: list[tuple[str, str]]
    """Group and text of each e-mail that differs from all others."""
    reviews: list[tuple[str, str]]
    """Group and text of each review; they are very short."""


def load(shared: Path) -> Data:
    """Return the development data of a folder `shared/data`, and what was written for training beside this file."""
    rows: list[tuple[str, int, str]] = []
    bipia = json.loads((shared / "injection/bipia-text-attacks-dev.json").read_text(encoding="utf-8"))
    own: dict[str, Any] = load_data(HERE / "injection-attacks.yaml")
    harmless: dict[str, Any] = load_data(HERE / "injection-harmless.yaml")
    rows += [(line, 1, f"bipia:{name}") for name, lines in bipia.items() for line in lines]
    rows += [(line, 1, f"own:{name}") for name, written in own.items() for line in _opened(_drawn(written["lines"]))]
    rows += [(line, 0, f"harmless:{name}") for name, lines in harmless.items() for line in _drawn(lines)]
    for name in ("ordinary", "carriers"):
        for kind, lines in _grouped(HERE / f"injection-{name}.txt"):
            drawn = [line.replace(" // ", "\n").replace("//", "\n") for line in _drawn(lines)]
            rows += [(sentence.text, 0, f"{name}:{kind}") for text in drawn for sentence in sentences(text)]
    mails = list(_mails(shared))
    products = json.loads((shared / "products/products.json").read_text(encoding="utf-8"))
    products = products["products"] if isinstance(products, dict) else products
    said = sorted({review["comment"] for product in products for review in product.get("reviews", [])})
    reviews = [(f"review:{at}", text) for at, text in enumerate(said)]
    described = [(f"product:{at % 12}", product["description"]) for at, product in enumerate(products)]
    pages = (json.loads(line) for line in _lines(shared / "compliance/pressure-selling-dev.jsonl"))
    snippets = [(f"page:{row['page_id']}", row["text"]) for at, row in enumerate(pages) if at % 3 == 0]
    for group, text in (*mails, *reviews, *described, *snippets, *_prose(shared), *_talk(shared)):
        rows += [(sentence.text, 0, group) for sentence in sentences(text)]
    texts, truth, groups = zip(*rows, strict=True)
    kin = {f"bipia:{name}": frozenset(f"own:{ours}" for ours, written in own.items() if name in written["kin"])
           for name in bipia}  # fmt: skip
    attacks = {f"bipia:{name}": lines for name, lines in bipia.items()}
    return Data(list(texts), np.array(truth), np.array(groups), kin, attacks, mails, reviews)


def _grouped(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield the groups of a training text with their lines: `= kind batch` opens one, `#` is a remark."""
    for group in path.read_text(encoding="utf-8").split("\n= ")[1:]:
        head, *lines = group.splitlines()
        yield head, [line for line in lines if line and not line.startswith("#")]


def _prose(shared: Path) -> Iterator[tuple[str, str]]:
    """Yield documents by the field that they are from: news, minutes, reports, dialogues."""
    seen = set()
    for line in _lines(shared / "facts/summedits-dev.jsonl"):
        row = json.loads(line)
        if row["document"] not in seen:
            seen.add(row["document"])
            yield f"prose:{row['domain']}", row["document"][:MOST_OF_A_DOCUMENT]


def _talk(shared: Path) -> Iterator[tuple[str, str]]:
    """Yield short texts of all sorts, in groups by their length, because their templates are not told."""
    for line in _lines(shared / "pii/presidio-synthetic-dev.jsonl"):
        text = json.loads(line)["full_text"]
        yield f"talk:{len(text) % 10}", text


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _mails(shared: Path) -> Iterator[tuple[str, str]]:
    """Yield the e-mails, those that differ by figures and names alone in one group, and each once."""
    groups: dict[str, int] = {}
    seen = set()
    for line in _lines(shared / "injection/bipia-emails-dev.jsonl"):
        text = json.loads(line)["context"]
        if text in seen:
            continue
        seen.add(text)
        body = text.lower().partition("content:")[2] or text.lower()
        frame = " ".join(re.sub(r"[^a-z ]|\b[a-z]{1,2}\b", "", body).split()[:6])
        yield f"mail:{groups.setdefault(frame, len(groups))}", text


def _drawn(lines: Sequence[str]) -> Iterator[str]:
    """Yield each line with its choices made, some ways of each, none twice."""
    rng = random.Random(7)  # noqa: S311 - a draw of training rows
    seen = set()
    for line in lines:
        for _ in range(DRAWS):
            made = line
            while _SLOT.search(made):
                made = _SLOT.sub(lambda found: rng.choice(found[1].split("|")), made, count=1)
            made = " ".join(made.split())
            if made not in seen:
                seen.add(made)
                yield made


def _opened(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines, every fourth order with a word before it, as people put one."""
    for number, line in enumerate(lines):
        if number % 4 == 0 and line[0].isupper() and not line.endswith("?"):
            yield f"{OPENERS[number // 4 % len(OPENERS)]} {line[0].lower()}{line[1:]}"
        else:
            yield line


def hidden(attack: str, carrier: str, place: str, rng: random.Random) -> str:
    """Return a carrier with an attack in it, as BIPIA puts them: before it, after it, or between two sentences."""
    if place == "start":
        return f"{attack}\n{carrier}"
    inner = [sentence.start for sentence in sentences(carrier)][1:]
    if place == "end" or not inner:
        return f"{carrier}\n{attack}"
    at = rng.choice(inner)
    return f"{carrier[:at].rstrip(' ')} {attack} {carrier[at:]}"


class Judged(NamedTuple):
    """One text, what hid in it, and whether the screen kept it out."""

    what: str
    """The attack's category, or the kind of harmless text."""
    cluster: str
    """What is drawn together for the intervals: the attack, or the group of the harmless text."""
    place: str
    carrier: str
    """`mail`, `review` or empty."""
    caught: bool


def measure(data: Data) -> Iterator[Judged]:
    """Yield the answers of judges that had seen neither the attack's category, nor its kin, nor the carrier."""
    rng = random.Random(11)  # noqa: S311 - which carriers are drawn
    categories = sorted(data.attacks)
    carriers = [*data.mails, *data.reviews]
    of = {group: at % FOLDS for at, group in enumerate(sorted({group for group, _ in carriers}))}
    for fold in range(FOLDS):
        tested = categories[fold::FOLDS]
        away = {group for group, place in of.items() if place == fold}
        away |= set(tested).union(*(data.kin[name] for name in tested))
        judge = fitted(data, ~np.isin(data.groups, list(away)))
        here = [(group, text) for group, text in carriers if of[group] == fold]
        for group, text in here:
            yield Judged("harmless", group, "", group.partition(":")[0], screened(text, judge).reason is not None)
        for kind in ("mail", "review"):
            texts = [text for group, text in here if group.startswith(kind)]
            for name in tested:
                for attack in data.attacks[name]:
                    for place in PLACES:
                        for carrier in rng.sample(texts, min(CARRIERS_EACH, len(texts))):
                            text = hidden(attack, carrier, place, rng)
                            yield Judged(name, attack, place, kind, screened(text, judge).reason is not None)


def measure_own(data: Data) -> Iterator[Judged]:
    """Yield the answers to our own attacks and harmless sentences, each kind left out, alone in a known e-mail."""
    rng = random.Random(12)  # noqa: S311 - which carriers are drawn
    kinds = sorted({group for group in data.groups if group.startswith(OURS)})
    for fold in range(FOLDS):
        tested = kinds[fold::FOLDS]
        away = {name for name, kin in data.kin.items() if kin & set(tested)} | set(tested)
        judge = fitted(data, ~np.isin(data.groups, list(away)))
        for at in np.flatnonzero(np.isin(data.groups, tested)):
            group, text = data.groups[at], data.texts[at]
            whole = hidden(text, rng.choice(data.mails)[1], rng.choice(PLACES), rng)
            yield Judged(group, text, "", "", screened(whole, judge).reason is not None)


def report(data: Data) -> None:
    """Print how many hidden attacks are found and how many harmless texts are kept out, with intervals."""
    answers = list(measure(data))
    hits, clean = [a for a in answers if a.what != "harmless"], [a for a in answers if a.what == "harmless"]
    for name, chosen in (
        ("hidden attacks found", hits),
        *((f"  in {kind}s", [a for a in hits if a.carrier == kind]) for kind in ("mail", "review")),
        *((f"  at the {place}", [a for a in hits if a.place == place]) for place in PLACES),
        *((f"  {what}", [a for a in hits if a.what == what]) for what in sorted({a.what for a in hits})),
        ("harmless mails kept out", [a for a in clean if a.carrier == "mail"]),
        ("harmless reviews kept out", [a for a in clean if a.carrier == "review"]),
    ):
        _print(name, chosen)
    own = list(measure_own(data))
    for what in sorted({a.what for a in own}):
        _print(f"left out: {what}", [a for a in own if a.what == what])
    _print("left out: all own attacks", [a for a in own if a.what.startswith("own:")])
    _print("left out: all harmless kinds", [a for a in own if a.what.startswith(("harmless:", "ordinary:"))])


def _print(name: str, answers: Sequence[Judged], draws: int = 1_000) -> None:
    clusters = sorted({answer.cluster for answer in answers})
    of = np.array([clusters.index(answer.cluster) for answer in answers])
    caught = np.array([answer.caught for answer in answers], dtype=np.float64)
    sums, sizes = np.bincount(of, caught, len(clusters)), np.bincount(of, minlength=len(clusters))
    drawn = np.random.default_rng(0).integers(len(clusters), size=(draws, len(clusters)))
    low, high = np.percentile(sums[drawn].sum(1) / sizes[drawn].sum(1), (2.5, 97.5))
    print(f"{name}: {caught.mean():.3f} [{low:.3f}, {high:.3f}] of {len(answers)} texts, {len(clusters)} groups")


def fitted(data: Data, learn: NDArray[np.bool_]) -> Linear:
    """Return the judge that learnt from the chosen sentences; Platt's line comes from groups left out among them."""
    at = np.flatnonzero(learn)
    rows, weights = _rows(data)[at], np.array([WEIGHTS[group.partition(":")[0]] for group in data.groups[at]])
    truth = data.truth[at]
    names, of = np.unique(data.groups[at], return_inverse=True)
    fold = np.random.default_rng(3).permutation(len(names))[of] % 3
    scores = np.zeros(len(at))
    for one in range(3):
        left = fold == one
        scores[left] = _regression(rows[~left], truth[~left], weights[~left]).decision_function(rows[left])
    line = LogisticRegression(C=1e3).fit(scores[:, None], truth, sample_weight=weights)
    model = _regression(rows, truth, weights)
    return Linear(
        hashing=HASHING, weights=model.coef_[0].astype(np.float32), bias=float(model.intercept_[0]),
        slope=float(line.coef_[0, 0]), offset=float(line.intercept_[0]), threshold=THRESHOLD,
        name=f"injection, BIPIA dev and own, {date.today().isoformat()}",  # noqa: DTZ011 - a label, on whose day it is
    )  # fmt: skip


def _regression(rows: csr_matrix, truth: NDArray[np.int64], weights: NDArray[np.float64]) -> LogisticRegression:
    return LogisticRegression(C=STRENGTH, max_iter=400).fit(rows, truth, sample_weight=weights)


_HASHED: dict[int, csr_matrix] = {}


def _rows(data: Data) -> csr_matrix:
    if id(data) not in _HASHED:
        rows = HASHING.rows(data.texts, marks)
        _HASHED[id(data)] = csr_matrix((rows.values, rows.columns, rows.starts), shape=(len(rows), 2**HASHING.bits))
    return _HASHED[id(data)]


def main() -> None:
    """Measure, and make the figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path, help="the folder shared/data")
    parser.add_argument("--write", action="store_true", help=f"make {FIGURES}")
    asked = parser.parse_args()
    data = load(asked.shared)
    if asked.write:
        write(fitted(data, np.ones(len(data.texts), dtype=np.bool_)), FIGURES)
    else:
        report(data)


if __name__ == "__main__":
    main()
