"""BM25 of our own beside the one of FTS5."""

import asyncio
import sqlite3
import tempfile
from contextlib import closing
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.knowledge.kit import HashingEmbedder, a_text
from tools.knowledge.sqlite_store import SqliteKnowledge

WORDS = ["wool", "brass", "lantern", "blanket", "oil", "warm", "red", "boat"]
said = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)


@given(st.lists(st.tuples(said, said), min_size=1, max_size=25), said)
@settings(max_examples=40, deadline=None)
def test_chunks_come_in_the_order_in_which_fts5_ranks_them(texts: list[tuple[str, str]], query: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "knowledge.db"
        chunks = [a_text(f"doc:{n}.md#1", text, title=title) for n, (title, text) in enumerate(texts)]
        store = SqliteKnowledge(index, HashingEmbedder())

        async def ask() -> tuple[str, ...]:
            await store.sync(chunks, brand="shop")
            return (await store.rankings(query, brand="shop", depth=50)).by_words

        found = asyncio.run(ask())
        with closing(sqlite3.connect(index)) as connection:
            match = " OR ".join(f'"{word}"' for word in dict.fromkeys(query.split()))
            asked = (
                "SELECT chunks.id, -bm25(words, 2.0, 1.0) FROM words JOIN chunks ON chunks.number = words.rowid"
                " WHERE words MATCH ?"
            )
            theirs = dict(connection.execute(asked, (match,)).fetchall())
    assert set(found) == set(theirs)
    scores = [round(theirs[one], 4) for one in found]
    assert all(a >= b - 0.001 for a, b in pairwise(scores))


async def test_another_brands_texts_do_not_change_what_words_are_worth(tmp_path: Path) -> None:
    store = SqliteKnowledge(tmp_path / "knowledge.db", HashingEmbedder())
    await store.sync([a_text("doc:a.md#1", "wool warm"), a_text("doc:b.md#1", "brass warm")], brand="shop")
    before = await store.search("wool warm", brand="shop")
    await store.sync([a_text(f"doc:{n}.md#1", "wool wool wool") for n in range(50)], brand="other")
    assert await store.search("wool warm", brand="shop") == before
