"""The vectors of one brand in memory, with what they are filtered by: exact cosine, nothing approximate."""

import sqlite3
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tools.knowledge.embeddings import Vectors


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
        self.kinds = np.array([row["kind"] for row in rows], dtype=str)
        self.markets = np.array([row["market"] or "" for row in rows], dtype=str)
        self.languages = np.array([row["language"] or "" for row in rows], dtype=str)
        self.dates = np.array([np.nan if row["as_of"] is None else row["as_of"] for row in rows], dtype=np.float64)
        joined = b"".join(row["vector"] for row in rows)
        self.vectors: Vectors = np.frombuffer(joined, dtype=np.float32).reshape(len(rows), dimension)

    def nearest(self, vector: Vectors, allowed: NDArray[np.bool_], depth: int) -> list[int]:
        """Return the numbers of the nearest allowed chunks, nearest first; none for a question that says nothing."""
        places = np.flatnonzero(allowed)
        if not vector.any() or not len(places):
            return []
        vectors = self.vectors if len(places) == len(self.vectors) else self.vectors[places]
        scores = vectors @ vector
        order: Any = np.lexsort((places, -scores))[:depth]
        return [int(number) for number in self.numbers[places[order]]]

    def only(self, numbers: Sequence[int], allowed: NDArray[np.bool_]) -> list[int]:
        """Return those of the numbers that are chunks of this brand and allowed, in their order."""
        if not len(self.numbers):
            return []
        asked = np.array(numbers, dtype=np.int64)
        places = np.minimum(np.searchsorted(self.numbers, asked), len(self.numbers) - 1)
        kept = (self.numbers[places] == asked) & allowed[places]
        return [int(number) for number in asked[kept]]

    def allowed(self, wanted: Filter) -> NDArray[np.bool_]:
        """Tell of each chunk whether the question is about it."""
        allowed: NDArray[np.bool_] = np.ones(len(self.numbers), dtype=np.bool_)
        if wanted.kinds:
            allowed &= np.isin(self.kinds, wanted.kinds)
        if wanted.market is not None:
            allowed &= np.isin(self.markets, ("", wanted.market))
        if wanted.language is not None:
            allowed &= np.isin(self.languages, ("", wanted.language))
        if wanted.since is not None:
            allowed &= self.dates >= wanted.since  # an unknown date is NaN, which compares false
        if wanted.until is not None:
            allowed &= self.dates <= wanted.until
        return allowed
