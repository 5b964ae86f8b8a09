"""A simulated quarter of deadlines: every reminder, escalation and expiry at its minute, or when a clock ran again.

`python -m tests.soak.quarter [TASKS]` opens 5,000 tasks over three calendars from October to December 2026, in
which Berlin and New York set their clocks back, while two processes of the clock and random down times of both take
turns. What is expected comes from a walk from minute to minute over the wall clocks, which knows nothing of the code
that is tested, not even whose holidays are when.
"""

import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from marque.approval import Reject
from marque.storage import tables
from policies.calendars import WEEKDAYS, Calendar
from policies.deadlines import alarms_of, deadline_of, expiry_of
from policies.tiers import TierRule
from tests.support.office import EDITOR, Clock, Office
from tests.support.postgres import POSTGRES_URL, postgres_database, postgres_template

MINUTE = timedelta(minutes=1)
BEGINS, ENDS = datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
WALKED_FROM, WALKED_TO = datetime(2026, 9, 20, tzinfo=UTC), datetime(2027, 2, 20, tzinfo=UTC)
Ticker = Callable[[datetime, int], Awaitable[None]]
"""Lets so many processes look at the clock at an instant."""


class Team(NamedTuple):
    """A calendar as the product reads it, and the same as a person would write it down."""

    calendar: Calendar
    zone: str
    opened: tuple[tuple[str, str, str], ...]
    """Days of the week, and from when to when on the wall clock."""
    free: frozenset[date]


def _days(*days: tuple[int, int, int]) -> frozenset[date]:
    return frozenset(date(*one) for one in days)


WEEK = WEEKDAYS[:5]
TEAMS = (
    Team(
        Calendar(zone="America/New_York", country="US", hours={**dict.fromkeys(WEEK, ("09:00-17:00",)),
                                                               "sun": ("00:00-03:00",)}),
        "America/New_York", (("mon tue wed thu fri", "09:00", "17:00"), ("sun", "00:00", "03:00")),
        _days((2026, 10, 12), (2026, 11, 11), (2026, 11, 26), (2026, 12, 25), (2027, 1, 1), (2027, 1, 18), (2027, 2, 15)),
    ),
    Team(
        Calendar(zone="Europe/Berlin", country="DE", hours={**dict.fromkeys(WEEK, ("08:30-12:30", "13:15-17:15")),
                                                            "sun": ("01:30-04:00",)}),
        "Europe/Berlin",
        (("mon tue wed thu fri", "08:30", "12:30"), ("mon tue wed thu fri", "13:15", "17:15"), ("sun", "01:30", "04:00")),
        _days((2026, 10, 3), (2026, 12, 25), (2026, 12, 26), (2027, 1, 1)),
    ),
    Team(
        Calendar(zone="Asia/Kolkata", holidays=(date(2026, 10, 2), date(2026, 10, 20), date(2026, 11, 9)),
                 hours={**dict.fromkeys(WEEK, ("09:30-18:00",)), "sat": ("10:00-13:00",)}),
        "Asia/Kolkata", (("mon tue wed thu fri", "09:30", "18:00"), ("sat", "10:00", "13:00")),
        _days((2026, 10, 2), (2026, 10, 20), (2026, 11, 9)),
    ),
)  # fmt: skip


def working_minutes(team: Team) -> bytearray:
    """Return, for each minute that is walked over, whether the team works in it: read off its wall clock."""
    zone, names = ZoneInfo(team.zone), ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    found = bytearray()
    at = WALKED_FROM
    while at < WALKED_TO:
        wall = at.astimezone(zone)
        day, stands = names[wall.weekday()], wall.strftime("%H:%M")
        is_open = any(day in days.split() and begins <= stands < ends for days, begins, ends in team.opened)
        found.append(is_open and wall.date() not in team.free)
        at += MINUTE
    return found


class Expected(NamedTuple):
    """One alarm as it should have ended."""

    kind: str
    due_at: datetime
    done_at: datetime | None
    outcome: str | None


@dataclass
class Case:
    """One task with what happens to it, drawn at random, and when its alarms are due by the walk."""

    number: int
    team: int
    rule: TierRule
    opened: datetime
    send_at: datetime | None
    offer_ends: datetime | None
    decided: datetime | None
    due: list[tuple[str, datetime]] = field(default_factory=list)

    @property
    def id(self) -> str:
        return f"q-{self.number:05}"


def drawn(number: int, rng: random.Random) -> Case:
    """Draw a task."""
    opened = BEGINS + rng.randrange(int((ENDS - BEGINS) / MINUTE)) * MINUTE

    def later(hours: int) -> datetime:
        return opened + rng.randint(1, hours * 60) * MINUTE

    hours = rng.randint(1, 24)
    return Case(
        number=number, team=rng.randrange(len(TEAMS)), opened=opened,
        rule=TierRule(stages=("editor",), rounds=1, deadline_hours=hours,
                      remind_hours=tuple(rng.sample(range(1, 25), rng.randint(0, 3)))),
        send_at=later(500) if rng.random() < 0.3 else None,
        offer_ends=later(500) if rng.random() < 0.2 else None,
        decided=later(200) if rng.random() < 0.5 else None,
    )  # fmt: skip


def walk(case: Case, works: bytearray) -> None:
    """Find by walking when the case's alarms are due."""
    at = int((case.opened - WALKED_FROM) / MINUTE)
    left = case.rule.deadline_hours * 60
    while left:
        left -= works[at]
        at += 1
    deadline = at
    due = [("escalation", deadline)]
    for hours in sorted(set(case.rule.remind_hours)):
        back, left = deadline, hours * 60
        while left:
            back -= 1
            left -= works[back]
        if WALKED_FROM + back * MINUTE > case.opened:
            due.append(("reminder", back))
    case.due = [(kind, WALKED_FROM + minute * MINUTE) for kind, minute in due]
    ends = [
        moment for moment in (case.send_at, case.offer_ends and case.offer_ends + timedelta(microseconds=1)) if moment
    ]
    if ends:
        case.due.append(("expiry", min(ends)))


def expected(case: Case, ticks: Sequence[datetime]) -> set[Expected]:
    """Say how each alarm should have ended, where the clock looked at these instants."""
    open_, ended, found = list(case.due), False, set()
    for tick in ticks:
        come = [one for one in open_ if one[1] <= tick] if tick >= case.opened else []
        if not come:
            continue
        open_ = [one for one in open_ if one not in come]
        if ended or (case.decided and case.decided <= tick):
            found |= {Expected(kind, due, tick, "moot") for kind, due in come}
            continue
        hardness = {"reminder": 0, "escalation": 1, "expiry": 2}
        acting = max(come, key=lambda one: (hardness[one[0]], one[1]))
        found |= {
            Expected(kind, due, tick, "carried out" if (kind, due) == acting else "overtaken") for kind, due in come
        }
        ended = acting[0] == "expiry"
    return found | {Expected(kind, due, None, None) for kind, due in open_}


def when_it_looks(cases: Sequence[Case], rng: random.Random) -> list[datetime]:
    """Return the minutes at which a clock looks: all in which anything happens, but for the down times."""
    moments = {due for case in cases for _, due in case.due} | {case.opened for case in cases}
    moments |= {case.decided for case in cases if case.decided}
    minutes = {_up(moment) for moment in moments} | {
        _up(moment) - MINUTE for moment in rng.sample(sorted(moments), len(moments) // 20)
    }
    for _ in range(20):
        begins = BEGINS + rng.random() * (ENDS - BEGINS)
        ends = begins + rng.choice((5, 60, 600, 4000)) * MINUTE
        minutes = {minute for minute in minutes if not begins <= minute < ends} | {_up(ends)}
    return sorted(minutes | {WALKED_TO})


def _up(moment: datetime) -> datetime:
    """Return the first whole minute at or after an instant."""
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + MINUTE


async def simulate(office: Office, count: int, seed: int, ticker: Ticker) -> list[str]:
    """Live through the quarter and return every difference from what was expected."""
    rng = random.Random(seed)
    cases = [drawn(number, rng) for number in range(count)]
    works = [working_minutes(team) for team in TEAMS]
    for case in cases:
        walk(case, works[case.team])
    ticks = when_it_looks(cases, rng)
    events: list[tuple[datetime, int, Any]] = [(case.opened, 0, case) for case in cases]
    events += [(case.decided, 1, case) for case in cases if case.decided]
    events += [(tick, 2, None) for tick in ticks]
    for moment, kind, case in sorted(events, key=lambda event: event[:2]):
        office.clock.now = moment
        if kind == 2:
            await ticker(moment, rng.choice((1, 1, 2)))
        elif kind == 0:
            await _open(office, case)
        else:
            await _decide(office, case)
    return await differences(office, cases, ticks)


async def _open(office: Office, case: Case) -> None:
    brief = {"send_at": case.send_at, "offer": {"percent_off": 5, "ends": case.offer_ends} if case.offer_ends else None}
    campaign = await office.campaign(case.id, **{key: value for key, value in brief.items() if value})
    calendar = TEAMS[case.team].calendar
    await office.task(
        campaign,
        alarms_of(
            case.rule, calendar, opened=case.opened, deadline=deadline_of(case.rule, calendar, case.opened),
            expires=expiry_of(campaign.brief, "America/New_York", after=None),
        ),
    )  # fmt: skip


async def _decide(office: Office, case: Case) -> None:
    (task,) = await office.approvals.tasks(campaign_id=case.id)
    if task.status == "waiting":
        await office.approvals.decide(task.id, EDITOR, Reject(message="shorter"), task.content_hash)


async def differences(office: Office, cases: Sequence[Case], ticks: Sequence[datetime]) -> list[str]:
    """Compare rows, notices and campaigns with what was expected."""
    rows: dict[str, list[Expected]] = {}
    for row in await office.rows(tables.alarms):
        rows.setdefault(row["campaign_id"], []).append(
            Expected(row["kind"], row["due_at"], row["done_at"], row["outcome"])
        )
    told = Counter((row["campaign_id"], row["kind"], row["at"]) for row in await office.rows(tables.notices))
    statuses = {row["id"]: row["status"] for row in await office.rows(tables.campaigns)}
    kinds = {"reminder": "task.reminder", "escalation": "task.escalated", "expiry": "campaign.expired"}
    found = []
    for case in cases:
        wanted = expected(case, ticks)
        if sorted(rows.get(case.id, [])) != sorted(wanted):
            found.append(f"{case}: {sorted(rows.get(case.id, []))} and not {sorted(wanted)}")
        acted = Counter((case.id, kinds[one.kind], one.done_at) for one in wanted if one.outcome == "carried out")
        theirs = Counter(
            {key: number for key, number in told.items() if key[0] == case.id and key[1] in kinds.values()}
        )
        if theirs != acted:
            found.append(f"{case}: told {theirs} and not {acted}")
        expired = any(one.kind == "expiry" and one.outcome == "carried out" for one in wanted)
        if (statuses[case.id] == "expired") != expired:
            found.append(f"{case}: it is {statuses[case.id]}")
    return found


@asynccontextmanager
async def in_this_process(url: str, home: Path) -> Any:
    """Give a ticker of two clocks, each with connections of its own."""
    offices = [Office(url, home, Clock(), channels=frozenset({"webhook"})) for _ in range(2)]
    rng = random.Random(1)

    async def tick(moment: datetime, at_once: int) -> None:
        for office in offices:
            office.clock.now = moment
        await asyncio.gather(*(office.tick() for office in rng.sample(offices, at_once)))

    yield tick
    for office in offices:
        await office.storage.close()


_mine: dict[str, Any] = {}


def _begin(url: str, home: str) -> None:
    _mine["runner"] = asyncio.Runner()
    _mine["office"] = Office(url, Path(home), Clock(), channels=frozenset({"webhook"}))


def _tick(moment: datetime) -> None:
    _mine["office"].clock.now = moment
    _mine["runner"].run(_mine["office"].tick())


@asynccontextmanager
async def in_two_processes(url: str, home: Path) -> Any:
    """Give a ticker of two real processes."""
    with ProcessPoolExecutor(2, get_context("spawn"), _begin, (url, str(home))) as pool:
        loop = asyncio.get_running_loop()

        async def tick(moment: datetime, at_once: int) -> None:
            await asyncio.gather(*(loop.run_in_executor(pool, partial(_tick, moment)) for _ in range(at_once)))

        yield tick


async def lived(count: int, url: str, home: Path) -> int:
    """Live through the whole quarter on one database, print the figures and return how many differences there were."""
    began = time.monotonic()
    office = Office(url, home, Clock(), channels=frozenset({"webhook"}))
    await office.keys.ready()
    async with in_two_processes(url, home) as ticker:
        found = await simulate(office, count, 2026, ticker)
    ends = Counter((row["kind"], row["outcome"]) for row in await office.rows(tables.alarms))
    await office.storage.close()
    for one in found[:10]:
        print(one)  # noqa: T201 - the answer
    where, seconds = url.partition(":")[0], time.monotonic() - began
    print(f"{where}: {count} tasks, {sum(ends.values())} alarms, {len(found)} differences, {seconds:.0f} s")  # noqa: T201
    for (kind, outcome), number in sorted(ends.items(), key=str):
        print(f"  {kind:<10} {outcome or 'to come':<11} {number}")  # noqa: T201 - as above
    return len(found)


def main(count: int) -> int:
    """Run it on SQLite, and on PostgreSQL where there is one."""
    with tempfile.TemporaryDirectory() as folder:
        wrong = asyncio.run(lived(count, f"sqlite:///{folder}/marque.db", Path(folder)))
        if POSTGRES_URL:
            with postgres_template() as template, postgres_database(template) as url:
                wrong += asyncio.run(lived(count, url, Path(folder)))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000))
