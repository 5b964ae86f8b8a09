"""Makes `policies/learned/grounding.npz` from SummEdits, and its figures with one domain left out at a time.

Run from the repository: `python -m evals.training.grounding ../shared/data`. Takes about ten minutes on one core.

Each word of a text is labelled: wrong where an inconsistent text differs from the consistent text of the same document
that is nearest to it, and no consistent one of them has the word. A forest learns to tell such words from the others
by how the document bears them out; a text is as inconsistent as its worst word. Texts of one document share most of
their words, so whole domains are left out, and documents, not rows, are drawn for the intervals.
"""

import difflib
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier  # type: ignore[import-untyped]  # ships no types
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]  # ships no types
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # ships no types
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]  # ships no types

from policies.grounding.features import features
from policies.grounding.figures import write_arrays
from policies.grounding.forest import Forest
from policies.grounding.judge import FIGURES, Judge, speaks
from policies.grounding.passages import relevant
from policies.grounding.source import Reading, read, read_source
from policies.grounding.words import number_of, take_apart

Figures = NDArray[np.float32]
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]

DATA = Path("facts") / "summedits-dev.jsonl"
SEED = 20261122
DRAWS = 1000
_UNSURE = 0.3
"""Weight of a word called right in an inconsistent text: which of its changed words are wrong is a guess."""
_SEEDS = (0, 1)
_SHARE = 0.35
"""Of the words that are not wrong, which outnumber the others by twenty, each forest sees this share."""


class Text(NamedTuple):
    """One row of the data with its words."""

    document: int
    domain: str
    inconsistent: bool
    figures: Figures
    """Of each word that is judged."""
    wrong: Flags
    """The label of each."""
    number_rule: bool
    """Whether it writes a figure that the document does not."""
    overlap: float
    """Cosine of its TF-IDF row with the document's."""


class Table(NamedTuple):
    """All texts, and their words one under the other."""

    domain: NDArray[np.str_]
    document: Whole
    inconsistent: Flags
    figures: Figures
    wrong: Flags
    weight: Numbers
    start: Whole
    """Of each text the place of its first word, and at the end the number of words."""

    def of_words(self, flags: Flags) -> Flags:
        """Return a flag of each text as one of each of its words."""
        repeated: Flags = np.repeat(flags, np.diff(self.start))
        return repeated

    def worst(self, scores: Numbers) -> Numbers:
        """Return the highest score of each text's words."""
        worst: Numbers = np.maximum.reduceat(scores, self.start[:-1])
        return worst


def texts_of(folder: Path) -> list[Text]:
    """Return the rows of SummEdits, their words held against their documents."""
    rows = [json.loads(line) for line in (folder / DATA).read_text(encoding="utf-8").splitlines()]
    by_document: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_document[row["document"]].append(row)
    overlaps = _overlaps(list(by_document), rows)
    found: list[Text] = []
    for number, (document, group) in enumerate(by_document.items()):
        readings = {row["id"]: read(row["text"]) for row in group}
        right = [readings[row["id"]] for row in group if row["consistent"]]
        for row in group:
            reading = readings[row["id"]]
            judged = speaks(reading)
            labels = np.zeros(len(reading), bool) if row["consistent"] else _wrong(reading, right)
            borne = features(reading, read_source(relevant(document, row["text"])))
            found.append(
                Text(number, row["domain"], not row["consistent"], borne.figures[judged], labels[judged],
                     not _figures_in(row["text"]) <= _figures_in(document), overlaps[row["id"]])
            )  # fmt: skip
    return found


def _wrong(reading: Reading, right: Sequence[Reading]) -> Flags:
    """Return which words of an inconsistent text are taken to be wrong."""
    wrong = np.zeros(len(reading), bool)
    if not right:
        return wrong
    ours = _row(reading)
    matchers = [difflib.SequenceMatcher(None, _row(other), ours, autojunk=False) for other in right]
    nearest = max(matchers, key=lambda one: one.ratio())
    for change, _, _, start, end in nearest.get_opcodes():
        if change in ("replace", "insert"):
            wrong[start:end] = True
    known = {base for other in right for base in _row(other)}
    new: Flags = wrong & np.array([base not in known for base in ours])
    if new.any():
        return new
    if not wrong.any():
        for change, _, _, start, _ in nearest.get_opcodes():
            if change == "delete":
                wrong[min(start, len(wrong) - 1)] = True
    return wrong


def _row(reading: Reading) -> list[int | str]:
    return [reading.bases[unit].same for unit in reading.unit]


def _figures_in(text: str) -> set[float]:
    return {number for word in take_apart(text).words if (number := number_of(word)) is not None}


def _overlaps(documents: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    weigh = TfidfVectorizer(stop_words="english").fit(documents)
    texts, sources = weigh.transform([r["text"] for r in rows]), weigh.transform([r["document"] for r in rows])
    cosines = np.asarray(texts.multiply(sources).sum(axis=1)).ravel()
    return {row["id"]: float(cosine) for row, cosine in zip(rows, cosines, strict=True)}


def table_of(texts: Sequence[Text]) -> Table:
    """Return all texts as one table; each document weighs by the root of its words."""
    lengths = [len(text.wrong) for text in texts]
    document = np.repeat([text.document for text in texts], lengths)
    wrong = np.concatenate([text.wrong for text in texts])
    weight = np.where(~wrong & np.repeat([text.inconsistent for text in texts], lengths), _UNSURE, 1.0)
    weight /= np.sqrt(np.bincount(document))[document]
    return Table(
        domain=np.array([text.domain for text in texts]),
        document=np.array([text.document for text in texts]),
        inconsistent=np.array([text.inconsistent for text in texts]),
        figures=np.concatenate([text.figures for text in texts]),
        wrong=wrong,
        weight=weight / weight.mean(),
        start=np.concatenate(([0], np.cumsum(lengths))),
    )


def learnt(table: Table, inside: Flags, seeds: Sequence[int] = _SEEDS) -> Forest:
    """Return the forest made from the words of the texts inside: all that are wrong, and of the others a share."""
    words = table.of_words(inside)
    made = []
    for seed in seeds:
        drawn = words & (table.wrong | (np.random.default_rng(seed).random(len(words)) < _SHARE))
        weight = table.weight[drawn] / np.where(table.wrong[drawn], 1.0, _SHARE)
        made.append(
            HistGradientBoostingClassifier(
                max_iter=60, learning_rate=0.08, max_leaf_nodes=10, min_samples_leaf=60, l2_regularization=20,
                max_features=0.3, max_bins=63, random_state=seed,
            ).fit(table.figures[drawn], table.wrong[drawn], sample_weight=weight)
        )  # fmt: skip
    return _exported(made)


def _exported(models: Sequence[Any]) -> Forest:
    """Return the mean of scikit-learn's ensembles as one forest."""
    trees = [stage[0].nodes for model in models for stage in model._predictors]  # noqa: SLF001 - there is no public way
    most = max(len(nodes) for nodes in trees)

    def column(of: Callable[[Any], NDArray[Any]], dtype: type[np.generic]) -> NDArray[Any]:
        rows = np.zeros((len(trees), most), dtype=dtype)
        for row, nodes in zip(rows, trees, strict=True):
            row[: len(nodes)] = of(nodes)
        return rows

    return Forest(
        column=column(lambda nodes: np.where(nodes["is_leaf"], -1, nodes["feature_idx"].astype(int)), np.int16),
        least=column(lambda nodes: nodes["num_threshold"], np.float32),
        left=column(lambda nodes: nodes["left"], np.int16),
        right=column(lambda nodes: nodes["right"], np.int16),
        value=column(lambda nodes: nodes["value"] / len(models), np.float32),
        bias=float(np.mean([model._baseline_prediction.item() for model in models])),  # noqa: SLF001 - as above
    )


def balanced(truth: Flags, said: Flags) -> float:
    """Return the balanced accuracy; of one class alone its own share."""
    return float(np.mean([(said == truth)[truth == side].mean() for side in (True, False) if (truth == side).any()]))


def best_threshold(truth: Flags, scores: Numbers) -> float:
    """Return the score from which "inconsistent" is said, best in balanced accuracy."""
    tried = np.unique(np.quantile(scores, np.linspace(0.03, 0.97, 189)))
    return float(max(tried, key=lambda least: balanced(truth, scores >= least)))


def left_out(table: Table) -> dict[str, tuple[Numbers, float]]:
    """Return for each domain its texts' scores by a forest that never saw it, and the threshold chosen without it."""
    domains = sorted(set(table.domain.tolist()))
    scores: dict[tuple[str, ...], Numbers] = {}
    for out in [*((one,) for one in domains), *combinations(domains, 2)]:
        inside = ~np.isin(table.domain, out)
        seeds = _SEEDS if len(out) == 1 else _SEEDS[:1]
        scores[out] = table.worst(learnt(table, inside, seeds).scores(table.figures))
        print(f"left out {', '.join(out)}", file=sys.stderr, flush=True)
    found: dict[str, tuple[Numbers, float]] = {}
    for one in domains:
        others = [other for other in domains if other != one]
        inner = np.concatenate([scores[tuple(sorted((one, other)))][table.domain == other] for other in others])
        truth = np.concatenate([table.inconsistent[table.domain == other] for other in others])
        found[one] = (scores[one,][table.domain == one], best_threshold(truth, inner))
    return found


def platt(scores: Numbers, truth: Flags) -> tuple[float, float]:
    """Return slope and offset of the logistic that turns scores into probabilities."""
    fitted = LogisticRegression(C=1e6).fit(scores[:, None], truth)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def report(table: Table, texts: Sequence[Text], found: Mapping[str, tuple[Numbers, float]]) -> dict[str, Any]:
    """Return the figures by domain and their means, with 95 % intervals over documents."""
    overlap = -np.array([text.overlap for text in texts])
    rule = np.array([text.number_rule for text in texts])
    told: dict[str, Any] = {}
    draws = np.zeros(DRAWS)
    random = np.random.default_rng(SEED)
    for domain, (scores, least) in found.items():
        inside = table.domain == domain
        truth, said, document = table.inconsistent[inside], scores >= least, table.document[inside]
        other = best_threshold(table.inconsistent[~inside], overlap[~inside])
        places = [np.flatnonzero(document == one) for one in np.unique(document)]
        drawn = np.array([_drawn(random, places, truth, said) for _ in range(DRAWS)])
        draws += drawn / len(found)
        told[domain] = {
            "n": int(inside.sum()), "documents": len(places), "balanced_accuracy": balanced(truth, said),
            "interval": np.quantile(drawn, (0.025, 0.975)).tolist(), "auc": float(roc_auc_score(truth, scores)),
            "number_rule": balanced(truth, rule[inside]), "tfidf": balanced(truth, overlap[inside] >= other),
        }  # fmt: skip
    names = ("balanced_accuracy", "auc", "number_rule", "tfidf")
    told["mean"] = {name: float(np.mean([told[domain][name] for domain in found])) for name in names}
    told["mean"]["interval"] = np.quantile(draws, (0.025, 0.975)).tolist()
    return told


def _drawn(random: np.random.Generator, places: Sequence[Whole], truth: Flags, said: Flags) -> float:
    rows = np.concatenate([places[at] for at in random.integers(0, len(places), len(places))])
    return balanced(truth[rows], said[rows])


def main(folder: Path) -> None:
    """Train, cross-validate, write the figures, print the report."""
    texts = texts_of(folder)
    table = table_of(texts)
    print(f"{len(texts)} texts, {len(table.wrong)} words, {table.wrong.mean():.3f} wrong", file=sys.stderr, flush=True)
    found = left_out(table)
    unseen = np.zeros(len(texts))
    for domain, (scores, _) in found.items():
        unseen[table.domain == domain] = scores
    slope, offset = platt(unseen, table.inconsistent)
    judge = Judge(learnt(table, np.ones(len(texts), bool)), slope, offset, threshold=0.0)
    threshold = float(judge.probability(np.array([best_threshold(table.inconsistent, unseen)]))[0])
    write_arrays(
        FIGURES,
        {**judge.words.arrays("words"), "slope": np.array(slope), "offset": np.array(offset),
         "threshold": np.array(threshold), "data": np.array(_sha256(folder / DATA))},
    )  # fmt: skip
    print(json.dumps({**report(table, texts, found), "threshold": threshold}, indent=1))


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
