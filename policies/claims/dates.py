"""Days in copy, as seen from the instant of judging: "November 30", "Friday", "tonight", "in three days"."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from policies.claims.numbers import NUMBER, parse_number
from policies.patterns import quick

_ORDINALS_TEXT = """
first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third
twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first
"""
_ORDINALS = _ORDINALS_TEXT.split()
_NEAREST_OF = {"black friday": 0, "cyber monday": 3, "thanksgiving": -1}
"""Days after the Friday that follows the fourth Thursday of November."""
_FEASTS = {
    "christmas eve": (12, 24), "christmas day": (12, 25), "christmas": (12, 25), "boxing day": (12, 26),
    "new year's eve": (12, 31), "new year's day": (1, 1), "halloween": (10, 31), "valentine's day": (2, 14),
    "saint nicholas day": (12, 6), "epiphany": (1, 6), "midsummer": (6, 21),
}  # fmt: skip
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
           "december")  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?(?!\w)|(?:{'|'.join(sorted(_ORDINALS, key=len, reverse=True))})\b)"
DATE = quick(
    rf"\b(?:(?P<named>{_WEEKDAY}),? (?:the )?)?(?:(?P<month>{_MONTH}) (?P<day>{_DAY})|"
    rf"(?:(?<![\d.,$€£])(?P<since>[12]?\d|3[01])(?:st|nd|rd|th)?\.? ?(?:-|to|until|through|"
    rf"and) ?)?(?P<day2>{_DAY})(?: of)? "
    rf"(?P<month2>{_MONTH}))"
    r"(?![\d])(?: ?- ?(?P<to>\d{1,2})(?:st|nd|rd|th)?(?![\d/:]|\.\d))?(?:,? (?P<year>20\d\d))?\b"
    rf"|\b(?P<feast>{'|'.join(sorted({*_FEASTS, *_NEAREST_OF}, key=len, reverse=True))})\b"
    rf"|\b(?:(?P<named2>{_WEEKDAY}),? (?:the )?|the )(?P<alone>\d{{1,2}}(?:st|nd|rd|th))\b"
    r"(?! (?:of|century|floor|edition|anniversary|birthday|time|"
    r"issue|year|place|generation))"
    r"|\b(?P<iso>20\d\d-\d\d-\d\d)\b"
    r"|(?<![\d/.$€£])(?P<a>\d{1,2})(?P<mark>[/.])(?P<b>\d{1,2})(?:(?P=mark)(?P<year2>(?:20)?\d\d))?(?![\d/%])"
    rf"|\b(?P<which>next |this |coming )?(?P<weekday>{_WEEKDAY})\b"
    r"|\b(?P<near>today|tonight|tomorrow|yesterday|(?:this|all|the) weekend|this week|midnight|the end of (?:the |this "
    r")?(?:day|week|weekend|month|year)"
    rf"|month's end|the end of (?P<endmonth>{_MONTH}))"
    rf"|\b(?P<count>{NUMBER}|an?)[ -](?P<unit>hours?|days?|weeks?)\b"
)


class Day(NamedTuple):
    """A date as written: its place, and the days that it may mean."""

    start: int
    end: int
    days: tuple[date, ...]
    counted: bool
    """Written as a length of time from now rather than as a day."""
    near: bool = False
    """Written as seen from today: "tonight", "this week"."""
    misnamed: bool = False
    """Named by a day of the week that it is not: "Saturday, November 30" in a year in which that is a Monday."""


@lru_cache(maxsize=32)
def written_in(low: str) -> tuple[re.Match[str], ...]:
    """Return every place of a text in small letters that may be a date; the parts at hand are asked time and again."""
    return tuple(DATE.finditer(low))


def days_in(text: str, today: date, *, day_first: bool) -> Iterator[Day]:
    """Yield every date; without a year the nearest to today; `day_first` for 5/12 as the fifth of December."""
    for found in written_in(text.lower()):
        days = _days_of(found, today, day_first=day_first)
        if days:
            end = found.start("to") - 1 if found["to"] else found.end()
            first = _date(days[0].year, days[0].month, int(found["since"])) if found["since"] else ()
            if first:
                yield Day(*found.span("since"), first, counted=False)
                yield Day(found.start("day2"), end, days, counted=False)
                continue
            named = found["named"] or found["named2"]
            misnamed = bool(named) and all(_WEEKDAYS[day.weekday()] != named.lower() for day in days)
            yield Day(found.start(), end, days, bool(found["count"]), bool(found["near"]), misnamed)
        if days and found["to"]:
            last = _date(days[0].year, days[0].month, int(found["to"]))
            if last:
                yield Day(found.start("to"), found.end("to"), last, counted=False)


def _days_of(found: re.Match[str], today: date, *, day_first: bool) -> tuple[date, ...]:  # noqa: PLR0911 - one line a form
    if found["iso"]:
        return _date(*(int(piece) for piece in found["iso"].split("-")))
    if found["a"]:
        return _in_figures(found, today, day_first=day_first)
    if found["feast"] in _NEAREST_OF:
        thursdays = [date(today.year, 11, day) for day in range(22, 29) if date(today.year, 11, day).weekday() == 3]  # noqa: PLR2004 - a Thursday
        return (thursdays[0] + timedelta(days=1 + _NEAREST_OF[found["feast"]]),)
    if found["feast"]:
        return _nearest(*_FEASTS[found["feast"]], today)
    if found["alone"]:
        return _next_of_number(int(found["alone"][:-2]), today)
    if found["weekday"]:
        return _weekday(found["weekday"].lower(), (found["which"] or "").strip().lower(), today)
    if found["near"]:
        return _near(found["near"].lower(), found["endmonth"], today)
    if found["count"]:
        return _counted(found["count"], found["unit"].lower().rstrip("s"), today)
    month = _month(found["month"] or found["month2"])
    day = _day_of_month(found["day"] or found["day2"])
    return _date(int(found["year"]), month, day) if found["year"] else _nearest(month, day, today)


def _day_of_month(written: str) -> int:
    return _ORDINALS.index(written) + 1 if written in _ORDINALS else int(re.sub(r"\D", "", written))


def _next_of_number(day: int, today: date) -> tuple[date, ...]:
    """Return the next day of this number: "the 29th" of this month, or of the one after."""
    for months in (0, 1, 2):
        month = today.month + months
        found = _date(today.year + (month - 1) // 12, (month - 1) % 12 + 1, day)
        if found and found[0] >= today:
            return found
    return ()


def _in_figures(found: re.Match[str], today: date, *, day_first: bool) -> tuple[date, ...]:
    # A point between bare figures ("4.5") is a decimal mark unless a year follows.
    if found["mark"] == "." and not found["year2"]:
        return ()
    one, other = int(found["a"]), int(found["b"])
    month, day = (other, one) if day_first or found["mark"] == "." else (one, other)
    if not found["year2"]:
        return _nearest(month, day, today)
    return _date(int(found["year2"]) % 100 + 2000, month, day)


def _weekday(name: str, which: str, today: date) -> tuple[date, ...]:
    ahead = (_WEEKDAYS.index(name) - today.weekday()) % 7
    day = today + timedelta(days=ahead)
    if which == "next":
        return (day + timedelta(days=7), day) if ahead else (day + timedelta(days=7),)
    return (day, day + timedelta(days=7)) if not ahead and not which else (day,)


def _near(words: str, end_month: str | None, today: date) -> tuple[date, ...]:  # noqa: PLR0911 - one line a word
    sunday = today + timedelta(days=6 - today.weekday())
    if end_month:
        month = _month(end_month)
        year = today.year + (month < today.month)
        return (_last_of(year, month),)
    if words == "yesterday":
        return (today - timedelta(days=1),)
    if words == "tomorrow":
        return (today + timedelta(days=1),)
    if "week" in words:
        return (sunday,)
    if "month" in words:
        return (_last_of(today.year, today.month),)
    if "year" in words:
        return (date(today.year, 12, 31),)
    return (today,)


def _counted(count: str, unit: str, today: date) -> tuple[date, ...]:
    number = 1 if count.lower() in ("a", "an") else parse_number(count)
    if number is None or number > 400:  # noqa: PLR2004 - no offer runs longer
        return ()
    if unit == "hour":
        whole = int(number) // 24
        return tuple(today + timedelta(days=whole + more) for more in (0, 1))
    days = int(number) * (7 if unit == "week" else 1)
    return (today + timedelta(days=days), today + timedelta(days=days - 1))


def _nearest(month: int, day: int, today: date) -> tuple[date, ...]:
    options = [found for year in (today.year - 1, today.year, today.year + 1) for found in _date(year, month, day)]
    return (min(options, key=lambda option: abs(option - today)),) if options else ()


def _date(year: int, month: int, day: int) -> tuple[date, ...]:
    try:
        return (date(year, month, day),)
    except ValueError:
        return ()


def _month(name: str) -> int:
    return next(number for number, month in enumerate(_MONTHS, 1) if month.startswith(name.lower().rstrip(".")[:3]))


def _last_of(year: int, month: int) -> date:
    return (date(year + month // 12, month % 12 + 1, 1)) - timedelta(days=1)
