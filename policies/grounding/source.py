"""Texts in the units in which they are compared, and what the units of two texts are to each other."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from policies.grounding.lexicon import Base, Lexicon, Relation, Senses, lexicon, stem_of
from policies.grounding.words import GROUPS, Words, number_of, take_apart

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

_DIRECTIONS = (GROUPS["up"], GROUPS["down"])


@dataclass(frozen=True, eq=False)
class Reading:
    """A text with its words in base form; a unit is one base form, whatever the forms it was written in."""

    words: Words
    bases: tuple[Base, ...]
    """The units, each once."""
    unit: Whole
    """Of each word the place of its unit."""

    def __len__(self) -> int:
        """Return the number of words."""
        return len(self.words)

    @cached_property
    def vectors(self) -> Floats:
        """One row a unit."""
        return lexicon().vectors_of([base.number for base in self.bases])

    @cached_property
    def senses(self) -> tuple[Senses, ...]:
        """Of each unit; silent words are taken to have none."""
        silent = GROUPS["silent"]
        return tuple(lexicon().senses_of(-1 if base.text in silent else base.number) for base in self.bases)

    @cached_property
    def numbers(self) -> NDArray[np.float64]:
        """The figure that each unit writes; not a number where it writes none."""
        found = [number_of(base.text) for base in self.bases]
        return np.array([np.nan if one is None else one for one in found], dtype=np.float64)

    @cached_property
    def silent(self) -> Flags:
        """Whether each unit is a word that carries no content."""
        return np.fromiter((base.text in GROUPS["silent"] for base in self.bases), bool, len(self.bases))

    @cached_property
    def middle(self) -> Floats:
        """The direction in which the words of content lie together; all zero where there are none."""
        content = self.vectors[~self.silent]
        middle = content.mean(axis=0) if len(content) else np.zeros(self.vectors.shape[1], np.float32)
        return np.asarray(middle / max(float(np.linalg.norm(middle)), 1e-9))

    @cached_property
    def pairs(self) -> frozenset[tuple[int | str, int | str]]:
        """Which units follow each other."""
        same = [base.same for base in self.bases]
        return frozenset((same[one], same[other]) for one, other in pairwise(self.unit.tolist()))

    def facts(self, known: NDArray[np.int8]) -> NDArray[np.int64]:
        """Return what the lexicon holds of each unit in one of its columns; 0 for a unit that it lacks."""
        at = np.array([base.number for base in self.bases], dtype=np.int64)
        return np.where(at >= 0, known[np.maximum(at, 0)], 0).astype(np.int64)

    @cached_property
    def index(self) -> "_Index":
        """Where to find the units that have something in common with a unit of another text."""
        return _Index(self.bases, self.senses)


class _Index:
    """The units of a text by what they are and mean."""

    def __init__(self, bases: Sequence[Base], senses: Sequence[Senses]) -> None:
        self.same: dict[int | str, int] = {base.same: at for at, base in enumerate(bases)}
        self.stems: dict[str, list[int]] = defaultdict(list)
        self.number: dict[int, int] = {base.number: at for at, base in enumerate(bases) if base.number >= 0}
        self.own: dict[int, list[int]] = defaultdict(list)
        self.like: dict[int, list[int]] = defaultdict(list)
        self.above: dict[int, list[int]] = defaultdict(list)
        self.within: dict[int, list[int]] = defaultdict(list)
        self.reversed: dict[int, list[int]] = defaultdict(list)
        self.directions = [[at for at, base in enumerate(bases) if base.text in group] for group in _DIRECTIONS]
        for at, (base, sense) in enumerate(zip(bases, senses, strict=True)):
            self.stems[stem_of(base.text)].append(at)
            for keys, table in (
                (sense.own, self.own), (sense.like, self.like), (sense.above, self.above),
                (sense.above | sense.further, self.within), (sense.opposites, self.reversed),
            ):  # fmt: skip
                for key in keys:
                    table[key].append(at)


@lru_cache(maxsize=16)
def read(text: str, known: Lexicon | None = None) -> Reading:
    """Return a text in its units; the last ones are kept, because a sentence is asked for again and again."""
    words = take_apart(text)
    base_of = (known or lexicon()).base_of
    bases = [base_of(word) for word in words.words]
    place: dict[int | str, int] = {}
    unit = np.fromiter((place.setdefault(base.same, len(place)) for base in bases), np.int64, len(bases))
    first = {key: base for base, key in ((base, base.same) for base in reversed(bases))}
    return Reading(words, tuple(first[key] for key in place), unit)


@lru_cache(maxsize=64)
def read_source(document: str) -> Reading:
    """Return a document in its units; more of them are kept, because one serves many texts."""
    return read.__wrapped__(document)


def relations(text: Reading, document: Reading) -> NDArray[np.int8]:
    """Return what each unit of the document (columns) is to each unit of the text (rows), as `Relation`."""
    found = np.zeros((len(text.bases), len(document.bases)), dtype=np.int8)
    index = document.index
    for row, base, sense, silent in zip(found, text.bases, text.senses, text.silent, strict=True):
        direction = next((at for at, group in enumerate(_DIRECTIONS) if base.text in group), None)
        if not silent or direction is not None:
            # From the weakest to the strongest, so that the strongest stays.
            row[_all(index.above, sense.above)] = Relation.SIBLING
            row[_all(index.own, sense.above | sense.further)] = Relation.BROADER
            row[_all(index.within, sense.own)] = Relation.NARROWER
            row[_all(index.own, sense.like) + _all(index.like, sense.own)] = Relation.SIMILAR
            row[_all(index.own, sense.own)] = Relation.SYNONYM
            opposite = [index.number[one] for one in sense.opposites if one in index.number]
            row[opposite + index.reversed.get(base.number, [])] = Relation.OPPOSITE
            if direction is not None:
                row[index.directions[1 - direction]] = Relation.OPPOSITE
            row[index.stems.get(stem_of(base.text), [])] = Relation.STEM
        same = index.same.get(base.same)
        if same is not None:
            row[same] = Relation.SAME
    return found


def _all(table: dict[int, list[int]], keys: Iterable[int]) -> list[int]:
    return [at for key in keys if key in table for at in table[key]]
