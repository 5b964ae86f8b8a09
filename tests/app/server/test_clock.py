"""The clock beside the server: it looks again and again, and trouble with the database stops neither it nor the notices."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from app.server.clock import tick, ticking
from marque.errors import Unavailable
from tests.graphs.conftest import Shop
from tests.graphs.conftest import shop as shop  # noqa: PLC0414 - the fixture
from tests.graphs.conftest import workspace as workspace  # noqa: PLC0414 - the fixture


async def until(holds: Callable[[], bool]) -> None:
    """Let others work until something holds; the test's own time limit ends it otherwise."""
    while not holds():  # noqa: ASYNC110 - what is waited for tells nobody
        await asyncio.sleep(0.01)


async def test_what_is_due_is_done_while_the_server_runs(shop: Shop) -> None:
    send_at = shop.clock.now + timedelta(days=2)
    campaign = await shop.run(shop.brief("price-drop", send_at=send_at))
    ended: list[str] = []

    async def look() -> None:
        while not ended:
            found = await shop.services.campaigns.get(campaign.id)
            ended.extend([found.status] if found.ended_at else [])
            await asyncio.sleep(0.01)

    shop.clock.now = send_at
    async with ticking(shop.services, every=0.01):
        await look()

    assert ended == ["expired"]


async def test_trouble_with_one_task_is_told_and_the_others_go_on() -> None:
    async def due(now: Any) -> Any:
        yield Unavailable("the database is away")
        yield SimpleNamespace(kind="reminder")

    services: Any = SimpleNamespace(alarms=SimpleNamespace(carry_out_due=due))

    found = await tick(services, None)  # type: ignore[arg-type]

    assert (len(found.carried), [str(one) for one in found.troubles]) == (1, ["the database is away"])


async def test_a_database_that_is_away_is_looked_at_again(caplog: pytest.LogCaptureFixture) -> None:
    asked = {"clock": 0, "notices": 0}

    async def due(now: Any) -> Any:
        asked["clock"] += 1
        if asked["clock"] == 1:
            raise Unavailable("the database is away")
        return
        yield

    async def send_due() -> int:
        asked["notices"] += 1
        if asked["notices"] == 1:
            raise Unavailable("the database is away")
        return 0

    services: Any = SimpleNamespace(
        alarms=SimpleNamespace(carry_out_due=due), outbox=SimpleNamespace(send_due=send_due), clock=lambda: None
    )

    async with ticking(services, every=0.01):
        await until(lambda: min(asked.values()) > 2)

    assert [record.message for record in caplog.records if "away" in record.message] != []
