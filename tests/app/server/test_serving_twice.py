"""Two servers on one PostgreSQL: whatever reaches either, each thing is run, decided and packaged once."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from langgraph_sdk import get_client
from langgraph_sdk.client import LangGraphClient
from langgraph_sdk.errors import APIStatusError
from sqlalchemy import select

from graphs.services import Services
from marque.campaign import ENDED
from marque.errors import MarqueError
from marque.storage import tables
from tests.support.campaigns import EDITOR, brief_of, comes_to, counted, decide, run, services_of, start, waiting
from tests.support.postgres import ON_POSTGRES, postgres_database, postgres_template
from tests.support.served import Served, example_shop, marque, served

pytestmark = [*ON_POSTGRES, pytest.mark.timeout(400)]
BRIEFS = ("price-drop", "back-in-stock")
MANY = 12


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """The URL of a fresh database with our tables."""
    with postgres_template() as template, postgres_database(template) as url:
        yield url


@pytest.fixture(scope="module")
def shop(database: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop on that database."""
    return example_shop(tmp_path_factory.mktemp("twice"), database, sign=BRIEFS)


@pytest.fixture(scope="module")
def servers(shop: Path, database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Served]]:
    """Two servers, for all tests of this file."""
    with (
        served(shop, tmp_path_factory.mktemp("one"), database) as one,
        served(shop, tmp_path_factory.mktemp("other"), database) as other,
    ):
        yield one, other


async def test_a_thread_of_one_server_is_there_on_the_other_for_whoever_asks(
    servers: tuple[Served, Served], shop: Path, database: str
) -> None:
    async with (
        get_client(url=servers[0].url) as here,
        get_client(url=servers[1].url) as there,
        services_of(shop, database) as services,
    ):
        thread = await run(here, brief_of(shop, "price-drop"))

        assert (await there.threads.get(thread))["metadata"]["graph_id"] == "campaign"  # type: ignore[index]
        assert await waiting(there, thread) == await waiting(here, thread)
        await decide(services, thread)
        interrupt = await waiting(there, thread)
        assert interrupt is not None
        answer = {"decisions": [{"type": "approve"}]}
        await there.runs.wait(thread, "campaign", command={"resume": {interrupt["id"]: answer}})
        assert (await services.campaigns.get(thread)).status == "approved"


async def test_many_campaigns_through_both_at_once_are_each_done_once(
    servers: tuple[Served, Served], shop: Path, database: str
) -> None:
    dice = random.Random(6)
    async with (
        get_client(url=servers[0].url) as one,
        get_client(url=servers[1].url) as other,
        services_of(shop, database) as services,
    ):
        both = (one, other)
        threads = await asyncio.gather(*(
            _started_twice(both, brief_of(shop, BRIEFS[number % len(BRIEFS)])) for number in range(MANY)
        ))  # fmt: skip
        await _all_come_to_rest(services, threads)
        await asyncio.gather(*(_brought_to_an_end(both, services, thread, dice) for thread in threads))

        await _nothing_twice(services, threads)
    assert marque(shop, database, "audit", "verify").returncode == 0
    for server in servers:
        assert "Blocking" not in server.log


async def _started_twice(both: tuple[LangGraphClient, LangGraphClient], brief: dict[str, object]) -> str:
    """Start one campaign by both servers, as a client does that got no answer from the first."""
    thread = await start(both[0], brief)
    await start(both[1], brief, thread)
    return thread


async def _all_come_to_rest(services: Services, threads: list[str]) -> None:
    for thread in threads:
        await comes_to(services, thread, "waiting", 180)


async def _brought_to_an_end(
    both: tuple[LangGraphClient, LangGraphClient], services: Services, thread: str, dice: random.Random
) -> None:
    """Decide what waits until nothing does: what went out meanwhile may void an approval and ask once more."""
    end = asyncio.get_running_loop().time() + 200
    while (await services.campaigns.get(thread)).status not in ENDED:
        assert asyncio.get_running_loop().time() < end, await services.campaigns.get(thread)
        if await services.approvals.tasks(campaign_id=thread, waiting=True):
            await _decided_and_resumed_twice(both, services, thread, dice)
        await asyncio.sleep(0.5)


async def _decided_and_resumed_twice(
    both: tuple[LangGraphClient, LangGraphClient], services: Services, thread: str, dice: random.Random
) -> None:
    """Write one decision, approve where the rules let and reject else, and resume by both servers at once."""
    try:
        await decide(services, thread, EDITOR)
    except MarqueError:
        await decide(services, thread, EDITOR, end=True)
    await asyncio.sleep(dice.random())
    interrupt = await waiting(dice.choice(both), thread)
    if interrupt is None:
        return  # a server found the row by itself
    resume = {interrupt["id"]: {"decisions": [{"type": "approve"}]}}
    with suppress(APIStatusError, httpx.HTTPStatusError):  # the other one was quicker
        await asyncio.gather(*(at.runs.create(thread, "campaign", command={"resume": resume}) for at in both))


async def _nothing_twice(services: Services, threads: list[str]) -> None:
    """Hold that each campaign has one row of each thing it has one of."""
    async with services.campaigns.storage.read() as connection:
        rows = {
            name: [tuple(row) for row in (await connection.execute(select(*table.c))).all()]
            for name, table in (("decisions", tables.decisions), ("packages", tables.packages), ("tasks", tables.tasks))
        }
        created = Counter(
            (await connection.execute(select(tables.audit.c.chain).where(tables.audit.c.kind == "campaign.created")))
            .scalars()
            .all()
        )
    approved = [thread for thread in threads if (await services.campaigns.get(thread)).status == "approved"]
    others = await counted(services, "campaigns") - len(threads)
    assert others <= 1  # the test above leaves one
    assert set(created.values()) == {1}
    assert len(rows["decisions"]) == len(rows["tasks"])
    assert len(rows["packages"]) == len(approved) + others
