"""Whether a sentence is an environmental claim at all: that something is good for the environment, or less bad."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import ConfigDict, Field

from marque.reading import load_data, validate
from marque.records import Record
from policies.spans import blotted

SHIPPED = Path(__file__).with_name("words.yaml")
TOGETHER = 70
"""Characters between a burden and what lessens it, within which they are taken together."""
LONGEST = 2_000
"""Characters of a text that are looked at."""

_STRAIGHT = str.maketrans("\u2018\u2019\u2013\u2014\u00a0", "''-- ")


class _File(Record):
    model_config = ConfigDict(**{**Record.model_config, "populate_by_name": True})

    schema_: Annotated[Literal[1], Field(alias="schema")] = 1
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


def is_green_claim(text: str) -> bool:
    """Tell whether a sentence says that a product, a service or a company is good for the environment or less bad.

    Mere mentions are none: of law, risk, weather, prices, accounts, methods, a colour, or a working environment.
    """
    words = _words()
    low = text[:LONGEST].translate(_STRAIGHT).lower()
    low = blotted(low, (match.span() for match in words.other_meanings.finditer(low)))
    if words.lifted_by.search(low):
        return False
    return bool(
        words.claims.search(low)
        or (words.topics.search(low) and words.actors.search(low))
        or _meet(words.burdens.finditer(low), words.lessening.finditer(low))
        or _meet(words.goods.finditer(low), words.keeping.finditer(low))
    )


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
