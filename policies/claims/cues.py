"""What part a figure plays, by the words around it: each class of words stands in `cues.yaml`, and the nearest wins.

A word counts less the farther it stands from the figure, and less again across a comma, another clause or another
figure. So a wording that nobody wrote down is read where its words are known.
"""

import re
from collections.abc import Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import Field

from marque.reading import load_data, validate
from marque.records import Record
from policies.patterns import quick

Role = Literal[
    "stock", "rating", "review_count", "min_order", "percent_off", "warranty", "returns", "shipping",
    "offer_ends", "offer_starts",
]  # fmt: skip
REACH = 64
"""Characters on either side of a figure in which its words are looked for."""
_COMMA, _CLAUSE, _FIGURE = 12, 24, 26
"""How much farther a comma, the border of a clause and another figure put a word and a figure apart."""
_BORDER = re.compile(r"[;:()\n]| - |\b(?:but|while|whereas|otherwise)\b")
_ANY_FIGURE = re.compile(r"\d+")
_MORE_THAN_FIGURES = re.compile(r"[^\d\s.,]")


class _Words(Record):
    """The words of one role: those that stand before its figure, and those behind."""

    before: tuple[str, ...]
    after: tuple[str, ...]


class _CuesFile(Record):
    """The file `cues.yaml`."""

    schema_: Literal[1] = Field(alias="schema")
    roles: dict[Role, _Words]
    not_pieces: tuple[str, ...]
    """What is counted and never sold by the piece."""


class _Cues(NamedTuple):
    """The words ready for use."""

    before: dict[Role, re.Pattern[str]]
    after: dict[Role, re.Pattern[str]]
    not_pieces: re.Pattern[str]


def distance(role: Role, before: str, after: str) -> int | None:
    """Return how far the nearest word for a role stands from a figure, `before` and `after` being its sides.

    None where none stands within `REACH`.
    """
    cues = _cues()
    behind, ahead = before[-REACH:], after[:REACH]
    gaps = [_apart(behind[found.end() :]) for found in cues.before[role].finditer(behind)]
    if found := cues.after[role].search(ahead):
        gaps.append(_apart(ahead[: found.start()]))
    return min((gap for gap in gaps if gap <= REACH), default=None)


def nearest(roles: Sequence[Role], before: str, after: str) -> tuple[Role, int] | None:
    """Return the role whose word stands nearest to a figure, with how far; None where none is near."""
    if not _MORE_THAN_FIGURES.search(before, max(0, len(before) - REACH)) and not _MORE_THAN_FIGURES.search(after):
        return None
    gaps = [(gap, role) for role in roles if (gap := distance(role, before, after)) is not None]
    return min(gaps)[::-1] if gaps else None


def speaks_of(role: Role, sentence: str) -> bool:
    """Tell whether a sentence has a word that stands before the figures of a role, wherever it stands."""
    return bool(_cues().before[role].search(sentence))


def counts_no_pieces(after: str) -> bool:
    """Tell whether what follows a number is something that is never sold by the piece: "4 settings", "30 days"."""
    return bool(_cues().not_pieces.match(after))


def _apart(between: str) -> int:
    marks = _COMMA * between.count(",") + _CLAUSE * len(_BORDER.findall(between.rstrip(": ")))
    return len(between) + marks + _FIGURE * len(_ANY_FIGURE.findall(between))


@cache
def _cues() -> _Cues:
    path = Path(__file__).with_name("cues.yaml")
    file = validate(_CuesFile, load_data(path), where=path.name)
    return _Cues(
        before={role: _any_of(words.before) for role, words in file.roles.items()},
        after={role: _any_of(words.after) for role, words in file.roles.items()},
        not_pieces=re.compile(rf"[ -]?(?:{_by_letter(file.not_pieces)})\b"),
    )


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    return quick(rf"(?<![\w-])(?:{_by_letter(words)})(?!\w)")


def _by_letter(words: Sequence[str]) -> str:
    """Return the words as one choice that looks at the first letter once; longer ones go first."""
    plain = sorted(words, key=lambda word: (word[0], -len(word)))
    choices = [
        f"{re.escape(letter)}(?:{'|'.join(word[1:] for word in same)})" if letter.isalpha() else "|".join(same)
        for letter, group in groupby(plain, key=lambda word: word[0])
        if (same := list(group))
    ]
    return "|".join(choices).replace("(", "(?:").replace("(?:?", "(?")
