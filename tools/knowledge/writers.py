"""Who wrote a text, as exports say it: under many keys, in objects and in lists. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

MOST = 64
"""Names of one line; a text has a few."""
_DEEPEST = 6
"""Objects and lists within each other that are looked into."""
_LONGEST_KEY = 60
_ROLE = (
    "(?:author|autor|auteur|autore|reviewer|rezensent|customer|consumer|user|buyer|purchaser|shopper|writer|client|creator"
    "|kund|kunde|k(?:a|ae)ufer|nutzer|verfasser|member|guest|commenter|poster|sender|contributor|cliente|usuario|comprador"
    "|utente|acheteur|utilisateur|klant|gebruiker)(?:s|n|in|es|en|innen)?"
)
_CALLED = (
    "(?:names?|first|last|middle|given|family|full|display|nick|screen|sur|pen|handle|alias|profile|pseudo|initials"
    "|vorname|nachname|prenom|nom|nombre|apellidos?|nome|cognome|naam)"
)
_GIVEN = (
    "(?:nickname|nick|(?:first|last|middle|given|family|full|display|screen|profile|sur|pen)names?|vorname|nachname|prenom"
    "|apellidos?|cognome|pseudo|by|byline)"
)
_BESIDE = "(?:review(?:ed)?|rezension|comment|feedback|posted|written|submitted|created|published|signed)"
_TELLS = re.compile(rf"{_BESIDE}?(?:{_GIVEN}|{_ROLE}{_CALLED}{{0,3}})")
"""A key that names a person by itself: `reviewer`, `customerDisplayName`, `review_author`, `first_name`, `Kunde`."""
_TELLS_WITHIN = re.compile(rf"{_CALLED}{{1,3}}")
"""A key that does so in a person's object: `{"user": {"name": ...}}`."""
_THING = re.compile("(?:reviewed)?(?:item|product|brand|article|variant|offer|book|shop|store|merchant)s?(?:reviewed)?")
"""Objects in which an author is that of a thing."""


def writers_of(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Return who a line says wrote it, at most `MOST` names: dropped from what is stored, and masked in its words."""
    return tuple(islice(_said_in(data, _DEEPEST, is_person=False), MOST))


def _said_in(data: Mapping[str, Any], depth: int, *, is_person: bool) -> Iterator[str]:
    for key, value in data.items():
        name = _letters(key)
        if _TELLS.fullmatch(name) or (is_person and _TELLS_WITHIN.fullmatch(name)):
            yield from _named_by(value, depth)
        elif not _THING.fullmatch(name):
            for within in _objects_of(value, depth):
                yield from _said_in(within, depth - 1, is_person=is_person)


def _named_by(value: Any, depth: int) -> Iterator[str]:  # noqa: ANN401 - whatever JSON holds
    """Yield the names that stand under a key that names a person: a text, several, or a person's object."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and depth:
        for one in value:
            yield from _named_by(one, depth - 1)
    elif isinstance(value, dict) and depth:
        yield from _said_in(value, depth - 1, is_person=True)


def _objects_of(value: Any, depth: int) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - as above
    """Yield an object, or those of a list."""
    if depth:
        yield from (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict))


def _letters(key: str) -> str:
    """Return a key's letters without case, accents and signs; none of one that is too long to name somebody."""
    if len(key) > _LONGEST_KEY:
        return ""
    return "".join(filter(str.isalpha, unicodedata.normalize("NFKD", key).casefold()))
