"""Amounts of money in copy: the currency before or after, in signs, codes or words."""

import re
from collections import deque
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from policies.claims.figures import Figure
from policies.claims.numbers import DIGITS, WORDS, hedge_before, parse_number
from policies.patterns import quick

_SIGNS = {"us$": "USD", "ca$": "CAD", "c$": "CAD", "au$": "AUD", "a$": "AUD", "nz$": "NZD", "£": "GBP", "€": "EUR",
          "¥": "JPY", "₹": "INR", "chf": "CHF", "kr": "SEK", "zł": "PLN"}  # fmt: skip
_CODES = "usd|eur|gbp|cad|aud|nzd|chf|jpy|inr|sek|nok|dkk|pln|czk|mxn|brl"
_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "MXN", "SGD", "HKD"})
_WORDS = {"dollar": "$", "buck": "$", "euro": "EUR", "pound": "GBP", "quid": "GBP", "franc": "CHF"}
_DIGITS = DIGITS.removeprefix(r"(?<![\w.,$€£])")

_MONEY = quick(
    rf"(?<![\w$])(?P<before>us\$|ca\$|au\$|nz\$|c\$|a\$|\$|£|€|¥|₹|(?:{_CODES})(?= ?\d))"
    # A sign and its figure may stand on two lines where nothing follows the figure.
    rf"(?: {{0,40}}|\s{{1,4}}(?=[\d.,]{{1,12}} ?(?:[.!?;)\n]|$)))(?P<number>{_DIGITS})"
    r"(?P<scale> ?(?:k|m|bn|million|billion)\b)?"
    rf"|\b(?P<code>{_CODES}) (?P<words>{WORDS})"
    rf"|\b(?P<called>dollars|euros) (?P<number3>{DIGITS})"
    r"(?= ?(?:[.,](?!\d)|[!?;)\n]|$)| (?:each|only|now|today|apiece)\b)"
    rf"|(?P<number2>{DIGITS}|{WORDS})(?P<scale2> (?:million|billion))?[ -]?(?:(?:us|u\.s\.|american) (?=dollar))?"
    rf"(?P<after>[$£€¥₹](?!\d)|zł|\b(?:{_CODES})\b|kr\b"
    r"|\n?(?:dollars?|bucks|euros?)\b|(?:pounds?(?! of\b)|quid|francs?)\b)"
    rf"|(?P<cents>(?:{DIGITS}|{WORDS}))(?: ?¢| cents?\b)"
)
_BARE = re.compile(
    r"\b(?:costs?(?: you)?|costing|priced at|price tag (?:says|reads|is)|price(?: is| of|:|'s)|yours for|"
    r"retails? (?:for|at)|sells? (?:for|at)|goes? for|going for|(?:have|get|take|grab) (?:it|them|one|yours)"
    r"(?: home)? for|you(?:'ll)? pay)"
    rf"(?: (?:just|only|now|exactly|a mere|about|around|under|over|less than|more than|up to|from))* "
    rf"(?P<bare>{DIGITS}|{WORDS})"
    r"(?= ?(?:[;!?)\n]|[.,:](?!\d)|$)| (?:each|apiece|today|now|this|until|till|instead|with|and|but|at|in total|"
    r"all in|a (?:piece|pair|set)|plus|while|when|rather)\b)"
)
"""A figure that no sign makes money, only the verb before it and nothing behind it: "costs 99."."""
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
    # Where nobody pays in pounds, they are a weight.
    weighs = market_currency != "GBP" and "£" not in text
    dollar = market_currency if market_currency in _DOLLARS else "USD"
    low = text.lower()
    bare = _bare(low, market_currency)
    for found in _MONEY.finditer(low):
        value = parse_number(
            next(found[name] for name in ("number", "words", "number2", "number3", "cents") if found[name])
        )
        if value is None or (weighs and (found["after"] or "").startswith("pound")):
            continue
        scale = (found["scale"] or found["scale2"] or "").strip().lower()
        if found["cents"]:
            value, currency = value / 100, dollar
            # "9.6 cents" keeps its tenth; "5 cents" has two decimals as well.
            value = max(value, value.quantize(Decimal("0.01")), key=lambda one: -int(one.as_tuple().exponent))
        else:
            currency = _currency(found["before"] or found["code"] or found["called"] or found["after"].strip(), dollar)
        value *= _SCALE.get(scale, 1)
        hedge, hedged_from = hedge_before(text, found.start())
        while bare and bare[0].start < found.end():
            if (one := bare.popleft()).end <= found.start():
                yield one
        yield Amount(found.start(), found.end(), hedged_from, Figure(value, currency, hedge), bool(scale))
    yield from bare


def _bare(text: str, currency: str) -> deque[Amount]:
    """Return the amounts that no sign and no code says to be money, in the market's own."""
    found: deque[Amount] = deque()
    for price in _BARE.finditer(text):
        value = parse_number(price["bare"])
        if value is not None and value > 1:
            hedge, hedged_from = hedge_before(text, price.start("bare"))
            found.append(Amount(*price.span("bare"), hedged_from, Figure(value, currency, hedge), scaled=False))
    return found


def _currency(written: str, dollar: str) -> str:
    if written == "$":
        return dollar
    if written in _SIGNS:
        return _SIGNS[written]
    word = written.rstrip("s")
    if word in _WORDS:
        return dollar if _WORDS[word] == "$" else _WORDS[word]
    return written.upper()
