"""Figures without a sign that their place makes prices: behind a product's name, or in a table's column of prices."""

import re
from collections.abc import Iterator, Mapping

from marque.verdict import ClaimKind
from policies.claims.figures import Figure
from policies.claims.hits import MASK, NAMED, Hit, Reading
from policies.claims.numbers import parse_number

_BEHIND_NAME = re.compile(
    rf"{NAMED}(?:(?: ?[:=] ?| ?- |,? (?=just|only|now|a mere))(?:(?:just|only|now|for|at|a mere) ){{0,2}})"
    r"(?P<number>\d{1,5}(?:\.\d{2})?)(?=!| ?(?:[.;,)](?!\d)|\n|$))"
)
_OF_ELSE = re.compile(
    r"\b(?:stock|quantity|qty|units?|pieces?|left|sizes?|reviews?|ratings?|scores?|votes?|sold|rows?|pages?|lot|"
    r"items?|points?|available|numbers?|aisle|shelf|weights?|grams?)\b"
)
"""Words over a list whose figures are no prices."""
_ABOVE = 300
"""Characters before a line in which the heading of its list stands."""
_RULE = re.compile(r"[\s|:-]*-[\s|:-]*")
_DRESS = " *_`~"
_IN = r"(?: ?[(/,]? ?(?:in )?(?:usd|eur|gbp|us\$|[$\u20ac\u00a3]|dollars|euros|each|now|today)\)?)?"
_PRICE = re.compile(
    rf"(?:(?:our|the|your|today's|new|current|unit|sale|offer) )?(?:price|cost|you pay|price (?:now|today))s?{_IN}"
)
_FORMER = re.compile(rf"(?:(?:old|former|list|regular|usual|original|full) price|was|before|rrp|msrp){_IN}")
_NUMBER = re.compile(r"\d{1,5}(?:[.,]\d{2})?")
_CURRENCIES = {"eur": "EUR", "\u20ac": "EUR", "gbp": "GBP", "\u00a3": "GBP", "usd": "USD"}


def find(reading: Reading) -> Iterator[Hit]:
    """Yield each price of a list or a table; a whole number behind a name may as well be one of something else."""
    yield from _in_tables(reading)
    for found in _BEHIND_NAME.finditer(reading.named):
        value = parse_number(found["number"])
        if value is not None and value > 1 and not _OF_ELSE.search(_heading(reading, found.start())):
            said = str(Figure(value, reading.currency))
            yield Hit("price", *found.span("number"), said, is_open="." not in found["number"])


def _heading(reading: Reading, position: int) -> str:
    """Return the last line before a place that names no product, with what stands before the place in its own."""
    lines = reading.named[max(0, position - _ABOVE) : position].split("\n")
    above = next((line for line in reversed(lines[:-1]) if line.strip() and MASK not in line), "")
    return f"{above} {lines[-1]}"


def _in_tables(reading: Reading) -> Iterator[Hit]:
    at, columns, before = 0, dict[int, tuple[ClaimKind, str]](), ""
    for line in reading.plain.written.split("\n"):
        if "|" not in line:
            columns = {}
        elif _RULE.fullmatch(line):
            columns = _columns(before, reading.currency)
        else:
            yield from _in_row(line, at, columns, reading.currency)
        before, at = line, at + len(line) + 1


def _columns(header: str, currency: str) -> dict[int, tuple[ClaimKind, str]]:
    """Return which columns of a table hold prices, each with its kind and its currency."""
    cells = (cell.strip(_DRESS).lower() for cell in header.split("|"))
    return {place: told for place, cell in enumerate(cells) if (told := _told_by(cell, currency))}


def _told_by(cell: str, currency: str) -> tuple[ClaimKind, str] | None:
    """Return what the figures are that a cell heads; None where they are no prices."""
    kind: ClaimKind | None = "price" if _PRICE.fullmatch(cell) else "price_was" if _FORMER.fullmatch(cell) else None
    named = next((code for sign, code in _CURRENCIES.items() if sign in cell), currency)
    return (kind, named) if kind else None


def _in_row(line: str, at: int, columns: Mapping[int, tuple[ClaimKind, str]], currency: str) -> Iterator[Hit]:
    """Yield the prices of one row: those of such columns, or all of a row that is headed so itself."""
    cells = line.split("|")
    own = next((_told_by(text, currency) for cell in cells if (text := cell.strip(_DRESS).lower())), None)
    for place, cell in enumerate(cells):
        told = own or columns.get(place)
        figure = cell.strip(_DRESS)
        value = parse_number(figure) if told and _NUMBER.fullmatch(figure) else None
        if told and value is not None:
            start = at + cell.index(figure)
            yield Hit(told[0], start, start + len(figure), str(Figure(value, told[1])))
        at += len(cell) + 1
