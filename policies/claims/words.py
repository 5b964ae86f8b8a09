"""The words of copy and of titles, in the one form in which names are compared."""

import re
from functools import lru_cache
from typing import NamedTuple

WORD = re.compile(r"[^\W_]+(?:[.&'+-][^\W_]+)*")


class Word(NamedTuple):
    """One word of copy with its place and its form for comparing."""

    start: int
    end: int
    form: str
    capital: bool


def form_of(word: str) -> str:
    """Return a word as it is compared: lower case, without possessive and plural."""
    word = word.casefold().removesuffix("'s").strip("'")
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):  # noqa: PLR2004 - "gas" and "its" are whole
        if word.endswith(("ches", "shes", "xes", "sses")):
            return word[:-2]
        word = word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]  # noqa: PLR2004
    return word


def words_of(text: str) -> list[Word]:
    """Return the words of a text in order."""
    return [Word(*found.span(), *_read(found.group())) for found in WORD.finditer(text)]


_LONGEST_KEPT = 40
"""Letters of a word that is remembered; longer ones are no words, and would hold memory."""


def _read(word: str) -> tuple[str, bool]:
    """Return the form of a word, and whether it is written like a name."""
    return _kept(word) if len(word) <= _LONGEST_KEPT else _read_anew(word)


@lru_cache(maxsize=20_000)
def _kept(word: str) -> tuple[str, bool]:
    return _read_anew(word)


def _read_anew(word: str) -> tuple[str, bool]:
    return form_of(word), word[0].isupper() or is_model(word)


def is_model(word: str) -> bool:
    """Tell whether a word looks like the name of a model: letters with figures, or capitals inside."""
    return (any(c.isdigit() for c in word) and any(c.isalpha() for c in word)) or any(c.isupper() for c in word[1:2])
