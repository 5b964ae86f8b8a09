"""Texts as rows of hashed features: word n-grams, character n-grams within words, and marks of one's own.

The hash is fixed by its seed and by nothing else, so a row is the same on every machine and in every version of
Python. Each of the three blocks is scaled to unit length by itself, so that long texts do not drown the marks.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from marque.records import Record

Marks = Callable[[str], Iterable[str]]
"""What a judge knows to look for in a text, as names: `countdown`, `exclaims`, `lexicon:scarce`."""

Floats = NDArray[np.float32]
Hashes = NDArray[np.uint32]

LONGEST_WORD = 32
"""Characters of a word that are looked at; what is longer is no word."""
_TOKEN = re.compile(r"[^\W\d_]{1,200}+|\d{1,200}+|[^\w\s]|_")
_NONE: Hashes = np.zeros(0, dtype=np.uint32)


class Hashing(Record):
    """How texts become rows."""

    bits: int = Field(default=16, ge=4, le=22)
    """Rows have `2 ** bits` columns."""
    seed: int = Field(default=0, ge=0, lt=2**32)
    words: int = Field(default=3, ge=0, le=5)
    """Longest run of words taken as one feature; 0: none."""
    shortest: int = Field(default=2, ge=1, le=8)
    """Shortest run of characters taken as one feature."""
    longest: int = Field(default=5, ge=0, le=8)
    """Longest run of characters; 0: none."""

    def rows(self, texts: Sequence[str], marks: Marks | None = None) -> "Rows":
        """Return one row a text, in order; a text without features has an empty row."""
        blocks = [block for text in texts for block in self._blocks(text, marks)]
        each = len(blocks) // max(len(texts), 1)
        of = np.repeat(np.arange(len(blocks)), [len(block) for block in blocks])
        columns = self._columns(np.concatenate(blocks)) if blocks else np.zeros(0, dtype=np.int64)
        found, times = np.unique((of << self.bits) | columns, return_counts=True)
        of = found >> self.bits
        weights = 1 + np.log(times)
        lengths = np.sqrt(np.bincount(of, weights=weights * weights, minlength=len(blocks)))
        sizes = np.bincount(of // max(each, 1), minlength=len(texts))
        return Rows(
            columns=found & ((1 << self.bits) - 1),
            values=(weights / np.maximum(lengths, 1.0)[of]).astype(np.float32),
            starts=np.concatenate(([0], np.cumsum(sizes))),
        )

    def _blocks(self, text: str, marks: Marks | None) -> Iterable[Hashes]:
        tokens = _TOKEN.findall(text.lower())
        if self.words:
            yield _runs_of_words(tokens, self.words)
        if self.longest:
            parts = [_runs_of_characters(token[:LONGEST_WORD], self.shortest, self.longest) for token in tokens]
            yield np.concatenate(parts) if parts else _NONE
        if marks:
            yield np.fromiter((_hash_of_mark(mark) for mark in marks(text)), dtype=np.uint32)

    def _columns(self, hashes: Hashes) -> NDArray[np.int64]:
        """Return the column of each hash: CRC-32 spreads its low bits badly, so they are mixed with the seed."""
        mixed = (hashes.astype(np.uint64) | np.uint64(self.seed << 32)) * _ODD
        mixed = (mixed ^ (mixed >> np.uint64(31))) * _OTHER
        return (mixed >> np.uint64(64 - self.bits)).astype(np.int64)


class Rows:
    """Sparse rows: row `i` has `values[starts[i]:starts[i + 1]]` in the columns of the same places."""

    def __init__(self, *, columns: NDArray[np.int64], values: Floats, starts: NDArray[np.int64]) -> None:
        """Keep the three arrays of the usual compressed row form."""
        self.columns = columns
        self.values = values
        self.starts = starts

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.starts) - 1

    def times(self, weights: Floats) -> NDArray[np.float64]:
        """Return each row's product with the weights, one a column."""
        of = np.repeat(np.arange(len(self)), np.diff(self.starts))
        products = self.values * weights[self.columns]
        return np.bincount(of, weights=products, minlength=len(self)).astype(np.float64)


_ODD = np.uint64(0x9E3779B97F4A7C15)
_OTHER = np.uint64(0xBF58476D1CE4E5B9)


def _runs_of_words(tokens: Sequence[str], longest: int) -> Hashes:
    coded = [b" " + token.encode() for token in tokens]
    found: list[int] = []
    last: list[int] = []
    for length in range(longest):
        if length == 0:
            last = [crc32(token, 1) for token in coded]
        else:
            last = [crc32(token, before) for before, token in zip(last, coded[length:], strict=False)]
        found += last
    return np.array(found, dtype=np.uint32)


@lru_cache(maxsize=20_000)
def _hash_of_mark(mark: str) -> int:
    return crc32(b"mark " + mark.encode())


@lru_cache(maxsize=20_000)
def _runs_of_characters(word: str, shortest: int, longest: int) -> Hashes:
    marked = f"<{word}>".encode()
    return np.array(
        [
            crc32(marked[start : start + length], 2)
            for length in range(shortest, longest + 1)
            for start in range(len(marked) - length + 1)
        ],
        dtype=np.uint32,
    )
