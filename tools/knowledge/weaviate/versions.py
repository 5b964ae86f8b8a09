"""The versions of the index on a Weaviate server, behind the alias of the one in force."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import TYPE_CHECKING

from marque.errors import Refused, Unavailable
from tools.knowledge.at_hand import EmbedderOf
from tools.knowledge.chunking import CHUNKING
from tools.knowledge.embeddings import Embedder
from tools.knowledge.turns import Turn
from tools.knowledge.versions import Numbers
from tools.knowledge.weaviate.connecting import Server
from tools.knowledge.weaviate.index import WeaviateIndex
from tools.knowledge.weaviate.schema import KINDS, SCHEMA, Made, base_of, collection_of, make, versions_in

if TYPE_CHECKING:
    from weaviate import WeaviateAsyncClient

PREFIX = "Marque"
"""What our collections' names begin with; alone it is the alias of the version in force."""


class WeaviateVersions:
    """The versions on one server. Making the object opens nothing."""

    def __init__(
        self,
        server: Server,
        embedder: Embedder,
        embedder_of: EmbedderOf,
        turn: Turn,
        clock: Callable[[], datetime],
        prefix: str = PREFIX,
    ) -> None:
        """Take the server, the embedding of new versions, that of any other by its name, and whose turn it is."""
        self._server = server
        self._embedder = embedder
        self._embedder_of = embedder_of
        self._turn = turn
        self._clock = clock
        self._prefix = prefix
        self._previous = f"{prefix}Previous"
        self._live = self._index(prefix)

    async def live(self) -> WeaviateIndex:
        """Return the version behind the alias."""
        return self._live

    def turn(self, brand: str | None) -> AbstractAsyncContextManager[None]:
        """Give the turn to write."""
        return self._turn(brand)

    async def begin(self) -> None:
        """Make the first version and the alias where there is none."""
        async with self._server.client() as client:
            if await client.alias.get(alias_name=self._prefix) is None:
                base = await self._built(client) or await self._made(client, 1)
                await client.alias.create(alias_name=self._prefix, target_collection=base)

    async def next(self) -> WeaviateIndex:
        """Return the version that is being built; one of another make is removed first."""
        async with self._server.client() as client:
            unfinished = await self._built(client)
            if unfinished is not None:
                if await _made_of(client, unfinished) == await self._wanted():
                    await make(client, unfinished, await self._wanted())  # what a kill left out
                    return self._index(unfinished)
                await self._remove(client, unfinished)
            numbers = versions_in(self._prefix, await client.collections.list_all())
            return self._index(await self._made(client, max(numbers, default=0) + 1))

    async def swap(self) -> int:
        """Let the alias name the version that was built, keep the one before, and remove those before that."""
        async with self._server.client() as client:
            new = await self._built(client)
            if new is None:
                raise Unavailable("no version was built", where=str(self._server.address), mend="build one first")
            old = await client.alias.get(alias_name=self._prefix)
            await _point(client, self._prefix, new)
            self._live.forget()
            if old is not None:
                await _point(client, self._previous, old.collection)
            kept = {new, old.collection if old else new}
            for number in versions_in(self._prefix, await client.collections.list_all()):
                if base_of(self._prefix, number) not in kept:
                    await self._remove(client, base_of(self._prefix, number))
            return self._number(new)

    async def numbers(self) -> Numbers:
        """Return which versions there are."""
        async with self._server.client() as client:
            named = {name: alias.collection for name, alias in (await client.alias.list_all()).items()}
            live, previous = (named.get(alias) for alias in (self._prefix, self._previous))
            built = await self._built(client)
            return Numbers(
                self._number(live) if live else 1,
                self._number(previous) if previous else None,
                self._number(built) if built else None,
            )

    async def back(self) -> int:
        """Let the two aliases change places."""
        async with self._server.client() as client:
            live = await client.alias.get(alias_name=self._prefix)
            before = await client.alias.get(alias_name=self._previous)
            if live is None or before is None:
                raise Refused("there is no version before", mend="`marque knowledge rebuild` makes another one")
            await _point(client, self._prefix, before.collection)
            self._live.forget()
            await _point(client, self._previous, live.collection)
            return self._number(before.collection)

    def _index(self, name: str) -> WeaviateIndex:
        return WeaviateIndex(self._server, name, self._embedder_of, self._clock)

    async def _wanted(self) -> Made:
        await self._embedder.embed([])  # an endpoint's dimension shows in its first answer
        return Made(SCHEMA, CHUNKING, self._embedder.name, self._embedder.dimension)

    def _number(self, base: str) -> int:
        return int(base.removeprefix(f"{self._prefix}V"))

    async def _built(self, client: "WeaviateAsyncClient") -> str | None:
        """Return the state's collection of a version that no alias names, or None."""
        aliases = await client.alias.list_all()
        named = {alias.collection for alias in aliases.values()}
        numbers = versions_in(self._prefix, await client.collections.list_all())
        return next((base for n in reversed(numbers) if (base := base_of(self._prefix, n)) not in named), None)

    async def _made(self, client: "WeaviateAsyncClient", number: int) -> str:
        base = base_of(self._prefix, number)
        await make(client, base, await self._wanted())
        return base

    async def _remove(self, client: "WeaviateAsyncClient", base: str) -> None:
        await client.collections.delete([base, *(collection_of(base, kind) for kind in KINDS)])


async def _made_of(client: "WeaviateAsyncClient", base: str) -> Made:
    return Made.of((await client.collections.get(base).config.get()).description, base)


async def _point(client: "WeaviateAsyncClient", alias: str, base: str) -> None:
    if await client.alias.get(alias_name=alias) is None:
        await client.alias.create(alias_name=alias, target_collection=base)
    else:
        await client.alias.update(alias_name=alias, new_target_collection=base)
