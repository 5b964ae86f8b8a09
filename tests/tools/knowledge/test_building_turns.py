"""One rebuild at a time, by a file or by rows of a database; what is synced meanwhile does not wait for it."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

from marque.errors import Unavailable
from marque.processes import this_process
from marque.settings import load_settings
from marque.storage import Storage
from tests.tools.knowledge.kit import HashingEmbedder, a_text
from tools.knowledge import open_knowledge
from tools.knowledge.at_hand import at_hand
from tools.knowledge.embeddings import Embedder, Vectors
from tools.knowledge.sqlite_versions import BUILD_LOCK, SqliteVersions
from tools.knowledge.turns import BUILDING, turn_by_file, turn_by_row
from tools.knowledge.versions import ALONE, VersionedKnowledge

WOOL = a_text("doc:wool.md#1", "The wool blanket is warm.")
BRASS = a_text("doc:brass.md#1", "The brass lantern is bright.")
OLD = HashingEmbedder("old")
Opened = Callable[..., VersionedKnowledge]


@pytest.fixture
def opened(index: Path, storage: Storage, clock: Callable[[], datetime]) -> Opened:
    """A store whose turn to build is a row of a database, by who opens it and with which embedding."""

    def by(process: str, embedder: Embedder) -> VersionedKnowledge:
        building = turn_by_row(storage, clock, process, "server/building", patience=0, busy=BUILDING)
        return VersionedKnowledge(SqliteVersions(index.parent, embedder, at_hand(embedder, OLD)), building)

    return by


class Doing(HashingEmbedder):
    """An embedding in whose midst something else is done."""

    def __init__(self, what: Callable[[], Awaitable[None]]) -> None:
        super().__init__("new", dimension=32)
        self.what = what

    async def embed(self, texts: Sequence[str]) -> Vectors:
        if WOOL.searched in texts:
            await self.what()
        return await super().embed(texts)


async def test_while_one_builds_another_is_told_and_may_build_afterwards(opened: Opened) -> None:
    third = HashingEmbedder("third")
    told: list[Unavailable] = []

    async def rebuild_too() -> None:
        with pytest.raises(Unavailable, match="another rebuild is at work: host:1 has the turn until") as refused:
            await opened("host:2", third).rebuild()
        told.append(refused.value)

    await opened("host:1", OLD).sync([WOOL, BRASS], brand="shop")
    assert (await opened("host:1", Doing(rebuild_too)).rebuild()).version == 2
    assert told
    assert (await opened("host:2", third).rebuild()).version == 3


async def test_a_sync_does_not_wait_for_a_build_nor_a_build_for_a_sync(
    storage: Storage, clock: Callable[[], datetime]
) -> None:
    building = turn_by_row(storage, clock, "host:1", "server/building", patience=0, busy=BUILDING)
    for brand in ("shop", None):
        writing = turn_by_row(storage, clock, "host:2", "server", patience=0)
        async with building(ALONE), writing(brand):
            pass
        async with writing(brand), building(ALONE):
            pass


BUILDS = """
import asyncio, sys
from datetime import datetime
from marque.processes import this_process
from marque.storage import Storage
from tools.knowledge.turns import turn_by_row
from tools.knowledge.versions import ALONE

async def build():
    storage, now = Storage(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
    async with turn_by_row(storage, lambda: now, this_process(), "server/building")(ALONE):
        print("builds", flush=True)
        await asyncio.sleep(600)

asyncio.run(build())
"""


@pytest.mark.integration
async def test_the_turn_of_a_build_that_was_killed_is_taken_at_once(
    opened: Opened, database: str, now: datetime
) -> None:
    await opened(this_process(), OLD).sync([WOOL, BRASS], brand="shop")
    builder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", BUILDS, database, now.isoformat(),
        env={**os.environ, "PYTHONPATH": "."}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert builder.stdout is not None
    assert await builder.stdout.readline() == b"builds\n"
    again = opened(this_process(), HashingEmbedder("new"))
    with pytest.raises(Unavailable, match="another rebuild is at work"):
        await again.rebuild()

    builder.kill()
    await builder.wait()
    assert (await again.rebuild()).version == 2


@pytest.mark.parametrize("kind", ["sqlite", "weaviate"])
async def test_a_second_rebuild_of_the_products_own_store_is_told_that_another_is_at_work(
    tmp_path: Path, clock: Callable[[], datetime], monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    (tmp_path / "marque.toml").write_text('brand = "shop"\n')
    at = {"MARQUE_KNOWLEDGE": kind, "WEAVIATE_URL": "http://127.0.0.1:8080"}
    settings = load_settings(at, tmp_path)
    storage = Storage(settings.database_url)
    monkeypatch.setattr("tools.knowledge.turns.turn_by_file", partial(turn_by_file, patience=0.1))
    monkeypatch.setattr("tools.knowledge.turns.turn_by_row", partial(turn_by_row, patience=0.1))
    first = (
        turn_by_file(settings.home / BUILD_LOCK)
        if kind == "sqlite"
        else turn_by_row(storage, clock, "host:1", "http://127.0.0.1:8080/building")
    )
    async with first(ALONE):
        with pytest.raises(Unavailable, match="another rebuild is at work"):
            await open_knowledge(settings, storage, clock).rebuild()
    await storage.close()
