"""What only the embedded store can do wrong: its file."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import blockbuster
import pytest

from marque.errors import Unavailable
from tests.tools.knowledge.kit import HashingEmbedder, a_text
from tools.knowledge import open_knowledge
from tools.knowledge.sqlite_store import SqliteKnowledge

# ruff: noqa: ASYNC240 - a test's own files are small, and nothing else runs beside it

WOOL = a_text("doc:wool.md#1", "The wool blanket is warm.")
BRASS = a_text("doc:brass.md#1", "The brass lantern is bright.")


async def test_making_and_asking_a_store_that_was_never_synced_makes_no_file(
    index: Path, embedder: HashingEmbedder
) -> None:
    store = SqliteKnowledge(index, embedder)
    await store.search("wool", brand="shop")
    await store.health()
    assert not index.parent.exists()
    assert embedder.asked == []


async def test_nothing_of_it_blocks_the_event_loop(index: Path, embedder: HashingEmbedder) -> None:
    store = SqliteKnowledge(index, embedder)
    with blockbuster.blockbuster_ctx():
        await store.sync([WOOL, BRASS], brand="shop")
        await store.search("wool", brand="shop")
        await store.get([WOOL.id], brand="shop")
        await store.delete([WOOL.id], brand="shop")
        await store.health()


@pytest.mark.parametrize(
    "damage", [b"this is no database, it is a letter to nobody at all", b"SQLite format 3\0" + b"x" * 4_000]
)
async def test_a_damaged_file_is_told_with_its_mend(index: Path, embedder: HashingEmbedder, damage: bytes) -> None:
    index.parent.mkdir()
    index.write_bytes(damage)
    store = SqliteKnowledge(index, embedder)
    for call in (store.search("wool", brand="shop"), store.sync([WOOL], brand="shop"), store.health()):
        with pytest.raises(Unavailable, match="delete the file and run `marque knowledge sync`"):
            await call


async def test_damage_in_the_middle_never_gives_an_empty_answer(index: Path, embedder: HashingEmbedder) -> None:
    texts = [a_text(f"doc:{n}.md#1", f"wool number {n} " * 30) for n in range(200)]
    await SqliteKnowledge(index, embedder).sync(texts, brand="shop")
    with closing(sqlite3.connect(index)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw = bytearray(index.read_bytes())
    raw[4096:] = b"\xee" * (len(raw) - 4096)
    index.write_bytes(raw)
    with pytest.raises(Unavailable, match="damaged"):
        await SqliteKnowledge(index, embedder).search("wool", brand="shop")


async def test_an_empty_file_is_an_index_that_holds_nothing(index: Path, embedder: HashingEmbedder) -> None:
    index.parent.mkdir()
    index.touch()
    store = SqliteKnowledge(index, embedder)
    assert await store.search("wool", brand="shop") == ()
    assert (await store.sync([WOOL], brand="shop")).added == 1


async def test_an_index_of_a_later_version_is_refused(index: Path, embedder: HashingEmbedder) -> None:
    store = SqliteKnowledge(index, embedder)
    await store.sync([WOOL], brand="shop")
    with closing(sqlite3.connect(index)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(Unavailable, match="version 99"):
        await store.search("wool", brand="shop")


async def test_a_folder_in_the_files_place_is_told(index: Path, embedder: HashingEmbedder) -> None:
    index.mkdir(parents=True)
    with pytest.raises(Unavailable, match="cannot be used"):
        await SqliteKnowledge(index, embedder).search("wool", brand="shop")


async def test_a_home_that_is_a_file_is_told(index: Path, embedder: HashingEmbedder) -> None:
    index.parent.write_text("a file")
    with pytest.raises(Unavailable, match="cannot be used"):
        await SqliteKnowledge(index, embedder).sync([WOOL], brand="shop")


async def test_a_full_disk_leaves_the_old_state(
    index: Path, embedder: HashingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SqliteKnowledge(index, embedder)
    await store.sync([WOOL], brand="shop")
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect

    def small(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        connection = connect(*args, **kwargs)
        connection.execute("PRAGMA max_page_count = 1")
        return connection

    texts = [a_text(f"doc:{n}.md#1", f"wool number {n} " * 50) for n in range(500)]
    with monkeypatch.context() as patched:
        patched.setattr(sqlite3, "connect", small)
        with pytest.raises(Unavailable, match="the disk is full"):
            await store.sync(texts, brand="shop")
    assert [passage.text for passage in await store.search("wool", brand="shop")] == [WOOL.text]


async def test_another_embedding_is_refused_until_a_sync_builds_it_anew(index: Path) -> None:
    await SqliteKnowledge(index, HashingEmbedder("old")).sync([WOOL, BRASS], brand="shop")
    store = SqliteKnowledge(index, HashingEmbedder("new"))
    with pytest.raises(Unavailable, match="built with the embedding old, not new"):
        await store.search("wool", brand="shop")
    assert (await store.sync([WOOL, BRASS], brand="shop")).changed == 2
    assert (await store.search("wool", brand="shop"))[0].text == WOOL.text


async def test_another_embedding_never_stands_beside_the_first(index: Path) -> None:
    first = SqliteKnowledge(index, HashingEmbedder("old"))
    await first.sync([WOOL], brand="shop")
    await first.sync([BRASS], brand="other")
    with pytest.raises(Unavailable, match="only a part"):
        await SqliteKnowledge(index, HashingEmbedder("new")).sync([WOOL], brand="shop")
    assert len(await first.search("wool", brand="shop")) == 1


async def test_what_another_process_synced_is_found_at_once(index: Path, embedder: HashingEmbedder) -> None:
    reader, writer = SqliteKnowledge(index, embedder), SqliteKnowledge(index, HashingEmbedder())
    await writer.sync([WOOL], brand="shop")
    await reader.search("wool", brand="shop")
    await writer.sync([BRASS], brand="shop")
    assert [passage.text for passage in await reader.search("wool", brand="shop")] == [BRASS.text]


async def test_an_index_swapped_for_another_file_is_read_anew(
    index: Path, embedder: HashingEmbedder, tmp_path: Path
) -> None:
    store = SqliteKnowledge(index, embedder)
    await store.sync([WOOL], brand="shop")
    await store.search("wool", brand="shop")
    await SqliteKnowledge(tmp_path / "next.db", embedder).sync([BRASS], brand="shop")
    for file in (index, tmp_path / "next.db"):
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    (tmp_path / "next.db").replace(index)
    assert [passage.text for passage in await store.search("wool", brand="shop")] == [BRASS.text]


async def test_two_syncs_at_once_leave_the_state_of_one(index: Path) -> None:
    stores = [SqliteKnowledge(index, HashingEmbedder()) for _ in range(4)]
    sets = [[a_text(f"doc:{n}.md#1", f"wool of set {s}, number {n}") for n in range(20)] for s in range(4)]
    await asyncio.gather(*(store.sync(texts, brand="shop") for store, texts in zip(stores, sets, strict=True)))

    found = await stores[0].search("wool", brand="shop", limit=40)
    assert len(found) == 20
    assert len({passage.text.partition(",")[0] for passage in found}) == 1


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from tests.tools.knowledge.kit import HashingEmbedder, a_text
from tools.knowledge import sqlite_store
setattr(sqlite_store, sys.argv[2], lambda *_: os.kill(os.getpid(), signal.SIGKILL))
store = sqlite_store.SqliteKnowledge(Path(sys.argv[1]), HashingEmbedder())
asyncio.run(store.sync([a_text("doc:new.md#1", "entirely new")], brand="shop"))
"""


@pytest.mark.integration
@pytest.mark.parametrize("step", ["_remove", "_insert", "_turn", "_report"])
async def test_killed_in_the_middle_of_a_sync_the_old_state_is_there(
    index: Path, embedder: HashingEmbedder, step: str
) -> None:
    store = SqliteKnowledge(index, embedder)
    await store.sync([WOOL, BRASS], brand="shop")

    killed = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", KILLED, str(index), step],
        env={**os.environ, "PYTHONPATH": "."},
        check=False,
    )
    assert killed.returncode == -9
    assert {passage.text for passage in await store.search("wool", brand="shop")} == {WOOL.text, BRASS.text}
    assert (await store.sync([WOOL], brand="shop")).removed == 1


def test_weaviate_is_refused_in_one_line(tmp_path: Path) -> None:
    from marque.errors import InputError
    from marque.settings import load_settings

    (tmp_path / "marque.toml").write_text('brand = "shop"\n')
    settings = load_settings({"MARQUE_KNOWLEDGE": "weaviate"}, tmp_path)
    with pytest.raises(InputError, match="comes with the Weaviate store"):
        open_knowledge(settings)
