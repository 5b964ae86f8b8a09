"""Makes `policies/learned/pressure.npz`: does a short text of a shop press its reader? `pressure.md` is its card.

`python -m evals.training.pressure ../shared/data` measures by page, out of fold, against TF-IDF with logistic
regression on the same folds; `--write` makes the figures. Needs scikit-learn, as the development lock has it.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack  # type: ignore[import-untyped]  # ships no types
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]  # ships no types
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # ships no types
from sklearn.pipeline import make_pipeline  # type: ignore[import-untyped]  # ships no types

from evals.calibration import expected_calibration_error, table
from policies.learned.hashing import Hashing
from policies.learned.linear import Linear, write
from policies.pressure.signs import marks

HASHING = Hashing(bits=15, seed=4)
STRENGTH = 30.0
"""Of the logistic regression: the inverse of its pull towards zero."""
FOLDS = 5
INNER_FOLDS = 4
REPEATS = 5
DRAWS = 2_000
FIGURES = Path("policies/learned/pressure.npz")
OWN = {"plain_shops.txt": 0, "pressing_shops.txt": 1}
"""Texts that we wrote ourselves, always learnt from and never tested on: the data's own plain texts are menus and
headings with hardly a price or a size among them, and would teach that whatever holds a figure presses."""
OWN_WEIGHT = 0.1
"""What a text of ours counts; more of it cost F1 on the pages (0.3: one point)."""

Scores = NDArray[np.float64]
Places = NDArray[np.int64]
Answers = tuple[Scores, NDArray[np.bool_]]
"""For each text, a probability and whether it was called pressure."""
Way = Callable[["Data", Places, Places, int], Answers]
"""A way to answer: it learns from some rows, given a seed, and answers others."""


class Data(NamedTuple):
    """The rows, and the page that each was found on."""

    texts: list[str]
    truth: NDArray[np.int64]
    pages: NDArray[np.str_]


class Calibrated(NamedTuple):
    """Platt's line over scores that were given out of fold, and the threshold that served best there."""

    slope: float
    offset: float
    threshold: float


def load(shared: Path) -> Data:
    """Return the development data of a folder `shared/data`."""
    lines = (shared / "compliance/pressure-selling-dev.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return Data(
        [row["text"] for row in rows],
        np.array([int(row["label"]) for row in rows]),
        np.array([row["page_id"] for row in rows]),
    )


def folds(pages: NDArray[np.str_], many: int, seed: int) -> Iterator[tuple[Places, Places]]:
    """Yield where to learn and where to be tested, so that no page is on both sides."""
    names = np.unique(pages)
    place = np.random.default_rng(seed).permutation(len(names)) % many
    of = place[np.searchsorted(names, pages)]
    for fold in range(many):
        yield np.flatnonzero(of != fold), np.flatnonzero(of == fold)


def ours(data: Data, learn: Places, test: Places, seed: int) -> Answers:
    """The judge that is shipped: its line and threshold come from inner folds of the rows it learns from."""
    line = calibrated(data, learn, seed)
    score = _fitted(data, learn).decision_function(_rows(data, test))
    probability = _logistic(line.slope * score + line.offset)
    return probability, probability >= line.threshold


def calibrated(data: Data, learn: Places, seed: int) -> Calibrated:
    """Return the line and the threshold from scores that inner folds give out of fold."""
    scores = np.zeros(len(learn))
    for inner, left in folds(data.pages[learn], INNER_FOLDS, seed):
        scores[left] = _fitted(data, learn[inner]).decision_function(_rows(data, learn[left]))
    truth = data.truth[learn]
    line = LogisticRegression(C=1e3).fit(scores[:, None], truth)
    slope, offset = float(line.coef_[0, 0]), float(line.intercept_[0])
    probability = _logistic(slope * scores + offset)
    steps = np.arange(0.30, 0.71, 0.02)
    found = np.array([f1(truth, probability >= step) for step in steps])
    best = steps[found >= found.max() - _AS_GOOD]
    return Calibrated(slope, offset, round(float(np.median(best)), 4))


def tf_idf(**settings: object) -> Way:
    """Return the peer: TF-IDF with logistic regression, its threshold one half."""

    def way(data: Data, learn: Places, test: Places, _: int) -> Answers:
        peer = make_pipeline(TfidfVectorizer(**settings), LogisticRegression(C=10.0, max_iter=2_000))
        peer.fit([data.texts[at] for at in learn], data.truth[learn])
        probability = peer.predict_proba([data.texts[at] for at in test])[:, 1]
        return probability, probability >= 0.5  # noqa: PLR2004 - the usual threshold

    return way


WAYS: dict[str, Way] = {
    "ours": ours,
    "TF-IDF of words": tf_idf(),
    "TF-IDF of words 1-2": tf_idf(ngram_range=(1, 2)),
    "TF-IDF of characters 2-5": tf_idf(analyzer="char_wb", ngram_range=(2, 5)),
}


def out_of_fold(data: Data, way: Way) -> tuple[Scores, NDArray[np.bool_]]:
    """Return for each repeat and row the probability and the answer, none of its page having been learnt from."""
    scores = np.zeros((REPEATS, len(data.texts)))
    said = np.zeros((REPEATS, len(data.texts)), dtype=np.bool_)
    for seed in range(REPEATS):
        for learn, test in folds(data.pages, FOLDS, seed):
            scores[seed, test], said[seed, test] = way(data, learn, test, seed)
    return scores, said


def f1(truth: NDArray[np.int64], said: NDArray[np.bool_]) -> float:
    """Return F1 of the texts called pressure."""
    return float(2 * (truth * said).sum() / max(truth.sum() + said.sum(), 1))


def over_pages(data: Data, said: Sequence[NDArray[np.bool_]], seed: int = 0) -> Scores:
    """Return F1 of each answer, mean over the repeats, in draws of whole pages: one row a draw."""
    names, of = np.unique(data.pages, return_inverse=True)
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
    drawn = over_pages(data, [said for _, said in found.values()])
    for number, (name, (_, said)) in enumerate(found.items()):
        value = np.mean([f1(data.truth, one) for one in said])
        low, high = np.percentile(drawn[:, number], (2.5, 97.5))
        gain, least, most = (
            float(np.mean(drawn[:, 0] - drawn[:, number])),
            *np.percentile(drawn[:, 0] - drawn[:, number], (2.5, 97.5)),
        )
        print(f"{name}: F1 {value:.4f} [{low:.4f}, {high:.4f}]; ours gains {gain:+.4f} [{least:+.4f}, {most:+.4f}]")
    scores, truth = found["ours"][0].mean(axis=0), data.truth.astype(np.float64)
    error = expected_calibration_error().figure({"score": scores, "true": truth})
    print(f"expected calibration error {error:.4f}")
    for bin_ in table(scores, truth):
        print(f"{bin_['from']:.1f} to {bin_['to']:.1f}: n {bin_['n']}, said {bin_['mean_score']}, true {bin_['share']}")


def made(data: Data) -> Linear:
    """Return the judge that learnt from all rows."""
    every = np.arange(len(data.texts))
    model, line = _fitted(data, every), calibrated(data, every, seed=0)
    return Linear(
        hashing=HASHING, weights=model.coef_[0].astype(np.float32), bias=float(model.intercept_[0]),
        slope=line.slope, offset=line.offset, threshold=line.threshold,
        name="pressure 1, from ec-darkpattern",
    )  # fmt: skip


def _fitted(data: Data, learn: Places) -> LogisticRegression:
    texts, truth = _own()
    return LogisticRegression(C=STRENGTH, max_iter=5_000).fit(
        vstack([_rows(data, learn), _sparse(texts)]),
        np.concatenate([data.truth[learn], truth]),
        sample_weight=np.concatenate([np.ones(len(learn)), np.full(len(texts), OWN_WEIGHT)]),
    )


def _rows(data: Data, at: Places) -> csr_matrix:
    return _sparse([data.texts[place] for place in at])


def _sparse(texts: Sequence[str]) -> csr_matrix:
    rows = HASHING.rows(texts, marks)
    return csr_matrix((rows.values, rows.columns, rows.starts), shape=(len(texts), 2**HASHING.bits))


def _own() -> tuple[list[str], NDArray[np.int64]]:
    texts = {name: Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines() for name in OWN}
    return (
        [text for found in texts.values() for text in found],
        np.array([OWN[name] for name, found in texts.items() for _ in found]),
    )


def _logistic(score: Scores) -> Scores:
    return np.asarray(1 / (1 + np.exp(-score)))


def _counts(truth: NDArray[np.int64], said: NDArray[np.bool_], of: Places, pages: int) -> tuple[Scores, Scores]:
    """Return for each page the hits, and the texts that are pressure plus those called so."""
    return (
        np.bincount(of, weights=truth * said, minlength=pages).astype(np.float64),
        np.bincount(of, weights=truth + said, minlength=pages).astype(np.float64),
    )


_AS_GOOD = 0.002
"""Thresholds whose F1 differs by less are as good as each other: the middle one is taken."""


def main() -> None:
    """Measure, and make the figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path, help="the folder shared/data")
    parser.add_argument("--write", action="store_true", help=f"make {FIGURES}")
    asked = parser.parse_args()
    data = load(asked.shared)
    if asked.write:
        write(made(data), FIGURES)
    else:
        report(data)


if __name__ == "__main__":
    main()
