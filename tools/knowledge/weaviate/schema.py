"""What stands on the server: for each version of the index a collection a kind of text, and one for its state.

`MarqueV3Guideline` holds the guidelines of version 3, a tenant a brand. `MarqueV3` holds one object a brand: which
generation of its texts is in force. The alias `Marque` names the version in force, `MarquePrevious` the one before.
"""

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from marque.errors import Unavailable
from marque.evidence import Kind

if TYPE_CHECKING:
    from weaviate import WeaviateAsyncClient
    from weaviate.collections.classes.config import Property

KINDS: tuple[Kind, ...] = get_args(Kind)
SCHEMA = 1
"""Of the properties below; part of what a version is made of."""
STATE_ID = "6d617271-7565-4e00-8000-000000000001"
"""Of the one object of a tenant of the state's collection."""
FOREVER = 2**53
"""The generation in which a text ends that nobody has ended."""
_ABOUT = re.compile(r"Marque knowledge, schema (\d+), chunking (\d+), embedding (.+), dimension (\d+)")


class Made(NamedTuple):
    """What a version of the index is made of; another value of any of these is another version."""

    schema: int
    chunking: int
    embedder: str
    dimension: int

    def __str__(self) -> str:
        """Return how the collections' descriptions say it."""
        return (
            f"Marque knowledge, schema {self.schema}, chunking {self.chunking}, embedding {self.embedder}, "
            f"dimension {self.dimension}"
        )

    @classmethod
    def of(cls, description: str | None, where: str) -> "Made":
        """Return what a description says.

        Raises:
            Unavailable: the collection was made by another hand.
        """
        found = _ABOUT.fullmatch(description or "")
        if found is None:
            raise Unavailable(f"the collection {where} was not made by Marque", where="Weaviate",
                              mend="rename or remove it, or use another server")  # fmt: skip
        return cls(int(found[1]), int(found[2]), found[3], int(found[4]))


class State(NamedTuple):
    """How the texts of one brand stand in one version."""

    base: str
    """The state's collection of the version."""
    embedder: str
    generation: int = 0
    """Texts born up to it and not ended by it are in force."""
    is_staging: bool = False
    """Whether a sync has begun to bring the next generation and has not ended."""
    retired_at: float | None = None
    """When texts were last ended, in seconds of the epoch."""

    def as_properties(self) -> dict[str, str]:
        """Return the properties of the state's object."""
        return {"state": json.dumps(self._asdict())}

    @classmethod
    def of(cls, properties: Mapping[str, Any], where: str) -> "State":
        """Return what the state's object says.

        Raises:
            Unavailable: the collection was made by another hand.
        """
        try:
            return cls(**json.loads(properties["state"]))
        except (KeyError, TypeError, ValueError) as error:
            raise Unavailable(f"the collection {where} was not made by Marque", where="Weaviate",
                              mend="rename or remove it, or use another server") from error  # fmt: skip


def collection_of(base: str, kind: Kind) -> str:
    """Return the collection of a kind in the version whose state's collection is `base`."""
    return f"{base}{kind.capitalize()}"


def base_of(prefix: str, version: int) -> str:
    """Return the state's collection of a version."""
    return f"{prefix}V{version}"


def versions_in(prefix: str, collections: Mapping[str, Any]) -> list[int]:
    """Return the numbers of the versions that stand on a server, the oldest first."""
    named = (re.fullmatch(rf"{re.escape(prefix)}V(\d+)", name) for name in collections)
    return sorted(int(found[1]) for found in named if found)


async def make(client: "WeaviateAsyncClient", base: str, made: Made) -> None:
    """Make the collections of one version; those that are there already stay."""
    from weaviate.classes.config import Configure, DataType, Property

    for kind in KINDS:
        name = collection_of(base, kind)
        if not await client.collections.exists(name):
            await client.collections.create(
                name,
                description=str(made),
                properties=_properties(kind),
                vector_config=Configure.Vectors.self_provided(
                    name=vector_name(made.embedder),
                    vector_index_config=Configure.VectorIndex.hnsw(),
                ),
                multi_tenancy_config=Configure.multi_tenancy(enabled=True),
                inverted_index_config=Configure.inverted_index(stopwords_preset=_no_stop_words()),
            )
    if not await client.collections.exists(base):  # last: where it stands, all of them do
        await client.collections.create(
            base,
            description=str(made),
            properties=[
                Property(name="state", data_type=DataType.TEXT, index_filterable=False, index_searchable=False)
            ],
            multi_tenancy_config=Configure.multi_tenancy(enabled=True),
        )


def vector_name(embedder: str) -> str:
    """Return the name of the vectors that an embedding makes, as Weaviate allows it."""
    return re.sub(r"[^A-Za-z0-9_]", "_", embedder)[:200].lstrip("0123456789") or "vector"


def _no_stop_words() -> Any:  # noqa: ANN401 - the client's own enumeration
    from weaviate.classes.config import StopwordsPreset

    return StopwordsPreset.NONE  # the question is rid of them, in the languages of our markets


def _properties(kind: Kind) -> list["Property"]:
    from weaviate.classes.config import DataType, Property, Tokenization

    def shown(name: str) -> Property:
        return Property(name=name, data_type=DataType.TEXT, index_filterable=False, index_searchable=False)

    def exact(name: str) -> Property:
        return Property(name=name, data_type=DataType.TEXT, index_filterable=True, index_searchable=False,
                        tokenization=Tokenization.FIELD)  # fmt: skip

    def searched(name: str) -> Property:
        return Property(name=name, data_type=DataType.TEXT, index_filterable=False, index_searchable=True,
                        tokenization=Tokenization.WHITESPACE)  # fmt: skip

    def number(name: str, of: DataType = DataType.INT) -> Property:
        return Property(name=name, data_type=of, index_filterable=True, index_range_filters=True)

    return [
        exact("key"), exact("place"), exact("source"), exact("market"), exact("language"),
        exact("fingerprint"), exact("embedded"),
        shown("title"), shown("text"), shown("record"),
        searched("words"),
        number("as_of", DataType.NUMBER), number("born"), number("died"), number("ended_at", DataType.NUMBER),
        *(exact(name) for name in TEXTS.get(kind, ())),
        *(number(name, DataType.NUMBER) for name in NUMBERS.get(kind, ())),
    ]  # fmt: skip


TEXTS: Mapping[Kind, tuple[str, ...]] = {
    "campaign": ("campaign", "channel", "subject", "audience", "outcome", "sku"),
    "review": ("sku",),
    "product": ("sku",),
    "competitor": ("sku",),
}
"""Labels that are properties of their own, by kind: what a text is about, and how a campaign went."""
NUMBERS: Mapping[Kind, tuple[str, ...]] = {
    "campaign": ("delivered", "opens", "clicks", "conversions", "complaints"),
    "review": ("rating",),
}
