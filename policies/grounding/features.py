"""Of each word of a text, how a document bears it out: whether it holds the word, its meaning, its company, its sense.

Everything is figures in tables, one row a word, so a text of a hundred words against a document of a thousand costs
some milliseconds. Only the part of a long document that shares most with the text is looked at, so the cost stays
linear.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from policies.grounding.lexicon import Relation, lexicon
from policies.grounding.source import Reading, relations

Table = NDArray[np.float32]
Column = NDArray[np.float32]
Flags = NDArray[np.bool_]

_LIKENESS = np.array([0.0, 1.0, 0.92, 0.0, 0.85, 0.7, 0.62, 0.5, 0.0], dtype=np.float32)
"""How far a word of the document in each `Relation` bears out a word of the text."""
_MOST_OPPOSITE = 0.3
_BY_VECTOR = 0.9
"""A likeness of vectors alone counts that much."""
HOLDS = 0.85
"""From this likeness on the document holds the word, or one of the same meaning."""
_LEANS = 0.5
_UNBORNE = 0.6
"""Below this likeness nothing near bears the word out."""
_NEAR, _CLOSE, _WIDE = 6, 3, 15
"""Words to either side of a place in the document that count as near, close by, and the same passage."""
_REGION, _PASSAGE = 8, 20
_MOST_COUNT = 10.0


@dataclass(frozen=True, eq=False)
class Borne:
    """The figures of each word, and what the report in words needs besides."""

    names: tuple[str, ...]
    figures: Table
    """One row a word, one column a name."""

    def __getitem__(self, name: str) -> Column:
        """Return one column."""
        column: Column = self.figures[:, self.names.index(name)]
        return column


def features(text: Reading, document: Reading) -> Borne:
    """Return the figures of each word of the text against the document; both hold at least one word."""
    return Held(text, document).figures()


class _Passage(NamedTuple):
    """The best passages for the sentences of a text."""

    share: Table
    """What each word counts for in each sentence."""
    at: NDArray[np.int64]
    """Of each word, the middle of the passage for its sentence."""
    covered: Column
    """Of each sentence, how well its passage bears it out."""
    inside: Column
    """Of each word, how well that passage bears it out."""


class Held:
    """One text held against one document; what costs most is computed only where it is asked for."""

    def __init__(self, text: Reading, document: Reading) -> None:
        """Find what each word of the document is to each word of the text; both hold at least one word."""
        self.text, self.document = text, document
        words, self.unit = text.words, text.unit
        self.relation = relations(text, document)
        self.number = ~np.isnan(text.numbers)[text.unit]
        self.silent = text.silent[text.unit]
        self.capital = words.capital & ~words.first
        self.weight = (np.where(self.silent, 0.12, 1.0) * np.where(self.capital | self.number, 1.3, 1.0)).astype(
            np.float32
        )
        cosine = np.clip(text.vectors @ document.vectors.T, -1, 1)
        self.likeness = self._likeness(cosine)
        other = (self.relation != Relation.SAME) & (self.relation != Relation.STEM) & ~document.silent[None]
        self.apart = np.where(other, cosine, np.float32(-1))
        self.borne = self.likeness[text.unit][:, document.unit]
        self.sentences = int(words.sentence[-1]) + 1

    def most_shared(self) -> int:
        """Return how many words of content the document holds in these or like words, wherever they stand in it.

        No passage of it shares more.
        """
        return int(((self.borne.max(axis=1) >= HOLDS) & ~self.silent).sum())

    def figures(self) -> Borne:
        """Return the figures of each word."""
        columns = {**self.alone(), **self.in_company(), **self.in_passage(), **self.around()}
        return Borne(tuple(columns), np.stack([np.asarray(one, dtype=np.float32) for one in columns.values()], axis=1))

    @cached_property
    def near(self) -> Table:
        """How well the best word near each place of the document bears out each word of the text."""
        return widest(self.borne, _NEAR)

    @cached_property
    def beside(self) -> NDArray[np.int64]:
        """How many words lie between each two of the text."""
        places = np.arange(len(self.text))
        beside: NDArray[np.int64] = np.abs(places[:, None] - places[None])
        return beside

    @cached_property
    def together(self) -> Flags:
        """Whether each two words of the text stand in one sentence."""
        sentence = self.text.words.sentence
        together: Flags = sentence[:, None] == sentence[None]
        return together

    @cached_property
    def context(self) -> Table:
        """How well each place of the document bears out the neighbours of each word."""
        context: Table = self._company(7, 0.15) @ self.near
        return context

    @cached_property
    def at(self) -> NDArray[np.int64]:
        """The place of the document that bears out each word's neighbours best."""
        at: NDArray[np.int64] = self.context.argmax(axis=1)
        return at

    @cached_property
    def passage(self) -> "_Passage":
        """How well the best passage for each sentence bears it out."""
        words, count = self.text.words, len(self.text)
        share = np.zeros((self.sentences, count), dtype=np.float32)
        share[words.sentence, np.arange(count)] = self.weight
        share /= np.maximum(share.sum(axis=1, keepdims=True), 1e-9)
        wide = widest(self.borne, _WIDE)
        cover = share @ wide
        at = cover.argmax(axis=1)[words.sentence]
        return _Passage(share, at, cover.max(axis=1), wide[np.arange(count), at])

    @property
    def inside(self) -> Column:
        """How well the best passage for its sentence bears out each word."""
        return self.passage.inside

    def shared(self) -> int:
        """Return how many words of content the best passages hold, in these or like words."""
        return int(((self.inside >= HOLDS) & ~self.silent).sum())

    def _likeness(self, cosine: Table) -> Table:
        text, document = self.text, self.document
        alike = np.clip(cosine, 0, 1)
        opposite = self.relation == Relation.OPPOSITE
        likeness = np.maximum(
            _LIKENESS[self.relation], np.where(opposite, np.minimum(alike, _MOST_OPPOSITE), alike * _BY_VECTOR)
        )
        same = self.relation == Relation.SAME
        counted = ~np.isnan(text.numbers)
        likeness[counted] = (text.numbers[counted][:, None] == document.numbers[None]) | same[counted]
        likeness[(document.silent[None] | text.silent[:, None]) & ~same & ~counted[:, None]] = 0
        return likeness.astype(np.float32)

    def _company(self, reach: int, fading: float) -> Table:
        """Return how much each word's neighbours in its sentence count for it: rows that sum to 1."""
        inside = (self.beside <= reach) & (self.beside > 0) & self.together
        weights = np.where(inside, self.weight[None] / (1 + fading * self.beside), 0)
        rows: Table = (weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)).astype(np.float32)
        return rows

    def alone(self) -> dict[str, NDArray[np.generic]]:
        """Return what can be told of a word without its neighbours."""
        text, document, unit, words = self.text, self.document, self.unit, self.text.words
        width = self.borne.shape[1]
        best = np.partition(self.borne, width - 2, axis=1) if width > 1 else self.borne
        known = lexicon()
        kind, count = text.facts(known.kinds)[unit], np.bincount(document.unit, minlength=len(document.bases))
        times = ((self.relation == Relation.SAME) * count[None]).sum(axis=1)[unit]
        return {
            "best": best[:, -1], "second": best[:, -2] if width > 1 else best[:, -1],
            **{f"has_{one.name.lower()}": (self.relation == one).any(axis=1)[unit] for one in list(Relation)[1:]},
            "apart": self.apart.max(axis=1)[unit], "topic": (text.vectors @ document.middle)[unit],
            "noun": kind == 1, "verb": kind == 2, "quality": kind == 3,  # noqa: PLR2004 - see Lexicon.kinds
            "rarity": np.where(text.facts(known.rarity) == 0, 6, text.facts(known.rarity))[unit],
            "senses": text.facts(known.counts)[unit],
            "unknown": np.array([base.number < 0 for base in text.bases])[unit],
            "number": self.number, "capital": self.capital, "first": words.first, "silent": self.silent,
            "times": np.minimum(times, _MOST_COUNT),
            "length": [len(word) for word in words.words], "weight": self.weight,
            **{group: words.of(group) for group in ("quantity", "modal", "contrast", "up", "down", "time", "pronoun")},
            "negation": words.negation,
        }  # fmt: skip

    def in_company(self) -> dict[str, NDArray[np.generic]]:
        """Return whether the document holds a word where it holds its neighbours, and what it holds there instead."""
        context, borne = self.context, self.borne
        best = context.max(axis=1)
        held = np.where(borne >= HOLDS, context, 0).max(axis=1)
        leaning = np.where(borne >= _LEANS, context, 0).max(axis=1)
        beside = context * self.near
        with_it = beside.max(axis=1)
        close = self._company(3, 0.5) @ widest(borne, _CLOSE)
        close_best, close_held = close.max(axis=1), np.where(borne >= HOLDS, close, 0).max(axis=1)
        places, region = self._near_to(self.at, _REGION)
        unit = self.document.unit[places]
        there = self.relation[self.unit[:, None], unit]
        by_sentence = np.stack([borne[self.text.words.sentence == one].max(axis=0) for one in range(self.sentences)])
        silent = self.document.silent[unit]
        free = region & (by_sentence[self.text.words.sentence[:, None], places] < 0.55) & ~silent  # noqa: PLR2004
        apart = np.where(free, self.apart[self.unit[:, None], unit], np.float32(-0.2)).max(axis=1)
        figure = ~np.isnan(self.document.numbers)[unit]
        capital = self.document.words.capital[places] & ~silent
        rising, falling = (self.document.words.of(group)[places] for group in ("up", "down"))
        rises, falls = (region & rising).any(axis=1), (region & falling).any(axis=1)
        up, down = self.text.words.of("up"), self.text.words.of("down")
        denies = self.text.words.negation.astype(np.float32)
        denied = widest(denies[None], 2)[0]
        denied_there = widest(self.document.words.negation.astype(np.float32)[None], 4)[0][beside.argmax(axis=1)]
        return {
            "context": best, "with": with_it, "held": held, "leaning": leaning, "held_gap": best - held,
            "leaning_gap": best - leaning, "with_gap": best - with_it,
            "close": close_best, "close_held": close_held, "close_gap": close_best - close_held,
            **{f"near_{one.name.lower()}": ((there == one) & region).any(axis=1)
               for one in (Relation.SAME, Relation.STEM, Relation.SYNONYM, Relation.SIBLING, Relation.OPPOSITE,
                           Relation.NARROWER, Relation.BROADER)},
            "instead": apart if free.sum(axis=1).max() == borne.shape[1] else np.maximum(apart, np.float32(-0.2)),
            "instead_number": (free & figure).any(axis=1), "instead_capital": (free & capital).any(axis=1),
            "instead_count": free.sum(axis=1),
            "denied": denied, "denied_there": denied_there, "denied_other": np.abs(denied - denied_there),
            "turned": (up & falls & ~rises) | (down & rises & ~falls), "rises": rises, "falls": falls,
        }  # fmt: skip

    def in_passage(self) -> dict[str, NDArray[np.generic]]:
        """Return how well the best passage for the word's sentence bears out the word and the sentence."""
        words = self.text.words
        share, at, covered, _ = self.passage
        overall = share @ self.borne.max(axis=1)
        places, passage = self._near_to(at, _PASSAGE)
        there = self.relation[self.unit[:, None], self.document.unit[places]]
        return {
            "inside": self.inside, "covered": covered[words.sentence], "overall": overall[words.sentence],
            "scattered": (overall - covered)[words.sentence],
            **{f"passage_{one.name.lower()}": ((there == one) & passage).any(axis=1)
               for one in (Relation.SAME, Relation.SYNONYM, Relation.OPPOSITE, Relation.SIBLING)},
        }  # fmt: skip

    def around(self) -> dict[str, NDArray[np.generic]]:
        """Return how the words beside a word are borne out."""
        best, count = self.borne.max(axis=1), len(self.text)
        ours = [base.same for base in self.text.bases]
        pairs = self.document.pairs
        follows = np.array([(ours[one], ours[other]) in pairs for one, other in pairwise(self.unit.tolist())], bool)
        unborne = (self.inside < _UNBORNE) & ~self.silent
        return {
            "best_around": self._around(best), "inside_around": self._around(self.inside),
            "run": _runs(unborne, self.silent, self.text.words.first),
            "before": np.concatenate(([0], best[:-1])), "after": np.concatenate((best[1:], [0])),
            "pair_before": np.concatenate(([False], follows)), "pair_after": np.concatenate((follows, [False])),
            "place": np.arange(count) / max(count - 1, 1),
            "words": np.full(count, np.log(count)), "document": np.full(count, np.log(self.borne.shape[1] + 1)),
        }  # fmt: skip

    def _near_to(self, at: NDArray[np.int64], reach: int) -> tuple[NDArray[np.int64], Flags]:
        """Return the places of the document up to so far from each of some, and which of them are none."""
        places = at[:, None] + np.arange(-reach, reach + 1)[None]
        last = self.borne.shape[1] - 1
        return np.clip(places, 0, last), (places >= 0) & (places <= last)

    def _around(self, values: Column) -> Column:
        window = np.ones(min(7, 2 * len(values) - 1))
        sums = np.convolve(values * self.weight, window, "same") / np.convolve(self.weight, window, "same")
        return np.asarray(sums[: len(values)], dtype=np.float32)


def widest(values: Table, reach: int) -> Table:
    """Return for each place of each row the largest value within so many places to either side."""
    padded = np.pad(values, ((0, 0), (reach, reach)), constant_values=-np.inf)
    width, have = 2 * reach + 1, 1
    while have < width:
        step = min(have, width - have)
        padded = np.maximum(padded[:, :-step], padded[:, step:])
        have += step
    return padded


def _runs(unborne: Flags, silent: Flags, first: Flags) -> Column:
    """Return how many words without support stand in the row that a word belongs to; silent words do not end it."""
    group = np.cumsum(first | ~(unborne | silent))
    total = np.bincount(group, weights=unborne)
    runs: Column = np.where(unborne | silent, total[group], 0).astype(np.float32)
    return runs
