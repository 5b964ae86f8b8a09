"""How well chunks fit by their words: BM25 over the words that FTS5 keeps, counted over one brand.

FTS5's own `bm25` counts anew, for every question, in how many texts of all brands each word stands: at a hundred
thousand texts that takes a tenth of a second. Here what was read of a word stays in memory for as long as the index
stays as it is, and another brand's texts change nothing.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009; the form and the constants are
those of FTS5: a word in the title counts twice, and one that stands in more than half of the texts hardly at all.
"""

import sqlite3
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tools.knowledge.vectors import Mask, Matrix

K1, B = 1.2, 0.75
LEAST_IDF = 1e-6
TITLE_WEIGHT = 2.0
"""How much a word in the path of headings counts beside one in the text."""
MOST_KEPT = 20_000_000
"""Entries that are kept in memory, at 12 bytes each."""


class Postings:
    """The words of one brand at one revision of the index, each read when it is first asked for."""

    def __init__(self, matrix: Matrix, lengths: Sequence[int]) -> None:
        """Take the brand's chunks, and how many words each has, title and text."""
        self._matrix = matrix
        counted = np.array(lengths, dtype=np.float64)
        mean = counted.mean() if len(counted) else 1.0
        self._damping = K1 * (1 - B + B * counted / max(mean, 1.0))
        self._kept: OrderedDict[str, tuple[NDArray[np.int64], NDArray[np.float32]]] = OrderedDict()
        self._entries = 0

    def best(self, connection: sqlite3.Connection, words: Sequence[str], allowed: Mask, depth: int) -> dict[int, float]:
        """Return the numbers of the allowed chunks that fit the words best, best first, each with its BM25."""
        if not len(allowed):
            return {}
        scores = np.zeros(len(allowed), dtype=np.float32)
        for word in dict.fromkeys(words):
            places, weights = self._of(connection, word)
            scores[places] += weights
        return self._matrix.best(np.where(allowed & (scores > 0), scores, -np.inf), depth)

    def _of(self, connection: sqlite3.Connection, word: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return where a word stands, and what it adds there."""
        if (known := self._kept.get(word)) is not None:
            self._kept.move_to_end(word)
            return known
        asked = "SELECT doc, CASE col WHEN 'title' THEN ? ELSE 1.0 END FROM vocabulary WHERE term = ?"
        rows = np.array(connection.execute(asked, (TITLE_WEIGHT, word)).fetchall(), dtype=np.float64).reshape(-1, 2)
        places, is_ours = self._matrix.places(rows[:, 0].astype(np.int64))
        found, where = np.unique(places[is_ours], return_inverse=True)
        often = np.bincount(where, weights=rows[is_ours, 1], minlength=len(found))
        total = len(self._damping)
        idf = max(float(np.log((total - len(found) + 0.5) / (len(found) + 0.5))), LEAST_IDF)
        weights = (idf * often * (K1 + 1) / (often + self._damping[found])).astype(np.float32)
        self._keep(word, (found, weights))
        return found, weights

    def _keep(self, word: str, read: tuple[NDArray[np.int64], NDArray[np.float32]]) -> None:
        if word not in self._kept:  # two threads may have read it
            self._entries += len(read[0])
        self._kept[word] = read
        while self._entries > MOST_KEPT and len(self._kept) > 1:
            _, (places, _) = self._kept.popitem(last=False)
            self._entries -= len(places)
