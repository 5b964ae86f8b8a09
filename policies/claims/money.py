"""Amounts of money in copy: the currency before or after, in signs, codes or words."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from policies.claims.figures import Figure
from policies.claims.numbers import DIGITS, WORDS, hedge_before, parse_number

_SIGNS = {"US$": "USD", "CA$": "CAD", "C$": "CAD", "AU$": "AUD", "A$": "AUD", "NZ$": "NZD", "£": "GBP", "€": "EUR",
          "¥": "JPY", "₹": "INR", "CHF": "CHF", "kr": "SEK", "zł": "PLN"}  # fmt: skip
_CODES = "USD|EUR|GBP|CAD|AUD|NZD|CHF|JPY|INR|SEK|NOK|DKK|PLN|CZK|MXN|BRL"
_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "MXN", "SGD", "HKD"})
_WORDS = {"dollar": "$", "buck": "$", "euro": "EUR", "pound": "GBP", "quid": "GBP", "franc": "CHF"}
_DIGITS = DIGITS.removeprefix(r"(?<![\w.,$€£])")

_MONEY = re.compile(
    rf"(?<![\w$])(?P<before>US\$|CA\$|AU\$|NZ\$|C\$|A\$|\$|£|€|¥|₹|(?:{_CODES})(?= ?\d)) ?(?P<number>{_DIGITS})"
    r"(?P<scale> ?(?:k|m|bn|million|billion)\b)?"
    rf"|(?P<number2>{DIGITS}|{WORDS})(?P<scale2> (?:million|billion))?[ -]?(?P<after>[$£€¥₹](?!\d)|zł|\b(?:{_CODES})\b|"
    rf"kr\b"
    r"|(?:dollars?|bucks|euros?|pounds?(?! of\b)|quid|francs?)\b)"
    rf"|(?P<cents>(?:{DIGITS}|{WORDS}))(?: ?¢| cents?\b)",
    re.IGNORECASE,
)
_SCALE = {"k": 1_000, "m": 1_000_000, "bn": 1_000_000_000, "million": 1_000_000, "billion": 1_000_000_000}


class Amount(NamedTuple):
    """One amount as written, its place without the hedge, and where the hedge before it starts."""

    start: int
    end: int
    hedged_from: int
    figure: Figure
    """Its unit is the currency code."""
    scaled: bool
    """Written in thousands or millions: a statistic rather than a price."""


def amounts(text: str, market_currency: str) -> Iterator[Amount]:
    """Yield every amount of money; a bare `$` is the market's own dollar, else the United States'."""
    dollar = market_currency if market_currency in _DOLLARS else "USD"
    for found in _MONEY.finditer(text):
        value = parse_number(found["number"] or found["number2"] or found["cents"])
        if value is None:
            continue
        scale = (found["scale"] or found["scale2"] or "").strip().lower()
        if found["cents"]:
            value, currency = value / 100, dollar
            value = value.quantize(Decimal("0.01"))
        else:
            currency = _currency(found["before"] or found["after"], dollar)
        value *= _SCALE.get(scale, 1)
        hedge, hedged_from = hedge_before(text, found.start())
        yield Amount(found.start(), found.end(), hedged_from, Figure(value, currency, hedge), bool(scale))


def _currency(written: str, dollar: str) -> str:
    sign = written if written in _SIGNS else written.upper()
    if sign == "$":
        return dollar
    if sign in _SIGNS:
        return _SIGNS[sign]
    word = written.lower().rstrip("s")
    if word in _WORDS:
        return dollar if _WORDS[word] == "$" else _WORDS[word]
    return sign
