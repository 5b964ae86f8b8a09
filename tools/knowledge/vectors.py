"""The vectors of one brand in memory, with what they are filtered by: exact cosine, nothing approximate."""

import sqlite3
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tools.knowledge.embeddings import Vectors


class Filter(NamedTuple):
    """Which texts a question is about; empty or None: all."""

    brand: str
    kinds: tuple[str, ...] = ()
    market: str | None = None
    language: str | None = None
    since: float | None = None
    until: float | None = None

    def sql(self) -> tuple[str, list[str | float]]:
        """Return the same filter as a condition on `chunks`, with its parameters."""
        terms, values = ["brand = ?"], [self.brand]
        more: list[tuple[str, Sequence[str | float]]] = []
        if self.kinds:
            more.append((f"kind IN ({', '.join('?' * len(self.kinds))})", self.kinds))
        if self.market is not None:
            more.append(("(market IS NULL OR market = ?)", (self.market,)))
        if self.language is not None:
            more.append(("(language IS NULL OR language = ?)", (self.language,)))
        if self.since is not None:
            more.append(("as_of >= ?", (self.since,)))
        if self.until is not None:
            more.append(("as_of <= ?", (self.until,)))
        return " AND ".join([*terms, *(term for term, _ in more)]), [*values, *(v for _, some in more for v in some)]


class Matrix:
    """All vectors of one brand at one revision of the index."""

    def __init__(self, rows: Sequence[sqlite3.Row], dimension: int) -> None:
        """Take rows of `number, kind, market, language, as_of, vector`."""
        self.numbers = np.array([row["number"] for row in rows], dtype=np.int64)
        self.kinds = np.array([row["kind"] for row in rows], dtype=str)
        self.markets = np.array([row["market"] or "" for row in rows], dtype=str)
        self.languages = np.array([row["language"] or "" for row in rows], dtype=str)
        self.dates = np.array([np.nan if row["as_of"] is None else row["as_of"] for row in rows], dtype=np.float64)
        joined = b"".join(row["vector"] for row in rows)
        self.vectors: Vectors = np.frombuffer(joined, dtype=np.float32).reshape(len(rows), dimension)

    def nearest(self, vector: Vectors, wanted: Filter, depth: int) -> list[int]:
        """Return the numbers of the nearest chunks, nearest first; none for a question that says nothing."""
        if not vector.any():
            return []
        allowed = np.flatnonzero(self._allowed(wanted))
        if not len(allowed):
            return []
        vectors = self.vectors if len(allowed) == len(self.vectors) else self.vectors[allowed]
        scores = vectors @ vector
        order: Any = np.lexsort((self.numbers[allowed], -scores))[:depth]
        return [int(number) for number in self.numbers[allowed][order]]

    def _allowed(self, wanted: Filter) -> NDArray[np.bool_]:
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
