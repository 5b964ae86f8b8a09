"""One version of the index on a Weaviate server: what is asked of it, by the brand's generation in force."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from marque.errors import Unavailable
from marque.evidence import Kind, Passage
from tools.knowledge.answering import answer, as_passage, chosen, considered, found
from tools.knowledge.at_hand import EmbedderOf
from tools.knowledge.port import Health, Progress, Rankings, SyncReport, Text, refuse_wrong, sayable
from tools.knowledge.roots import rooted
from tools.knowledge.weaviate.connecting import Server
from tools.knowledge.weaviate.generations import Generations, begun
from tools.knowledge.weaviate.rows import as_text
from tools.knowledge.weaviate.schema import KINDS, STATE_ID, Made, State, vector_name
from tools.knowledge.weaviate.searching import About, Answered, Asked, answered, any_of, in_force
from tools.knowledge.weaviate.tenants import PAGE, all_of, by_kind, tenant_of
from tools.knowledge.words import words_of

if TYPE_CHECKING:
    from weaviate import WeaviateAsyncClient

SEEN_SECONDS = 0.25
"""How old a state may be by which a search asks; a change is found so much later at most."""


class WeaviateIndex:
    """The knowledge port over one version; `name` is its state's collection, or the alias of the one in force."""

    def __init__(self, server: Server, name: str, embedder_of: EmbedderOf, clock: Callable[[], datetime]) -> None:
        """Take the server, the version and what it is asked with."""
        self._server = server
        self._name = name
        self._embedder_of = embedder_of
        self._clock = clock
        self._seen: dict[str, tuple[float, State]] = {}

    def forget(self) -> None:
        """Read every brand's state anew: another version came in force."""
        self._seen.clear()

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
        query = sayable(query, limit)
        if not query.strip():
            return ()
        about = About(market, language, since, until)
        return await self._server.patiently(partial(self._found, query, brand, kinds or KINDS, about, limit))

    async def rankings(self, query: str, *, brand: str, depth: int = 50) -> Rankings:
        """Return what either ranking alone finds, before they are fused: to measure how good each is, not to answer."""
        async with self._server.asked() as client:
            both = await self._answered(client, query, brand, KINDS, About(), depth)
            ways = (both.by_words, both.by_meaning)
            return Rankings(*(tuple(text.id for text in both.texts(way).values()) for way in ways))

    async def _found(
        self, query: str, brand: str, kinds: Sequence[Kind], about: About, limit: int
    ) -> tuple[Passage, ...]:  # fmt: skip
        async with self._server.asked() as client:
            both = await self._answered(client, query, brand, kinds, about, considered(limit))
            best = chosen(both.by_words, both.by_meaning, limit)
            return answer(found(both.texts(key for key, _ in best), best, both.by_words, both.by_meaning), limit)

    async def _answered(
        self, client: "WeaviateAsyncClient", query: str, brand: str, kinds: Sequence[Kind], about: About, depth: int
    ) -> Answered:
        words = asyncio.to_thread(rooted, [" ".join(words_of(query))])
        state, (roots,) = await asyncio.gather(self._recent_state(client, brand), words)
        if state is None:
            return Answered({}, {}, {})
        vector = (await self._embedder_of(state.embedder).embed([query]))[0]
        asked = Asked(roots, vector.tolist() if vector.any() else [], vector_name(state.embedder), about, depth)
        return await answered([tenant_of(client, state.base, kind, brand) for kind in kinds], state, asked)

    async def sync(
        self,
        texts: Sequence[Text],
        *,
        brand: str,
        kinds: Sequence[Kind] = (),
        sources: Sequence[str] = (),
        on_progress: Progress | None = None,
    ) -> SyncReport:
        """Make the brand hold exactly these texts; whoever calls it sees to it that nobody else writes meanwhile."""
        refuse_wrong(texts, kinds, sources)
        async with self._server.client() as client:
            state = await self._state(client, brand) or await self._begun(client, brand)
            try:
                return await self._generations(client, brand, state).sync(texts, kinds, sources, on_progress)
            finally:
                self._seen.pop(brand, None)

    async def get(self, ids: Sequence[str], *, brand: str) -> tuple[Passage, ...]:
        """Return the passages of these ids in their order, less those that are not there."""
        async with self._server.asked() as client:
            state = await self._state(client, brand)
            if state is None or not ids:
                return ()
            known: dict[str, Text] = {}
            for kind, some in by_kind(dict.fromkeys(ids), str).items():
                tenant = tenant_of(client, state.base, kind, brand)
                some_found = await tenant.query.fetch_objects(
                    filters=in_force(state) & any_of("key", some), limit=len(some), return_properties=["record"]
                )
                known |= {text.id: text for one in some_found.objects for text in (as_text(one.properties),)}
            return tuple(as_passage(known[name]) for name in ids if name in known)

    async def delete(self, ids: Sequence[str], *, brand: str) -> int:
        """Remove the texts of these ids, with every earlier form of them that is still kept."""
        async with self._server.client() as client:
            state = await self._state(client, brand)
            if state is None or not ids:
                return 0
            return await self._generations(client, brand, state).delete(ids)

    async def texts(self, *, brand: str) -> AsyncIterator[tuple[Text, ...]]:
        """Yield all texts of the brand, some at a time, in the order of their ids."""
        async with self._server.client() as client:
            state = await self._state(client, brand)
            if state is None:
                return
            held: list[tuple[str, Kind, UUID]] = []
            for kind in KINDS:
                some_held = await all_of(tenant_of(client, state.base, kind, brand))
                held += ((one.key, kind, one.uuid) for one in some_held if one.born <= state.generation < one.died)
            held.sort()
            for start in range(0, len(held), PAGE):
                some = held[start : start + PAGE]
                texts: dict[str, Text] = {}
                for kind in {kind for _, kind, _ in some}:
                    ids = [uuid for _, of, uuid in some if of == kind]
                    some_found = await tenant_of(client, state.base, kind, brand).query.fetch_objects_by_ids(
                        ids, limit=len(ids), return_properties=["record"]
                    )
                    texts |= {text.id: text for one in some_found.objects for text in (as_text(one.properties),)}
                yield tuple(texts[key] for key, _, _ in some if key in texts)

    async def count(self, *, brand: str, kinds: Sequence[Kind] = ()) -> int:
        """Return how many chunks the brand has, of these kinds or of all."""
        async with self._server.asked() as client:
            state = await self._state(client, brand)
            return sum((await self._counts(client, state, brand, kinds)).values()) if state else 0

    async def health(self) -> Health:
        """Return how the version stands."""
        async with self._server.asked() as client:
            made = await self._made(client)
            counts = {}
            for brand in await self._brands(client):
                state = await self._state(client, brand)
                if state and (some := await self._counts(client, state, brand, ())):
                    counts[brand] = some
            return Health(store=f"weaviate {self._server.address}", embedder=made.embedder if made and counts else None,
                          counts=counts)  # fmt: skip

    async def close(self) -> None:
        """Close this event loop's connection."""
        await self._server.close()

    async def _base(self, client: "WeaviateAsyncClient") -> str | None:
        """Return the state's collection itself, or None where the alias names nothing yet."""
        alias = await client.alias.get(alias_name=self._name)
        return alias.collection if alias else self._name if await client.collections.exists(self._name) else None

    async def _made(self, client: "WeaviateAsyncClient") -> Made | None:
        base = await self._base(client)
        if base is None:
            return None
        return Made.of((await client.collections.get(base).config.get()).description, base)

    async def _brands(self, client: "WeaviateAsyncClient") -> list[str]:
        base = await self._base(client)
        return sorted(await client.collections.get(base).tenants.get()) if base else []

    async def _state(self, client: "WeaviateAsyncClient", brand: str) -> State | None:
        """Return the brand's state, or None where nothing was ever synced."""
        from weaviate.exceptions import WeaviateQueryError

        state = client.collections.get(self._name).with_tenant(brand)
        try:
            stored = await state.query.fetch_object_by_id(STATE_ID)
        except WeaviateQueryError as error:
            if "tenant not found" in str(error) or "could not find class" in str(error):
                return None
            raise
        return State.of(stored.properties, self._name) if stored else None

    async def _recent_state(self, client: "WeaviateAsyncClient", brand: str) -> State | None:
        """Return the brand's state as it is, or was a moment ago: one that is no more in force is still whole."""
        now = asyncio.get_running_loop().time()
        seen = self._seen.get(brand)
        if seen and 0 <= now - seen[0] < SEEN_SECONDS:
            return seen[1]
        state = await self._state(client, brand)
        if state is not None:
            self._seen[brand] = (now, state)
        return state

    async def _begun(self, client: "WeaviateAsyncClient", brand: str) -> State:
        """Make the brand's tenants and its first state."""
        base, made = await self._base(client), await self._made(client)
        if base is None or made is None:
            raise Unavailable("the index is not there", where=self._name, mend="run `marque knowledge sync` again")
        return await begun(client, base, made, brand)

    def _generations(self, client: "WeaviateAsyncClient", brand: str, state: State) -> Generations:
        return Generations(client, brand, state, self._embedder_of, self._clock, self._server.patience)

    async def _counts(
        self, client: "WeaviateAsyncClient", state: State, brand: str, kinds: Sequence[Kind]
    ) -> dict[str, int]:
        counted = {}
        for kind in kinds or KINDS:
            some_found = await tenant_of(client, state.base, kind, brand).aggregate.over_all(filters=in_force(state))
            if some_found.total_count:
                counted[kind] = some_found.total_count
        return dict(sorted(counted.items()))
