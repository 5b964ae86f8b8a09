"""How the texts of one brand change: generation by generation.

The server has no transactions, so a text carries the generation in which it was born and the one in which it ended,
and the brand's state says which generation is in force. A sync brings the next generation beside it and then moves
the state, in one write: a search sees all of a sync or nothing. What ended stays a while for searches under way.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from marque.evidence import Kind
from marque.records import digest
from tools.knowledge.at_hand import EmbedderOf
from tools.knowledge.port import Place, Progress, SyncReport, Text, counted
from tools.knowledge.weaviate.batches import insert
from tools.knowledge.weaviate.connecting import Patience
from tools.knowledge.weaviate.rows import as_properties, object_id, words_of_texts
from tools.knowledge.weaviate.schema import FOREVER, KINDS, STATE_ID, Made, State, collection_of, vector_name
from tools.knowledge.weaviate.searching import any_of, in_force
from tools.knowledge.weaviate.tenants import MOST_ASKED, PAGE, Held, all_of, by_kind, of_sources, tenant_of

if TYPE_CHECKING:
    from weaviate import WeaviateAsyncClient

    from tools.knowledge.weaviate.tenants import Tenant

BATCH = 1_024
"""Texts embedded and sent at once."""
KEPT_SECONDS = 60
"""How long what ended stays, longer than any search takes."""


async def begun(client: "WeaviateAsyncClient", base: str, made: Made, brand: str) -> State:
    """Make a brand's tenants and its first state in a version; return the state."""
    for name in (*(collection_of(base, kind) for kind in KINDS), base):
        await client.collections.get(name).tenants.create([brand])
    state = State(base, made.embedder)
    await client.collections.get(base).with_tenant(brand).data.insert(state.as_properties(), uuid=STATE_ID)
    return state


class Generations:
    """The texts of one brand in one version, for the one who has the turn to write them."""

    def __init__(
        self,
        client: "WeaviateAsyncClient",
        brand: str,
        state: State,
        embedder_of: EmbedderOf,
        clock: Callable[[], datetime],
        patience: Patience,
    ) -> None:
        """Take the server's client, the brand and its state, and what texts are embedded, dated and sent with."""
        self._client = client
        self._brand = brand
        self._state = state
        self._embedder_of = embedder_of
        self._clock = clock
        self._patience = patience

    async def sync(
        self, texts: Sequence[Text], kinds: Sequence[Kind], sources: Sequence[str], on_progress: Progress | None
    ) -> SyncReport:
        """Make the brand hold exactly these texts, of these kinds and sources, as the next generation."""
        await self._sweep()
        state = self._state
        held = await self._held(kinds, sources)
        known = {one.key: one for one in held if one.born <= state.generation}
        staged = {one.uuid for one in held if one.born > state.generation}
        fresh = [t for t in texts if t.id not in known or known[t.id].fingerprint != t.fingerprint]
        given = {text.id: text for text in texts}
        ended = [one for one in known.values()
                 if one.key not in given or given[one.key].fingerprint != one.fingerprint]  # fmt: skip
        wanted = {object_id(self._brand, text): text for text in fresh}
        stray = [one for one in held if one.uuid in staged and one.uuid not in wanted]
        if fresh or ended or stray:
            await self._put(state._replace(is_staging=True))
            await self._remove(stray)
            await self._bring([text for uuid, text in wanted.items() if uuid not in staged], on_progress)
            await self._end(ended)
            retired_at = self._clock().timestamp() if ended else state.retired_at
            await self._put(State(state.base, state.embedder, state.generation + 1, retired_at=retired_at))
        return counted({key: Place(one.place, one.source) for key, one in known.items()}, given, fresh)

    async def delete(self, ids: Sequence[str]) -> int:
        """Remove the texts of these ids, with every earlier form of them that is still kept; return how many."""
        removed = 0
        for kind, some in by_kind(dict.fromkeys(ids), str).items():
            tenant = self._tenant(kind)
            live = await tenant.aggregate.over_all(filters=in_force(self._state) & any_of("key", some))
            removed += live.total_count or 0
            await tenant.data.delete_many(any_of("key", some))
        return removed

    async def _sweep(self) -> None:
        """Give back what a sync that died had begun to end, and remove what ended long ago."""
        from weaviate.classes.query import Filter

        state, died = self._state, Filter.by_property("died")
        half = died.greater_than(state.generation) & died.less_than(FOREVER)
        for kind in KINDS if state.is_staging else ():
            tenant = self._tenant(kind)
            while some := (await tenant.query.fetch_objects(filters=half, limit=PAGE, return_properties=[])).objects:
                await _update(tenant, (one.uuid for one in some), died=FOREVER)
        if state.retired_at is None or self._clock().timestamp() - state.retired_at < KEPT_SECONDS:
            return
        for kind in KINDS:
            await self._tenant(kind).data.delete_many(died.less_or_equal(state.generation))
        self._state = state._replace(retired_at=None)
        await self._put(self._state)

    async def _held(self, kinds: Sequence[Kind], sources: Sequence[str]) -> list[Held]:
        """Return what is in force or staged, of these kinds and sources."""
        held: list[Held] = []
        for kind in kinds or KINDS:
            tenant = self._tenant(kind)
            some = await of_sources(tenant, sources) if sources else await all_of(tenant)
            held += (one for one in some if one.died > self._state.generation)
        return held

    async def _remove(self, stray: Sequence[Held]) -> None:
        """Remove what a sync that died had brought and nobody wants."""
        from weaviate.classes.query import Filter

        for kind, some in by_kind(stray, attrgetter("key")).items():
            for start in range(0, len(some), PAGE):
                ids = [one.uuid for one in some[start : start + PAGE]]
                await self._tenant(kind).data.delete_many(Filter.by_id().contains_any(ids))

    async def _bring(self, texts: Sequence[Text], on_progress: Progress | None) -> None:
        """Send texts with their vectors as the next generation; a vector that is there already is used again."""
        embedder, name = self._embedder_of(self._state.embedder), vector_name(self._state.embedder)
        for start in range(0, len(texts), BATCH):
            some = texts[start : start + BATCH]
            async with asyncio.timeout(self._patience.query):
                vectors = await self._vectors(some)
            missing = {key: t.searched for t in some if (key := digest(t.searched)) not in vectors}
            rows = await embedder.embed(list(missing.values()))
            vectors |= {key: row.tolist() for key, row in zip(missing, rows, strict=True)}
            words = dict(zip((text.id for text in some), await asyncio.to_thread(words_of_texts, some), strict=True))
            for kind in dict.fromkeys(text.kind for text in some):
                await insert(
                    self._tenant(kind),
                    self._patience.insert,
                    {object_id(self._brand, text): (as_properties(text, words[text.id], self._state.generation + 1),
                                                    {name: vectors[digest(text.searched)]})
                     for text in some if text.kind == kind},
                )  # fmt: skip
            if on_progress:
                on_progress(start + len(some), len(texts))

    async def _vectors(self, texts: Sequence[Text]) -> dict[str, list[float]]:
        """Return the vectors that the brand has already for these texts, wherever they stand."""
        known: dict[str, list[float]] = {}
        if not self._state.generation and not self._state.is_staging:
            return known
        name = vector_name(self._state.embedder)
        for kind in dict.fromkeys(text.kind for text in texts):
            keys = sorted({digest(text.searched) for text in texts if text.kind == kind})
            found = await self._tenant(kind).query.fetch_objects(
                filters=any_of("embedded", keys), limit=MOST_ASKED, include_vector=[name],
                return_properties=["embedded"],
            )  # fmt: skip
            vectors: Any = ((str(one.properties["embedded"]), one.vector[name]) for one in found.objects)
            known |= dict(vectors)
        return known

    async def _end(self, ended: Sequence[Held]) -> None:
        at = self._clock().timestamp()
        for kind, some in by_kind(ended, attrgetter("key")).items():
            ids = (one.uuid for one in some)
            await _update(self._tenant(kind), ids, died=self._state.generation + 1, ended_at=at)

    async def _put(self, state: State) -> None:
        """Write the brand's state, from which on every search goes by it."""
        mine = self._client.collections.get(state.base).with_tenant(self._brand)
        await mine.data.replace(STATE_ID, state.as_properties())

    def _tenant(self, kind: Kind) -> "Tenant":
        return tenant_of(self._client, self._state.base, kind, self._brand)


async def _update(tenant: "Tenant", ids: Iterable[UUID], **properties: float) -> None:
    """Write some properties of some objects, a few at a time."""
    few = asyncio.Semaphore(16)

    async def one(uuid: UUID) -> None:
        async with few:
            await tenant.data.update(uuid, properties=properties)

    await asyncio.gather(*(one(uuid) for uuid in ids))
