"""Ratings and numbers of reviews."""

import re
from collections.abc import Iterator
from decimal import Decimal

from policies.claims.figures import Figure
from policies.claims.hits import Hit, Reading
from policies.claims.numbers import DIGITS, NUMBER, Hedge, hedge_before, parse_number
from policies.patterns import quick

_RATING = quick(
    rf"(?P<stars>{NUMBER})(?: ?\+)?[- ]?(?:out of (?:5|five)(?: stars?)?|/ ?5(?: stars?)?|of 5 stars|"
    rf"[- ]?stars?\b(?! (?:hotel|restaurant|general|service|quality|experience|anise|fruit|signs?|jumps?|maps?|"
    rf"charts?))|★)"
    rf"|\b(?:rated|rates? (?:it|them|this)|rating(?: of| is)?|scores?|score of|averag(?:es|ing))(?: (?:a|an|it|at|"
    rf"about|over|around|nearly|"
    rf"under|more than))*[: ] ?(?P<rated>{DIGITS})(?![.,]?\d)(?! ?(?:stars?|out of|/ ?5|★|reviews|customers|buyers|"
    rf"%|hours|w\b))"
)
_REVIEWS = quick(
    rf"(?P<number>{NUMBER})(?: ?\+)? (?:(?:verified|customer|five-star|5-star|glowing|happy|real|honest|buyer) "
    rf"){{0,2}}(?:reviews?|ratings|reviewers)\b"
    rf"|(?P<who>{NUMBER})(?: ?\+)? (?:(?:verified|happy|real|other) )?(?:customers|buyers|people|shoppers|users|owners|"
    rf"readers|guests|members|cooks|listeners|wearers|drinkers|gardeners|of you|[a-z]{{4,12}}(?:ers|ors|ians|"
    rf"ists))(?: have)?(?: already)? (?:reviewed|rated|left (?:a |their |us a )?reviews?|"
    rf"wrote (?:a )?reviews?|written (?:a )?reviews?)\b"
    rf"|(?:stars?|/ ?5|★|rated \d(?:\.\d)?|rating of \d(?:\.\d)?),? (?:from|by) (?:over |more than |nearly |"
    rf"about |almost |just |some )?(?P<from>{NUMBER})\b(?![.,]?\d)(?! (?:to|stars?|reviews?|"
    rf"ratings))(?: (?:people|customers|buyers|owners|users|shoppers|reviewers)\b)?"
    rf"|\bby (?:over |more than |nearly |about |almost )?(?P<by>{NUMBER}) (?:customers|buyers|"
    rf"people|shoppers|users|reviewers|owners)\b"
)
_SHEET = re.compile(r"\b(?:sheet|page|part|step|week|day|no\.?|copy|form|box|set|round|lesson|chapter) $")
"""What is 2 of 5 and no rating."""
_ONE_VOICE = re.compile(r" (?:ones|review|rating|complaint|letter|rant|mail|email|note|verdict)\b(?! of\b)")
"""What gives the stars of one person: "a one-star review"."""
_ACROSS = re.compile(r"(?:stars?|★|/ ?5|out of (?:5|five)|average|\d[.,]\d) over $")
"""What stands before the reviews that a rating comes from: "4.7 stars over 188 reviews" are no more than 188."""
_FEW_STARS = 2
_JUDGED_AT = re.compile(r"\b(?:rat(?:ed|ing)|averag(?:e|es|ing)|scor(?:e|es|ed)|score of|stands? at|holds?)\b")
_OF_TEN = re.compile(rf"(?P<number>{DIGITS})(?: out of (?:10|ten)\b| ?/ ?10\b)")
_AT_LEAST = {"dozens": Decimal(24), "scores": Decimal(40), "hundreds": Decimal(100), "thousands": Decimal(1000)}
_STEADY = re.compile(
    rf"(?<![\w.,$€£])(?P<number>[1-5]\.\d{{1,2}}) (?:after|from|across|over|based on|with|in|by) (?:more than |"
    rf"over |nearly |about )?{NUMBER}"
    r" (?:[a-z]{3,12} )?(?:reviews|ratings|people|customers|buyers|owners|votes)\b"
)
_ABOUT = re.compile(
    r"\b(?P<many>dozens|scores|hundreds|thousands)(?: of (?:[a-z]{3,14} ){1,2}| (?:of you )?)(?:have |"
    r"already |has ){0,2}"
    r"(?:reviewed|rated|left (?:a |their )?reviews?|wrote (?:a )?reviews?|reviews\b|ratings\b)"
)
_JUDGED = re.compile(r"\b(?:rated|scor(?:e|es|ed)|rating|stars?|reviewed|out of 5)\b|/ ?5\b")


def find(reading: Reading) -> Iterator[Hit]:
    """Yield every rating and every count of reviews."""
    for found in _RATING.finditer(reading.low):
        name = "stars" if found["stars"] else "rated"
        value = parse_number(found[name])
        if _SHEET.search(reading.before(found.start(), 12)) or _ONE_VOICE.match(reading.low, found.end()):
            continue
        if value is not None and 0 < value <= 5 and not _is_one_voice(reading, found, value):  # noqa: PLR2004 - of five
            hedge, _ = hedge_before(reading.low, found.start(name))
            plus = reading.low[found.end(name) : found.end(name) + 2].strip() == "+"
            yield Hit("rating", found.start(), found.end(), _figure(value, plus=plus, hedge=hedge))
    for found in _OF_TEN.finditer(reading.low):
        value = parse_number(found["number"])
        if value is not None and _JUDGED.search(
            f"{reading.before(found.start(), 60)} {reading.after(found.end(), 60)}"
        ):
            hedge, _ = hedge_before(reading.low, found.start())
            yield Hit("rating", found.start(), found.end(), str(Figure(value, "of 10", hedge)))
    for found in _STEADY.finditer(reading.low):
        yield Hit("rating", *found.span("number"), str(Figure(Decimal(found["number"]))))
    for found in _ABOUT.finditer(reading.low):
        least = _AT_LEAST[found["many"]]
        yield Hit("review_count", found.start(), found.end(), str(Figure(least, "", "at least")))
    yield from _reviews(reading)


def _is_one_voice(reading: Reading, found: re.Match[str], value: Decimal) -> bool:
    """Tell whether stars are those of one person: who gave it so few, and no shop rates its own goods so."""
    few = value <= _FEW_STARS and value == value.to_integral_value()
    return few and not found["rated"] and not _JUDGED_AT.search(reading.before(found.start(), 30))


def _reviews(reading: Reading) -> Iterator[Hit]:
    for found in _REVIEWS.finditer(reading.low):
        name = next(name for name in ("number", "who", "by", "from") if found[name])
        value = parse_number(found[name])
        rated = name != "by" or _JUDGED.search(reading.before(found.start(), 60))
        if value is not None and rated:
            hedge, _ = hedge_before(reading.low, found.start(name))
            plus = reading.low[found.end(name) : found.end(name) + 2].strip().startswith("+")
            if hedge == "over" and _ACROSS.search(reading.before(found.start(name), 30)):
                hedge = ""
            start = found.start(name) if name == "from" else found.start()
            yield Hit("review_count", start, found.end(), _figure(value, plus=plus, hedge=hedge))


def _figure(value: Decimal, *, plus: bool, hedge: Hedge) -> str:
    """Return what is said; "from 120 reviews" tells where a rating comes from and hedges nothing."""
    return str(Figure(value, "", "at least" if plus else "" if hedge == "from" else hedge))
