"""The sentences of a text from outside, with their places: what is judged, because an order is seldom longer."""

import re
from collections.abc import Iterator
from typing import NamedTuple

LONGEST = 400
"""Characters of a sentence; a longer one is cut there, so that no text is judged as one sentence."""
_BREAK = re.compile(
    r"[\n\r|\u2028\u2029]+"
    r"|(?<=[.!?\u2026])[\"'\u201d\u2019)]{0,2}\s+"  # a sentence's end, with the quotes that belong to it
    r"|(?<=[a-z)\d][.!?])(?=[A-Z\u00c0-\u00de][a-z])"  # "this email.If": the space was lost on the way
    r"|[ \t]{3,}"
)


class Sentence(NamedTuple):
    """A sentence in code points, end exclusive, without the white space around it."""

    start: int
    end: int
    text: str


def sentences(text: str) -> Iterator[Sentence]:
    """Yield the sentences of a text in order; those without a letter are left out."""
    at = 0
    for found in _BREAK.finditer(text):
        yield from _cut(
            text, at, found.end() if found[0].isspace() is False and "\n" not in found[0] else found.start()
        )
        at = found.end()
    yield from _cut(text, at, len(text))


def _cut(text: str, start: int, end: int) -> Iterator[Sentence]:
    for begin in range(start, end, LONGEST):
        piece = text[begin : min(begin + LONGEST, end)]
        plain = piece.strip()
        if any(letter.isalpha() for letter in plain):
            at = begin + len(piece) - len(piece.lstrip())
            yield Sentence(at, at + len(plain), plain)
