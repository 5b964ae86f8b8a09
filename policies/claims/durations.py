"""Lengths of time in copy and in facts: "12-month", "3 to 5 business days", "overnight", "lifetime"."""

import re
from decimal import Decimal
from typing import NamedTuple

from policies.claims.numbers import NUMBER, parse_number
from policies.patterns import quick

_UNIT = (
    r"(?P<business>(?:business|working|week) ?)?(?P<unit>hours?|hrs?|days?|weeks?|fortnights?|months?|years?|"
    r"yrs?|"
    r"decades?)"
)
DURATION = quick(
    rf"(?P<low>{NUMBER}|\b(?:a|an)\b(?= (?:full |whole )?(?:hour|day|week|fortnight|month|year|decade)))"
    rf"(?:(?: ?- ?| to | or )(?P<high>{NUMBER}))?(?P<more> and a half(?= ?\w))?(?:[- ]|(?= ?h))?(?: ?full |"
    rf" ?whole )? ?{_UNIT}\b(?P<half> and a half\b)?"
    r"|\b(?P<word>overnight|same[- ]day|next[- ](?:business )?day|the (?:very )?next day|lifetime|lifelong|for life)\b"
)
_DAYS = {"hour": Decimal(1) / 24, "hr": Decimal(1) / 24, "day": Decimal(1), "week": Decimal(7),
         "month": Decimal("30.4375"), "year": Decimal("365.25"), "yr": Decimal("365.25"),
         "fortnight": Decimal(14), "decade": Decimal("3652.5")}  # fmt: skip
_LIFETIME = Decimal(1_000_000)
SAME = Decimal("0.025")
"""How far two lengths may differ and be the same: a month is 30 days or a twelfth of a year."""


class Length(NamedTuple):
    """A length of time, or a window of two, in days."""

    low: Decimal
    high: Decimal
    text: str

    def same_as(self, other: "Length") -> bool:
        """Tell whether both mean the same length, whatever unit they are written in."""
        return _near(self.low, other.low) and _near(self.high, other.high)

    def within(self, limit: "Length") -> bool:
        """Tell whether this is as fast as the limit, or faster."""
        return self.high <= limit.high * (1 + SAME)


def length_of(found: re.Match[str]) -> Length | None:
    """Return the length that a match of `DURATION` writes."""
    if found["word"]:
        return _in_a_word(found["word"].lower())
    low = Decimal(1) if found["low"].lower() in ("a", "an") else parse_number(found["low"])
    high = parse_number(found["high"]) if found["high"] else low
    if low is None or high is None:
        return None
    unit = found["unit"].lower().rstrip("s")
    if found["more"] or found["half"]:
        half = Decimal("0.5")
        low, high = low + half, high + half
    days = _DAYS[unit]
    # Five business days are a week of the calendar.
    factor = days * (Decimal("1.4") if found["business"] and max(low, high) >= 5 else 1)  # noqa: PLR2004
    name = f"{'business ' if found['business'] else ''}{unit}"
    amount = f"{low:f}" if low == high else f"{low:f}-{high:f}"
    return Length(low * factor, high * factor, f"{amount} {name}{'' if low == high == 1 else 's'}")


def read_length(text: str) -> Length | None:
    """Return the first length of time that a text writes, or None."""
    found = DURATION.search(text.lower())
    return length_of(found) if found else None


def lengths_in(text: str) -> list[Length]:
    """Return every length of time that a text writes: "Lifetime frame warranty, 2 years on parts" has two."""
    return [length for found in DURATION.finditer(text.lower()) if (length := length_of(found))]


def _in_a_word(word: str) -> Length:
    if word.startswith(("life", "for life")):
        return Length(_LIFETIME, _LIFETIME, "lifetime")
    if word.startswith("same"):
        return Length(Decimal(0), Decimal(0), "same day")
    return Length(Decimal(1), Decimal(1), "overnight")


def _near(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= max(one, other) * SAME
