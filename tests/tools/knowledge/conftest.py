"""The stores that are held to the contract, and the databases beside them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from pydantic import SecretStr

from marque.storage import Storage
from tests.support.postgres import ON_POSTGRES
from tests.support.weaviate import KEY, WeaviateServer
from tests.tools.knowledge.kit import HashingEmbedder
from tools.knowledge.at_hand import at_hand
from tools.knowledge.embeddings import Embedder
from tools.knowledge.sqlite_versions import SqliteVersions
from tools.knowledge.turns import turn_by_file
from tools.knowledge.versions import VersionedKnowledge
from tools.knowledge.weaviate.connecting import Address, Server
from tools.knowledge.weaviate.versions import WeaviateVersions

_prefixes = count(1)


@pytest.fixture
def embedder() -> HashingEmbedder:
    return HashingEmbedder()


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "home" / "knowledge.db"


@pytest.fixture(scope="session")
def weaviate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WeaviateServer]:
    """One server for all tests of a run; each uses collections of its own."""
    server = WeaviateServer(tmp_path_factory.mktemp("weaviate")).start()
    yield server
    server.remove()


Make = Callable[..., VersionedKnowledge]


@pytest.fixture(params=["sqlite", pytest.param("weaviate", marks=[pytest.mark.integration, pytest.mark.enable_socket])])
def make(request: pytest.FixtureRequest, index: Path) -> Iterator[Make]:
    """Every store that there is, as a function of the embeddings at hand, the one for new versions first.

    Called again, it opens the same texts anew.
    """
    building = turn_by_file(index.parent / "building")
    if request.param == "sqlite":
        yield lambda *embedders: VersionedKnowledge(
            SqliteVersions(index.parent, embedders[0], at_hand(*embedders)), building
        )
        return
    running: WeaviateServer = request.getfixturevalue("weaviate")
    prefix = f"Test{next(_prefixes)}"
    turn = turn_by_file(index.parent / "turn")

    server = Server(Address.of(running.url, running.grpc_port), SecretStr(KEY))

    def opened(*embedders: Embedder) -> VersionedKnowledge:
        return VersionedKnowledge(
            WeaviateVersions(server, embedders[0], at_hand(*embedders), turn, lambda: datetime.now(UTC), prefix),
            building,
        )

    yield opened
    asyncio.run(_cleared(running, prefix))


@pytest.fixture
async def store(make: Make, embedder: HashingEmbedder) -> AsyncIterator[VersionedKnowledge]:
    """An empty store of each kind."""
    opened = make(embedder)
    yield opened
    await opened.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=ON_POSTGRES)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database of the test's own, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'home' / 'marque.db'}"
    url: str = request.getfixturevalue("postgres")
    return url


@pytest.fixture
async def storage(database: str) -> AsyncIterator[Storage]:
    """A database of each kind."""
    opened = Storage(database)
    yield opened
    await opened.close()


async def _cleared(running: WeaviateServer, prefix: str) -> None:
    server = Server(Address.of(running.url, running.grpc_port), SecretStr(KEY))
    async with server.client() as client:
        for alias in await client.alias.list_all():
            if alias.startswith(prefix):
                await client.alias.delete(alias_name=alias)
        names = [name for name in await client.collections.list_all() if name.startswith(f"{prefix}V")]
        if names:
            await client.collections.delete(names)
    await server.close()
