"""A masked text, taken apart once into words and sentences, for all that is counted of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from policies.patterns import quick
from policies.voice.masking import NAME

NUMBER = "0"
"""What a number is read as."""


class Word(NamedTuple):
    """One word where it stands."""

    said: str
    """In small letters, with a straight apostrophe; a name is `¤`, a number `0`."""
    start: int
    end: int
    written: str


class Sentence(NamedTuple):
    """One sentence with at least one word, and where it stands."""

    words: Sequence[Word]
    start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """A masked text, taken apart."""

    text: str
    words: Sequence[Word]
    sentences: Sequence[Sentence]
    paragraphs: int


_LETTER = rf"[^\W\d_{NAME}]"
_WORD = re.compile(
    rf"""{NAME}+ | ['\u2019]?{_LETTER}{{1,60}}+(?:['\u2019-]{_LETTER}{{1,60}}+){{0,6}}['\u2019]? | \d[\d.,:]{{0,20}}""",
    re.VERBOSE,
)
_END = re.compile(
    r"""[.!?\u2026]{1,20}["'\u2019\u201d)\]*_]{0,4}(?=\s|$)
        | \n\s{0,20}\n | \n(?=[ \t]{0,8}(?:[-*\u2022+]|\d{1,2}[.)])\s) | \n(?=\#)""",
    re.VERBOSE,
)
_ABBREVIATION = quick(r"\b(?:e\.g|i\.e|mr|mrs|ms|dr|vs|no|st|oz|lb|ft|in|approx|incl|excl)\.$", re.IGNORECASE)
_LONGEST_ABBREVIATION = 8
_GAP = re.compile(r"\n\s{0,20}\n")


def read(text: str) -> Reading:
    """Return a masked text taken apart; linear in the text."""
    words = [Word(_said(match[0]), *match.span(), match[0]) for match in _WORD.finditer(text)]
    sentences = []
    number = 0
    for end in (*_ends(text), len(text)):
        first = number
        while number < len(words) and words[number].start < end:
            number += 1
        if number > first:
            sentences.append(Sentence(words[first:number], words[first].start, max(words[number - 1].end, end)))
    return Reading(text, words, sentences, 1 + len(_GAP.findall(text.strip())))


def _ends(text: str) -> list[int]:
    return [
        match.end()
        for match in _END.finditer(text)
        if not _ABBREVIATION.search(text, max(0, match.start() - _LONGEST_ABBREVIATION), match.end())
    ]


def _said(written: str) -> str:
    if written[0] == NAME:
        return NAME
    return NUMBER if written[0].isdigit() else written.replace("\u2019", "'").casefold()
