"""One process at a time drives a thread, also where the database is away for a moment."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from marque.errors import Unavailable
from marque.processes import this_process
from marque.storage import Storage
from tools.campaigns import Leases, Threads

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


class Failing(Storage):
    """A database that is away for some writes, once it is told so."""

    away = 0
    tried = 0

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        self.tried += 1
        if self.away:
            self.away -= 1
            raise Unavailable("the database is away", where="a test", mend="wait")
        async with super().write() as connection:
            yield connection


async def test_a_lease_lives_through_a_database_that_is_away_and_is_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.campaigns.leases.LEASE", timedelta(seconds=0.06))
    storage = Failing(f"sqlite:///{tmp_path / 'marque.db'}")
    await Threads(storage=storage, clock=lambda: NOW).take("t1", brand="tarnholt", owner=None)
    ours, theirs = (Leases(storage=storage, clock=lambda: NOW, owner=f"elsewhere:{pid}") for pid in (1, 2))

    async with ours.hold("t1") as is_ours:
        assert is_ours
        storage.away, storage.tried = 2, 0
        while storage.tried < 4:  # noqa: ASYNC110 - the renewing tells nobody when it has tried
            await asyncio.sleep(0.01)
        async with theirs.hold("t1") as is_theirs:
            assert not is_theirs
    async with theirs.hold("t1") as is_theirs:
        assert is_theirs
    await storage.close()


async def test_a_thread_that_nobody_has_taken_has_no_lease(tmp_path: Path) -> None:
    storage = Storage(f"sqlite:///{tmp_path / 'marque.db'}")
    async with Leases(storage=storage, clock=lambda: NOW, owner="here:1").hold("nobody's") as is_ours:
        assert not is_ours
    await storage.close()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="this system does not tell when a process started")
async def test_a_container_that_starts_again_does_not_wait_for_the_lease_that_it_died_with(tmp_path: Path) -> None:
    storage = Storage(f"sqlite:///{tmp_path / 'marque.db'}")
    await Threads(storage=storage, clock=lambda: NOW).take("t1", brand="tarnholt", owner=None)
    host, pid, started = this_process().split(":")
    before, now, sibling = (
        Leases(storage=storage, clock=lambda: NOW, owner=owner)
        for owner in (f"{host}:{pid}:{int(started) - 1}", this_process(), this_process())
    )

    async with before.hold("t1") as died_with_it:
        assert died_with_it
        async with now.hold("t1") as is_ours:
            assert is_ours
            async with sibling.hold("t1") as is_theirs:
                assert not is_theirs
    await storage.close()
