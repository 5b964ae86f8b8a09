"""How sure a figure is: Wilson's interval for shares, the percentile bootstrap for everything else.

Both give 95 %. The bootstrap draws whole rows, so what belongs together within a row stays together, and its seed
comes from the file's hash: the same file gives the same interval.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]
Columns = Mapping[str, Column]
"""What a suite found, row by row: named counts or scores, all of one length."""
Figure = Callable[[Columns], float]
"""A figure over rows; NaN where it has no meaning, such as precision where nothing was said."""

DRAWS = 1_000
Z = 1.959963984540054
"""The normal distribution's 97.5 % point."""


class Interval(NamedTuple):
    """From and to, with 95 %; NaN where nothing can be said."""

    low: float
    high: float


def wilson(hits: float, of: float) -> Interval:
    """Return Wilson's interval of a share; without cases it says nothing."""
    if of <= 0:
        return Interval(float("nan"), float("nan"))
    share = hits / of
    centre = share + Z * Z / (2 * of)
    half = Z * float(np.sqrt(share * (1 - share) / of + Z * Z / (4 * of * of)))
    low, high = (centre - half) / (1 + Z * Z / of), (centre + half) / (1 + Z * Z / of)
    return Interval(min(max(low, 0.0), share), max(min(high, 1.0), share))


def bootstrap(figure: Figure, columns: Columns, seed: int) -> Interval:
    """Return the 2.5 % and 97.5 % points of the figure over rows drawn with replacement."""
    return percentiles(resampled(figure, columns, seed))


def resampled(figure: Figure, columns: Columns, seed: int) -> Column:
    """Return the figure over each draw; the same seed and number of rows draw the same rows, so two can be paired."""
    rows = len(next(iter(columns.values())))
    dice = np.random.default_rng(seed)
    figures = np.empty(DRAWS)
    for draw in range(DRAWS):
        drawn = dice.integers(0, rows, rows)
        figures[draw] = figure({name: column[drawn] for name, column in columns.items()})
    return figures


def percentiles(figures: Column) -> Interval:
    """Return the 2.5 % and 97.5 % points; draws in which the figure has no meaning are left out."""
    known = figures[~np.isnan(figures)]
    if not len(known):
        return Interval(float("nan"), float("nan"))
    low, high = np.percentile(known, (2.5, 97.5))
    return Interval(float(low), float(high))
