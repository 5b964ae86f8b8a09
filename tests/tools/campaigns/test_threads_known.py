"""Whose a thread is comes from its row; of a campaign's, the row is read once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from marque.storage import Storage, tables
from tools.campaigns import Threads

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


class Counting(Storage):
    """A database that counts how often it is read."""

    reads = 0

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        self.reads += 1
        async with super().read() as connection:
            yield connection


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Counting]:
    opened = Counting(f"sqlite:///{tmp_path / 'marque.db'}")
    yield opened
    await opened.close()


async def take_in(storage: Storage, campaign: str) -> None:
    async with storage.write() as connection:
        await connection.execute(
            insert(tables.campaigns).values(
                id=campaign, brand="tarnholt", name="n", status="running", tier="B", market="US", language="en",
                brief={}, brief_hash="h", author="a@x.example", created_at=NOW,
            )
        )  # fmt: skip


async def test_a_campaigns_thread_is_read_once_and_any_other_each_time(storage: Counting) -> None:
    threads = Threads(storage=storage, clock=lambda: NOW)
    await threads.take("t1", brand="tarnholt", owner=None)
    before = await threads.look_up("t1")
    await take_in(storage, "t1")
    first, storage.reads = await threads.look_up("t1"), 0

    assert before
    assert not before.is_campaign
    assert first
    assert first.is_campaign
    assert await threads.look_up("t1") == first
    assert storage.reads == 0
    assert await threads.look_up("t2") is None
    assert storage.reads == 1


async def test_no_more_threads_are_remembered_than_the_bound(
    storage: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.campaigns.threads.REMEMBERED", 2)
    threads = Threads(storage=storage, clock=lambda: NOW)
    for name in ("t1", "t2", "t3"):
        await threads.take(name, brand="tarnholt", owner=None)
        await take_in(storage, name)
        await threads.look_up(name)
    storage.reads = 0

    assert await threads.look_up("t3")
    assert await threads.look_up("t2")
    assert storage.reads == 0
    assert await threads.look_up("t1")
    assert storage.reads == 1
