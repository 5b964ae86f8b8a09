# ruff: noqa: PLR2004 - shares of a mixture, each used once and said where it is used
"""Makes `policies/learned/names.npz`: names of people and addresses. `names.md` beside the figures tells what from.

`python -m evals.training.names ../shared/data` measures by template, out of fold; `--write` makes the figures.
"""

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evals.metrics import f_score, figures, quotient
from evals.suites.pii import COUNTED
from evals.training.chain import Sentence, train
from evals.training.fillings import WORDS, Filled, Fillings, carriers_in, locales
from policies.learned import names
from policies.learned.names import LABELS, Hashes, Tagger, key_of, tokens_of
from policies.recognizers import find

BITS = 16
FOLDS = 5
ROUNDS = 10
DECAY = 0.02
LEAN = -0.75
"""Chosen on `evals/datasets/pii*/dev.jsonl`: fewer finds, for a false alarm in clean copy costs more than recall."""
OF_A_CARRIER = 40
"""Fillings of each of our own carriers."""
OF_PROSE = 8000
"""Sentences, and pieces of sentences, that name nobody."""
OF_A_TEMPLATE = 60
"""Fillings of each template of the synthetic set, beside its rows as they are."""
_CARRIERS = Path(__file__).with_name("carriers.txt")
_LETTERS = re.compile(r"[^\W\d_]{2,32}")
_LONGEST = 160
"""Tokens of the longest piece that is learnt from."""


Keep = Callable[[str, int], bool]
"""Tells whether a group (`template` or `product`, and its number) is learnt from."""


class Data(NamedTuple):
    """What is learnt from, each with the group that must not be split: a template, a product."""

    rows: list[dict[str, Any]]
    products: list[tuple[int, str]]
    shops: list[str]
    prose: list[str]
    words: list[str]
    """Words in small letters, rare ones among them."""
    lists: tuple[Hashes, ...]


def load(shared: Path) -> Data:
    """Return the development data of a folder `shared/data`."""
    rows = _lines(shared / "pii/presidio-synthetic-dev.jsonl")
    products = [
        (product["id"], text)
        for product in json.loads((shared / "products/products.json").read_text(encoding="utf-8"))
        for text in texts_of(product)
    ]
    lists = word_lists(shared)
    shops = [row["text"] for row in _lines(shared / "compliance/pressure-selling-dev.jsonl")]
    named = [text for text in shops if not _may_name(text, lists)]
    return Data(rows, products, named, _plain_prose(shared, lists), sorted(_small(shared)), lists)


def texts_of(product: dict[str, Any]) -> Iterable[str]:
    """Yield what a product says of itself and what buyers said of it, without their names."""
    yield from (product["title"], product["description"])
    yield from (review["comment"] for review in product["reviews"])


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _may_name(text: str, lists: Sequence[Hashes]) -> bool:
    """Tell whether a text of a shop's page may name a buyer; nobody labelled those."""
    first, common = set(lists[0].tolist()), set(lists[3].tolist())
    words = [key_of(word) for word in _LETTERS.findall(text) if word[0].isupper()]
    return any(word in first and word not in common for word in words)


def _plain_prose(shared: Path, lists: Sequence[Hashes]) -> list[str]:
    """Return sentences in which only the first word, and that a common one, has a capital: they name nobody."""
    texts = {row["document"] for row in _lines(shared / "facts/summedits-dev.jsonl")}
    texts |= {row["context"] for row in _lines(shared / "injection/bipia-emails-dev.jsonl")}
    common = set(lists[3].tolist())
    found = {sentence for text in texts for sentence in re.split(r"(?<=[.!?:])\s+|\n+|\|", text)}
    return sorted(
        sentence
        for sentence in found
        if 12 < len(sentence) < 240
        and (words := _LETTERS.findall(sentence))
        and key_of(words[0]) in common
        and all(word.islower() for word in words[1:])
    )


def word_lists(shared: Path) -> tuple[Hashes, ...]:
    """Return the lists of `LISTS`, hashed and sorted: names and places of Faker, words in small letters of the data."""
    first = {word for one in locales() for name in one.first for word in _LETTERS.findall(name)}
    last = {word for one in locales() for name in one.last for word in _LETTERS.findall(name)}
    places = {word for one in locales() for name in one.places for word in _LETTERS.findall(name)}
    small = _small(shared)
    common = {word for word, count in small.items() if count >= 2} | _own_words()
    frequent = {word for word, count in small.items() if count >= 60}
    return tuple(_hashed(words) for words in (first, last, places, common, frequent))


def _small(shared: Path) -> Counter[str]:
    """Return the words that the development data write in small letters, with the number of texts that do."""
    counted: Counter[str] = Counter()
    for row in _lines(shared / "facts/summedits-dev.jsonl"):
        counted.update(set(_LETTERS.findall(row["document"])))
    for row in _lines(shared / "compliance/pressure-selling-dev.jsonl"):
        counted.update(set(_LETTERS.findall(row["text"])))
    return Counter({word: count for word, count in counted.items() if word.islower()})


def _own_words() -> set[str]:
    """Return the words in small letters of this project's own copy, and the things and stuffs of `words.yaml`."""
    root = Path(__file__).parents[2]
    files = [path for folder in ("examples", "prompts", "docs") for path in sorted((root / folder).rglob("*.md"))]
    found = {word for path in files for word in _LETTERS.findall(path.read_text(encoding="utf-8")) if word.islower()}
    return found | {word.lower() for name in ("nouns", "adjectives", "materials", "colours") for word in WORDS[name]}


def _hashed(words: Iterable[str]) -> Hashes:
    return np.unique(np.array([key_of(word) for word in words], dtype=np.uint32))


def examples(data: Data, keep: Keep, seed: int) -> list[Filled]:
    """Return the texts that are learnt from: rows whose template is kept, refilled ones, carriers and shop copy."""
    chance = random.Random(seed)  # noqa: S311 - made-up data, no secret
    kept = [row for row in data.rows if keep("template", row["template_id"])]
    people = sorted({name for row in kept for name in _people(row)})
    fillings = Fillings(seed, people)
    made = [_read(row) for row in kept]
    by_template: dict[int, list[dict[str, Any]]] = {}
    for row in kept:
        by_template.setdefault(row["template_id"], []).append(row)
    made += [_refilled(chance.choice(rows), fillings) for rows in by_template.values() for _ in range(OF_A_TEMPLATE)]
    for carrier in carriers_in(_CARRIERS.read_text(encoding="utf-8").splitlines()):
        made += [fillings.fill(carrier) for _ in range(OF_A_CARRIER)]
    made = [_worn(one, chance) for one in made]
    plain = [text for number, text in data.products if keep("product", number)] * 2 + data.shops * 2
    made += [Filled(_recased(text, chance), ()) for text in plain]
    made += [Filled(_headed(chance.choice(data.prose), data.words, chance), ()) for _ in range(OF_PROSE)]
    made += [_joined(chance.sample(made, 3), chance) for _ in range(len(made) // 8)]
    return made


def _people(row: dict[str, Any]) -> list[str]:
    return [
        row["full_text"][span["start_position"] : span["end_position"]]
        for span in row["spans"]
        if span["entity_type"] == "PERSON"
    ]


_KEPT = {"PERSON", "STREET_ADDRESS", "ORGANIZATION", "GPE"}


def _read(row: dict[str, Any]) -> Filled:
    spans = sorted((span["start_position"], span["end_position"], span["entity_type"]) for span in row["spans"])
    found: list[tuple[str, int, int]] = []
    for start, end, entity in spans:
        between = row["full_text"][found[-1][2] : start] if found else "."
        if (
            found
            and found[-1][0] == "STREET_ADDRESS"
            and entity in {"STREET_ADDRESS", "GPE", "ZIP_CODE"}
            and not between.strip(" ,\n?")
        ):
            found[-1] = ("STREET_ADDRESS", found[-1][1], end)
        elif entity in _KEPT:
            found.append((entity, start, end))
    return Filled(row["full_text"], tuple(found))


def _refilled(row: dict[str, Any], fillings: Fillings) -> Filled:
    """Return a row with other people, companies, places and addresses, each of the same form."""
    text, spans, at = "", [], 0
    low = row["full_text"].islower()
    for entity, start, end in _read(row).spans:
        value = row["full_text"][start:end]
        made = _like(entity, value, fillings)
        made = made.lower() if low else made
        text += row["full_text"][at:start]
        spans.append((entity, len(text), len(text) + len(made)))
        text, at = text + made, end
    return Filled(text + row["full_text"][at:], tuple(spans))


def _like(entity: str, value: str, fillings: Fillings) -> str:
    if entity == "PERSON":
        return fillings.full() if " " in value else fillings.first()
    if entity == "ORGANIZATION":
        return value if fillings.random.random() < 0.4 else fillings.org()
    if entity == "GPE":
        return value if fillings.random.random() < 0.3 else fillings.city()
    if fillings.random.random() < 0.4:
        return value
    return fillings.address() if len(value) > 32 else fillings.street()


def _worn(one: Filled, chance: random.Random) -> Filled:
    """Return a text as careless people write it, now and then: all small, all large, or with a dash that went wrong."""
    draw = chance.random()
    if draw < 0.1 and len(one.text.lower()) == len(one.text):
        return Filled(one.text.lower(), one.spans)
    if draw < 0.12 and len(one.text.upper()) == len(one.text):
        return Filled(one.text.upper(), one.spans)
    return one


def _recased(text: str, chance: random.Random) -> str:
    draw = chance.random()
    if draw < 0.15:
        return text.title()
    return text.upper() if draw < 0.2 else text.lower() if draw < 0.25 else text


def _headed(text: str, words: Sequence[str], chance: random.Random) -> str:
    """Return a sentence, or some words out of it with a capital, as a heading, a subject or a line of a list."""
    if chance.random() < 0.6:
        said = text.split()
        start = chance.randrange(max(1, len(said) - 2))
        text = " ".join(said[start : start + chance.randrange(1, 7)]).strip(" .,;:!?()\"'")
        if chance.random() < 0.4:
            text = chance.choice(words) + chance.choice((", ", " ", " ", ": ", " and ", " for ", " in ", "'s ")) + text
        text = text[:1].upper() + text[1:]
    before = chance.choice(("", "", "", "# ", "## ", "- ", "* ", "Subject: ", "**", "1. ", "Title: ", "subject: "))
    return _recased(before + text, chance)


def _joined(several: Sequence[Filled], chance: random.Random) -> Filled:
    """Return texts one after the other, so that the place in the text says little."""
    text, spans = "", []
    for one in several:
        spans += [(entity, start + len(text), end + len(text)) for entity, start, end in one.spans]
        text += one.text + chance.choice((" ", "\n", "\n\n"))
    return Filled(text, tuple(spans))


def sentence(one: Filled, lists: Sequence[Hashes]) -> Sentence | None:
    """Return a text as the chain learns from it; None where it is empty or too long."""
    tokens = tokens_of(one.text)
    if not 0 < len(tokens.words) <= _LONGEST:
        return None
    labels = np.zeros(len(tokens.words), dtype=np.int64)
    for entity, start, end in one.spans:
        inside = [at for at, (a, b) in enumerate(zip(tokens.starts, tokens.ends, strict=True)) if a < end and b > start]
        labels[inside] = LABELS.index(f"I-{entity}")
        if inside:
            labels[inside[0]] = LABELS.index(f"B-{entity}")
    return Sentence(names.features(tokens, lists, BITS).astype(np.int32), labels)


def learn(data: Data, keep: Keep, seed: int = 1) -> Tagger:
    """Return the tagger of what `keep(kind, group)` lets in.

    Half of the texts are read with lists that lack a half of the names, so that a name is told by its place too.
    """
    chance = np.random.default_rng(seed)
    fewer = tuple(one[chance.random(len(one)) < 0.5] if at < 3 else one for at, one in enumerate(data.lists))
    texts = examples(data, keep, seed)
    found = [sentence(one, fewer if at % 5 < 2 else data.lists) for at, one in enumerate(texts)]
    chain = train(
        [one for one in found if one], columns=2**BITS, allowed=_allowed(), rounds=ROUNDS, decay=DECAY, seed=seed
    )  # fmt: skip
    return Tagger(chain.weights, chain.steps, data.lists, LEAN, "names-2026-11")


def _allowed() -> NDArray[np.bool_]:
    """Return which label may follow which: inside a name only after its beginning or inside."""
    allowed = np.ones((len(LABELS), len(LABELS)), dtype=np.bool_)
    for after, label in enumerate(LABELS):
        if label.startswith("I-"):
            allowed[:, after] = [one.endswith(label[1:]) for one in LABELS]
    return allowed


def measure(data: Data) -> dict[str, Any]:
    """Return the figures out of fold: each template, and each product, is judged by a tagger that never saw it.

    Intervals draw templates and products, not rows; two rows of one template say much the same.
    """
    order = sorted({row["template_id"] for row in data.rows})
    random.Random(7).shuffle(order)  # noqa: S311 - no secret
    fold_of = {template: at % FOLDS for at, template in enumerate(order)}
    counts: dict[int, Counter[str]] = {template: Counter() for template in order}
    flagged: dict[int, list[bool]] = {}
    for fold in range(FOLDS):
        people = learn(data, _all_but(fold, fold_of))
        for row in data.rows:
            if fold_of[row["template_id"]] == fold:
                counts[row["template_id"]].update(_characters(row, people))
        for product, text in data.products:
            if product % FOLDS == fold:
                flagged.setdefault(product, []).append(bool(find(text, people)))
    kinds = sorted({kind.removeprefix("true ") for one in counts.values() for kind in one if kind.startswith("true ")})
    columns = {
        name: np.array([one[name] for one in counts.values()], dtype=np.float64)
        for name in ("hit", "said", "true", *(f"{what} {kind}" for what in ("hit", "true") for kind in kinds))
    }
    metrics = {
        "char_precision": quotient("hit", "said"), "char_recall": quotient("hit", "true"),
        "char_f2": f_score("hit", "said", "true", beta=2.0),
        **{f"recall {kind}": quotient(f"hit {kind}", f"true {kind}") for kind in kinds},
    }  # fmt: skip
    clean = {"flagged": [sum(one) for one in flagged.values()], "texts": [len(one) for one in flagged.values()]}
    held = {name: np.array(values, dtype=np.float64) for name, values in clean.items()}
    return {
        **figures(metrics, columns, 1), **figures({"flagged_rate": quotient("flagged", "texts", "lower")}, held, 1),
        "rows": len(data.rows), "templates": len(order), "product_texts": len(data.products),
    }  # fmt: skip


def _all_but(fold: int, fold_of: Mapping[int, int]) -> Keep:
    return lambda kind, group: (fold_of[group] if kind == "template" else group % FOLDS) != fold


def _characters(row: dict[str, Any], people: Tagger) -> Counter[str]:
    """Return how many characters of a row were found, are true, and are both, also by type (`interfaces.md`)."""
    text = row["full_text"]
    places: dict[str, set[int]] = {}
    for span in row["spans"]:
        places.setdefault(span["entity_type"], set()).update(range(span["start_position"], span["end_position"]))
    blank = {at for at, letter in enumerate(text) if letter.isspace()}
    true = set().union(*(held for kind, held in places.items() if kind in COUNTED)) - blank
    other = set().union(*(held for kind, held in places.items() if kind not in COUNTED)) - true
    said = {at for one in find(text, people) for at in range(one.start, one.end)} - blank - other
    counted = Counter({"hit": len(said & true), "said": len(said), "true": len(true)})
    for kind, held in places.items():
        if kind in COUNTED:
            counted.update({f"true {kind}": len(held - blank), f"hit {kind}": len((held - blank) & said)})
    return counted


def main() -> None:
    """Measure out of fold, or make the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path, help="the folder shared/data")
    parser.add_argument("--write", action="store_true", help="learn from all of it and write the figures")
    arguments = parser.parse_args()
    data = load(arguments.shared)
    if arguments.write:
        names.write(learn(data, lambda _kind, _group: True), names.FIGURES)
    else:
        print(json.dumps(measure(data), indent=2))


if __name__ == "__main__":
    main()
