"""Counts that no fixed wording marks: pieces in stock, ratings, reviews, least orders, by the words nearest to them."""

import re
from collections.abc import Iterator
from decimal import Decimal

from policies.claims.cues import REACH, Role, counts_no_pieces, distance, nearest
from policies.claims.figures import Figure
from policies.claims.hits import Hit, Reading
from policies.claims.numbers import NUMBER, hedge_before, parse_number
from policies.claims.wordings.stock import IN_A_SIZE, LEFT_OFFER, LISTED

_ROLES: tuple[Role, ...] = ("stock", "review_count", "min_order")
_NEAR: dict[Role, int] = {"stock": 26, "review_count": 30, "min_order": 14, "rating": 30}
"""How near the word for a role must stand to a count, commas and borders counting as far apart."""
_RATING = re.compile(r"(?<![\w.,$€£-])[1-5][.,]\d{1,2}(?![\w%-]|[.,/:]\d| ?[x\u00d7*€$£%°\"'] ?)")
_UNIT = re.compile(
    r":\d\d|"
    r" ?(?:%|€|\$|£|°|″|\"|x\b|\u00d7|/ ?\d|(?:mm|cm|km|kg|mg|ml|cl|oz|lbs?|ft|in(?! (?:hand|the|our|stock|a|"
    r"all|reserve|store|total))|inch(?:es)?|hours?|days?|weeks?|months?|years?|"
    r"lit(?:er|re)s?|grams?|kilos?|pounds?|ounces?|metres?|meters?|miles?|watts?|volts?|mah|[gmlwv])\b)"
)
_PART_OF_A_NAME = re.compile(r"[A-Za-z]-?$|\b(?:no\.?|nr\.?|number|model|mark|mk|size|uk|eu|us|issue|step|part|page|"
                             r"letter|awards?|prizes?|medals?|week|day|field|point|item|line|question|lot|vol\.?|volume|chapter|version|aisle|sheet|row|bay|floor|room|box|table|"
                             r"gate|platform|form|lot|group|team|loop|marker|#) ?$|\d ?[x\u00d7] ?$")  # fmt: skip
_ADDRESS = re.compile(
    r"(?:[A-Za-z]|-\d{1,4})?,? (?:[A-Z][\w'.-]{1,20} ){0,3}(?:Street|St|Road|Rd|Lane|Ln|Avenue|Ave|Row|Way|Place|"
    r"Square|Drive|Court|Yard|Quay|Wharf|Hill|Close|Parade|Boulevard|Blvd|Mews|Gate|Terrace|Crescent)\b"
)
_ONE_IS = re.compile(r"(?: [a-z]{3,9})? (?:is|was)\b")
_TAIL = 24
"""Characters right before a figure; what makes it a part of a name or of a list is shorter."""
_ONE = re.compile(r"(?:one|a|zero)$")
_BESIDE_RATING = re.compile(
    rf"(?:stars?|★+|/ ?5|out of (?:5|five)|\b[1-5][.,]\d{{1,2}}) ?(?:\((?P<inside>{NUMBER})\)|"
    rf"[|/·•] ?(?P<beside>{NUMBER}))(?! ?(?:%|stars?|out of))"
)
_OF_GOODS = re.compile(r" [a-z]{3,}")
_LEAST = re.compile(r"\b(?:min(?:imum)?\b|moq|smallest)")
_GETS_SOMETHING = re.compile(r"\b(?:free|off|ship\w*|deliver\w*|save|discount|postage|code)\b|%")
"""Words by which an order of so many is a condition of an offer and no least order."""
_TIMES = re.compile(rf"\breviewed (?:over |more than |nearly |about )?(?P<number>{NUMBER}) times\b")


def find(reading: Reading) -> Iterator[Hit]:
    """Yield each number that the words around it make a count of pieces or reviews, a rating, or a least order."""
    yield from _beside_ratings(reading)
    for found in _RATING.finditer(reading.low):
        before, after = _around(reading, *found.span())
        gap = distance("rating", before, after)
        if gap is not None and gap <= _NEAR["rating"] and not _UNIT.match(after):
            hedge, _ = hedge_before(reading.low, found.start())
            value = Decimal(found.group().replace(",", "."))
            yield Hit("rating", *found.span(), str(Figure(value, "", hedge)))
    taken = {place for one in (*reading.dates, *reading.durations) for place in range(*one.span())}
    for found in reading.numbers:
        if found.start() not in taken and (hit := _counted(reading, found)):
            yield hit


def _beside_ratings(reading: Reading) -> Iterator[Hit]:
    """Yield the counts in "4.6 stars (312)" and "reviewed 312 times"."""
    for found in (*_BESIDE_RATING.finditer(reading.low), *_TIMES.finditer(reading.low)):
        name = next(name for name, words in found.groupdict().items() if words)
        value = parse_number(found[name])
        if value is not None and value == value.to_integral_value():
            yield Hit("review_count", *found.span(name), str(Figure(value)))


def _counted(reading: Reading, found: re.Match[str]) -> Hit | None:
    value = parse_number(found.group())
    if value is None or value != value.to_integral_value() or _ONE.match(found.group()):
        return None
    before, after = _around(reading, *found.span())
    if _is_no_count(reading, found, before, after):
        return None
    role = nearest(_ROLES, before, after)
    if role is None or not _fits(*role, before, after):
        return None
    hedge, _ = hedge_before(reading.low, found.start())
    return Hit(role[0], *found.span(), str(Figure(value, "", hedge)))  # type: ignore[arg-type] # the roles are kinds of claims


def _is_no_count(reading: Reading, found: re.Match[str], before: str, after: str) -> bool:
    """Tell whether a number is a measure, a part of a name, one of several sizes, or money."""
    if _ADDRESS.match(reading.text, found.end()):
        return True
    if IN_A_SIZE.search(reading.low[max(0, found.start() - _TAIL) : found.start()]) and _ONE_IS.match(after):
        return True
    tail = before[-_TAIL:]
    # The number of a name's end, "Rye No. 9", where only what stands before it was taken for the name.
    beside = reading.low[max(0, found.start() - _TAIL) : found.start()]
    if _UNIT.match(after) or _PART_OF_A_NAME.search(tail) or _PART_OF_A_NAME.search(beside) or LISTED.search(tail):
        return True
    return any(amount.start <= found.start() < amount.end for amount in reading.amounts_at(found.start()))


def _fits(role: Role, gap: int, before: str, after: str) -> bool:
    """Tell whether the word for a role is near enough, and nothing beside the count speaks against it."""
    if gap > _NEAR[role]:
        return False
    if role == "stock":
        return not counts_no_pieces(after) and not LEFT_OFFER.search(after)
    if role == "review_count" and _OF_GOODS.match(after) and before.endswith(", "):
        # "From 400 reviews, six cans are $9" counts cans.
        return distance("review_count", "", after) is not None
    beside = f"{before} {after}"
    return role != "min_order" or bool(_LEAST.search(beside)) or not _GETS_SOMETHING.search(beside)


def _around(reading: Reading, start: int, end: int) -> tuple[str, str]:
    return reading.around(start, end, REACH)
