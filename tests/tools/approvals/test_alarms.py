"""What the clock does to tasks: each thing once, at its instant or as soon as a clock runs again, and no more than that."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from marque.approval import Reject, Task
from marque.audit.verify import verify_all
from marque.campaign import Campaign
from marque.clockwork import Alarm, AlarmKind
from marque.errors import Refused
from marque.storage import tables
from tests.support.office import AUTHOR, EDITOR, LEAD, OTHER_EDITOR, Office

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def alarm(kind: AlarmKind, hours: float) -> Alarm:
    return Alarm(kind=kind, due_at=START + hours * HOUR, role="brand_lead" if kind == "escalation" else None)


ALARMS = (alarm("reminder", 4), alarm("reminder", 7), alarm("escalation", 8), alarm("expiry", 30))


@pytest.fixture
async def task(office: Office) -> Task:
    return await office.task(await office.campaign(), ALARMS)


async def at(office: Office, hours: float) -> list[str]:
    """Look at the clock so many hours after the start; return what was carried out."""
    office.clock.now = START + hours * HOUR
    return [one.kind for one in await office.tick()]


async def test_those_who_may_decide_are_told_when_a_task_is_opened(office: Office, task: Task) -> None:
    assert await office.told() == [("task.opened", None)]
    assert await office.told("mail") == [("task.opened", EDITOR), ("task.opened", OTHER_EDITOR)]  # not its author


async def test_each_alarm_is_carried_out_at_its_instant_and_once(office: Office, task: Task) -> None:
    seen = {hours: await at(office, hours) for hours in (3.99, 4, 4.01, 7, 8, 29.99, 30, 31)}

    assert seen == {3.99: [], 4: ["reminder"], 4.01: [], 7: ["reminder"], 8: ["escalation"], 29.99: [], 30: ["expiry"],
                    31: []}  # fmt: skip
    kinds = [kind for kind, _ in await office.told()]
    assert kinds == ["task.opened", "task.reminder", "task.reminder", "task.escalated", "campaign.expired"]


async def test_a_missed_deadline_is_told_to_those_who_may_decide_and_to_the_role_that_is_named(
    office: Office, task: Task
) -> None:
    await at(office, 8)

    told = {who for kind, who in await office.told("mail") if kind == "task.escalated"}
    assert told == {EDITOR, OTHER_EDITOR, LEAD}
    with pytest.raises(Refused, match="for the role editor"):  # to be told gives no right
        await office.approvals.decide(task.id, LEAD, Reject(message="no"), task.content_hash)


async def test_reminders_that_were_missed_come_as_one(office: Office, task: Task) -> None:
    assert await at(office, 7.5) == ["reminder"]

    rows = [row for row in await office.rows(tables.alarms, "due_at") if row["done_at"]]
    assert [(row["outcome"], row["due_at"], row["done_at"]) for row in rows] == [
        ("overtaken", START + 4 * HOUR, START + 7.5 * HOUR), ("carried out", START + 7 * HOUR, START + 7.5 * HOUR),
    ]  # fmt: skip
    assert [kind for kind, _ in await office.told()] == ["task.opened", "task.reminder"]


async def test_after_a_long_night_only_what_still_matters_is_told(office: Office, task: Task) -> None:
    assert await at(office, 100) == ["expiry"]

    assert [kind for kind, _ in await office.told()] == ["task.opened", "campaign.expired"]
    campaign = await office.campaigns.get("c-1")
    assert (campaign.status, (await office.approvals.task(task.id)).status) == ("expired", "void")


async def test_what_was_decided_is_left_alone(office: Office, task: Task) -> None:
    await office.approvals.decide(task.id, EDITOR, Reject(message="too long"), task.content_hash)

    assert await at(office, 100) == []
    assert {row["outcome"] for row in await office.rows(tables.alarms)} == {"moot"}
    assert ("task.decided", AUTHOR) in await office.told("mail")


async def test_a_withdrawn_campaign_is_left_alone(office: Office, task: Task) -> None:
    await office.campaigns.withdraw("c-1", LEAD, "over")

    assert await at(office, 100) == []
    assert (await office.campaigns.get("c-1")).status == "withdrawn"


async def test_while_a_brand_is_on_hold_nobody_is_reminded_and_what_passes_has_passed(
    office: Office, task: Task
) -> None:
    await office.campaigns.hold("tarnholt", LEAD, "a recall")
    assert await at(office, 7.5) == []

    await office.campaigns.release("tarnholt", LEAD)
    assert await at(office, 7.6) == ["reminder"]

    await office.campaigns.hold("tarnholt", LEAD, "another")
    assert await at(office, 31) == ["expiry"]
    assert ("brand.held", LEAD) in await office.told("mail")


async def test_two_processes_do_each_thing_once(office: Office, url: str, tmp_path: Path) -> None:
    tasks = [await office.task(await office.campaign(f"c-{number}"), ALARMS) for number in range(12)]
    other = Office(url, tmp_path, office.clock)

    for hours in (4, 7, 8, 30):
        office.clock.now = START + hours * HOUR
        both = await asyncio.gather(office.tick(), other.tick())
        assert sorted(one.task_id for one in (*both[0], *both[1])) == sorted(task.id for task in tasks), both
    await other.storage.close()

    assert len([kind for kind, _ in await office.told() if kind == "campaign.expired"]) == len(tasks)
    verified = await verify_all(office.storage, office.keys.public_key(), office.keys.known_secret())
    assert verified.problems == ()


async def test_a_decision_and_the_expiry_at_one_instant_end_as_one_of_them(
    office: Office, url: str, tmp_path: Path
) -> None:
    other = Office(url, tmp_path, office.clock)
    for number in range(8):
        task = await office.task(await office.campaign(f"d-{number}"), ALARMS)
        office.clock.now = START + 30 * HOUR
        decided, _ = await asyncio.gather(
            office.approvals.decide(task.id, EDITOR, Reject(message="no"), task.content_hash), other.tick(),
            return_exceptions=True,
        )  # fmt: skip
        campaign, after = await office.campaigns.get(task.campaign_id), await office.approvals.task(task.id)
        if isinstance(decided, Refused):
            assert (campaign.status, after.status) == ("expired", "void")
        else:
            assert (campaign.status, after.status) == ("running", "rejected")
        office.clock.now = START
    await other.storage.close()


async def test_a_reopened_campaign_is_running_and_says_when(office: Office, task: Task) -> None:
    await at(office, 30)
    office.clock.now = START + 40 * HOUR

    campaign = await office.campaigns.reopen("c-1", LEAD)

    assert (campaign.status, campaign.ended_at, campaign.reopened_at) == ("running", None, START + 40 * HOUR)
    with pytest.raises(Refused, match="not expired"):
        await office.campaigns.reopen("c-1", LEAD)


@pytest.mark.parametrize("ended", ["withdrawn", "refused", "running"])
async def test_only_what_expired_is_reopened(office: Office, ended: str) -> None:
    campaign: Campaign = await office.campaign()
    if ended == "withdrawn":
        await office.campaigns.withdraw(campaign.id, LEAD, "over")
    elif ended == "refused":
        await office.campaigns.set_status(campaign.id, "refused", "lacks")

    with pytest.raises(Refused, match="not expired"):
        await office.campaigns.reopen(campaign.id, LEAD)
