"""What personal data looks like: names and addresses by learned figures, numbers by pattern and check digit.

Presidio runs the recognizers, with no language model and no network; every one is linear in the text.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from policies.learned.names import Named, Tagger, tagger
from policies.recognizers.shapes import Entity, possible_in

__all__ = ["Entity", "Found", "find", "find_in"]

THRESHOLD = 0.4
"""The score from which a find counts; a weak pattern reaches it only beside a word that names it."""


class Found(NamedTuple):
    """One piece of personal data, in code points, end exclusive."""

    entity: Entity
    start: int
    end: int


def find(text: str, people: Tagger | None = None) -> list[Found]:
    """Return the personal data in an English text, in order, no two overlapping.

    Where finds overlap, numbers go before addresses and these before names; among equals the longer one stays whole.

    Args:
        text: what is searched.
        people: finds names and addresses; None: the shipped figures.
    """
    return find_in([text], people)[0]


def find_in(texts: Sequence[str], people: Tagger | None = None) -> list[list[Found]]:
    """Return the same of each of several texts; that costs less than to search one after the other."""
    named = (people or tagger()).find_in(texts)
    return [_found(text, names) for text, names in zip(texts, named, strict=True)]


def _found(text: str, names: Sequence[Named]) -> list[Found]:
    from policies.recognizers.engine import Names, engine

    sought = possible_in(text) | {one.entity for one in names}
    if not sought:
        return []
    results = engine().analyze(
        text=text, language="en", entities=sorted(sought), score_threshold=THRESHOLD, nlp_artifacts=Names(names)
    )
    found = [Found(result.entity_type, result.start, result.end) for result in results]
    return _apart(text, [one for one in found if not _is_a_thing(text, one)])


def _apart(text: str, found: list[Found]) -> list[Found]:
    """Return the finds cut to what no harder one holds; a piece without letter or digit falls away."""
    order = sorted(found, key=lambda one: (_HARDNESS.get(one.entity, 2), one.end - one.start, -one.start))
    owner = np.zeros(len(text) + 2, dtype=np.int64)
    for number, one in enumerate(order, start=1):
        owner[one.start + 1 : one.end + 1] = number
    edges = np.flatnonzero(np.diff(owner)).tolist()
    pieces = [(int(owner[start + 1]), start, end) for start, end in pairwise(edges)]
    cut = [_trimmed(text, order[number - 1], start, end) for number, start, end in pieces if number]
    return [one for one in cut if one.start < one.end]


def _trimmed(text: str, whole: Found, start: int, end: int) -> Found:
    """Return a piece of a find; what was cut off loses the signs at its edges as well."""
    if (start, end) == (whole.start, whole.end):
        return whole
    while start < end and not text[start].isalnum():
        start += 1
    while start < end and not text[end - 1].isalnum():
        end -= 1
    if whole.entity == "STREET_ADDRESS" and not any(letter.isdigit() for letter in text[start:end]):
        end = start  # a town whose postal code was cut off is no address
    return Found(whole.entity, start, end)


_HARDNESS: dict[Entity, int] = {"PERSON": 0, "STREET_ADDRESS": 1, "NATIONAL_NUMBER": 3, "SECRET": 3}
"""What gives way to what; all the others are harder."""
_REACH = 60
"""How far before a find, in characters, a word that names it may stand."""
_VERSION = re.compile(r"(?:version|firmware|release|build|v)\.? ?$", re.IGNORECASE)
"""What stands before a version number that looks like an IP address."""
_ARTICLE = re.compile(r"\d{13}")
"""An article number (EAN) has thirteen digits, cards of that length are no longer issued, and check digits agree
by chance once in ten."""
_CARD_NAMED = re.compile(r"\b(?:card|visa|credit|debit)\b", re.IGNORECASE)
_NATIONAL_WEAK = re.compile(r"[XYZ]?\d[\d -]{6,12}[A-Z]?")
"""National numbers that are told from an article's by their check digit alone: plain digits, perhaps with a letter."""
_NATIONAL_NAMED = re.compile(
    r"\b(?:NHS|health|patient|tax|steuer\w{0,20}|IdNr|TIN|ITIN|DNI|NIF|NIE|NIR|identi\w{1,10}|sozialversicherung\w{0,10}"
    r"|s[ée]cu\w{0,10}|social|national|insurance)\b",
    re.IGNORECASE,
)


_SPECIFIED = re.compile(
    r"\s?(?:[,(|/:\u2013\u2014-]|in\b|with\b|set\b|by\b)[^\n.!?]{0,60}?"
    r"(?:\d ?(?:x|\u00d7|cm|mm|m|ml|cl|l|litres?|kg|g|oz|lb|inch|in|ft|W|kW|V|Ah|mAh|pcs|pieces|pack|%|GB|TB|Hz|K)\b"
    r"|\bEAN\b|\bSKU\b|\bsizes? \w|\brefill\b|[$\u20ac\u00a3]\d)"
)
"""What follows the name of a thing in a title or a list: its measures, its number or its price."""


_OPENING = frozenset({"", "the", "our", "new", "new:"})
_BEFORE = 12
"""Characters before a name that a bullet, a mark of a heading and one of these words may take."""


def _is_a_thing(text: str, found: Found) -> bool:
    """Tell whether a find is the number of a thing, such as a version or an article, or the name of one."""
    start, end = found.start, found.end
    if found.entity == "PERSON":
        return _begins_its_line(text, start) and bool(_SPECIFIED.match(text, end))
    if found.entity == "IP_ADDRESS":
        return bool(_VERSION.search(text, max(0, start - 12), start))
    if found.entity == "CREDIT_CARD" and _ARTICLE.fullmatch(text, start, end):
        return not _CARD_NAMED.search(text, max(0, start - _REACH), start)
    if found.entity == "NATIONAL_NUMBER" and _NATIONAL_WEAK.fullmatch(text, start, end):
        return not _NATIONAL_NAMED.search(text, max(0, start - _REACH), start)
    return False


def _begins_its_line(text: str, start: int) -> bool:
    """Tell whether nothing but a bullet, a mark of a heading or an article stands before a place in its line."""
    before = text[max(0, start - _BEFORE) : start]
    line = before.rpartition("\n")[2]
    return (len(line) < _BEFORE or start == len(line)) and line.strip(" #*\u2022>-").casefold() in _OPENING
