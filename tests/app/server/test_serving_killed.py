"""SIGKILL of the server at any moment: nothing decided is lost, nothing is done twice, and every campaign ends."""

import asyncio
import random
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from langgraph_sdk import get_client
from langgraph_sdk.errors import APIError

from graphs.services import Services
from marque.campaign import ENDED
from marque.errors import MarqueError
from tests.support.campaigns import EDITOR, brief_of, comes_to, counted, decide, run, services_of, start, waiting
from tests.support.served import Served, example_shop, marque, served

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket, pytest.mark.timeout(600)]
BRIEFS = ("price-drop", "back-in-stock")
KILLS, MANY = 4, 8


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A shop of the test's own."""
    return example_shop(tmp_path, sign=BRIEFS)


@pytest.fixture
def server(shop: Path, tmp_path: Path) -> Iterator[Served]:
    """A server of the test's own."""
    with served(shop, tmp_path / "server") as started:
        yield started


async def test_what_waits_waits_again_and_a_decision_that_nobody_carried_out_is(server: Served, shop: Path) -> None:
    async with get_client(url=server.url) as client, services_of(shop) as services:
        waits, decided = [await run(client, brief_of(shop, name)) for name in BRIEFS]
        before = await waiting(client, waits)
        server.kill()
        await decide(services, decided)
        server.start()

        await comes_to(services, decided, "approved")
        assert await waiting(client, waits) == before
        assert {"graph_id": "campaign", "brand": "tarnholt"}.items() <= (await client.threads.get(waits))[
            "metadata"
        ].items()  # type: ignore[union-attr]
        await decide(services, waits, end=True)
        await comes_to(services, waits, "rejected")


async def test_a_run_that_was_killed_before_its_first_row_is_gone_and_sent_again_with_its_id(
    server: Served, shop: Path
) -> None:
    chosen, brief = str(uuid.uuid4()), brief_of(shop, "price-drop")
    async with get_client(url=server.url) as client, services_of(shop) as services:
        await start(client, brief, chosen)
        server.kill()
        server.start()
        with suppress(APIError, httpx.HTTPStatusError):  # it has its brief already, where the row was quicker
            await start(client, brief, chosen)

        await comes_to(services, chosen, "waiting")
        assert await counted(services, "campaigns") == 1


async def test_killed_again_and_again_every_campaign_ends_in_one_legal_state(server: Served, shop: Path) -> None:
    dice = random.Random(2)
    async with get_client(url=server.url) as client, services_of(shop) as services:
        threads = [str(uuid.uuid4()) for _ in range(MANY)]
        for _ in range(KILLS):
            at_work = asyncio.gather(*(
                _sent(client_thread, server, brief_of(shop, BRIEFS[index % 2]))
                for index, client_thread in enumerate(threads)
            ))  # fmt: skip
            await asyncio.sleep(dice.uniform(0.5, 4))
            await _decided(services, dice)
            await asyncio.sleep(dice.uniform(0, 1))
            server.kill()
            await at_work
            server.start()
            await client.threads.search()  # it answers; one that was killed at once may have no thread yet

        for thread in threads:
            await _sent(thread, server, brief_of(shop, BRIEFS[threads.index(thread) % 2]))
        end = asyncio.get_running_loop().time() + 240
        while left := set(threads) - await _ended(services):  # one that has just been sent may have no row yet
            assert asyncio.get_running_loop().time() < end, left
            await _decided(services, dice, all_of_them=True)
            await asyncio.sleep(0.5)

        campaigns = await services.campaigns.list()
        assert {one.id for one in campaigns} == set(threads)
        approved = [one.id for one in campaigns if one.status == "approved"]
        assert await counted(services, "packages") == len(approved)
        assert all((shop / "out" / one / "package.json").exists() for one in approved)
    assert marque(shop, None, "audit", "verify").returncode == 0


async def _ended(services: Services) -> set[str]:
    return {one.id for one in await services.campaigns.list() if one.status in ENDED}


async def _sent(thread: str, server: Served, brief: dict[str, object]) -> None:
    """Send a brief as a client does that sends again what got no answer, with the id that it chose."""
    async with get_client(url=server.url) as client:
        with suppress(APIError, httpx.HTTPError):
            await start(client, brief, thread)


async def _decided(services: Services, dice: random.Random, *, all_of_them: bool = False) -> None:
    """Decide some of what waits, as rows; approve where the rules let, and end it where they do not."""
    for task in await services.approvals.tasks(waiting=True):
        if all_of_them or dice.random() < 0.3:
            try:
                await decide(services, task.campaign_id, EDITOR)
            except MarqueError:
                with suppress(MarqueError):
                    await decide(services, task.campaign_id, EDITOR, end=True)
