"""Prices that the copy ties to the offer or its code: "$32 with RAIN20", "after the discount, it is $32"."""

import re

from rapidfuzz import fuzz

from policies.claims.hits import Reading
from policies.claims.money import Amount

_CALLED = r"(?:promo|discount|coupon|voucher|offer|checkout)?[- ]?(?:code|coupon|voucher)"
_OFFER = (
    rf"(?:(?:the|our|this|your|that) )?(?:{_CALLED} ['\"]?(?P<code>[\w-]{{3,31}})|"
    r"(?P<thing>(?:\d{1,2} ?% )?(?:offer|discount|code|coupon|voucher|promo(?:tion)?))\b|['\"]?(?P<bare>[\w-]{4,31}))"
)
_AFTER = re.compile(
    r"^(?: (?:each|apiece|only|now|today|at (?:the )?checkout|a pair|per pair))*,? ?\(?"
    rf"(?:with|using|after|once discounted with|(?:once|when) you (?:use|apply|enter)) {_OFFER}"
)
_BEFORE = re.compile(
    rf"\b(?:with|using|after|once you (?:use|apply|enter)|(?:use|apply|enter)(?= .{{3,40}}(?:,| and| to) )) {_OFFER}"
    r"(?P<between>[^.;!?\n]{0,60}?)\b(?:is|are|costs?|it's|they're|pay|for|comes? to|goes for|drops? to|at)"
    r"(?: (?:just|only|now|yours for))* ?$"
    r"|(?<![\w-])(?P<bringing>[\w-]{4,31}) (?:brings|takes|makes|gets you|drops|cuts) [^.,;!?\n]{0,50}$"
)
_APART = re.compile(r"[\d%]|\b(?:on|off|sav\w+|less|which|normally|usually|regular\w*|instead|was|were)\b")
"""Words between offer and price by which the price may be another than the reduced one."""
_CLAUSE = re.compile(r"[,.;:!?()\n]| - |\band\b")
_ONE_OF_SEVERAL = re.compile(r"\d(?: (?:usd|eur|gbp))?,? and $")
"""Prices of "A and B for $9 and $19" are paired with their names, so all of them stay of one kind."""
_FIGURE = re.compile(r"[$€£\d]")
_ALIKE = 75
"""From this likeness on, in per cent, a word is the offer's code, miswritten."""


def is_tied(reading: Reading, amount: Amount) -> bool:
    """Tell whether the copy asks this price with the offer or its code, so that the catalogue's own is wrong."""
    if _ONE_OF_SEVERAL.search(reading.before(amount.start, 20)):
        return False
    after = reading.after(amount.end, 90)
    found = _AFTER.match(after)
    if found and _names_offer(reading, found):
        # "$52, with RAIN20 it's $32" ties the second price.
        rest = _CLAUSE.split(after[found.end() :], maxsplit=1)[0]
        return not _FIGURE.search(rest)
    found = _BEFORE.search(reading.before(amount.hedged_from, 110))
    if not found:
        return False
    if found["bringing"]:
        return _is_code(reading, found["bringing"])
    return _names_offer(reading, found) and not _APART.search(found["between"])


def _names_offer(reading: Reading, found: re.Match[str]) -> bool:
    return bool(found["code"] or found["thing"]) or _is_code(reading, found["bare"])


def _is_code(reading: Reading, word: str) -> bool:
    return bool(reading.code) and fuzz.ratio(word.upper(), (reading.code or "").upper()) >= _ALIKE
