"""Figures in words and digits, in the formats of any locale, with the precision at which they were written."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from policies.patterns import quick

Hedge = Literal["", "about", "under", "over", "up to", "at least", "from"]
"""How a figure is qualified; empty: it is not."""

_ONES = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000, "dozen": 12}

_TENS_WORDS = "|".join(_TENS)
_SMALL_WORDS = "|".join(sorted(_ONES, key=len, reverse=True))
_SIMPLE = rf"(?:(?:{_TENS_WORDS})(?:[- ](?:{_SMALL_WORDS}))?|{_SMALL_WORDS})"
_BEGINS = "|".join(sorted({word[:3] for word in (*_ONES, *_TENS)}))
"""Asked for first, so that a word that is no number is passed over at once."""
WORDS = (
    rf"\b(?={_BEGINS}|a[ -])"
    rf"(?:(?:{_SIMPLE}|a)[ -]hundred(?: (?:and )?{_SIMPLE})?|{_SIMPLE}(?:[ -](?:thousand|dozen))?|a dozen)\b"
)
"""A number in words, from zero to a few thousand."""
DIGITS = r"(?<![\w.,$€£])(?:\d{1,3}(?:[.,' ]\d{3}){1,4}(?!\d)|\d{1,12})(?:[.,]\d{1,4})?(?![\d])"
"""A number in digits with any locale's grouping and decimal mark."""
NUMBER = rf"(?:{DIGITS}|{WORDS})"
_ANY = quick(NUMBER)
_SHARE = re.compile(r" ?(?:%|-?per ?cent\b|pct\b)")

_HEDGES: tuple[tuple[Hedge, str], ...] = (
    ("about", r"about|around|roughly|approximately|approx\.?|nearly|almost|close to|circa|some|~"),
    (
        "under",
        r"under|less than|below|fewer than|not even|shy of|(?:cheaper|lower|lighter|smaller|shorter|thinner) than",
    ),
    ("over", r"over|more than|above|in excess of|upwards of"),
    ("up to", r"up to|as much as|max(?:imum)? of|at most|no more than"),
    ("at least", r"at least|a minimum of|no less than|no fewer than"),
    (
        "from",
        r"from(?: just| only)?|as low as|as little as|(?:prices )?(?:starts?|starting|begins?|beginning) (?:at|from)",
    ),
)
_HEDGE = quick(
    "(?:" + "|".join(f"(?P<h{number}>{words})" for number, (_, words) in enumerate(_HEDGES)) + r")"
    r"(?: (?:just|only|a|an|the))? {0,2}$"
)  # fmt: skip
_NO_HEDGE = re.compile(r"\b(?:hand(?:s|ed|ing)?|fork(?:s|ed|ing)?|turn(?:s|ed)?|give|pass) $")
"""What stands before an "over" that belongs to a verb: "hand over $80"."""


def parse_number(text: str) -> Decimal | None:
    """Return the number that the text writes, keeping its decimals; None where it writes none."""
    return _kept(text) if len(text) <= _LONGEST_KEPT else _parsed(text)


_LONGEST_KEPT = 40
"""Characters of a number that is remembered: each is asked for by several wordings."""


@lru_cache(maxsize=4096)
def _kept(text: str) -> Decimal | None:
    return _parsed(text)


def _parsed(text: str) -> Decimal | None:
    text = text.strip().lower()
    if text[:1].isdigit():
        return _parse_digits(text)
    total = current = 0
    for word in re.split(r"[ -]+", text):
        if word in _ONES:
            current += _ONES[word]
        elif word in _TENS:
            current += _TENS[word]
        elif word in _SCALES:
            current = max(current, 1) * _SCALES[word]
            if _SCALES[word] >= 1000:  # noqa: PLR2004 - thousands end a group of words
                total, current = total + current, 0
        elif word not in ("and", "a"):
            return None
    return Decimal(total + current)


def _parse_digits(text: str) -> Decimal | None:
    marks = [character for character in text if not character.isdigit()]
    if not all(character.isdigit() or character in ".,' " for character in text):
        return None
    if not marks:
        return Decimal(text)
    last = max(text.rfind(mark) for mark in ".,")
    tail = text[last + 1 :] if last >= 0 else ""
    # A single mark before exactly three digits groups thousands, except a point after a lone zero ("0.125").
    groups = last < 0 or (len(tail) == 3 and (marks.count(text[last]) > 1 or len(set(marks)) == 1) and text[0] != "0")  # noqa: PLR2004
    if groups:
        return Decimal("".join(filter(str.isdigit, text)))
    whole = "".join(filter(str.isdigit, text[:last]))
    return Decimal(f"{whole}.{tail}")


def counts_in(text: str, start: int = 0, end: int | None = None) -> Iterator[Decimal]:
    """Yield the numbers of a text in small letters, or of a stretch of it, that may count pieces, as no share does."""
    for found in _ANY.finditer(text, start, len(text) if end is None else end):
        value = None if _SHARE.match(text, found.end()) else parse_number(found.group())
        if value is not None:
            yield value


def hedge_before(text: str, start: int) -> tuple[Hedge, int]:
    """Return the hedge that stands right before a figure (`about`, `under`, …, or empty) and where it starts."""
    window = max(0, start - 26)
    found = _HEDGE.search(text[window:start].lower())
    if (
        not found
        or (found.start() and text[window + found.start() - 1].isalnum())
        or _NO_HEDGE.search(text[window : window + found.start()].lower())
    ):
        return "", start
    number = next(int(name[1:]) for name, words in found.groupdict().items() if words)
    return _HEDGES[number][0], window + found.start()
