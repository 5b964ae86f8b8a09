"""The outbox: each notice once, again where it failed, given up at last, and one process at a time."""

import asyncio
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from marque.storage import tables
from tests.support.postgres import ON_POSTGRES
from tests.tools.notices.conftest import BRAND, CAMPAIGN, Post
from tools.notices.notice import Failed, Notice
from tools.notices.outbox import AT_ONCE, LEASE, LONGEST_WAIT, MOST_ATTEMPTS, wait_after


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=ON_POSTGRES)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Both databases."""
    found: str = request.getfixturevalue("postgres") if request.param == "postgres" else ""
    return found or f"sqlite:///{tmp_path / 'marque.db'}"


@dataclass
class Kept:
    """A receiver in memory, which fails as often as it is told."""

    failures: list[Failed] = field(default_factory=list)
    got: list[str] = field(default_factory=list)
    gate: asyncio.Event | None = None
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, notice: Notice, now: datetime) -> None:
        self.asked.set()
        if self.gate:
            await self.gate.wait()
        self.got.append(notice.id)
        if self.failures:
            raise self.failures.pop(0)

    async def close(self) -> None:
        return


async def test_a_notice_is_sent_once(post: Post) -> None:
    await post.tell()
    await post.tell()  # the node that wrote it ran twice
    receiver = Kept()

    assert await post.outbox({"webhook": receiver}).send_due() == 1
    assert await post.outbox({"webhook": receiver}).send_due() == 0

    row = await post.row()
    assert (len(receiver.got), row["outcome"], row["attempts"]) == (1, "sent", 1)


async def test_through_what_is_not_configured_nothing_is_written(post: Post) -> None:
    await post.tell(channels=frozenset(), to=("a@tarnholt.example",))

    assert await post.rows() == []


async def test_each_person_gets_one_mail_and_the_webhook_one_notice(post: Post) -> None:
    people = ("a@tarnholt.example", "b@tarnholt.example", "a@tarnholt.example")

    await post.tell(channels=frozenset({"webhook", "mail"}), to=people)

    assert sorted(row["addressee"] or "" for row in await post.rows()) == ["", *sorted(set(people))]


async def test_what_failed_is_due_again_later_under_the_same_id(post: Post) -> None:
    await post.tell()
    receiver = Kept(failures=[Failed("it answered 500")])
    outbox = post.outbox({"webhook": receiver})

    assert await outbox.send_due() == 0
    assert await outbox.send_due() == 0
    post.clock.pass_by(seconds=31)
    assert await outbox.send_due() == 1

    assert len(set(receiver.got)) == 1
    assert len(receiver.got) == 2


async def test_a_receiver_may_ask_for_more_time(post: Post) -> None:
    await post.tell()
    receiver = Kept(failures=[Failed("it answered 429", wait=timedelta(hours=2))])
    outbox = post.outbox({"webhook": receiver})
    await outbox.send_due()

    post.clock.pass_by(hours=1, minutes=59)
    assert await outbox.send_due() == 0
    post.clock.pass_by(minutes=1)
    assert await outbox.send_due() == 1


@pytest.mark.parametrize("campaign_id", [CAMPAIGN, None])
async def test_after_the_last_attempt_it_is_given_up_on_the_record(post: Post, campaign_id: str | None) -> None:
    await post.tell(campaign_id=campaign_id)
    receiver = Kept(failures=[Failed("it answered 500") for _ in range(MOST_ATTEMPTS)])
    outbox = post.outbox({"webhook": receiver})

    for _ in range(MOST_ATTEMPTS + 3):
        await outbox.send_due()
        post.clock.pass_by(hours=5)

    row = await post.row()
    assert (len(receiver.got), row["outcome"], row["error"]) == (MOST_ATTEMPTS, "given up", "it answered 500")
    async with post.storage.read() as connection:
        chain, kind = (await connection.execute(select(tables.audit.c.chain, tables.audit.c.kind))).one()
    assert (chain, kind) == (f"campaign:{CAMPAIGN}" if campaign_id else f"brand:{BRAND}", "notice.given_up")


async def test_what_is_useless_to_repeat_is_given_up_at_once(post: Post) -> None:
    await post.tell()
    receiver = Kept(failures=[Failed("it answered 410", for_good=True)])

    await post.outbox({"webhook": receiver}).send_due()

    assert (await post.row())["outcome"] == "given up"


async def test_two_processes_send_one_notice_once(post: Post) -> None:
    for number in range(3 * AT_ONCE):
        await post.tell(once=str(number))
    receiver = Kept()

    sent = await asyncio.gather(
        *(post.outbox({"webhook": receiver}, owner=f"here:{number}").send_due() for number in (1, 2))
    )

    assert sum(sent) == 3 * AT_ONCE == len(set(receiver.got)) == len(receiver.got)


async def test_what_a_killed_process_was_sending_is_sent_again_under_the_same_id(post: Post) -> None:
    await post.tell()
    killed, other = Kept(), Kept()
    (claimed,) = await post.outbox({"webhook": killed}, owner="here:1")._claim("webhook")
    await killed.send(claimed, post.clock())  # it arrives, and then the process is gone

    outbox = post.outbox({"webhook": other}, owner="here:2")
    assert await outbox.send_due() == 0  # it may still be at work
    post.clock.pass_by(seconds=LEASE.total_seconds() + 1)
    assert await outbox.send_due() == 1

    assert killed.got == other.got


async def test_a_process_whose_lease_ran_out_writes_nothing_over_the_other_ones_word(post: Post) -> None:
    await post.tell()
    slow, quick = Kept(gate=asyncio.Event(), failures=[Failed("too late")]), Kept()
    late = asyncio.create_task(post.outbox({"webhook": slow}, owner="here:1").send_due())
    await slow.asked.wait()
    post.clock.pass_by(seconds=LEASE.total_seconds() + 1)
    await post.outbox({"webhook": quick}, owner="here:2").send_due()
    assert slow.gate
    slow.gate.set()

    assert await late == 0
    row = await post.row()
    assert (row["outcome"], row["error"]) == ("sent", None)


def test_waits_double_are_spread_and_end_somewhere() -> None:
    rng = random.Random(0)
    for attempt in range(1, 60):
        whole = min(timedelta(seconds=30) * 2 ** (attempt - 1) if attempt < 20 else LONGEST_WAIT, LONGEST_WAIT)
        assert whole / 2 <= wait_after(attempt, rng) <= whole
