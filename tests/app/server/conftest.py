"""One server for all clients' tests of a process, with a login: starting it takes seconds."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from langgraph_sdk import get_client
from langgraph_sdk.client import LangGraphClient

from graphs.services import Services
from tests.support.attack import built
from tests.support.campaigns import EDITOR, STRATEGIST, services_of
from tests.support.served import Served, example_shop, served


@pytest.fixture(scope="session")
def shop_of_clients(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop that the clients' server serves, its briefs signed and its knowledge synced."""
    return example_shop(tmp_path_factory.mktemp("clients"), sign=("price-drop", "back-in-stock"), knowledge=True)


@pytest.fixture(scope="session")
def keys(shop_of_clients: Path) -> dict[str, str]:
    """The keys of a strategist and an editor, by address."""

    async def make() -> dict[str, str]:
        async with services_of(shop_of_clients) as services:
            return {who: (await services.keys.make(who, purpose="a test")).key for who in (STRATEGIST, EDITOR)}

    return asyncio.run(make())


@pytest.fixture(scope="session")
def server_of_clients(
    shop_of_clients: Path, keys: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """A server that wants a login."""
    assert keys
    with served(shop_of_clients, tmp_path_factory.mktemp("server-of-clients")) as started:
        yield started


@pytest_asyncio.fixture
async def strategist(server_of_clients: Served, keys: dict[str, str]) -> AsyncIterator[LangGraphClient]:
    """The Python client, as a strategist."""
    async with get_client(url=server_of_clients.url, api_key=keys[STRATEGIST]) as opened:
        yield opened


@pytest_asyncio.fixture
async def editor(server_of_clients: Served, keys: dict[str, str]) -> AsyncIterator[LangGraphClient]:
    """The Python client, as an editor."""
    async with get_client(url=server_of_clients.url, api_key=keys[EDITOR]) as opened:
        yield opened


@pytest_asyncio.fixture
async def services(shop_of_clients: Path) -> AsyncIterator[Services]:
    """The services of another process on the same rows."""
    async with services_of(shop_of_clients) as made:
        yield made


@pytest.fixture(scope="session")
def attacked_shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The shop of the attacks and everybody's key; each module's server stands on a copy of its own."""
    return built(tmp_path_factory.mktemp("attacked"))
