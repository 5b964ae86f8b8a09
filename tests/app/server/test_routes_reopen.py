"""Taking up again over HTTP what has expired: a brand lead may, once it has, and nobody else."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest_asyncio

from app.server.clock import tick
from marque.caller import Caller
from tests.support.routes import NOBODY, Counter, counter, person

OTHERS: dict[str, tuple[str | Caller, int]] = {
    **{role: (role, 403) for role in ("strategist", "editor", "officer", "engineer", "librarian", "analyst")},
    "service": ("service", 404),
    "nobody": (NOBODY, 403),
    "a lead of another brand": (Caller(address=person("lead"), brand="rotawright", login="key:x"), 404),
    "a lead with an editor's key": (Caller(address=person("lead"), only=frozenset({"editor"}), login="key:x"), 404),
}


@pytest_asyncio.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path) as opened:
        yield opened


async def expired(shop: Counter) -> str:
    """Let a campaign wait until it was to go out, and return its id."""
    send_at = shop.clock.now + timedelta(days=2)
    campaign = await shop.run(send_at=send_at)
    shop.clock.now = send_at
    await tick(shop.services, shop.clock.now)
    assert (await shop.services.campaigns.get(campaign)).status == "expired"
    return campaign


async def test_a_brand_lead_reopens_what_has_expired_and_it_goes_on(shop: Counter) -> None:
    campaign = await expired(shop)
    async with shop.of("lead") as client:
        reopened = await client.post(f"/v1/campaigns/{campaign}/reopen")
        again = await client.post(f"/v1/campaigns/{campaign}/reopen")

    assert (reopened.status_code, reopened.json()["status"]) == (200, "running")
    assert shop.woken == [campaign]
    assert again.status_code == 409
    assert await shop.go_on(campaign) == "waiting"


async def test_what_has_not_expired_is_not_reopened(shop: Counter) -> None:
    campaign = await shop.run()
    async with shop.of("lead") as client:
        answer = await client.post(f"/v1/campaigns/{campaign}/reopen")

    assert (answer.status_code, shop.woken) == (409, [])
    assert (await shop.services.campaigns.get(campaign)).status == "waiting"


async def test_nobody_else_reopens_it(shop: Counter) -> None:
    campaign = await expired(shop)
    for name, (who, status) in OTHERS.items():
        async with shop.of(who) as client:
            answer = await client.post(f"/v1/campaigns/{campaign}/reopen")
        assert answer.status_code == status, (name, answer.text)

    assert shop.woken == []
    assert (await shop.services.campaigns.get(campaign)).status == "expired"
