"""Texts without what they are about: names, numbers, addresses and the things spoken of, so that voice is left."""

import re
from collections.abc import Iterable

from policies.naming import any_of, longest_first
from policies.tokens import scan

NAME = "¤"
"""Stands, letter for letter, where a name stood."""

_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>()]{1,2000}|[\w.+-]{1,64}@[\w.-]{1,255}|\]\([^()\n]{0,2000}\)|!?\[(?=[^\]\n]{0,300}\]\()",
    re.IGNORECASE,
)
_CODE = re.compile(r"\b(?=\w{0,30}\d)(?=\w{0,30}[A-Z])[A-Z0-9]{2,30}\b")
_NAME_IN_A_SENTENCE = re.compile(
    r"(?<=[a-z,;] )(?!I\b)[A-Z][a-z]{1,30}(?:['\u2019]s)?(?: [A-Z][a-z]{1,30}(?:['\u2019]s)?){0,4}\b"
)
_MOST_CAPITALS = 0.5
"""From this share of words in capitals on, a line is set in capitals and its words are no names."""
_WORDS = re.compile(r"\w{1,60}")


def masked(text: str, names: Iterable[str] = ()) -> str:
    """Return the text, offset for offset, with names made `¤` and addresses and tokens made blank.

    Args:
        text: any text.
        names: of brands and products, wherever they stand and in whatever case.
    """
    characters = list(text)
    for token in scan(text).tokens:
        _fill(characters, token.start, token.end, NAME)
    for found in _ADDRESS.finditer(text):
        _fill(characters, *found.span(), " ")
    known = any_of(longest_first(names))
    for pattern in (_CODE, known):
        for found in pattern.finditer(text) if pattern else ():
            _fill(characters, *found.span(), NAME)
    for line in re.finditer(r"[^\n]{1,100000}", text):
        words = _WORDS.findall(line[0])
        if sum(word[0].isupper() for word in words) <= _MOST_CAPITALS * len(words):
            for found in _NAME_IN_A_SENTENCE.finditer(text, *line.span()):
                _fill(characters, *found.span(), NAME)
    return "".join(characters)


def _fill(characters: list[str], start: int, end: int, by: str) -> None:
    characters[start:end] = by * (end - start)
