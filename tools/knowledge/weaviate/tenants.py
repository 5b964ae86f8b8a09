"""What the server holds of one brand and kind of text, without the texts themselves."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from uuid import UUID

from marque.evidence import Kind
from tools.knowledge.weaviate.schema import KINDS, collection_of
from tools.knowledge.weaviate.searching import any_of

if TYPE_CHECKING:
    from weaviate import WeaviateAsyncClient
    from weaviate.collections import CollectionAsync

    Tenant = CollectionAsync[Any, Any]

Named = TypeVar("Named")
PAGE = 1_000
"""Objects asked for at once."""
MOST_ASKED = 10_000
"""Objects that one question may answer, as the server's default has it; beyond it all of a tenant are gone through."""


class Held(NamedTuple):
    """What is known of an object without its text."""

    uuid: UUID
    key: str
    place: str
    source: str
    fingerprint: str
    born: int
    died: int


def tenant_of(client: "WeaviateAsyncClient", base: str, kind: Kind, brand: str) -> "Tenant":
    """Return where a brand's texts of one kind are in the version whose state's collection is `base`."""
    return client.collections.get(collection_of(base, kind)).with_tenant(brand)


async def all_of(tenant: "Tenant") -> list[Held]:
    """Return every object of a tenant, in force or not."""
    return [
        Held(one.uuid, **one.properties) async for one in tenant.iterator(return_properties=_KNOWN, cache_size=PAGE)
    ]


async def of_sources(tenant: "Tenant", sources: Sequence[str]) -> list[Held]:
    """Return every object of some sources, in force or not."""
    found = await tenant.query.fetch_objects(
        filters=any_of("source", sources), limit=MOST_ASKED, return_properties=_KNOWN
    )
    if len(found.objects) == MOST_ASKED:
        wanted = set(sources)
        return [one for one in await all_of(tenant) if one.source in wanted]
    return [Held(one.uuid, **{name: one.properties[name] for name in _KNOWN}) for one in found.objects]


def by_kind(some: Iterable[Named], key: Callable[[Named], str]) -> dict[Kind, list[Named]]:
    """Return things by the kind that the id of the text of each begins with; one of no kind is nobody's."""
    listed = list(some)
    return {kind: of for kind in KINDS if (of := [one for one in listed if key(one).startswith(f"{kind}:")])}


_KNOWN = ["key", "place", "source", "fingerprint", "born", "died"]
