"""The embedded store: FTS5 and vectors in one SQLite file, fused by rank.

The file is only an index: everything in it can be made again from the team's files, so a damaged one is deleted
and not mended.
"""

import asyncio
import json
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import numpy as np

from marque.errors import Unavailable
from marque.evidence import Kind, Passage
from marque.records import digest
from tools.knowledge.answering import answer, as_passage, chosen, considered, found
from tools.knowledge.at_hand import EmbedderOf, at_hand
from tools.knowledge.chunking import CHUNKING
from tools.knowledge.embeddings import Embedder, Vectors
from tools.knowledge.port import (
    Health,
    Place,
    Progress,
    Rankings,
    SyncReport,
    Text,
    counted,
    primary,
    refuse_wrong,
    sayable,
)
from tools.knowledge.postings import Postings
from tools.knowledge.roots import rooted
from tools.knowledge.tables import meta, reading, set_meta, writing
from tools.knowledge.vectors import Filter, Matrix
from tools.knowledge.words import words_of

BATCH = 1_024
"""Texts embedded at once; more would only delay the progress that is told."""


Scope = tuple[Sequence[Kind], Sequence[str]]
"""Kinds and sources that a sync is about; empty: all."""


class SqliteKnowledge:
    """The knowledge port over one file. Making the object opens nothing; no call blocks the event loop."""

    def __init__(self, file: Path, embedder: Embedder, embedder_of: EmbedderOf | None = None) -> None:
        """Take the index file, which the first sync makes.

        Args:
            file: Where it is.
            embedder: What an index that holds nothing is built with.
            embedder_of: Gives the embedding that another one was built with; without it only `embedder` is at hand.
        """
        self._file = file
        self._embedder = embedder
        self._embedder_of = embedder_of or at_hand(embedder)
        self._was_there = False
        self._loading = threading.Lock()
        self._brands: dict[str, tuple[tuple[int, str], tuple[Matrix, Postings]]] = {}

    async def sync(
        self,
        texts: Sequence[Text],
        *,
        brand: str,
        kinds: Sequence[Kind] = (),
        sources: Sequence[str] = (),
        on_progress: Progress | None = None,
    ) -> SyncReport:
        """Make the brand hold exactly these texts, in one transaction; the vectors are made before it begins."""
        refuse_wrong(texts, kinds, sources)
        embedder = await self._built_with() or self._embedder
        vectors: dict[str, bytes] = {}
        while True:  # a second round embeds; a third only where another sync removed what this one counted on
            report = await asyncio.to_thread(self._write, texts, brand, (kinds, sources), embedder, vectors)
            if isinstance(report, SyncReport):
                return report
            vectors |= await _embedded(embedder, report, on_progress)

    async def search(
        self,
        query: str,
        *,
        brand: str,
        kinds: Sequence[Kind] = (),
        market: str | None = None,
        language: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 10,
    ) -> tuple[Passage, ...]:
        """Return the passages that fit best by words and by meaning, best first."""
        wanted = Filter(tuple(kinds), market, primary(language), _seconds(since), _seconds(until))
        query = sayable(query, limit)
        if not query.strip() or (embedder := await self._built_with()) is None:
            return ()
        vector = (await embedder.embed([query]))[0]
        return await asyncio.to_thread(self._find, query, vector, brand, wanted, limit)

    async def rankings(self, query: str, *, brand: str, depth: int = 50) -> Rankings:
        """Return what either ranking alone finds, before they are fused: to measure how good each is, not to answer."""
        embedder = await self._built_with() or self._embedder
        vector = (await embedder.embed([query]))[0]
        return await asyncio.to_thread(self._both, query, vector, brand, depth)

    async def get(self, ids: Sequence[str], *, brand: str) -> tuple[Passage, ...]:
        """Return the passages of these ids in their order, less those that are not there."""
        return await asyncio.to_thread(self._get, ids, brand)

    async def delete(self, ids: Sequence[str], *, brand: str) -> int:
        """Remove the texts of these ids; return how many there were."""
        return await asyncio.to_thread(self._delete, ids, brand)

    async def texts(self, *, brand: str) -> AsyncIterator[tuple[Text, ...]]:
        """Yield all texts of the brand, some at a time, in the order of their ids."""
        after = ""
        while some := await asyncio.to_thread(self._after, after, brand):
            yield some
            after = some[-1].id

    async def count(self, *, brand: str, kinds: Sequence[Kind] = ()) -> int:
        """Return how many chunks the brand has, of these kinds or of all."""
        health = await self.health()
        return sum(n for kind, n in health.counts.get(brand, {}).items() if not kinds or kind in kinds)

    async def health(self) -> Health:
        """Return how the store stands; a damaged file raises."""
        return await asyncio.to_thread(self._health)

    async def close(self) -> None:
        """Forget the vectors in memory; no file is open between two calls."""
        self._brands.clear()
        self._was_there = False

    def make(self) -> None:
        """Make the file where there is none; blocks."""
        with self._writing():
            pass

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """Give one view of the index, or None where it holds nothing yet."""
        with reading(self._file) as connection:
            self._is_there()
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        self._is_there()
        with writing(self._file) as connection:
            yield connection

    def _is_there(self) -> bool:
        """Tell whether the file was made; another one in its place is read like the first.

        Raises:
            Unavailable: it was there and is gone: that is no empty index, and one made now would hold a part of it.
        """
        if self._file.exists():
            self._was_there = True
        elif self._was_there:
            raise Unavailable("was moved away or removed while it was in use", where=str(self._file),
                              mend="put it back, or run `marque knowledge sync`, which makes it anew")  # fmt: skip
        return self._was_there

    async def _built_with(self) -> Embedder | None:
        """Return the embedding of what the index holds, or None where it holds nothing."""
        name = await asyncio.to_thread(self._embedder_name)
        return self._embedder_of(name) if name else None

    def _embedder_name(self) -> str | None:
        with self._reading() as connection:
            if connection is None or connection.execute("SELECT 1 FROM chunks LIMIT 1").fetchone() is None:
                return None
            return meta(connection, "embedder")

    def _write(
        self, texts: Sequence[Text], brand: str, scope: Scope, embedder: Embedder, vectors: Mapping[str, bytes]
    ) -> SyncReport | dict[str, str]:
        """Write all texts and return the report; or write nothing and return, by key, what must be embedded first."""
        with self._writing() as connection:
            built_with = meta(connection, "embedder")
            is_empty = connection.execute("SELECT 1 FROM chunks LIMIT 1").fetchone() is None
            if built_with not in (embedder.name, None) and not is_empty:
                raise Unavailable("another sync has begun with another embedding", where=str(self._file),
                                  mend="try again when it is done")  # fmt: skip
            known = {row["id"]: row for row in _held(connection, brand, scope)}
            given = {text.id: text for text in texts}
            fresh = [t for t in texts if t.id not in known or known[t.id]["fingerprint"] != t.fingerprint]
            there = dict(vectors) | _vectors(connection, brand, fresh)
            missing = {key: t.searched for t in fresh if (key := digest(t.searched)) not in there}
            if missing:
                return missing
            if fresh and not is_empty:
                self._refuse_other(connection, *(len(there[digest(text.searched)]) for text in fresh))
            gone = [name for name in known if name not in given]
            _remove(connection, brand, [*gone, *(text.id for text in fresh if text.id in known)])
            _insert(connection, brand, fresh, there)
            if fresh:
                numbers = len(next(iter(there.values()))) // np.dtype(np.float32).itemsize
                set_meta(connection, "dimension", str(numbers))
            if fresh or gone:
                set_meta(connection, "embedder", embedder.name)
                set_meta(connection, "chunking", str(CHUNKING))
                _turn(connection)
            places = {name: Place(row["place"], row["source"]) for name, row in known.items()}
            return counted(places, given, fresh)

    def _find(self, query: str, vector: Vectors, brand: str, wanted: Filter, limit: int) -> tuple[Passage, ...]:
        with self._reading() as connection:
            if connection is None:
                return ()
            by_words, by_meaning = self._ranked(connection, query, vector, brand, wanted, considered(limit))
            best = chosen(by_words, by_meaning, limit)
            texts = _texts(connection, [number for number, _ in best])
            return answer(found(texts, best, by_words, by_meaning), limit)

    def _both(self, query: str, vector: Vectors, brand: str, depth: int) -> Rankings:
        with self._reading() as connection:
            if connection is None:
                return Rankings((), ())
            by_words, by_meaning = self._ranked(connection, query, vector, brand, Filter(), depth)
            texts = _texts(connection, [*by_words, *by_meaning])
            return Rankings(*(tuple(texts[number].id for number in way) for way in (by_words, by_meaning)))

    def _ranked(
        self, connection: sqlite3.Connection, query: str, vector: Vectors, brand: str, wanted: Filter, depth: int
    ) -> tuple[dict[int, float], dict[int, float]]:
        """Return the numbers of the best chunks by words and by meaning, best first, each with how well it fits."""
        self._refuse_other(connection, vector.nbytes)
        matrix, postings = self._brand(connection, brand)
        allowed = matrix.allowed(wanted)
        words = rooted([" ".join(words_of(query))])[0].split()
        return postings.best(connection, words, allowed, depth), matrix.nearest(vector, allowed, depth)

    def _refuse_other(self, connection: sqlite3.Connection, *sizes: int) -> None:
        """Refuse vectors of so many bytes where the index holds others: a model may change under its name."""
        held = int(meta(connection, "dimension") or 0) * np.dtype(np.float32).itemsize
        if held and any(size != held for size in sizes):
            raise Unavailable("the index holds vectors of another length", where=str(self._file),
                              mend="run `marque knowledge rebuild`")  # fmt: skip

    def _get(self, ids: Sequence[str], brand: str) -> tuple[Passage, ...]:
        with self._reading() as connection:
            if connection is None:
                return ()
            asked = "SELECT record FROM chunks WHERE brand = ? AND id = ?"
            rows = (connection.execute(asked, (brand, name)).fetchone() for name in ids)
            return tuple(as_passage(_text(row["record"])) for row in rows if row)

    def _after(self, after: str, brand: str) -> tuple[Text, ...]:
        with self._reading() as connection:
            if connection is None:
                return ()
            asked = "SELECT record FROM chunks WHERE brand = ? AND id > ? ORDER BY id LIMIT ?"
            return tuple(_text(row["record"]) for row in connection.execute(asked, (brand, after, BATCH)))

    def _delete(self, ids: Sequence[str], brand: str) -> int:
        if not self._is_there():
            return 0
        with self._writing() as connection:
            removed = _remove(connection, brand, ids)
            _turn(connection)
            return removed

    def _health(self) -> Health:
        counts: dict[str, dict[str, int]] = {}
        embedder: str | None = None
        with self._reading() as connection:
            if connection is not None:
                embedder = meta(connection, "embedder")
                asked = "SELECT brand, kind, count(*) AS n FROM chunks GROUP BY brand, kind ORDER BY brand, kind"
                for row in connection.execute(asked):
                    counts.setdefault(row["brand"], {})[row["kind"]] = row["n"]
        return Health(store=f"sqlite {self._file}", embedder=embedder, counts=counts)

    def _brand(self, connection: sqlite3.Connection, brand: str) -> tuple[Matrix, Postings]:
        """Return the brand's vectors and words, read again only where the index or the file itself is another."""
        revision = (self._file.stat().st_ino, meta(connection, "revision") or "")
        with self._loading:
            held = self._brands.get(brand)
            if held and held[0] == revision:
                return held[1]
            asked = (
                "SELECT number, kind, market, language, as_of, vector, length FROM chunks"
                " WHERE brand = ? ORDER BY number"
            )  # fmt: skip
            rows = connection.execute(asked, (brand,)).fetchall()
            try:
                matrix = Matrix(rows, int(meta(connection, "dimension") or 0))
            except ValueError as error:
                raise Unavailable("the index is damaged: a vector of another length", where=str(self._file),
                                  mend="delete the file and run `marque knowledge sync`") from error  # fmt: skip
            read = (matrix, Postings(matrix, [row["length"] for row in rows]))
            self._brands[brand] = (revision, read)
            return read


async def _embedded(
    embedder: Embedder, texts: Mapping[str, str], on_progress: Progress | None
) -> dict[str, bytes]:  # fmt: skip
    """Return the vectors of texts by their keys."""
    keys = list(texts)
    vectors: dict[str, bytes] = {}
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        rows = await embedder.embed([texts[key] for key in batch])
        vectors |= {key: row.tobytes() for key, row in zip(batch, rows, strict=True)}
        if on_progress:
            on_progress(start + len(batch), len(keys))
    return vectors


def _texts(connection: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, Text]:
    asked = "SELECT number, record FROM chunks WHERE number IN (SELECT value FROM json_each(?))"
    return {row["number"]: _text(row["record"]) for row in connection.execute(asked, (json.dumps(numbers),))}


def _held(connection: sqlite3.Connection, brand: str, scope: Scope) -> list[sqlite3.Row]:
    kinds, sources = scope
    asked = (
        "SELECT id, place, source, fingerprint FROM chunks"
        " WHERE brand = :brand AND (:kinds = '[]' OR kind IN (SELECT value FROM json_each(:kinds)))"
        " AND (:sources = '[]' OR source IN (SELECT value FROM json_each(:sources)))"
    )  # fmt: skip
    given = {"brand": brand, "kinds": json.dumps(list(kinds)), "sources": json.dumps(list(sources))}
    return connection.execute(asked, given).fetchall()


def _vectors(connection: sqlite3.Connection, brand: str, texts: Sequence[Text]) -> dict[str, bytes]:
    """Return the vectors that the brand has already for these texts, wherever they stood."""
    keys = {digest(text.searched) for text in texts}
    asked = (
        "SELECT searched, vector FROM chunks WHERE brand = ? AND searched IN (SELECT value FROM json_each(?))"
    )  # fmt: skip
    return {row["searched"]: row["vector"] for row in connection.execute(asked, (brand, json.dumps(sorted(keys))))}


def _remove(connection: sqlite3.Connection, brand: str, ids: Sequence[str]) -> int:
    asked = "SELECT number FROM chunks WHERE brand = ? AND id IN (SELECT value FROM json_each(?))"
    numbers = [row["number"] for row in connection.execute(asked, (brand, json.dumps(list(ids))))]
    connection.executemany("DELETE FROM chunks WHERE number = ?", ((number,) for number in numbers))
    return len(numbers)


def _insert(
    connection: sqlite3.Connection, brand: str, texts: Sequence[Text], vectors: Mapping[str, bytes]
) -> None:  # fmt: skip
    lengths = [len(words.split()) for words in rooted([f"{text.title}\n{text.text}" for text in texts])]
    connection.executemany(
        "INSERT INTO chunks (brand, id, place, source, kind, title, text, length, record, fingerprint, searched,"
        " vector, market, language, as_of) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                brand, text.id, text.place, text.source, text.kind, text.title, text.text, length,
                json.dumps(text.as_json(), ensure_ascii=False), text.fingerprint,
                key, vectors[key], text.market, primary(text.language), _seconds(text.as_of),
            )
            for text, length in zip(texts, lengths, strict=True)
            for key in (digest(text.searched),)
        ),
    )  # fmt: skip


def _turn(connection: sqlite3.Connection) -> None:
    """Begin a new revision, so that whoever holds the vectors reads them again."""
    set_meta(connection, "revision", str(int(meta(connection, "revision") or 0) + 1))


def _text(record: str) -> Text:
    return Text.model_validate_json(record)


def _seconds(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None
