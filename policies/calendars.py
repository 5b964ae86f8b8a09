"""Working time: when the people of a brand are at work, by `calendars.yaml`, and how deadlines count it.

An instant is working time where the wall clock of the calendar's zone stands in the hours of that weekday and the day
is no holiday. Everything here follows from that, also on the days on which the clock is set forward or back: an hour
that the wall clock shows twice counts twice, one that it leaves out counts not at all.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, field_validator, model_validator

from marque.brief import Market, Name
from marque.errors import InputError
from marque.reading import inside, load_data, validate
from marque.records import FileForm, Record

SHIPPED = Path(__file__).parent / "calendars.yaml"
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_DAYS = 1100
"""How many days are looked through for working time; three years without any are a mistake in the file."""
_DAY = timedelta(days=1)
_WEST, _EAST = timedelta(hours=14), timedelta(hours=36)
"""Between these around a date's midnight in UTC lies that date everywhere on earth."""
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)", re.ASCII)


class Span(NamedTuple):
    """Working time without a break: from `opens` to `closes`, both instants in UTC."""

    opens: datetime
    closes: datetime


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # a folder of the zone database is the last
        raise ValueError(f"there is no time zone {name!r}; use one such as Europe/Berlin") from error
    return name


def _hours(text: str) -> str:
    found = _HOURS.fullmatch(text)
    if not found or _minutes(text)[0] >= _minutes(text)[1]:
        raise ValueError(f"{text!r} are no hours; write them as 09:00-17:00, at most until 24:00")
    return text


Zone = Annotated[str, AfterValidator(_zone)]
Hours = Annotated[str, AfterValidator(_hours)]


class Calendar(Record):
    """One team's working time."""

    zone: Zone
    """IANA time zone whose wall clock the hours are read on."""
    hours: dict[Weekday, tuple[Hours, ...]]
    """By weekday, such as `mon: [09:00-12:30, 13:30-18:00]`; a day that is missing is free."""
    holidays: tuple[date, ...] = ()
    """Days on which nobody works, besides the country's."""
    country: str | None = None
    """ISO 3166 code of the country whose public holidays are free; none: only `holidays` are."""
    subdivision: str | None = None
    """Its state or province, by the code that ISO 3166-2 has after the hyphen, such as `BY`."""

    @field_validator("hours")
    @classmethod
    def _some_hours_in_order(cls, hours: dict[Weekday, tuple[str, ...]]) -> dict[Weekday, tuple[str, ...]]:
        for day, spans in hours.items():
            edges = [minute for span in spans for minute in _minutes(span)]
            if edges != sorted(edges) or any(a[1] > b[0] for a, b in _pairs(spans)):
                raise ValueError(f"the hours of {day} overlap or are not in order")
        if not any(hours.values()):
            raise ValueError("nobody works at any time; name hours for one weekday at least")
        return hours

    @model_validator(mode="after")
    def _a_known_country(self) -> Self:
        if self.subdivision and not self.country:
            raise ValueError("a subdivision needs its country")
        if self.country:
            try:
                _public_holidays(self.country, self.subdivision, 2026)
            except NotImplementedError as error:
                raise ValueError(f"its holidays are not known: {error}") from error
        return self

    def spans_of(self, day: date) -> tuple[Span, ...]:
        """Return the working time of one day of the calendar's own zone, in order."""
        found = self._known.get(day)
        if found is None:
            found = self._known[day] = tuple(self._spans(day))
        return found

    @cached_property
    def _known(self) -> dict[date, tuple[Span, ...]]:
        return {}

    def _spans(self, day: date) -> Iterator[Span]:
        hours = self.hours.get(WEEKDAYS[day.weekday()], ())
        if not hours or day in self.holidays or self._is_public_holiday(day):
            return
        midnight = datetime.combine(day, time(), UTC)
        for begins, ends, offset in _offsets(self.zone, midnight - _WEST, midnight + _EAST):
            for span in hours:
                opens, closes = (midnight + timedelta(minutes=minute) - offset for minute in _minutes(span))
                if max(opens, begins) < min(closes, ends):
                    yield Span(max(opens, begins), min(closes, ends))

    def _is_public_holiday(self, day: date) -> bool:
        return self.country is not None and day in _public_holidays(self.country, self.subdivision, day.year)


class Calendars(FileForm):
    """`calendars.yaml`: every calendar, and whose holds where."""

    calendars: dict[Name, Calendar]
    """By a name of your own."""
    default: Name
    """The calendar of whatever the two below leave out."""
    brands: dict[Name, Name] = Field(default_factory=dict)
    """The calendar of a brand's people; it goes before that of the market."""
    markets: dict[Market, Name] = Field(default_factory=dict)
    """The calendar of those who work for a market."""

    @model_validator(mode="after")
    def _every_name_is_known(self) -> Self:
        for name in (self.default, *self.brands.values(), *self.markets.values()):
            if name not in self.calendars:
                raise ValueError(f"there is no calendar {name!r}; known: {', '.join(self.calendars)}")
        return self

    def calendar_of(self, *, brand: str, market: str) -> Calendar:
        """Return the calendar that holds for a campaign: the brand's own, else the market's, else the default."""
        return self.calendars[self.brands.get(brand) or self.markets.get(market) or self.default]


def add_business(calendar: Calendar, start: datetime, wait: timedelta) -> datetime:
    """Return the first instant at which this much working time has passed since `start`, in UTC.

    It is never outside working time; exactly on closing time counts. No wait at all gives the first instant of working
    time at or after `start`.

    Raises:
        InputError: the calendar has no working time for three years, or the end lies beyond the last year there is.
    """
    left = wait
    with _within_the_years():
        for span in _from(calendar, start):
            opens = max(span.opens, start)
            if opens + left <= span.closes:
                return opens + left
            left -= span.closes - opens
    raise _no_working_time()


def before_business(calendar: Calendar, end: datetime, wait: timedelta) -> datetime:
    """Return the last instant of working time from which this much of it is left until `end`, in UTC.

    Where two instants do, such as closing time and the next opening, it is the later: then somebody is there.

    Raises:
        InputError: the calendar had no working time for three years before.
    """
    left = wait
    with _within_the_years():
        for span in _back_from(calendar, end):
            closes = min(span.closes, end)
            if closes - left >= span.opens:
                return closes - left
            left -= closes - span.opens
    raise _no_working_time()


def business_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Return how much working time lies between two instants; none where the second is not the later."""
    total = timedelta()
    day = _local_day(calendar, start)
    while day <= _local_day(calendar, end):
        for span in calendar.spans_of(day):
            total += max(min(span.closes, end) - max(span.opens, start), timedelta())
        day += _DAY
    return total


def read_calendars(workspace: Path | None) -> Calendars:
    """Return the shipped calendars with the workspace's laid over them; a bad file is an `InputError`."""
    path = inside(workspace, SHIPPED.name, where=SHIPPED.name) if workspace else None
    if path is None or not path.exists():
        return shipped_calendars()
    data = load_data(path)
    if not isinstance(data, Mapping):
        return validate(Calendars, data, where=path.name)
    below = shipped_calendars().model_dump(mode="json", by_alias=True)
    return validate(Calendars, _laid_over(below, data), where=path.name)


@cache
def shipped_calendars() -> Calendars:
    """Return the calendars that come with Marque; read once."""
    return validate(Calendars, load_data(SHIPPED), where=SHIPPED.name)


def _laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return both, name by name; a calendar is replaced whole, because hours of two teams make no third."""
    named = {
        key: {**below[key], **above[key]}
        for key in ("calendars", "brands", "markets")
        if isinstance(above.get(key), Mapping)
    }
    return {**below, **above, **named}


def _from(calendar: Calendar, start: datetime) -> Iterator[Span]:
    """Yield working time that ends at or after an instant, in order."""
    day = _local_day(calendar, start) - _DAY  # closing at midnight is of the day before
    for _ in range(MOST_DAYS):
        yield from (span for span in calendar.spans_of(day) if span.closes >= start)
        day += _DAY


def _back_from(calendar: Calendar, end: datetime) -> Iterator[Span]:
    """Yield working time that begins before an instant, the last first."""
    day = _local_day(calendar, end)
    for _ in range(MOST_DAYS):
        yield from (span for span in reversed(calendar.spans_of(day)) if span.opens < end)
        day -= _DAY


@contextmanager
def _within_the_years() -> Iterator[None]:
    """Say of a search that came to the end of the years that there are what is said of one that gave up."""
    try:
        yield
    except OverflowError as error:
        raise _no_working_time() from error


def _local_day(calendar: Calendar, at: datetime) -> date:
    return at.astimezone(ZoneInfo(calendar.zone)).date()


def _offsets(zone: str, begins: datetime, ends: datetime) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """Yield the stretches between two instants in which the wall clock runs through, with its distance from UTC."""
    at, offset = begins, _offset(zone, begins)
    while at < ends:
        later = min(at + timedelta(hours=6), ends)
        if _offset(zone, later) == offset:
            at = later
            continue
        change = _change(zone, at, later)
        yield begins, change, offset
        begins = at = change
        offset = _offset(zone, change)
    yield begins, ends, offset


def _change(zone: str, before: datetime, after: datetime) -> datetime:
    """Return the second at which the wall clock is set, by halving."""
    offset, low, high = _offset(zone, before), 0, int((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(zone, before + timedelta(seconds=middle)) == offset else (low, middle)
    return before + timedelta(seconds=high)


def _offset(zone: str, at: datetime) -> timedelta:
    return at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()


@cache
def _public_holidays(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    import holidays  # takes a tenth of a second, and many commands need none

    return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=year))


def _minutes(hours: str) -> tuple[int, int]:
    """Return opening and closing of `09:00-17:00` in minutes of the day."""
    opens, closes = ([int(part) for part in edge.split(":")] for edge in hours.split("-"))
    return opens[0] * 60 + opens[1], closes[0] * 60 + closes[1]


def _pairs(spans: tuple[str, ...]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    return [(_minutes(first), _minutes(second)) for first, second in pairwise(spans)]


def _no_working_time() -> InputError:
    return InputError("has no working time for three years", where=SHIPPED.name, mend="take holidays out")
