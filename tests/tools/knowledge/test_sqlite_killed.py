"""A process that is killed while it writes the embedded index: what was in force before it stays, whole."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tests.tools.knowledge.kit import HashingEmbedder, a_text
from tools.knowledge.at_hand import at_hand
from tools.knowledge.embeddings import Embedder
from tools.knowledge.port import Text
from tools.knowledge.sqlite_versions import SqliteVersions
from tools.knowledge.turns import turn_by_file
from tools.knowledge.versions import VersionedKnowledge

pytestmark = pytest.mark.integration

OLD, NEW, NEWER = (HashingEmbedder(name, dimension=32) for name in ("old", "new", "newer"))
LONG = "…" * 400
"""No words, and pages of the file: some are written before a sync ends."""
BEFORE = [a_text(f"doc:{n}.md#1", f"wool thing number {n}. {LONG}") for n in range(1_500)]
AFTER = [
    *BEFORE[:100],
    *(a_text(f"doc:{n}.md#1", f"brass thing number {n}. {LONG}") for n in range(100, 1_400)),
    *(a_text(f"doc:new/{n}.md#1", f"linen thing number {n}. {LONG}") for n in range(100)),
]

DYING = """
import asyncio, os, pkgutil, signal, sys
from itertools import count
from pathlib import Path
from tests.tools.knowledge import test_sqlite_killed as test

folder, doing, owner, name, at = sys.argv[1:]
owner, calls = pkgutil.resolve_name(owner), count(1)
called = getattr(owner, name)

def call(*args, **named):
    if next(calls) == int(at):
        os.kill(os.getpid(), signal.SIGKILL)
    return called(*args, **named)

setattr(owner, name, call)
store = test.opened(Path(folder), test.NEWER)
asyncio.run(store.rebuild() if doing == "rebuild" else store.sync(test.AFTER, brand="shop"))
"""
"""Syncs or rebuilds, and dies at the call of a function that is named, or at one after it."""

STORE = "tools.knowledge.sqlite_store"
VERSIONS = "tools.knowledge.sqlite_versions:SqliteVersions"
EMBEDDER = "tests.tools.knowledge.kit:HashingEmbedder"


def opened(folder: Path, embedder: Embedder) -> VersionedKnowledge:
    """Return the store as the product opens it."""
    versions = SqliteVersions(folder, embedder, at_hand(embedder, OLD, NEW))
    return VersionedKnowledge(versions, turn_by_file(folder / "building"))


async def killed(folder: Path, *at: str) -> None:
    """Let another process do what is to be done, until it dies."""
    ended = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", DYING, str(folder), *at],
        env={**os.environ, "PYTHONPATH": "."},
        check=False,
    )
    assert ended.returncode == -9


async def holds(folder: Path, texts: Sequence[Text], embedder: Embedder = NEWER) -> None:
    """Check that the index holds exactly these texts, each once, and finds them by words and by meaning."""
    store = opened(folder, embedder)
    kept = [text async for some in store.texts(brand="shop") for text in some]
    assert sorted(text.id for text in kept) == sorted(text.id for text in texts)
    assert await store.count(brand="shop") == len(texts)
    for text in (texts[0], texts[len(texts) // 2], texts[-1]):
        ways = await store.rankings(text.searched, brand="shop", depth=len(texts))
        assert text.id in ways.by_words
        assert text.id in ways.by_meaning
        assert text.id in {passage.id for passage in await store.search(text.text.partition(".")[0], brand="shop")}
    await store.close()


def is_sound(file: Path) -> bool:
    """Tell whether SQLite finds nothing wrong with a file, and the words in it belong to its texts."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")
        found: list[tuple[str]] = connection.execute("PRAGMA integrity_check").fetchall()
    return found == [("ok",)]


@pytest.mark.parametrize(
    "at",
    [
        (EMBEDDER, "embed", "1"), (EMBEDDER, "embed", "2"),
        (STORE, "_remove", "1"), (STORE, "_insert", "1"), (STORE, "_turn", "1"), (STORE, "counted", "1"),
    ],
    ids=lambda at: "-".join(at[1:]),
)  # fmt: skip
async def test_killed_in_the_middle_of_a_sync_the_old_state_is_there(index: Path, at: tuple[str, ...]) -> None:
    await opened(index.parent, OLD).sync(BEFORE, brand="shop")

    await killed(index.parent, "sync", *at)
    await holds(index.parent, BEFORE)
    assert is_sound(index)

    report = await opened(index.parent, OLD).sync(AFTER, brand="shop")
    assert (report.unchanged, report.removed) == (100, 100)
    await holds(index.parent, AFTER)
    assert is_sound(index)


@pytest.mark.parametrize(
    ("at", "live"),
    [
        ((EMBEDDER, "embed", "1"), 2), ((EMBEDDER, "embed", "2"), 2),
        ((STORE, "_turn", "1"), 2), ((VERSIONS, "_swap", "1"), 2),
        (("pathlib:Path", "replace", "1"), 2), ((VERSIONS, "_remove", "1"), 3),
    ],
    ids=lambda at: "-".join(at[1:]) if isinstance(at, tuple) else str(at),
)  # fmt: skip
async def test_killed_in_the_middle_of_a_rebuild_one_whole_version_is_in_force(
    index: Path, at: tuple[str, ...], live: int
) -> None:
    await opened(index.parent, OLD).sync(BEFORE, brand="shop")
    await opened(index.parent, NEW).rebuild()

    await killed(index.parent, "rebuild", *at)
    await holds(index.parent, BEFORE)
    assert (await opened(index.parent, NEWER).health()).version == live

    await opened(index.parent, NEWER).sync(AFTER, brand="shop")
    rebuilt = await opened(index.parent, NEWER).rebuild()
    assert (rebuilt.version, rebuilt.texts, rebuilt.embedder) == (live + 1, len(AFTER), "newer")
    await holds(index.parent, AFTER)
    kept = sorted(index.parent.glob("knowledge*.db"))
    assert [file.name for file in kept] == [f"knowledge-{number}.db" for number in (live, live + 1)]
    assert all(is_sound(file) for file in kept)
