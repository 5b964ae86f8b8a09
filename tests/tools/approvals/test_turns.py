"""Whose turn a task is: one person's, for a while, and judged where a decision is written."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from marque.approval import Reject, Task
from marque.errors import InputError, Refused
from marque.storage import tables
from tests.support.office import ANALYST, EDITOR, LEAD, OTHER_EDITOR, SERVICE, Office
from tests.tools.approvals.test_alarms import ALARMS
from tools.approvals.turns import LASTS

NO = Reject(message="too long")


@pytest.fixture
async def task(office: Office) -> Task:
    return await office.task(await office.campaign(), ALARMS)


async def test_while_somebody_is_on_it_nobody_else_decides_and_hears_who_and_until_when(
    office: Office, task: Task
) -> None:
    await office.turns.take(task.id, EDITOR.upper())

    with pytest.raises(Refused, match=rf"{EDITOR} is on it until 2026-11-23 13:00Z"):
        await office.approvals.decide(task.id, OTHER_EDITOR, NO, task.content_hash)
    assert (await office.approvals.decide(task.id, EDITOR, NO, task.content_hash)).actor == EDITOR


async def test_a_turn_ends_by_itself(office: Office, task: Task) -> None:
    await office.turns.take(task.id, EDITOR)
    office.clock.now += LASTS

    assert await office.turns.of([task.id]) == {}
    await office.approvals.decide(task.id, OTHER_EDITOR, NO, task.content_hash)


async def test_a_turn_that_is_taken_again_begins_anew_and_is_recorded_once(office: Office, task: Task) -> None:
    await office.turns.take(task.id, EDITOR)
    office.clock.now += timedelta(hours=3)
    again = await office.turns.take(task.id, EDITOR)

    assert again.until == office.clock.now + LASTS
    assert [row["kind"] for row in await office.rows(tables.audit)].count("task.taken") == 1


async def test_a_second_person_is_told_to_wait(office: Office, task: Task) -> None:
    await office.turns.take(task.id, EDITOR)

    for over in (False, True):
        with pytest.raises(Refused, match="is on it"):
            await office.turns.take(task.id, OTHER_EDITOR, over=over)


async def test_a_brand_lead_takes_over_by_saying_so_and_lets_go(office: Office, task: Task) -> None:
    await office.turns.take(task.id, EDITOR)

    with pytest.raises(Refused, match="--over"):
        await office.turns.take(task.id, LEAD)
    await office.turns.take(task.id, LEAD, over=True)
    with pytest.raises(Refused, match=f"{LEAD} is on it"):
        await office.approvals.decide(task.id, EDITOR, NO, task.content_hash)
    assert await office.turns.let_go(task.id, LEAD)
    await office.approvals.decide(task.id, OTHER_EDITOR, NO, task.content_hash)


async def test_nobody_ends_the_turn_of_another(office: Office, task: Task) -> None:
    await office.turns.take(task.id, EDITOR)

    assert not await office.turns.let_go(task.id, OTHER_EDITOR)
    assert (await office.turns.of([task.id]))[task.id].actor == EDITOR


@pytest.mark.parametrize("actor", [ANALYST, SERVICE, "nobody@tarnholt.example"])
async def test_only_somebody_who_may_decide_the_stage_or_a_lead_is_on_it(
    office: Office, task: Task, actor: str
) -> None:
    with pytest.raises(Refused, match="for the role editor"):
        await office.turns.take(task.id, actor)


async def test_a_login_that_does_not_carry_the_role_takes_no_turn(office: Office, task: Task) -> None:
    with pytest.raises(Refused, match="for the role editor"):
        await office.turns.take(task.id, EDITOR, only=frozenset({"analyst"}))


async def test_what_does_not_wait_is_nobodys_turn(office: Office, task: Task) -> None:
    await office.approvals.decide(task.id, EDITOR, NO, task.content_hash)

    with pytest.raises(Refused, match="does not wait"):
        await office.turns.take(task.id, EDITOR)
    with pytest.raises(InputError, match="no task"):
        await office.turns.take("c-9:1:0:x", EDITOR)


async def test_of_two_people_at_one_instant_one_is_on_it(office: Office, task: Task, url: str, tmp_path: Path) -> None:
    other = Office(url, tmp_path, office.clock)

    both = await asyncio.gather(
        office.turns.take(task.id, EDITOR), other.turns.take(task.id, OTHER_EDITOR), return_exceptions=True
    )
    await other.storage.close()

    assert sorted(isinstance(one, Refused) for one in both) == [False, True]
