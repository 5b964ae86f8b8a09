"""Reciprocal rank fusion: several rankings become one, without comparing their scores.

Cormack, Clarke and Büttcher, "Reciprocal rank fusion outperforms Condorcet and individual rank learning
methods", SIGIR 2009: an item's score is the sum of 1 / (k + rank) over the rankings that hold it.
"""

from collections.abc import Sequence

K = 60
"""The paper's constant: how much a first place counts over a later one."""


def fuse(rankings: Sequence[Sequence[int]], *, k: int = K) -> list[tuple[int, float]]:
    """Return each item once with its score, best first; among equals the lower number goes first.

    Args:
        rankings: Items, best first, each at most once in a ranking.
        k: The constant of the formula.
    """
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            scores[item] = scores.get(item, 0.0) + 1 / (k + rank)
    return sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))
