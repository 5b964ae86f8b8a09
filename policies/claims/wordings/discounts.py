"""Discounts in per cent and in words, and the codes that ask for them."""

import re
from collections.abc import Iterator
from decimal import Decimal

from policies.claims.figures import Figure
from policies.claims.hits import Hit, Reading
from policies.claims.numbers import NUMBER, hedge_before, parse_number

_I = re.IGNORECASE
_PERCENT = re.compile(rf"(?P<number>{NUMBER})(?: ?%| ?-?per ?cent\b| pct\b)", _I)
_OFF_AFTER = re.compile(
    r"^(?: ?-)? ?(?:off\b|discount\b|less\b|cheaper\b|reduction\b|saving|savings|price (?:cut|drop)|sale\b|"
    r"lower\b(?= than)|markdown|rebate|"
    r"(?:is )?taken off|student discount|welcome discount|(?:holiday|summer|winter|spring|autumn|launch|loyalty) "
    r"discount)",
    _I,
)
_SAVE_BEFORE = re.compile(
    r"\b(?:save|saves|saving|savings|discount|reduction|reduced|slashed|cut|down|drop|dropped|price cut|knock|take|"
    r"markdown|off)"
    r"(?: (?:prices?|you|it|of|by|a|an|the|is|are|on|whopping|full|massive|extra|another|additional|further|up to|"
    r"over|from))*:? ?$",
    _I,
)
_IN_WORDS = re.compile(
    r"\b(?P<half>half[- ](?:price|off)|50-50 off)\b|\b(?:a |one )?(?P<third>third)(?: of the price)? off\b|\b(?:a |"
    r"one )?(?P<quarter>quarter)(?: of the price)? off\b"
    r"|\b(?:a |one )?(?P<fifth>fifth)(?: of the price)? off\b|\b(?:a |one )?(?P<tenth>tenth)(?: of the price)? off\b",
    _I,
)
_SHARES = {
    "half": Decimal(50),
    "third": Decimal(33),
    "quarter": Decimal(25),
    "fifth": Decimal(20),
    "tenth": Decimal(10),
}
_BUNDLE = re.compile(
    r"\b(?:buy (?:one|two|three|1|2|3|any \w{1,8}),? get (?:one|two|1|2|a second|another)(?: (?:free|half price|"
    r"half off|for free))?|bogo\b|"
    r"(?:[2-5]|two|three|four|five) for (?:the price of )?(?:[1-4]|one|two|three|four)\b(?! ?[%$€£])|(?:a )?free "
    r"gift\b|gift with purchase)",
    _I,
)
_CODE = re.compile(
    r"\b(?:(?:promo|discount|coupon|voucher|offer|checkout|gift|referral)[- ]?(?:codes?)?|codes?)(?: (?:is|of))?[:,]?"
    r" {0,3}['\"]?(?P<code>[A-Z0-9][A-Za-z0-9_-]{2,30}|[a-z]{2,20}\d{1,4})\b"
    r"|\b(?:[Uu]se|[Ee]nter|[Aa]pply|[Tt]ype|[Qq]uote|[Ww]ith|[Rr]edeem) "
    r"['\"]?(?P<bare>(?=[A-Z0-9_-]*[A-Z])[A-Z0-9][A-Z0-9_-]{3,30})\b"
    r"(?= ?['\"]? ?(?:at|in|for|to|when|during|before|by|now|today|and|[.,!)]|$))"
    r"|\b(?P<gives>(?=[A-Z0-9_-]{0,30}\d)[A-Z][A-Z0-9_-]{3,30}) (?:unlocks|gives|gets|takes|saves|knocks|brings)\b"
)
_NO_CODE = re.compile(
    r"\bno (?:promo |discount |coupon |voucher )?code (?:is )?(?:needed|required|necessary)\b|\bwithout a code\b", _I
)


def find(reading: Reading) -> Iterator[Hit]:
    """Yield every discount and every code that the copy promises."""
    yield from _percentages(reading)
    for found in _IN_WORDS.finditer(reading.text):
        name = next(name for name, words in found.groupdict().items() if words)
        hedge, _ = hedge_before(reading.text, found.start())
        yield Hit("percent_off", found.start(), found.end(), str(Figure(_SHARES[name], "%", hedge)), "offer")
    for found in _BUNDLE.finditer(reading.text):
        yield Hit("percent_off", found.start(), found.end(), found.group().lower(), "offer")
    yield from _codes(reading)


def _percentages(reading: Reading) -> Iterator[Hit]:
    for found in _PERCENT.finditer(reading.text):
        value = parse_number(found["number"])
        hedge, hedged_from = hedge_before(reading.text, found.start())
        before, after = reading.before(hedged_from), reading.after(found.end())
        off = _OFF_AFTER.match(after)
        if value is None or not (off or _SAVE_BEFORE.search(before)):
            continue
        end = found.end() + (off.end() if off else 0)
        yield Hit("percent_off", found.start(), end, str(Figure(value, "%", hedge)), "offer")


def _codes(reading: Reading) -> Iterator[Hit]:
    for found in _NO_CODE.finditer(reading.text):
        yield Hit("offer_code", found.start(), found.end(), "no code", "shop", negatable=False)
    for found in _CODE.finditer(reading.text):
        name = next(name for name, words in found.groupdict().items() if words)
        code = found[name]
        # A word in small letters after "code" is a word ("code below"), not a code.
        if not any(character.isupper() or character.isdigit() for character in code) or _ordinary(code, found.group()):
            continue
        yield Hit("offer_code", found.start(name), found.end(name), code, "shop")


def _ordinary(code: str, written: str) -> bool:
    """Tell whether the word is only written large, as any word may be, and nothing says that it is a code."""
    said_before = written.casefold().partition(code.casefold())[0]
    if "code" in said_before or any(character.isdigit() for character in code):
        return False
    return code[1:].islower() or not said_before.startswith(("use", "enter", "apply", "type", "quote", "redeem"))
