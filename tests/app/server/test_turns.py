"""Whose turn a thread is: one run at a time over all processes, but a run of our own on the lease taken for it."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from app.server import turns
from app.server.turns import lend, turn_of_run
from graphs.services import Services
from marque.errors import Refused
from tests.support.campaigns import services_of
from tests.support.dev_server import ROOT

THREAD = "01a2088c-46e0-7417-9e8a-cee872b38726"


@pytest_asyncio.fixture
async def here(tmp_path: Path) -> AsyncIterator[Services]:
    """The services of this process, with one thread written down."""
    shop = tmp_path / "shop"
    shutil.copytree(ROOT / "examples" / "shop", shop, ignore=shutil.ignore_patterns(".marque", "out"))
    async with services_of(shop) as services:
        await services.threads.take(THREAD, brand="tarnholt", owner=None)
        yield services


def elsewhere(here: Services) -> Services:
    """Return the services of a process on another machine."""
    return replace(here, leases=replace(here.leases, owner="elsewhere:1"))


async def test_a_run_waits_until_another_process_lets_the_thread_go(here: Services) -> None:
    done: list[str] = []

    async def run() -> None:
        async with turn_of_run(here, THREAD, {}):
            done.append("run")

    async with turn_of_run(elsewhere(here), THREAD, {}):
        waiting = asyncio.create_task(run())
        await asyncio.sleep(turns.PAUSE * 2)
        done.append("elsewhere")
    await waiting

    assert done == ["elsewhere", "run"]


async def test_a_run_that_waited_too_long_is_refused_in_one_line(
    here: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.1)

    async with turn_of_run(elsewhere(here), THREAD, {}):
        with pytest.raises(Refused, match="another process drives it now"):
            async with turn_of_run(here, THREAD, {}):
                pytest.fail("two at once")


async def test_a_run_of_our_own_goes_on_the_lease_that_was_taken_for_it(here: Services) -> None:
    async with lend(here, THREAD) as lent:
        assert lent is not None
        async with turn_of_run(here, THREAD, dict(lent)):
            pass
        async with lend(elsewhere(here), THREAD) as second:
            assert second is None


async def test_a_ticket_is_good_for_its_thread_and_its_time_only(
    here: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.1)
    other = THREAD.replace("01a", "02a")
    await here.threads.take(other, brand="tarnholt", owner=None)

    async with lend(here, THREAD) as lent:
        assert lent is not None
        async with turn_of_run(elsewhere(here), other, {}):
            with pytest.raises(Refused):
                async with turn_of_run(here, other, dict(lent)):
                    pytest.fail("another thread's ticket")
    async with turn_of_run(elsewhere(here), THREAD, {}):
        with pytest.raises(Refused):
            async with turn_of_run(here, THREAD, dict(lent)):
                pytest.fail("a spent ticket")
