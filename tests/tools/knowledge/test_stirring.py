"""Resting until something stirs: it ends when it should, and never outlives who asked for it."""

import asyncio

import pytest

from tools.knowledge.stirring import rest_until_stirred


async def test_a_rest_ends_with_the_event_and_clears_it() -> None:
    stirred = asyncio.Event()
    resting = asyncio.create_task(rest_until_stirred(stirred, 3600))
    await asyncio.sleep(0)
    stirred.set()
    await resting

    assert not stirred.is_set()


async def test_a_rest_ends_with_its_time() -> None:
    await rest_until_stirred(asyncio.Event(), 0.001)


@pytest.mark.parametrize("turns", range(8))
@pytest.mark.timeout(20)
async def test_a_cancellation_in_the_moment_of_the_event_is_not_lost(turns: int) -> None:
    stirred = asyncio.Event()

    async def follow() -> None:
        while True:
            await rest_until_stirred(stirred, 3600)

    following = asyncio.create_task(follow())
    await asyncio.sleep(0)
    stirred.set()
    for _ in range(turns):
        await asyncio.sleep(0)
    following.cancel()
    ended, _ = await asyncio.wait({following}, timeout=5)
    following.cancel()

    assert ended
