"""Reciprocal rank fusion: several rankings become one, without comparing their scores.

Cormack, Clarke and Büttcher, "Reciprocal rank fusion outperforms Condorcet and individual rank learning
methods", SIGIR 2009: an item's score is the sum of 1 / (k + rank) over the rankings that hold it. The paper fuses
many runs with k = 60; of two rankings, a first place says more than that (docs/decisions/0017-fusion.md).
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, TypeVar

Key = TypeVar("Key", bound=Hashable)
K = 2
"""How much a first place counts over a later one: the smaller, the more."""


DIGITS = 6
"""How many digits of two strengths must agree for them to be alike: a server counts with single precision."""


def placed(ranking: Mapping[Key, float]) -> dict[Key, int]:
    """Return the place of each item, counted from 1; items that fit alike share one, whatever order they came in.

    Args:
        ranking: Items, best first, each with how well it fits.
    """
    places: dict[Key, int] = {}
    last, place = "", 0
    for number, (item, strength) in enumerate(ranking.items(), start=1):
        if (shown := f"{strength:.{DIGITS}g}") != last:
            last, place = shown, number
        places[item] = place
    return places


def fuse(rankings: Sequence[Mapping[Key, int]], *, k: int = K) -> list[tuple[Key, float]]:
    """Return each item once with its score, best first; among equals the lower one goes first.

    Args:
        rankings: Items with their places in a ranking, counted from 1.
        k: The constant of the formula.
    """
    scores: dict[Key, float] = {}
    for ranking in rankings:
        for item, place in ranking.items():
            scores[item] = scores.get(item, 0.0) + 1 / (k + place)
    order: Any = scores.items()  # keys are numbers or texts, all of one kind
    return sorted(order, key=lambda scored: (-scored[1], scored[0]))
