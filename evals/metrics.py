"""The figures that suites print: each a pure function over rows, with the way in which its interval is found.

A figure works on columns, one number a row: `hits` and `of` for shares, counts for the others. A suite names
the metrics and fills the columns; intervals, baselines and the report come by themselves.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from evals.intervals import Column, Columns, Figure, Interval, bootstrap, wilson

Better = Literal["higher", "lower"]
DIGITS = 4
"""Decimals of a printed figure."""


@dataclass(frozen=True)
class Metric:
    """One figure: which columns it looks at, how it is computed, and which way is better."""

    figure: Figure
    needs: tuple[str, ...]
    better: Better = "higher"
    share_of: tuple[str, str] | None = None
    """Hits and cases where it is a share, whose interval is Wilson's."""
    ratio_of: tuple[str, str] | None = None
    """What is divided by what, where it is a quotient of sums: two runs can then be compared row by row from files."""
    margin: float = 0
    """The smallest fall that matters where nothing is left to chance; a rewording may move it by as much."""

    def value(self, columns: Columns) -> float:
        """Return the figure over all rows."""
        return self.figure(self.only(columns))

    def interval(self, columns: Columns, seed: int) -> Interval:
        """Return its 95 % interval."""
        if self.share_of:
            hits, of = self.share_of
            return wilson(float(columns[hits].sum()), float(columns[of].sum()))
        return bootstrap(self.figure, self.only(columns), seed)

    def only(self, columns: Columns) -> Columns:
        """Return the columns that it looks at."""
        return {name: columns[name] for name in self.needs}


def quotient(hits: str, of: str, better: Better = "higher", margin: float = 0) -> Metric:
    """Return hits among cases that hang together within a row, such as characters: rows are drawn, not cases."""
    figure = Metric(lambda columns: ratio(columns[hits].sum(), columns[of].sum()), (hits, of), better)
    return replace(figure, margin=margin, ratio_of=(hits, of))


def share(hits: str, of: str, better: Better = "higher") -> Metric:
    """Return hits among cases: precision, recall, a rate."""
    return replace(quotient(hits, of, better), share_of=(hits, of))


def f_score(hits: str, said: str, true: str, beta: float = 1.0) -> Metric:
    """Return F-beta of what was said against what is true, counting units that need not be rows."""

    def figure(columns: Columns) -> float:
        """2 hits / (said + true) where beta is 1."""
        weighed = beta * beta * columns[true].sum() + columns[said].sum()
        return ratio((1 + beta * beta) * columns[hits].sum(), weighed)

    return Metric(figure, (hits, said, true))


def mean_of(*shares: tuple[str, str]) -> Metric:
    """Return the mean of several shares, such as balanced accuracy."""

    def figure(columns: Columns) -> float:
        """NaN as soon as one share has no cases."""
        return float(np.mean([ratio(columns[hits].sum(), columns[of].sum()) for hits, of in shares]))

    return Metric(figure, tuple(dict.fromkeys(name for pair in shares for name in pair)))


def area(score: str = "score", true: str = "true") -> Metric:
    """Return the area under the ROC curve: how often a true row has the higher score; ties count half."""
    return Metric(lambda columns: _area(columns[score], columns[true]), (score, true))


def _area(score: Column, true: Column) -> float:
    positives = float(true.sum())
    negatives = len(true) - positives
    if not positives or not negatives:
        return math.nan
    _, place, counts = np.unique(score, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks = last - (counts - 1) / 2  # the mean rank of equal scores
    return float((ranks[place][true > 0].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def ratio(part: float, whole: float) -> float:
    """Return a share, or NaN of nothing."""
    return float(part / whole) if whole else math.nan


def figures(metrics: Mapping[str, Metric], columns: Columns, seed: int) -> dict[str, float | None]:
    """Return each metric with `NAME_low` and `NAME_high`; None where it has no meaning."""
    found: dict[str, float | None] = {}
    for name, metric in metrics.items():
        low, high = metric.interval(columns, seed)
        found |= {name: printed(metric.value(columns)), f"{name}_low": printed(low), f"{name}_high": printed(high)}
    return found


def printed(value: float) -> float | None:
    """Return a figure as it is printed: rounded, and None for NaN, which is not JSON."""
    return None if math.isnan(value) else round(value, DIGITS)
