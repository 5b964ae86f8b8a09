"""Asking the collections of one brand: by words and by meaning at once, merged over the kinds."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from tools.knowledge.port import Text, primary
from tools.knowledge.weaviate.rows import ANY, as_text
from tools.knowledge.weaviate.schema import State

if TYPE_CHECKING:
    from weaviate.collections import CollectionAsync
    from weaviate.collections.classes.filters import _Filters

    Tenant = CollectionAsync[Any, Any]


class About(NamedTuple):
    """What a question is about; None: anything."""

    market: str | None = None
    language: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class Asked(NamedTuple):
    """A question as the server takes it."""

    words: str
    vector: list[float]
    vector_name: str
    about: About
    depth: int
    """How many chunks each ranking brings."""


class Answered(NamedTuple):
    """The best chunks of all kinds, best first, each with how well it fits, and what is stored of them."""

    by_words: Mapping[str, float]
    by_meaning: Mapping[str, float]
    stored: Mapping[str, Mapping[str, Any]]

    def texts(self, keys: Iterable[str]) -> dict[str, Text]:
        """Return the texts of some of them."""
        return {key: as_text(self.stored[key]) for key in keys}


class _Hit(NamedTuple):
    """One chunk in one ranking; a lower figure is better."""

    figure: float
    uuid: str
    properties: Mapping[str, Any]


async def answered(tenants: Sequence["Tenant"], state: State, asked: Asked) -> Answered:
    """Return what the kinds find of what is in force."""
    filters = _filters(state, asked.about)
    both = await asyncio.gather(
        *(_by_words(tenant, asked, filters) for tenant in tenants),
        *(_by_meaning(tenant, asked, filters) for tenant in tenants),
    )
    by_words = _best(both[: len(tenants)], state, asked.depth)
    by_meaning = _best(both[len(tenants) :], state, asked.depth)
    return Answered(
        by_words={hit.uuid: -hit.figure for hit in by_words},
        by_meaning={hit.uuid: 1 - hit.figure for hit in by_meaning},
        stored={hit.uuid: hit.properties for hit in (*by_words, *by_meaning)},
    )


async def _by_words(tenant: "Tenant", asked: Asked, filters: "_Filters | None") -> list[_Hit]:
    from weaviate.classes.query import MetadataQuery

    if not asked.words:
        return []
    found = await tenant.query.bm25(
        asked.words, query_properties=["words"], filters=filters, limit=asked.depth,
        return_properties=_SHOWN, return_metadata=MetadataQuery(score=True),
    )  # fmt: skip
    return [_Hit(-(one.metadata.score or 0.0), str(one.uuid), one.properties) for one in found.objects]


async def _by_meaning(tenant: "Tenant", asked: Asked, filters: "_Filters | None") -> list[_Hit]:
    from weaviate.classes.query import MetadataQuery

    if not asked.vector:
        return []
    found = await tenant.query.near_vector(
        asked.vector, target_vector=asked.vector_name, filters=filters, limit=asked.depth,
        return_properties=_SHOWN, return_metadata=MetadataQuery(distance=True),
    )  # fmt: skip
    return [_Hit(one.metadata.distance or 0.0, str(one.uuid), one.properties) for one in found.objects]


_SHOWN = ["record", "born", "died"]


def _best(rankings: Iterable[Sequence[_Hit]], state: State, depth: int) -> list[_Hit]:
    hits = [hit for ranking in rankings for hit in ranking if _is_in_force(hit.properties, state)]
    return sorted(hits, key=lambda hit: (hit.figure, hit.uuid))[:depth]


def _is_in_force(properties: Mapping[str, Any], state: State) -> bool:
    """Tell what the filter tells, for a sync that began after the state was read."""
    return bool(properties["born"] <= state.generation < properties["died"])


def in_force(state: State) -> "_Filters":
    """Return what was born by the generation in force and has not ended by it."""
    from weaviate.classes.query import Filter

    born = Filter.by_property("born").less_or_equal(state.generation)
    return born & Filter.by_property("died").greater_than(state.generation)


def any_of(name: str, values: Sequence[str]) -> "_Filters":
    """Return the objects whose property is one of the values."""
    from weaviate.classes.query import Filter

    return Filter.by_property(name).contains_any(list(values))


def _filters(state: State, about: About) -> "_Filters | None":
    """Return what is in force and asked about; None: everything that is there."""
    from weaviate.classes.query import Filter

    wanted = [in_force(state)] if state.is_staging or state.retired_at is not None else []
    if about.market is not None:
        wanted.append(any_of("market", [ANY, about.market]))
    if about.language is not None:
        wanted.append(any_of("language", [ANY, primary(about.language) or ANY]))
    if about.since is not None:
        wanted.append(Filter.by_property("as_of").greater_or_equal(about.since.timestamp()))
    if about.until is not None:
        wanted.append(Filter.by_property("as_of").less_or_equal(about.until.timestamp()))
    return Filter.all_of(wanted) if wanted else None
