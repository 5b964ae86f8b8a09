"""Two answerers on the same rows: the exact sign test, and intervals of what differs, rows drawn together.

The sign test looks only at the rows on which one passed and the other did not: if neither is the better, each of them
falls to either side like a coin (Dixon and Mood, "The statistical sign test", Journal of the American Statistical
Association 41, 1946; for pass and fail it is McNemar's test in its exact form).
"""

import math

import numpy as np

from evals.intervals import Column, Interval, bootstrap

TAIL = 95
"""The percentile by which the slow end is judged."""


def sign_test(worse: int, better: int) -> float:
    """Return how often a fair coin falls as badly as `worse` times of `worse + better`, or worse; one-sided."""
    of = worse + better
    return float(sum(math.comb(of, hits) for hits in range(worse, of + 1)) / 2**of)


def difference(ours: Column, theirs: Column, seed: int) -> Interval:
    """Return the 95 % interval of the difference of two means, rows drawn together."""
    return bootstrap(lambda drawn: float(drawn["ours"].mean() - drawn["theirs"].mean()),
                     {"ours": ours, "theirs": theirs}, seed)  # fmt: skip


def times(ours: Column, theirs: Column, seed: int, *, tail: bool) -> Interval:
    """Return the 95 % interval of how many times as much ours takes: of the means, or of the slow ends."""
    return bootstrap(lambda drawn: _times(drawn["ours"], drawn["theirs"], tail=tail),
                     {"ours": ours, "theirs": theirs}, seed)  # fmt: skip


def amount(column: Column, *, tail: bool) -> float:
    """Return the mean, or the slow end."""
    return float(np.percentile(column, TAIL)) if tail else float(column.mean())


def _times(ours: Column, theirs: Column, *, tail: bool) -> float:
    under = amount(theirs, tail=tail)
    return amount(ours, tail=tail) / under if under else math.nan
