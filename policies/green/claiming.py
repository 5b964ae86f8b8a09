"""Whether a sentence is an environmental claim, by rules: that something is good for the environment, or less bad."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from functools import cache
from pathlib import Path
from typing import NamedTuple

from marque.reading import load_data, validate
from marque.records import FileForm
from policies.spans import blotted

SHIPPED = Path(__file__).with_name("words.yaml")
TOGETHER = 70
"""Characters between a burden and what lessens it, within which they are taken together."""
LONGEST = 2_000
"""Characters of a text that are looked at."""

_STRAIGHT = str.maketrans("\u2018\u2019\u2013\u2014\u00a0", "''-- ")


class _File(FileForm):
    claims: tuple[str, ...]
    topics: tuple[str, ...]
    actors: tuple[str, ...]
    burdens: tuple[str, ...]
    lessening: tuple[str, ...]
    goods: tuple[str, ...]
    keeping: tuple[str, ...]
    other_meanings: tuple[str, ...]
    lifted_by: tuple[str, ...]


class _Words(NamedTuple):
    claims: re.Pattern[str]
    topics: re.Pattern[str]
    actors: re.Pattern[str]
    burdens: re.Pattern[str]
    lessening: re.Pattern[str]
    goods: re.Pattern[str]
    keeping: re.Pattern[str]
    other_meanings: re.Pattern[str]
    lifted_by: re.Pattern[str]


def told_by_rule(text: str) -> bool:
    """Tell whether the words alone make a sentence a claim: exact, and blind to wordings that nobody wrote down.

    Mere mentions are none: of law, risk, weather, prices, accounts, methods, a colour, or a working environment.
    """
    return _told(frozenset(signs(text)))


def signs(text: str) -> Iterator[str]:
    """Yield by name, each once, what the rules find in a sentence, and last `rule` where they take it for a claim."""
    words = _words()
    straight = as_read(text)
    low = blotted(straight, (match.span() for match in words.other_meanings.finditer(straight)))
    found = {name for name in words._fields if getattr(words, name).search(low)}
    if low != straight:
        found.add("other_meanings")
    if {"topics", "actors"} <= found:
        found.add("acted_on")
    if _meet(words.burdens.finditer(low), words.lessening.finditer(low)):
        found.add("lessened")
    if _meet(words.goods.finditer(low), words.keeping.finditer(low)):
        found.add("kept")
    yield from sorted(found)
    if _told(found):
        yield "rule"


def as_read(text: str) -> str:
    """Return a sentence as it is looked at: its beginning, in lower case, with straight apostrophes and dashes."""
    return text[:LONGEST].translate(_STRAIGHT).lower()


def _told(found: AbstractSet[str]) -> bool:
    return not found & {"lifted_by"} and bool(found & {"claims", "acted_on", "lessened", "kept"})


def _meet(some: Iterable[re.Match[str]], others: Iterable[re.Match[str]]) -> bool:
    """Tell whether one of these stands near one of those, and does not overlap it."""
    spans = [match.span() for match in others]
    starts = [start for start, _ in spans]
    for match in some:
        at = bisect_left(starts, match.start())
        for start, end in spans[max(0, at - 1) : at + 2]:
            if start >= match.end() and start - match.end() <= TOGETHER:
                return True
            if end <= match.start() and match.start() - end <= TOGETHER:
                return True
    return False


@cache
def _words() -> _Words:
    file = validate(_File, load_data(SHIPPED), where=SHIPPED.name)
    return _Words(*(re.compile("|".join(getattr(file, name))) for name in _Words._fields))
