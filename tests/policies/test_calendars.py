"""Working time: by hand, and by a walk from minute to minute that reads the wall clock and nothing else."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marque.errors import InputError
from policies.calendars import (
    WEEKDAYS,
    Calendar,
    add_business,
    before_business,
    business_between,
    read_calendars,
    shipped_calendars,
)

MINUTE = timedelta(minutes=1)
FIVE_DAYS = dict.fromkeys(WEEKDAYS[:5], ("09:00-17:00",))
BERLIN = Calendar(zone="Europe/Berlin", hours=FIVE_DAYS, country="DE")
NIGHTS = Calendar(zone="America/New_York", hours=dict.fromkeys(WEEKDAYS, ("00:30-01:40", "01:50-04:00")))
NO_MIDNIGHT = Calendar(zone="America/Santiago", hours=dict.fromkeys(WEEKDAYS, ("00:00-24:00",)))
CALENDARS = [
    BERLIN, NIGHTS, NO_MIDNIGHT,
    Calendar(zone="America/New_York", hours=FIVE_DAYS, country="US"),
    Calendar(zone="Asia/Kolkata", hours={"mon": ("09:30-13:00", "14:00-18:30"), "sat": ("10:00-12:00",)}),
    Calendar(zone="Australia/Lord_Howe", hours=dict.fromkeys(WEEKDAYS, ("01:15-02:45",))),
]  # fmt: skip


def at(text: str, zone: str = "Europe/Berlin") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def is_working(calendar: Calendar, minute: datetime) -> bool:
    """Read the wall clock: the definition, and the oracle."""
    wall = minute.astimezone(ZoneInfo(calendar.zone))
    if wall.date() in calendar.holidays or calendar._is_public_holiday(wall.date()):
        return False
    stands = f"{wall:%H:%M}"
    return any(span[:5] <= stands < span[6:] for span in calendar.hours.get(WEEKDAYS[wall.weekday()], ()))


def walked(calendar: Calendar, start: datetime, minutes: int) -> datetime:
    """Return when so many working minutes have passed, one after the other."""
    now, left = start, minutes
    while left:
        left -= is_working(calendar, now)
        now += MINUTE
    return now


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-23 10:00", 2, "2026-11-23 12:00"),
        ("2026-11-23 10:00", 7, "2026-11-23 17:00"),  # exactly on closing time counts
        ("2026-11-23 10:00", 8, "2026-11-24 10:00"),
        ("2026-11-20 16:00", 2, "2026-11-23 10:00"),  # over a week's end
        ("2026-11-21 12:00", 1, "2026-11-23 10:00"),  # begun on a Saturday
        ("2026-12-24 16:00", 2, "2026-12-28 10:00"),  # 25 and 26 December are free
        ("2026-11-23 17:00", 1, "2026-11-24 10:00"),
        ("2026-10-23 16:00", 9, "2026-10-26 17:00"),  # the clock was set back meanwhile
    ],
)
def test_a_wait_counts_only_working_time(start: str, hours: int, end: str) -> None:
    assert add_business(BERLIN, at(start), timedelta(hours=hours)) == at(end)


def test_no_wait_ends_where_it_begins_or_when_people_come() -> None:
    assert add_business(BERLIN, at("2026-11-23 12:00"), timedelta()) == at("2026-11-23 12:00")
    assert add_business(BERLIN, at("2026-11-23 17:00"), timedelta()) == at("2026-11-23 17:00")
    assert add_business(BERLIN, at("2026-11-23 18:00"), timedelta()) == at("2026-11-24 09:00")


def test_an_hour_that_the_clock_shows_twice_counts_twice_and_one_that_it_leaves_out_not_at_all() -> None:
    night = Calendar(zone="Europe/Berlin", hours={"sun": ("01:00-04:00",)})

    autumn = business_between(night, at("2026-10-25 00:00"), at("2026-10-25 12:00"))
    spring = business_between(night, at("2026-03-29 00:00"), at("2026-03-29 12:00"))

    assert (autumn, spring) == (timedelta(hours=4), timedelta(hours=2))


def test_opening_in_an_hour_that_there_is_not_is_when_the_clock_is_set() -> None:
    night = Calendar(zone="Europe/Berlin", hours={"sun": ("02:30-04:00",)})

    assert add_business(night, at("2026-03-28 00:00"), timedelta()) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_what_is_counted_back_comes_to_the_morning_rather_than_to_the_evening_before() -> None:
    assert before_business(BERLIN, at("2026-11-24 13:00"), timedelta(hours=4)) == at("2026-11-24 09:00")
    assert before_business(BERLIN, at("2026-11-24 13:00"), timedelta(hours=5)) == at("2026-11-23 16:00")


def test_states_have_holidays_of_their_own() -> None:
    bavaria = Calendar(zone="Europe/Berlin", hours=FIVE_DAYS, country="DE", subdivision="BY")

    assert bavaria.spans_of(date(2026, 1, 6)) == ()
    assert BERLIN.spans_of(date(2026, 1, 6)) != ()


odd_instants = st.integers(0, 305 * 86_400 * 10**6).map(
    lambda microseconds: datetime(2026, 3, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
)
instants = odd_instants.map(lambda one: one.replace(second=0, microsecond=0))
waits = st.integers(0, 40 * 60).map(lambda minutes: timedelta(minutes=minutes))
calendars = st.sampled_from(CALENDARS)


@settings(max_examples=150, deadline=None)
@given(calendars, instants, st.integers(1, 1500))
def test_it_is_what_a_walk_from_minute_to_minute_finds(calendar: Calendar, start: datetime, minutes: int) -> None:
    end = walked(calendar, start, minutes)

    assert add_business(calendar, start, timedelta(minutes=minutes)) == end
    assert business_between(calendar, start, end) == timedelta(minutes=minutes)


@settings(deadline=None)
@given(calendars, odd_instants, waits, waits)
def test_two_waits_are_one_of_both(calendar: Calendar, start: datetime, first: timedelta, second: timedelta) -> None:
    once = add_business(calendar, start, first + second)

    assert add_business(calendar, add_business(calendar, start, first), second) == once


@settings(deadline=None)
@given(calendars, odd_instants, odd_instants, waits)
def test_who_begins_later_is_not_done_earlier(calendar: Calendar, a: datetime, b: datetime, wait: timedelta) -> None:
    first, second = sorted((a, b))

    assert add_business(calendar, first, wait) <= add_business(calendar, second, wait)


@settings(deadline=None)
@given(calendars, odd_instants, waits)
def test_between_is_the_way_back_and_the_end_is_in_working_time(
    calendar: Calendar, start: datetime, wait: timedelta
) -> None:
    end = add_business(calendar, start, wait)

    assert business_between(calendar, start, end) == wait
    day = end.astimezone(ZoneInfo(calendar.zone)).date()
    around = (*calendar.spans_of(day - timedelta(days=1)), *calendar.spans_of(day))
    assert any(span.opens <= end <= span.closes for span in around)


@settings(deadline=None)
@given(calendars, odd_instants, waits.filter(bool))
def test_counted_back_it_is_the_last_such_instant(calendar: Calendar, end: datetime, wait: timedelta) -> None:
    start = before_business(calendar, end, wait)

    assert business_between(calendar, start, end) == wait
    assert business_between(calendar, start + timedelta(microseconds=1), end) < wait


def test_the_shipped_calendar_serves_whoever_names_none(tmp_path: Path) -> None:
    assert read_calendars(tmp_path) == shipped_calendars()
    assert shipped_calendars().calendar_of(brand="tarnholt", market="DE").zone == "Etc/UTC"


def test_the_brands_calendar_goes_before_the_markets(tmp_path: Path) -> None:
    (tmp_path / "calendars.yaml").write_text(
        "schema: 1\ncalendars:\n"
        "  berlin: {zone: Europe/Berlin, country: DE, hours: {mon: [09:00-17:00]}}\n"
        "  york: {zone: America/New_York, hours: {mon: [09:00-17:00]}}\n"
        "brands: {tarnholt: york}\nmarkets: {DE: berlin}\n"
    )

    found = read_calendars(tmp_path)

    assert found.calendar_of(brand="tarnholt", market="DE").zone == "America/New_York"
    assert found.calendar_of(brand="other", market="DE").zone == "Europe/Berlin"
    assert found.calendar_of(brand="other", market="US").zone == "Etc/UTC"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("default: other", "there is no calendar 'other'"),
        ("calendars: {a: {zone: Mars/Base, hours: {mon: [09:00-17:00]}}}", "there is no time zone 'Mars/Base'"),
        ("calendars: {a: {zone: Europe, hours: {mon: [09:00-17:00]}}}", "there is no time zone 'Europe'"),
        ("calendars: {a: {zone: Etc/UTC, hours: {mon: [17:00-09:00]}}}", "are no hours"),
        ("calendars: {a: {zone: Etc/UTC, hours: {mon: [9-17]}}}", "are no hours"),
        ("calendars: {a: {zone: Etc/UTC, hours: {mon: [09:00-12:00, 11:00-17:00]}}}", "overlap"),
        ("calendars: {a: {zone: Etc/UTC, hours: {}}}", "nobody works"),
        ("calendars: {a: {zone: Etc/UTC, hours: {mon: [09:00-17:00]}, country: XX}}", "holidays are not known"),
        ("calendars: {a: {zone: Etc/UTC, hours: {mon: [09:00-17:00]}, country: DE, subdivision: QQ}}", "not known"),
        ("calendars: {a: {zone: Etc/UTC, hours: {mon: [09:00-17:00]}, subdivision: BY}}", "needs its country"),
        ("calendars: {a: {zone: Etc/UTC, hours: {mo: [09:00-17:00]}}}", "'mon'"),
        ("calendars: []", "mapping"),
        ("[]", "mapping"),
    ],
)
def test_a_bad_file_is_one_line_that_names_it(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "calendars.yaml").write_text(text + "\n")

    with pytest.raises(InputError, match=said) as raised:
        read_calendars(tmp_path)

    assert str(raised.value).startswith("calendars.yaml")


def test_a_calendar_without_working_time_says_so() -> None:
    free = tuple(date(2026, 1, 1) + timedelta(days=number) for number in range(2000))
    calendar = Calendar(zone="Etc/UTC", hours=FIVE_DAYS, holidays=free)

    with pytest.raises(InputError, match="no working time"):
        add_business(calendar, datetime(2026, 2, 1, tzinfo=UTC), timedelta(hours=1))
    with pytest.raises(InputError, match="no working time"):
        add_business(BERLIN, datetime(9999, 12, 31, tzinfo=UTC), timedelta(hours=100))
