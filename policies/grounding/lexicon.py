"""What words mean to each other: base forms, vectors and relations, from figures without a word in clear.

The figures come from WordNet 3.0 and from wordllama's word vectors; `policies/learned/grounding.md` names the
licences. A word is kept as its CRC-32, so a word outside the vocabulary can, once in a hundred thousand, be taken for
another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from policies.grounding.figures import read_arrays
from policies.grounding.words import GROUPS

FIGURES = Path(__file__).parent.parent / "learned" / "grounding_words.npz"

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]

_PLURALS = (
    ("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"), ("ses", "s"), ("zes", "z"), ("s", ""),
)  # fmt: skip
_ENDINGS = (
    "ization", "isation", "ational", "ations", "ation", "ition", "ment", "ness", "ance", "ence", "ities", "ity",
    "ful", "less", "able", "ible", "ous", "ive", "al", "er", "or", "ly", "ion", "ing", "ed", "y", "e",
)  # fmt: skip
_LEAST_STEM = 4
"""Letters that must be left when an ending is taken off."""
_LEAST_BASE = 3
_SINGULAR = ("ss", "us", "is")


class Relation(IntEnum):
    """What a word of the document is to a word of the text; of several that hold the first counts."""

    NONE = 0
    SAME = 1
    STEM = 2
    OPPOSITE = 3
    SYNONYM = 4
    SIMILAR = 5
    NARROWER = 6
    """The document's word is the more specific one."""
    BROADER = 7
    """The document's word is the more general one."""
    SIBLING = 8
    """Two kinds of one thing: Monday and Tuesday."""


class Base(NamedTuple):
    """The form under which a word is compared."""

    number: int
    """Its place in the vocabulary; -1 where it is not known."""
    text: str
    """The base form itself; of an irregular form the form as written, whose number alone counts."""

    @property
    def same(self) -> int | str:
        """What is equal for two forms of one word."""
        return self.number if self.number >= 0 else self.text


@lru_cache(maxsize=20_000)
def stem_of(base: str) -> str:
    """Return a base form without its derivational ending: `improve` and `improvement` share it."""
    for ending in _ENDINGS:
        if base.endswith(ending) and len(base) - len(ending) >= _LEAST_STEM:
            return base[: -len(ending)].rstrip("e")
    return base


class Senses(NamedTuple):
    """The senses of a word and their neighbours, as numbers of senses."""

    own: frozenset[int]
    like: frozenset[int]
    """Much the same as one of its own."""
    above: frozenset[int]
    """One step more general."""
    further: frozenset[int]
    """Two steps more general."""
    opposites: frozenset[int]
    """Numbers of words, not of senses, that say the reverse."""


class Lists:
    """Lists of whole numbers of different lengths, in two arrays."""

    def __init__(self, lengths: NDArray[np.generic], values: NDArray[np.generic]) -> None:
        """Keep them: the lists one after the other, and how long each is."""
        self._starts = np.concatenate(([0], np.cumsum(lengths.astype(np.int64))))
        self._values = values

    def __getitem__(self, at: int) -> list[int]:
        """Return one list."""
        held: list[int] = self._values[self._starts[at] : self._starts[at + 1]].tolist()
        return held


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The vocabulary, and what is known of each word in it by its number."""

    keys: NDArray[np.uint32]
    """Sorted CRC-32 of the base forms."""
    vectors: Floats
    """Of length 1, one row a word."""
    kinds: NDArray[np.int8]
    """Of its first sense: 0 none, 1 noun, 2 verb, 3 adjective or adverb."""
    rarity: NDArray[np.int8]
    """In how many pieces the word vectors' own vocabulary writes it: 1 for a frequent word."""
    counts: NDArray[np.int8]
    """How many senses it has, at most 100."""
    irregular: NDArray[np.uint32]
    """Sorted CRC-32 of irregular forms."""
    irregular_base: NDArray[np.int32]
    """The number of each one's base form."""
    senses: Lists
    like: Lists
    above: Lists
    """Of each sense, where the others are of each word."""
    opposites: Lists

    @lru_cache(maxsize=50_000)  # noqa: B019 - the shipped lexicon lives as long as the process
    def base_of(self, word: str) -> Base:
        """Return the base form of a word in small letters; one that is not known loses only a plural's s."""
        word = word.replace("\u2019", "'").removesuffix("'s")
        irregular = _place(self.irregular, word)
        if irregular >= 0 and word not in GROUPS["silent"]:
            return Base(int(self.irregular_base[irregular]), word)
        text = word if len(word) <= _LEAST_BASE or word in GROUPS["silent"] else self._without_ending(word)
        return Base(_place(self.keys, text), text)

    def _without_ending(self, word: str) -> str:
        for shorter in _shorter_forms(word):
            if len(shorter) >= _LEAST_BASE and _place(self.keys, shorter) >= 0:
                return shorter
        return word[:-1] if word.endswith("s") and not word.endswith(_SINGULAR) else word

    @lru_cache(maxsize=20_000)  # noqa: B019 - as above
    def senses_of(self, number: int) -> Senses:
        """Return the senses of a word of the vocabulary; of one outside it none."""
        if number < 0:
            return _NO_SENSES
        own = frozenset(self.senses[number])
        above = frozenset(one for sense in own for one in self.above[sense])
        further = frozenset(one for sense in above for one in self.above[sense])
        return Senses(own, frozenset(self.like[number]), above, further, frozenset(self.opposites[number]))

    def vectors_of(self, numbers: Sequence[int]) -> Floats:
        """Return one row a word, zeros for a word that is not known."""
        at = np.asarray(numbers, dtype=np.int64)
        return np.where((at >= 0)[:, None], self.vectors[np.maximum(at, 0)], np.float32(0))


_NO_SENSES = Senses(frozenset(), frozenset(), frozenset(), frozenset(), frozenset())


def _shorter_forms(word: str) -> list[str]:
    forms: list[str] = []
    if not word.endswith(_SINGULAR):
        forms += [word.removesuffix(ending) + instead for ending, instead in _PLURALS if word.endswith(ending)]
    for ending in ("ing", "ed"):
        if word.endswith(ending):
            left = word.removesuffix(ending)
            doubled = left[:-1] if left[-1:] == left[-2:-1] else left
            forms += [left, left + "e", doubled, left[:-1] + "y" if left.endswith("i") else left]
    return forms


def _place(keys: NDArray[np.uint32], word: str) -> int:
    key = np.uint32(crc32(word.encode()))
    at = int(keys.searchsorted(key))
    return at if at < len(keys) and keys[at] == key else -1


@cache
def lexicon() -> Lexicon:
    """Return the shipped lexicon, read once a process."""
    held = read_arrays(FIGURES)
    vectors = held["vectors"].astype(np.float32)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
    return Lexicon(
        keys=np.cumsum(held["keys"], dtype=np.uint32), vectors=vectors, kinds=held["kinds"], rarity=held["rarity"],
        counts=held["counts"], irregular=np.cumsum(held["irregular"], dtype=np.uint32),
        irregular_base=held["irregular_base"],
        senses=Lists(held["senses_lengths"], held["senses"]), like=Lists(held["like_lengths"], held["like"]),
        above=Lists(held["above_lengths"], held["above"]),
        opposites=Lists(held["opposites_lengths"], held["opposites"]),
    )  # fmt: skip
