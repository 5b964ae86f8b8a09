"""A file of the team that breaks while campaigns are under way: they wait where they are, and go on once it is mended."""

from datetime import timedelta

import pytest

from app.server.clock import tick
from marque.approval import Approve
from marque.errors import InputError
from tests.graphs.conftest import EDITOR, STRATEGIST, Shop

BROKEN = {"people.yaml": "people: [", "calendars.yaml": "default: nowhere\n"}


def broken(shop: Shop, name: str) -> str | None:
    """Break a file, and return what stood in it."""
    file = shop.settings.workspace / name
    before = file.read_text("utf-8") if file.exists() else None
    file.write_text(BROKEN[name], "utf-8")
    return before


def mend(shop: Shop, name: str, before: str | None) -> None:
    file = shop.settings.workspace / name
    file.unlink() if before is None else file.write_text(before, "utf-8")


@pytest.mark.parametrize("name", BROKEN)
async def test_a_campaign_that_comes_to_its_deadline_waits_for_the_file_and_goes_on(shop: Shop, name: str) -> None:
    campaign = await shop.launcher.start(shop.brief("price-drop"), STRATEGIST)
    before: str | None = None

    async def run_until_it_breaks() -> None:
        nonlocal before
        async for progress in shop.launcher.run(campaign):
            if progress["stage"] == "decide":
                before = broken(shop, name)

    with pytest.raises(InputError, match=name):
        await run_until_it_breaks()
    stopped = await shop.services.campaigns.get(campaign.id)
    with pytest.raises(InputError, match=name):  # as every look of the server's finds
        await shop.go_on(campaign)

    mend(shop, name, before)
    campaign = await shop.go_on(campaign)

    assert (stopped.status, campaign.status) == ("running", "waiting")
    assert (await shop.decide(campaign, EDITOR, Approve())).status == "approved"


@pytest.mark.parametrize(("name", "meanwhile"), [("people.yaml", 0), ("calendars.yaml", 1)])
async def test_a_deadline_that_comes_meanwhile_is_told_once_when_it_can_be(
    shop: Shop, name: str, meanwhile: int
) -> None:
    task = await shop.waiting(await shop.run(shop.brief("price-drop")))
    before = broken(shop, name)
    shop.clock.now = task.deadline + timedelta(minutes=1)

    first = await tick(shop.services, shop.clock())
    mend(shop, name, before)
    second = await tick(shop.services, shop.clock())
    third = await tick(shop.services, shop.clock())

    told = [[one.kind for one in found.carried] for found in (first, second, third)]
    assert told == [["escalation"] * meanwhile, ["escalation"] * (1 - meanwhile), []]
    assert [name in str(trouble) for trouble in first.troubles] == [True] * (1 - meanwhile)
    assert not second.troubles
