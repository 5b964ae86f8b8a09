"""The embedded store: FTS5 and vectors in one SQLite file, fused by rank.

The file is only an index: everything in it can be made again from the team's files, so a damaged one is deleted
and not mended.
"""

import asyncio
import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from marque.errors import InputError, Unavailable
from marque.evidence import Kind, Passage
from marque.records import digest
from tools.knowledge.embeddings import Embedder, Vectors
from tools.knowledge.fusion import fuse
from tools.knowledge.port import Health, Progress, SyncReport, Text
from tools.knowledge.tables import meta, reading, set_meta, writing
from tools.knowledge.vectors import Filter, Matrix
from tools.knowledge.words import match_of

DEPTH = 50
"""How many chunks each of the two rankings brings to the fusion, or five times the limit where that is more."""
BATCH = 1_024
"""Texts embedded at once; more would only delay the progress that is told."""
TITLE_WEIGHT = 2.0
"""How much a word in the path of headings counts beside one in the text (bm25)."""


class SqliteKnowledge:
    """The knowledge port over one file. Making the object opens nothing; no call blocks the event loop."""

    def __init__(self, file: Path, embedder: Embedder) -> None:
        """Take the index file, which the first sync makes, and the embedding that it is built with."""
        self._file = file
        self._embedder = embedder
        self._loading = threading.Lock()
        self._matrices: dict[str, tuple[tuple[int, str], Matrix]] = {}

    async def sync(
        self,
        texts: Sequence[Text],
        *,
        brand: str,
        kinds: Sequence[Kind] = (),
        on_progress: Progress | None = None,
    ) -> SyncReport:
        """Make the brand hold exactly these texts, in one transaction; the vectors are made before it begins."""
        _refuse_wrong(texts, kinds)
        vectors: dict[str, bytes] = {}
        while True:  # a second round embeds; a third only where another sync removed what this one counted on
            report = await asyncio.to_thread(self._write, texts, brand, kinds, vectors)
            if isinstance(report, SyncReport):
                return report
            vectors |= await self._embedded(report, on_progress)

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
        if limit < 1:
            raise InputError(f"limit is {limit}", where="a search of the knowledge", mend="ask for one at least")
        wanted = Filter(tuple(kinds), market, _primary(language), _seconds(since), _seconds(until))
        query = query.encode("utf-8", "replace").decode()  # half a surrogate pair finds nothing and breaks nothing
        if not query.strip() or not await asyncio.to_thread(self._file.exists):
            return ()
        vector = (await self._embedder.embed([query]))[0]
        return await asyncio.to_thread(self._find, query, vector, brand, wanted, limit)

    async def get(self, ids: Sequence[str], *, brand: str) -> tuple[Passage, ...]:
        """Return the passages of these ids in their order, less those that are not there."""
        return await asyncio.to_thread(self._get, ids, brand)

    async def delete(self, ids: Sequence[str], *, brand: str) -> int:
        """Remove the texts of these ids; return how many there were."""
        return await asyncio.to_thread(self._delete, ids, brand)

    async def count(self, *, brand: str, kinds: Sequence[Kind] = ()) -> int:
        """Return how many chunks the brand has, of these kinds or of all."""
        health = await self.health()
        return sum(n for kind, n in health.counts.get(brand, {}).items() if not kinds or kind in kinds)

    async def health(self) -> Health:
        """Return how the store stands; a damaged file raises."""
        return await asyncio.to_thread(self._health)

    async def _embedded(self, texts: Mapping[str, str], on_progress: Progress | None) -> dict[str, bytes]:
        """Return the vectors of texts by their keys."""
        keys = list(texts)
        vectors: dict[str, bytes] = {}
        for start in range(0, len(keys), BATCH):
            batch = keys[start : start + BATCH]
            rows = await self._embedder.embed([texts[key] for key in batch])
            vectors |= {key: row.tobytes() for key, row in zip(batch, rows, strict=True)}
            if on_progress:
                on_progress(start + len(batch), len(keys))
        return vectors

    def _write(
        self, texts: Sequence[Text], brand: str, kinds: Sequence[Kind], vectors: Mapping[str, bytes]
    ) -> SyncReport | dict[str, str]:
        """Write all texts and return the report; or write nothing and return, by key, what must be embedded first."""
        with writing(self._file) as connection:
            is_same = meta(connection, "embedder") in (self._embedder.name, None)
            known = {row["id"]: row for row in _held(connection, brand, kinds)}
            if not is_same and len(known) < connection.execute("SELECT count(*) FROM chunks").fetchone()[0]:
                raise Unavailable(
                    "the index was built with another embedding, and this sync gives only a part of it",
                    where=str(self._file), mend="delete the file and sync every brand",
                )  # fmt: skip
            given = {text.id: text for text in texts}
            fresh = [
                t for t in texts if not is_same or t.id not in known or known[t.id]["fingerprint"] != t.fingerprint
            ]
            at_hand = dict(vectors) | (_vectors(connection, brand, fresh) if is_same else {})
            missing = {key: t.searched for t in fresh if (key := digest(t.searched)) not in at_hand}
            if missing:
                return missing
            gone = [name for name in known if name not in given]
            _remove(connection, brand, [*gone, *(text.id for text in fresh if text.id in known)])
            _insert(connection, brand, fresh, at_hand)
            if fresh or gone:
                set_meta(connection, "embedder", self._embedder.name)
                set_meta(connection, "dimension", str(self._embedder.dimension))
                _turn(connection)
            return _report(known, given, fresh)

    def _find(self, query: str, vector: Vectors, brand: str, wanted: Filter, limit: int) -> tuple[Passage, ...]:
        with reading(self._file) as connection:
            if connection is None:
                return ()
            self._refuse_other_embedding(connection)
            depth = max(DEPTH, 5 * limit)
            matrix = self._matrix(connection, brand)
            allowed = matrix.allowed(wanted)
            by_words: list[int] = []
            for numbers in _by_words(connection, match_of(query)):
                by_words += matrix.only(numbers, allowed)
                if len(by_words) >= depth:
                    break
            by_meaning = matrix.nearest(vector, allowed, depth)
            best = fuse([by_words[:depth], by_meaning])[:limit]
            records = _records(connection, [number for number, _ in best])
            return tuple(_passage(records[number], score) for number, score in best)

    def _get(self, ids: Sequence[str], brand: str) -> tuple[Passage, ...]:
        with reading(self._file) as connection:
            if connection is None:
                return ()
            asked = "SELECT record FROM chunks WHERE brand = ? AND id = ?"
            rows = (connection.execute(asked, (brand, name)).fetchone() for name in ids)
            return tuple(_passage(row["record"], 0.0) for row in rows if row)

    def _delete(self, ids: Sequence[str], brand: str) -> int:
        if not self._file.exists():
            return 0
        with writing(self._file) as connection:
            removed = _remove(connection, brand, ids)
            _turn(connection)
            return removed

    def _health(self) -> Health:
        counts: dict[str, dict[str, int]] = {}
        embedder: str | None = None
        with reading(self._file) as connection:
            if connection is not None:
                embedder = meta(connection, "embedder")
                asked = "SELECT brand, kind, count(*) AS n FROM chunks GROUP BY brand, kind ORDER BY brand, kind"
                for row in connection.execute(asked):
                    counts.setdefault(row["brand"], {})[row["kind"]] = row["n"]
        return Health(store=f"sqlite {self._file}", embedder=embedder, counts=counts)

    def _matrix(self, connection: sqlite3.Connection, brand: str) -> Matrix:
        """Return the brand's vectors, read again only where the index or the file itself is another."""
        revision = (self._file.stat().st_ino, meta(connection, "revision") or "")
        with self._loading:
            held = self._matrices.get(brand)
            if held and held[0] == revision:
                return held[1]
            asked = "SELECT number, kind, market, language, as_of, vector FROM chunks WHERE brand = ? ORDER BY number"
            try:
                matrix = Matrix(connection.execute(asked, (brand,)).fetchall(), self._embedder.dimension)
            except ValueError as error:
                raise Unavailable("the index is damaged: a vector of another length", where=str(self._file),
                                  mend="delete the file and run `marque knowledge sync`") from error  # fmt: skip
            self._matrices[brand] = (revision, matrix)
            return matrix

    def _refuse_other_embedding(self, connection: sqlite3.Connection) -> None:
        built_with = meta(connection, "embedder")
        if built_with not in (self._embedder.name, None):
            raise Unavailable(
                f"the index was built with the embedding {built_with}, not {self._embedder.name}",
                where=str(self._file), mend="run `marque knowledge sync`",
            )  # fmt: skip


def _by_words(connection: sqlite3.Connection, match: str) -> Iterator[list[int]]:
    """Yield the numbers of all brands' chunks that hold a word, best first, some at a time.

    The filter is not part of the question: joined to the chunks it takes twice the time.
    """
    if not match:
        return
    asked = "SELECT rowid FROM words WHERE words MATCH ? AND rank MATCH ? ORDER BY rank"
    cursor = connection.execute(asked, (match, f"bm25({TITLE_WEIGHT}, 1.0)"))
    while rows := cursor.fetchmany(BATCH):
        yield [row[0] for row in rows]


def _records(connection: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, str]:
    asked = "SELECT number, record FROM chunks WHERE number IN (SELECT value FROM json_each(?))"
    return {row["number"]: row["record"] for row in connection.execute(asked, (json.dumps(numbers),))}


def _held(connection: sqlite3.Connection, brand: str, kinds: Sequence[Kind]) -> list[sqlite3.Row]:
    asked = (
        "SELECT id, place, fingerprint FROM chunks"
        " WHERE brand = :brand AND (:kinds = '[]' OR kind IN (SELECT value FROM json_each(:kinds)))"
    )  # fmt: skip
    return connection.execute(asked, {"brand": brand, "kinds": json.dumps(list(kinds))}).fetchall()


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
    connection.executemany(
        "INSERT INTO chunks (brand, id, place, kind, title, text, record, fingerprint, searched, vector,"
        " market, language, as_of) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                brand, text.id, text.place, text.kind, text.title, text.text,
                json.dumps({**text.as_json(), "sha256": text.sha256}, ensure_ascii=False), text.fingerprint,
                key, vectors[key], text.market, _primary(text.language), _seconds(text.as_of),
            )
            for text in texts
            for key in (digest(text.searched),)
        ),
    )  # fmt: skip


def _turn(connection: sqlite3.Connection) -> None:
    """Begin a new revision, so that whoever holds the vectors reads them again."""
    set_meta(connection, "revision", str(int(meta(connection, "revision") or 0) + 1))


def _report(known: Mapping[str, sqlite3.Row], given: Mapping[str, Text], fresh: Sequence[Text]) -> SyncReport:
    """Count by place: a text that is another at the same place was changed, not removed and added."""
    places_before = {row["place"] for row in known.values()}
    places_after = {text.place for text in given.values()}
    added = sum(text.place not in places_before for text in fresh)
    return SyncReport(
        added=added,
        changed=len(fresh) - added,
        removed=sum(row["place"] not in places_after for row in known.values()),
        unchanged=len(given) - len(fresh),
    )


def _passage(record: str, score: float) -> Passage:
    data = json.loads(record)
    del data["market"], data["language"]
    return Passage.model_validate({**data, "score": score})


def _refuse_wrong(texts: Sequence[Text], kinds: Sequence[Kind]) -> None:
    seen: set[str] = set()
    for text in texts:
        if text.id in seen:
            raise InputError(
                f"two texts have the id {text.id!r}", where="a sync of the knowledge", mend="name each once"
            )
        if kinds and text.kind not in kinds:
            raise InputError(f"{text.id!r} is of the kind {text.kind}", where="a sync of the knowledge",
                             mend=f"give only texts of {', '.join(kinds)}")  # fmt: skip
        seen.add(text.id)


def _primary(language: str | None) -> str | None:
    """Return a language without its region: what is written for one reads well in the other."""
    return language.partition("-")[0].lower() if language else None


def _seconds(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None
