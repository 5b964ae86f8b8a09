"""Idempotency keys: one request, one answer, however often it is sent."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from marque.errors import InputError, Refused
from marque.storage import Storage
from tools.answers import Answers, BeingAnswered


class Time:
    now = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest_asyncio.fixture
async def answers(tmp_path: Path, time: Time) -> AsyncIterator[Answers]:
    numbers, storage = iter(range(1000)), Storage(f"sqlite:///{tmp_path / 'm.db'}")
    yield Answers(storage=storage, clock=time, ids=lambda: f"id-{next(numbers)}")
    await storage.close()


async def ask(answers: Answers, request: Any = 1, *, caller: str = "a", key: str = "k", brand: str = "b") -> Any:
    async with answers.once(caller, key, request, brand=brand) as turn:
        if turn.given is None:
            turn.answer = (201, {"subject": turn.subject})
        return turn.given


async def test_the_same_request_again_gets_the_same_answer(answers: Answers) -> None:
    assert await ask(answers) is None
    assert await ask(answers) == (201, {"subject": "id-0"})


@pytest.mark.parametrize("other", [{"request": 2}, {"brand": "c"}])
async def test_another_request_under_the_key_is_refused(answers: Answers, other: dict[str, Any]) -> None:
    await ask(answers)
    with pytest.raises(InputError, match="another request"):
        await ask(answers, **other)


async def test_another_caller_s_key_is_another_key(answers: Answers) -> None:
    await ask(answers)
    assert await ask(answers, caller="z") is None


async def test_two_at_once_run_once(answers: Answers) -> None:
    async with answers.once("a", "k", 1, brand="b") as turn:
        with pytest.raises(Refused, match="being answered"):
            await ask(answers)
        turn.answer = (200, "done")
    assert await ask(answers) == (200, "done")


async def test_of_many_at_once_one_runs(answers: Answers) -> None:
    ran = 0

    async def one() -> None:
        nonlocal ran
        async with answers.once("a", "k", 1, brand="b") as turn:
            ran += turn.given is None
            turn.answer = (200, None)

    await asyncio.gather(*(one() for _ in range(10)), return_exceptions=True)
    assert ran == 1


async def test_what_failed_may_be_tried_again_at_once(answers: Answers) -> None:
    with pytest.raises(ZeroDivisionError):
        async with answers.once("a", "k", 1, brand="b"):
            raise ZeroDivisionError
    assert await ask(answers) is None


async def test_what_a_killed_process_began_is_taken_up_under_the_same_subject(answers: Answers, time: Time) -> None:
    begun = await answers._begin("a", "k", "hash", "b")
    time.now += timedelta(seconds=61)
    assert (await answers._begin("a", "k", "hash", "b")).subject == begun.subject


@pytest.mark.parametrize(("seconds", "wait"), [(0, 1), (4, 4), (40, 20), (59.5, 0.5), (-30, 1)])
async def test_who_sends_it_again_is_told_to_wait_as_long_again_and_not_beyond_the_minute(
    answers: Answers, time: Time, seconds: float, wait: float
) -> None:
    await answers._begin("a", "k", "hash", "b")
    time.now += timedelta(seconds=seconds)

    with pytest.raises(BeingAnswered) as told:
        await answers._begin("a", "k", "hash", "b")

    assert told.value.seconds == wait


async def test_a_key_is_forgotten_after_a_day(answers: Answers, time: Time) -> None:
    await ask(answers)
    time.now += timedelta(hours=24, seconds=1)
    assert await ask(answers, 2) is None
