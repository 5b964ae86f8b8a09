"""Stores of the knowledge side by side on one large corpus: what they import, find, take in time and in memory.

Each store is given the same vectors, made once beforehand, so that storing is measured apart from embedding. What it
finds is held against an exact search of the same texts: bm25 by FTS5 with the same stop words and titles, counted over
what the store counts over (the embedded one over all texts, Weaviate over one kind and with the title's words in the
text twice), the cosine of every vector, and the fusion of both. A text counts as found where it scores as high as the
tenth of the exact search: of texts that score alike, no store can know which ten are meant.
"""

import asyncio
import itertools
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
from pydantic import SecretStr

from evals.benches.weaviate_server import BINARY, KEY, WeaviateServer
from evals.corpora import Question, large_corpus, near_duplicates, questions
from marque.evidence import Passage
from tools.knowledge.answering import chosen, considered
from tools.knowledge.at_hand import at_hand
from tools.knowledge.embeddings import Embedder, Vectors, WordLlamaEmbedder
from tools.knowledge.port import Knowledge, Text
from tools.knowledge.postings import TITLE_WEIGHT
from tools.knowledge.roots import rooted
from tools.knowledge.sqlite_store import SqliteKnowledge
from tools.knowledge.tables import TOKENIZER
from tools.knowledge.turns import turn_by_file
from tools.knowledge.versions import VersionedKnowledge
from tools.knowledge.weaviate.connecting import Address, Server
from tools.knowledge.weaviate.schema import base_of, collection_of, vector_name
from tools.knowledge.weaviate.versions import PREFIX, WeaviateVersions
from tools.knowledge.words import words_of

CHUNKS = 100_000
ASKED = 200
"""Questions of which the answers are held against the exact search, and that one caller asks."""
CALLERS = (1, 8, 32)
BRAND = "bench"
FOUND = 10
"""How many passages an answer has."""
_BATCH = 1_024


class Opened(NamedTuple):
    """A store, and its server asked without our layer, where it has one."""

    store: Knowledge
    is_by_kind: bool = False
    """Whether it counts words over one kind of text, with the title's words in the text."""
    bare: Callable[[Question, str, Sequence[float]], Awaitable[object]] | None = None


Open = Callable[[Embedder], AbstractAsyncContextManager[Opened]]
"""Opens an empty store that embeds so, and takes it away when the block ends."""


class Kept:
    """Vectors that were made beforehand, of texts; anything else, such as a question, is embedded as it comes."""

    def __init__(self, inner: Embedder, known: Mapping[str, Vectors]) -> None:
        """Take the embedding, and what it said of texts."""
        self._inner = inner
        self._known = known
        self.name = inner.name
        self.dimension = inner.dimension

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text."""
        if texts and all(text in self._known for text in texts):
            return np.stack([self._known[text] for text in texts])
        return await self._inner.embed(texts)


class Exact(NamedTuple):
    """The exact search's scores of all texts for one question, and the score of its tenth."""

    scores: Mapping[str, float]
    tenth: float

    def found(self, ids: Sequence[str]) -> float:
        """Return the share of its ten that an answer has, ties counted by score."""
        wanted = min(FOUND, len(self.scores))
        return sum(self.scores.get(one, -1.0) >= self.tenth for one in ids[:FOUND]) / wanted if wanted else 1.0


@asynccontextmanager
async def sqlite(embedder: Embedder) -> AsyncIterator[Opened]:
    """Open an embedded store in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteKnowledge(Path(folder) / "knowledge.db", embedder)
        yield Opened(store)
        await store.close()


@asynccontextmanager
async def weaviate(embedder: Embedder) -> AsyncIterator[Opened]:
    """Open a store on a server of its own, which `scripts/with-weaviate` has built."""
    with tempfile.TemporaryDirectory() as folder:
        running = WeaviateServer(Path(folder) / "server", os.environ[BINARY])
        await asyncio.to_thread(running.start)
        server = Server(Address.of(running.url, running.grpc_port), SecretStr(KEY))
        turn, building = (turn_by_file(Path(folder) / name) for name in ("turn", "building"))
        store = VersionedKnowledge(WeaviateVersions(server, embedder, at_hand(embedder), turn, _now), building)

        async def bare(question: Question, words: str, vector: Sequence[float]) -> object:
            from weaviate.classes.query import HybridFusion, MetadataQuery

            async with server.client() as client:
                of_kind = client.collections.get(collection_of(base_of(PREFIX, 1), question.kind)).with_tenant(BRAND)
                return await of_kind.query.hybrid(
                    words, vector=list(vector), target_vector=vector_name(embedder.name), query_properties=["words"],
                    fusion_type=HybridFusion.RANKED, limit=FOUND, return_properties=["record"],
                    return_metadata=MetadataQuery(score=True),
                )  # fmt: skip

        try:
            yield Opened(store, is_by_kind=True, bare=bare)
        finally:
            await server.close()
            await asyncio.to_thread(running.kill)


def stores() -> Mapping[str, Open]:
    """Return the stores that can be measured here: Weaviate only where its server was built."""
    return {"sqlite": sqlite, "weaviate": weaviate} if BINARY in os.environ else {"sqlite": sqlite}


def bench(chunks: int = CHUNKS, asked: int = ASKED, opened: Mapping[str, Open] | None = None) -> dict[str, float]:
    """Return the figures of each store, their names before them.

    `ratio` is the median search of `sqlite` over that of `weaviate` with one caller, wanted at 2 or less; without
    both there is none. `found` is recall at 10 against the exact search, wanted at 0.95 or more; `weaviate_layer` the
    median search over that of the client's own hybrid search, the two asked by turns, wanted at 1.15 or less.
    """
    return asyncio.run(_bench(chunks, asked, stores() if opened is None else opened))


def _now() -> datetime:
    return datetime.now(UTC)


async def _bench(chunks: int, asked: int, stores: Mapping[str, Open]) -> dict[str, float]:
    texts = list(large_corpus(chunks))
    queries = questions(texts, asked)
    inner = WordLlamaEmbedder()
    await inner.embed(["warm"])
    began = time.perf_counter()
    vectors = np.concatenate(
        [await inner.embed([text.searched for text in texts[at : at + _BATCH]]) for at in range(0, chunks, _BATCH)]
    )
    embedded = time.perf_counter() - began
    figures = {
        "chunks": chunks,
        "near_duplicates": near_duplicates(texts),
        "embedded_per_second": chunks / embedded,
    }
    embedder = Kept(inner, {text.searched: row for text, row in zip(texts, vectors, strict=True)})
    for name, opened in stores.items():
        async with opened(embedder) as one:
            exact = await _exact(texts, vectors, queries, inner, is_by_kind=one.is_by_kind)
            measured = await _measured(one.store, texts, queries, exact)
            if one.bare:
                measured |= await _layer(one.store, one.bare, queries, inner)
        figures |= {f"{name}_{figure}": value for figure, value in measured.items()}
    if {"sqlite", "weaviate"} <= set(stores):
        figures["ratio"] = figures["sqlite_p50_ms_1"] / figures["weaviate_p50_ms_1"]
    return figures


async def _measured(
    store: Knowledge, texts: Sequence[Text], queries: Sequence[Question], exact: Sequence[Exact]
) -> dict[str, float]:
    before = _resident_mib()
    began = time.perf_counter()
    await store.sync(texts, brand=BRAND)
    stored = time.perf_counter() - began
    await _asked(store, queries[0])  # the first search of a process reads what the others share
    answers = [await _asked(store, query) for query in queries]
    found = [one.found([passage.id for passage in answer]) for one, answer in zip(exact, answers, strict=True)]
    figures = {"found": statistics.mean(found), "stored_per_second": len(texts) / stored}
    for callers in CALLERS:
        taken, seconds = await _asked_by(callers, store, queries)
        figures |= {
            f"p50_ms_{callers}": 1_000 * statistics.median(taken),
            f"p99_ms_{callers}": 1_000 * float(np.percentile(taken, 99)),
            f"searches_per_second_{callers}": len(taken) / seconds,
        }
    return figures | {"mib": _resident_mib() - before}


async def _asked(store: Knowledge, question: Question) -> tuple[Passage, ...]:
    return await store.search(question.words, brand=BRAND, kinds=(question.kind,), limit=FOUND)


async def _layer(
    store: Knowledge,
    bare: Callable[[Question, str, Sequence[float]], Awaitable[object]],
    queries: Sequence[Question],
    embedder: Embedder,
) -> dict[str, float]:
    """Return what our layer takes beside the client alone, asked by turns so that both meet the same load."""
    ours, theirs = [], []
    vectors = await embedder.embed([question.words for question in queries])
    for question, vector in zip(queries, vectors, strict=True):
        words = rooted([" ".join(words_of(question.words))])[0]
        began = time.perf_counter()
        await _asked(store, question)
        turned = time.perf_counter()
        await bare(question, words, vector.tolist())
        ours.append(turned - began)
        theirs.append(time.perf_counter() - turned)
    median = statistics.median(theirs)
    return {"bare_p50_ms_1": 1_000 * median, "layer": statistics.median(ours) / median}


async def _asked_by(callers: int, store: Knowledge, queries: Sequence[Question]) -> tuple[list[float], float]:
    """Return how long each search took with so many callers at once, and all together, in seconds."""
    waiting = itertools.chain(queries)
    taken: list[float] = []

    async def call() -> None:
        for query in waiting:
            began = time.perf_counter()
            await _asked(store, query)
            taken.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(call() for _ in range(callers)))
    return taken, time.perf_counter() - began


async def _exact(
    texts: Sequence[Text], vectors: Vectors, queries: Sequence[Question], embedder: Embedder, *, is_by_kind: bool
) -> list[Exact]:
    asked = await embedder.embed([question.words for question in queries])
    kinds = {question.kind for question in queries}
    places = {kind: [at for at, text in enumerate(texts) if text.kind == kind] for kind in kinds}
    tables = {kind: _words_of(texts, places[kind], is_by_kind=True) for kind in kinds if is_by_kind}
    with closing(_words_of(texts, range(len(texts)), is_by_kind=False)) as everything:
        exact = []
        for question, vector in zip(queries, asked, strict=True):
            of_kind = np.array(places[question.kind])
            by_words = _by_words(tables.get(question.kind, everything), question.words, set(places[question.kind]))
            cosines = dict(zip(places[question.kind], (vectors[of_kind] @ vector).tolist(), strict=True))
            exact.append(_fused(texts, by_words, cosines))
    for table in tables.values():
        table.close()
    return exact


def _words_of(texts: Sequence[Text], places: Iterable[int], *, is_by_kind: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE VIRTUAL TABLE words USING fts5(title, text, tokenize='{TOKENIZER}')")
    rows = (
        (at, "", f"{text.title}\n{text.title}\n{text.text}") if is_by_kind else (at, text.title, text.text)
        for at in places
        for text in (texts[at],)
    )
    connection.executemany("INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)", rows)
    return connection


def _by_words(connection: sqlite3.Connection, query: str, places: set[int]) -> dict[int, float]:
    match = " OR ".join(f'"{word}"' for word in words_of(query))
    asked = f"SELECT rowid, -bm25(words, {TITLE_WEIGHT}, 1.0) FROM words WHERE words MATCH ? ORDER BY 2 DESC"  # noqa: S608 - a constant
    found = ((at, score) for at, score in connection.execute(asked, (match,)) if at in places)
    return dict(itertools.islice(found, considered(FOUND)))


def _fused(texts: Sequence[Text], by_words: Mapping[int, float], cosines: Mapping[int, float]) -> Exact:
    nearest = sorted(cosines, key=lambda at: (-cosines[at], at))[: considered(FOUND)]
    best = chosen(by_words, {at: cosines[at] for at in nearest}, FOUND)
    scores = {texts[at].id: score for at, score in best}
    tenth = sorted(scores.values(), reverse=True)[:FOUND]
    return Exact(scores, tenth[-1] if tenth else 0.0)


def _resident_mib() -> float:
    """Return the memory of this process and of those that it started, such as a server, on Linux; elsewhere 0."""
    mine = {os.getpid()}
    parents = {int(one.name): _status(one, "PPid") for one in Path("/proc").glob("[0-9]*")}
    while more := {child for child, parent in parents.items() if parent in mine} - mine:
        mine |= more
    return sum(_status(Path("/proc") / str(one), "VmRSS") for one in mine) / 1024


def _status(process: Path, name: str) -> int:
    try:
        lines = (process / "status").read_text().splitlines()
    except OSError:  # it ended meanwhile, or there is no such file on this system
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)
