"""The judge: the probability that a text is inconsistent with a document, and the words that make it so."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from policies.grounding.features import Borne, Held
from policies.grounding.figures import read_arrays
from policies.grounding.forest import Forest, logistic
from policies.grounding.passages import relevant
from policies.grounding.source import Reading, read, read_source
from policies.grounding.words import GROUPS

FIGURES = Path(__file__).parent.parent / "learned" / "grounding.npz"

Doubt = Literal["number", "name", "negation", "reversal", "word"]
"""What kind of word finds no support; a reversal is one whose opposite stands in the document."""

LONGEST = 2_000
"""Characters judged at a time; a longer text is judged piece by piece, or its cost would grow with its square."""
_TOLD = 3
"""Words that a judgement names."""
_IN_DOUBT = 0.5
"""Probability from which a word is left out of what is covered."""
_SPEAKING = tuple(GROUPS.keys() - {"silent"})


class Doubtful(NamedTuple):
    """A word that the document does not bear out, with offsets into the text."""

    start: int
    end: int
    word: str
    doubt: Doubt
    probability: float
    """That a text is inconsistent whose worst word this is."""


@dataclass(frozen=True)
class Judgement:
    """What the judge says of a text."""

    inconsistent: float
    """Calibrated probability."""
    covered: float
    """Share of it, by weight, that the passages it is nearest to say as well, its doubtful words aside: 0 to 1.

    Where it is near 1 the document says the same but for these words; where it is low it speaks of something else.
    """
    shared: int
    """How many of its words of content those passages hold, in these or like words."""
    doubtful: tuple[Doubtful, ...]
    """The worst words, worst first."""


@dataclass(frozen=True, eq=False)
class Judge:
    """The figures of a judge."""

    words: Forest
    """Scores each word: above zero leans to wrong."""
    slope: float
    offset: float
    """Platt's scaling of the worst word's score."""
    threshold: float
    """Probability from which a text counts as inconsistent: the best in balanced accuracy on the training data."""

    def probability(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the probability that a text is inconsistent whose worst word has this score, for each score."""
        return logistic(self.slope * scores + self.offset)

    def spoken_of(self, text: str, document: str, fewest: int) -> Judgement | None:
        """Return the judgement of a sentence, or None where no passage shares so many of its words of content.

        That is known before most of the work is done, and most sentences speak of what no document knows.
        """
        if len(text) > LONGEST:
            judgement = self.of(text, document)
            return judgement if judgement.shared >= fewest else None
        reading, source = _read(text, document)
        if not len(reading) or not len(source):
            return None
        held = Held(reading, source)
        return self._of_held(held, 0) if held.most_shared() >= fewest and held.shared() >= fewest else None

    def of(self, text: str, document: str) -> Judgement:
        """Return the judgement of a text against a document.

        A text without words says nothing and is consistent; a document without words bears out nothing.
        """
        judged = [self._of_piece(piece, start, document) for start, piece in _pieces(text)]
        told = sorted((word for piece in judged for word in piece.doubtful), key=lambda word: -word.probability)
        return Judgement(
            inconsistent=max((piece.inconsistent for piece in judged), default=0.0),
            covered=min((piece.covered for piece in judged), default=0.0),
            shared=sum(piece.shared for piece in judged),
            doubtful=tuple(told[:_TOLD]),
        )

    def _of_piece(self, text: str, start: int, document: str) -> Judgement:
        reading, source = _read(text, document)
        if not len(reading):
            return Judgement(0.0, 0.0, 0, ())
        if not len(source):
            return Judgement(float(self.probability(np.array([0.0]))[0]), 0.0, 0, ())
        return self._of_held(Held(reading, source), start)

    def _of_held(self, held: Held, start: int) -> Judgement:
        reading, borne = held.text, held.figures()
        at = np.flatnonzero(speaks(reading))
        if not len(at):
            return Judgement(0.0, _covered(borne), 0, ())
        chance = self.probability(self.words.scores(borne.figures[at]))
        worst = np.argsort(-chance, kind="stable")[:_TOLD]
        return Judgement(
            inconsistent=float(chance[worst[0]]),
            covered=_covered(borne, at[chance >= _IN_DOUBT]),
            shared=held.shared(),
            doubtful=tuple(_doubtful(reading, borne, int(at[one]), float(chance[one]), start) for one in worst),
        )


def _read(text: str, document: str) -> tuple[Reading, Reading]:
    """Return a text, and what of a document it is held against."""
    return read(text), read_source(relevant(document, text))


def speaks(reading: Reading) -> NDArray[np.bool_]:
    """Tell of each word whether it is judged: it carries content, or turns it, as "not", "all" and "before" do."""
    words = reading.words
    turning = np.stack([words.of(group) for group in _SPEAKING]).any(axis=0) | words.negation
    return ~reading.silent[reading.unit] | turning


@cache
def judge() -> Judge:
    """Return the shipped judge, read once a process."""
    held = read_arrays(FIGURES)
    slope, offset, threshold = (float(held[name]) for name in ("slope", "offset", "threshold"))
    return Judge(Forest.of(held, "words"), slope, offset, threshold)


def _covered(borne: Borne, aside: Sequence[int] | NDArray[np.int64] = ()) -> float:
    weight = borne["weight"].copy()
    weight[np.asarray(aside, dtype=np.int64)] = 0
    return float((weight * borne["inside"]).sum() / max(float(weight.sum()), 1e-9))


def _doubtful(reading: Reading, borne: Borne, at: int, chance: float, start: int) -> Doubtful:
    words = reading.words
    begin, end = words.starts[at], words.ends[at]
    doubt: Doubt = "word"
    if borne["number"][at]:
        doubt = "number"
    elif words.negation[at]:
        doubt = "negation"
    elif borne["near_opposite"][at] or borne["turned"][at] or borne["passage_opposite"][at]:
        doubt = "reversal"
    elif borne["capital"][at]:
        doubt = "name"
    return Doubtful(start + begin, start + end, words.text[begin:end], doubt, chance)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield the text in pieces of at most `LONGEST` characters, cut at white space where there is any."""
    start = 0
    while start < len(text):
        end = min(start + LONGEST, len(text))
        if end < len(text):
            cut = max(text.rfind(" ", start, end), text.rfind("\n", start, end))
            end = cut + 1 if cut > start else end
        yield start, text[start:end]
        start = end
