"""What only the embedded store can do wrong: its file."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import blockbuster
import pytest

from marque.errors import Unavailable
from marque.storage import Storage
from tests.tools.knowledge.kit import HashingEmbedder, a_text
from tools.knowledge import open_knowledge
from tools.knowledge.sqlite_store import SqliteKnowledge
from tools.knowledge.tables import writing

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


async def test_another_embedding_never_stands_beside_the_first(index: Path) -> None:
    await SqliteKnowledge(index, HashingEmbedder("old")).sync([WOOL], brand="shop")
    store = SqliteKnowledge(index, HashingEmbedder("new"))
    for call in (store.search("wool", brand="shop"), store.sync([BRASS], brand="other")):
        with pytest.raises(Unavailable, match="the embedding old, which is not at hand"):
            await call


async def test_another_dimension_under_the_same_name_is_told_and_never_written(index: Path) -> None:
    await SqliteKnowledge(index, HashingEmbedder()).sync([WOOL], brand="shop")
    store = SqliteKnowledge(index, HashingEmbedder(dimension=32))
    calls = (
        store.search("wool", brand="shop"),
        store.rankings("wool", brand="shop"),
        store.sync([WOOL, BRASS], brand="shop"),
        store.sync([BRASS], brand="other"),
    )
    for call in calls:
        with pytest.raises(Unavailable, match="vectors of another length; run `marque knowledge rebuild`"):
            await call
    assert await store.count(brand="shop") == 1
    assert await store.count(brand="other") == 0


async def test_an_index_that_holds_nothing_is_built_with_whatever_embedding_there_is(index: Path) -> None:
    old = SqliteKnowledge(index, HashingEmbedder("old"))
    await old.sync([WOOL], brand="shop")
    await old.sync([], brand="shop")
    store = SqliteKnowledge(index, HashingEmbedder("new"))
    assert (await store.sync([BRASS], brand="shop")).added == 1
    assert (await store.health()).embedder == "new"


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


async def test_an_index_that_was_moved_away_is_no_empty_one_and_no_other_is_begun(
    index: Path, embedder: HashingEmbedder
) -> None:
    store = SqliteKnowledge(index, embedder)
    await store.sync([WOOL], brand="shop")
    index.rename(index.with_suffix(".away"))
    for call in (
        store.search("wool", brand="shop"), store.rankings("wool", brand="shop"), store.get([WOOL.id], brand="shop"),
        store.count(brand="shop"), store.sync([BRASS], brand="shop"), store.delete([WOOL.id], brand="shop"),
    ):  # fmt: skip
        with pytest.raises(Unavailable, match=r"knowledge\.db: was moved away .*; put it back, or run"):
            await call
    assert not index.exists()

    index.with_suffix(".away").rename(index)
    assert [passage.text for passage in await store.search("wool", brand="shop")] == [WOOL.text]


async def test_an_index_that_was_removed_and_synced_anew_by_another_process_is_read(
    index: Path, embedder: HashingEmbedder
) -> None:
    store = SqliteKnowledge(index, embedder)
    await store.sync([WOOL], brand="shop")
    index.unlink()
    await SqliteKnowledge(index, HashingEmbedder()).sync([BRASS], brand="shop")

    assert [passage.text for passage in await store.search("brass", brand="shop")] == [BRASS.text]


async def test_nothing_is_written_into_a_file_that_is_moved_away_in_the_middle(
    index: Path, embedder: HashingEmbedder
) -> None:
    store = SqliteKnowledge(index, embedder)
    await store.sync([WOOL], brand="shop")

    def empty_what_is_moved_away() -> None:
        with writing(index) as connection:
            connection.execute("DELETE FROM chunks")
            index.rename(index.with_suffix(".away"))

    with pytest.raises(Unavailable, match=r"knowledge\.db: was moved away"):
        empty_what_is_moved_away()

    index.with_suffix(".away").rename(index)
    assert await store.count(brand="shop") == 1


async def test_two_syncs_at_once_leave_the_state_of_one(index: Path) -> None:
    stores = [SqliteKnowledge(index, HashingEmbedder()) for _ in range(4)]
    sets = [[a_text(f"doc:{n}.md#1", f"wool of set {s}, number {n}") for n in range(20)] for s in range(4)]
    await asyncio.gather(*(store.sync(texts, brand="shop") for store, texts in zip(stores, sets, strict=True)))

    found = await stores[0].search("wool", brand="shop", limit=40)
    assert len(found) == 20
    assert len({passage.text.partition(",")[0] for passage in found}) == 1


def test_weaviate_without_its_address_is_refused_in_one_line(tmp_path: Path) -> None:
    from marque.errors import InputError
    from marque.settings import load_settings

    (tmp_path / "marque.toml").write_text('brand = "shop"\n')
    settings = load_settings({"MARQUE_KNOWLEDGE": "weaviate"}, tmp_path)
    with pytest.raises(InputError, match="set WEAVIATE_URL"):
        open_knowledge(settings, Storage(settings.database_url))
