"""How likely a text presses its reader, by a judge that learnt it from shops, and the places in copy that do."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from policies.claims.mood import Moods
from policies.claims.plain import Plain
from policies.learned.linear import Linear, read
from policies.pressure.signs import LONGEST, Kind, found, marks

FIGURES = Path(__file__).parents[1] / "learned" / "pressure.npz"
_SAID_TO_DENY: frozenset[Kind] = frozenset({"urgency", "scarcity"})
"""Kinds that a negation, a question or somebody else's words take back; "No thanks, I hate savings" denies itself."""


class Pressing(NamedTuple):
    """A place in a part that presses; offsets into the part, end exclusive."""

    start: int
    end: int
    sentence: tuple[int, int]
    sign: str
    kind: Kind
    probability: float


@cache
def judge() -> Linear:
    """Return the learned judge; read once."""
    return read(FIGURES, of="pressure")


def probability(texts: Sequence[str]) -> list[float]:
    """Return for each text the calibrated probability that it presses, as a short text of a shop by itself."""
    return [float(value) for value in judge().probability([text[:LONGEST] for text in texts], marks)]


def pressing(plain: Plain) -> Iterator[Pressing]:
    """Yield the places that press, at most one of a kind in a sentence or heading.

    Both must say so: a sign that can be shown to a person, and the learned judge of the whole sentence. Menus of
    shops taught the judge that any talk of prices is suspect, so it never speaks alone.
    """
    moods = Moods(plain)
    for start, end in plain.sentences:
        sentence = plain.text[start:end]
        signs = [
            (sign, start + first, start + last)
            for sign, first, last in found(sentence)
            if sign.kind not in _SAID_TO_DENY or moods.asserts(start + first, start + last)
        ]
        if not signs:
            continue
        [likely] = probability([sentence])
        if likely < judge().threshold:
            continue
        for kind in dict.fromkeys(sign.kind for sign, _, _ in signs):
            sign, first, last = next(one for one in signs if one[0].kind == kind)
            yield Pressing(first, last, (start, end), sign.name, kind, likely)
