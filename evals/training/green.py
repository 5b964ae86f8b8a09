"""Makes `policies/learned/green.npz`: is a sentence an environmental claim? `green.md` is its card.

`python -m evals.training.green` measures by group (an industry and a register), out of fold, against TF-IDF with
logistic regression and the rules alone; `--write` makes the figures. The sentences are our own
(`green_sentences.jsonl`). Needs scikit-learn, as the development lock has it.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # ships no types
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]  # ships no types
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # ships no types
from sklearn.pipeline import make_pipeline  # type: ignore[import-untyped]  # ships no types

from evals.calibration import expected_calibration_error, table
from policies.green.claiming import told_by_rule
from policies.green.judging import FIGURES, marks
from policies.learned.hashing import Hashing
from policies.learned.linear import Linear, write

SENTENCES = Path(__file__).with_name("green_sentences.jsonl")
HASHING = Hashing(bits=16, seed=4)
STRENGTH = 2.0
"""Of the logistic regression: the inverse of its pull towards zero."""
FOLDS = 6
INNER_FOLDS = 4
REPEATS = 3
DRAWS = 2_000

Scores = NDArray[np.float64]
Places = NDArray[np.int64]
Answers = tuple[Scores, NDArray[np.bool_]]
"""For each sentence, a probability and whether it was called a claim."""
Way = Callable[["Data", Places, Places, int], Answers]
"""A way to answer: it learns from some rows, given a seed, and answers others."""


class Data(NamedTuple):
    """The sentences, and the group that each was written in."""

    texts: list[str]
    truth: NDArray[np.int64]
    groups: NDArray[np.str_]
    rows: csr_matrix


class Calibrated(NamedTuple):
    """Platt's line over scores that were given out of fold, and the threshold that served best there."""

    slope: float
    offset: float
    threshold: float


def load(path: Path = SENTENCES) -> Data:
    """Return the sentences with their hashed rows."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    texts = [row["text"] for row in rows]
    return Data(
        texts,
        np.array([int(row["label"]) for row in rows]),
        np.array([row["group"] for row in rows]),
        _sparse(texts),
    )


def folds(groups: NDArray[np.str_], many: int, seed: int) -> Iterator[tuple[Places, Places]]:
    """Yield where to learn and where to be tested, so that no group is on both sides."""
    names = np.unique(groups)
    place = np.random.default_rng(seed).permutation(len(names)) % many
    of = place[np.searchsorted(names, groups)]
    for fold in range(many):
        yield np.flatnonzero(of != fold), np.flatnonzero(of == fold)


def ours(data: Data, learn: Places, test: Places, seed: int) -> Answers:
    """The judge that is shipped: its line and threshold come from inner folds of the rows it learns from."""
    line = calibrated(data, learn, seed)
    score = _fitted(data, learn).decision_function(data.rows[test])
    probability = _logistic(line.slope * score + line.offset)
    return probability, probability >= line.threshold


def ours_or_rules(data: Data, learn: Places, test: Places, seed: int) -> Answers:
    """What is shipped, or the rules' word."""
    probability, said = ours(data, learn, test, seed)
    return probability, said | rules(data, learn, test, seed)[1]


def rules(data: Data, _: Places, test: Places, __: int) -> Answers:
    """The rules alone, which learn nothing."""
    said = np.array([told_by_rule(data.texts[at]) for at in test])
    return said.astype(np.float64), said


def tf_idf(**settings: object) -> Way:
    """Return the peer: TF-IDF with logistic regression, its threshold one half, both labels weighed alike."""

    def way(data: Data, learn: Places, test: Places, _: int) -> Answers:
        peer = make_pipeline(
            TfidfVectorizer(**settings), LogisticRegression(C=10.0, max_iter=2_000, class_weight="balanced")
        )
        peer.fit([data.texts[at] for at in learn], data.truth[learn])
        probability = peer.predict_proba([data.texts[at] for at in test])[:, 1]
        return probability, probability >= 0.5  # noqa: PLR2004 - the usual threshold

    return way


WAYS: dict[str, Way] = {
    "ours": ours,
    "ours or the rules": ours_or_rules,
    "the rules": rules,
    "TF-IDF of words": tf_idf(),
    "TF-IDF of words 1-2": tf_idf(ngram_range=(1, 2)),
    "TF-IDF of characters 2-5": tf_idf(analyzer="char_wb", ngram_range=(2, 5)),
}


def calibrated(data: Data, learn: Places, seed: int) -> Calibrated:
    """Return the line and the threshold from scores that inner folds give out of fold."""
    scores = np.zeros(len(learn))
    for inner, left in folds(data.groups[learn], INNER_FOLDS, seed):
        scores[left] = _fitted(data, learn[inner]).decision_function(data.rows[learn[left]])
    truth = data.truth[learn]
    line = LogisticRegression(C=1e3).fit(scores[:, None], truth)
    slope, offset = float(line.coef_[0, 0]), float(line.intercept_[0])
    probability = _logistic(slope * scores + offset)
    steps = np.arange(0.20, 0.71, 0.02)
    found = np.array([f1(truth, probability >= step) for step in steps])
    best = steps[found >= found.max() - _AS_GOOD]
    return Calibrated(slope, offset, round(float(np.median(best)), 4))


def out_of_fold(data: Data, way: Way) -> tuple[Scores, NDArray[np.bool_]]:
    """Return for each repeat and row the probability and the answer, none of its group having been learnt from."""
    scores = np.zeros((REPEATS, len(data.texts)))
    said = np.zeros((REPEATS, len(data.texts)), dtype=np.bool_)
    for seed in range(REPEATS):
        for learn, test in folds(data.groups, FOLDS, seed):
            scores[seed, test], said[seed, test] = way(data, learn, test, seed)
    return scores, said


def f1(truth: NDArray[np.int64], said: NDArray[np.bool_]) -> float:
    """Return F1 of the sentences called claims."""
    return float(2 * (truth * said).sum() / max(truth.sum() + said.sum(), 1))


def over_groups(data: Data, said: Sequence[NDArray[np.bool_]], seed: int = 0) -> Scores:
    """Return F1 of each answer, mean over the repeats, in draws of whole groups: one row a draw."""
    names, of = np.unique(data.groups, return_inverse=True)
    counts = [[_counts(data.truth, one, of, len(names)) for one in answer] for answer in said]
    random = np.random.default_rng(seed)
    drawn = np.zeros((DRAWS, len(said)))
    for draw in range(DRAWS):
        times = np.bincount(random.integers(len(names), size=len(names)), minlength=len(names))
        for number, repeats in enumerate(counts):
            drawn[draw, number] = np.mean([2 * (times @ hit) / (times @ cases) for hit, cases in repeats])
    return drawn


def report(data: Data) -> None:
    """Print F1 of every way with its interval, what ours gains, and how our probabilities hold."""
    found = {name: out_of_fold(data, way) for name, way in WAYS.items()}
    drawn = over_groups(data, [said for _, said in found.values()])
    for number, (name, (_, said)) in enumerate(found.items()):
        value = np.mean([f1(data.truth, one) for one in said])
        precision = np.mean([data.truth[one].mean() for one in said])
        recall = np.mean([one[data.truth == 1].mean() for one in said])
        low, high = np.percentile(drawn[:, number], (2.5, 97.5))
        gains = drawn[:, 0] - drawn[:, number]
        least, most = np.percentile(gains, (2.5, 97.5))
        print(
            f"{name}: F1 {value:.3f} [{low:.3f}, {high:.3f}], precision {precision:.3f}, recall {recall:.3f}; "
            f"ours gains {gains.mean():+.3f} [{least:+.3f}, {most:+.3f}]"
        )
    scores, truth = found["ours"][0].mean(axis=0), data.truth.astype(np.float64)
    print(f"expected calibration error {expected_calibration_error().figure({'score': scores, 'true': truth}):.4f}")
    for bin_ in table(scores, truth):
        print(f"{bin_['from']:.1f} to {bin_['to']:.1f}: n {bin_['n']}, said {bin_['mean_score']}, true {bin_['share']}")


def made(data: Data) -> Linear:
    """Return the judge that learnt from all rows."""
    every = np.arange(len(data.texts))
    model, line = _fitted(data, every), calibrated(data, every, seed=0)
    return Linear(
        hashing=HASHING, weights=model.coef_[0].astype(np.float32), bias=float(model.intercept_[0]),
        slope=line.slope, offset=line.offset, threshold=line.threshold,
        name="green 1, from our own sentences",
    )  # fmt: skip


def _fitted(data: Data, learn: Places) -> LogisticRegression:
    model = LogisticRegression(C=STRENGTH, max_iter=2_000, class_weight="balanced")
    return model.fit(data.rows[learn], data.truth[learn])


def _sparse(texts: Sequence[str]) -> csr_matrix:
    rows = HASHING.rows(texts, marks)
    return csr_matrix((rows.values, rows.columns, rows.starts), shape=(len(texts), 2**HASHING.bits))


def _logistic(score: Scores) -> Scores:
    return np.asarray(1 / (1 + np.exp(-score)))


def _counts(truth: NDArray[np.int64], said: NDArray[np.bool_], of: Places, groups: int) -> tuple[Scores, Scores]:
    """Return for each group the hits, and the sentences that are claims plus those called so."""
    return (
        np.bincount(of, weights=truth * said, minlength=groups).astype(np.float64),
        np.bincount(of, weights=truth + said, minlength=groups).astype(np.float64),
    )


_AS_GOOD = 0.002
"""Thresholds whose F1 differs by less are as good as each other: the middle one is taken."""


def main() -> None:
    """Measure, or make the figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"make {FIGURES.name}")
    data = load()
    if parser.parse_args().write:
        write(made(data), FIGURES)
    else:
        report(data)


if __name__ == "__main__":
    main()
