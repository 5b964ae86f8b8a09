"""The vectors of one brand in memory, with what they are filtered by: exact cosine, nothing approximate."""

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tools.knowledge.embeddings import Vectors

Mask = NDArray[np.bool_]
FEW = 0.1
"""Share of the chunks below which their vectors are picked out first; above it copying costs more than it saves."""


class Filter(NamedTuple):
    """Which texts a question is about; empty or None: all."""

    kinds: tuple[str, ...] = ()
    market: str | None = None
    language: str | None = None
    since: float | None = None
    until: float | None = None


class Matrix:
    """All vectors of one brand at one revision of the index."""

    def __init__(self, rows: Sequence[sqlite3.Row], dimension: int) -> None:
        """Take rows of `number, kind, market, language, as_of, vector`, in the order of their numbers."""
        self.numbers = np.array([row["number"] for row in rows], dtype=np.int64)
        self._kinds = _Column([row["kind"] for row in rows])
        self._markets = _Column([row["market"] or "" for row in rows])
        self._languages = _Column([row["language"] or "" for row in rows])
        self._dates = np.array([np.nan if row["as_of"] is None else row["as_of"] for row in rows], dtype=np.float64)
        joined = b"".join(row["vector"] for row in rows)
        self._vectors: Vectors = np.frombuffer(joined, dtype=np.float32).reshape(len(rows), dimension)

    def nearest(self, vector: Vectors, allowed: Mask, depth: int) -> dict[int, float]:
        """Return the numbers of the nearest allowed chunks with their cosines, nearest first.

        None for a question that says nothing.
        """
        if not vector.any() or not allowed.any():
            return {}
        if allowed.mean() < FEW:
            scores = np.full(len(allowed), -np.inf, dtype=np.float32)
            scores[allowed] = self._vectors[allowed] @ vector
        else:
            scores = np.where(allowed, self._vectors @ vector, -np.inf)
        return self.best(scores, depth)

    def best(self, scores: NDArray[np.floating], depth: int) -> dict[int, float]:
        """Return the numbers of the chunks that score highest, best first, less those at minus infinity."""
        places = np.flatnonzero(scores > -np.inf)
        if len(places) > depth:
            least = np.partition(scores[places], -depth)[-depth]
            places = places[scores[places] >= least]
        order = places[np.argsort(-scores[places], kind="stable")][:depth]
        return {int(number): float(score) for number, score in zip(self.numbers[order], scores[order], strict=True)}

    def places(self, numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], Mask]:
        """Return where chunks of these numbers stand, and which of them are of this brand at all."""
        places = np.minimum(np.searchsorted(self.numbers, numbers), len(self.numbers) - 1)
        return places, self.numbers[places] == numbers

    def allowed(self, wanted: Filter) -> Mask:
        """Tell of each chunk whether the question is about it."""
        allowed: Mask = np.ones(len(self.numbers), dtype=np.bool_)
        if wanted.kinds:
            allowed &= self._kinds.holds(wanted.kinds)
        if wanted.market is not None:
            allowed &= self._markets.holds(("", wanted.market))
        if wanted.language is not None:
            allowed &= self._languages.holds(("", wanted.language))
        if wanted.since is not None:
            allowed &= self._dates >= wanted.since  # an unknown date is NaN, which compares false
        if wanted.until is not None:
            allowed &= self._dates <= wanted.until
        return allowed


class _Column:
    """A column of few different values, as numbers: comparing a hundred thousand words takes milliseconds."""

    def __init__(self, values: Sequence[str]) -> None:
        self._names = {name: code for code, name in enumerate(dict.fromkeys(values))}
        self._codes = np.array([self._names[value] for value in values], dtype=np.int32)

    def holds(self, wanted: Sequence[str]) -> Mask:
        """Tell of each row whether its value is one of these."""
        is_wanted = np.zeros(len(self._names), dtype=np.bool_)
        is_wanted[[self._names[name] for name in wanted if name in self._names]] = True
        held: Mask = is_wanted[self._codes]
        return held
