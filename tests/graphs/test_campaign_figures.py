"""Figures of campaigns in a conversation: each with its n, from the rows and from what the knowledge holds."""

from pathlib import Path

from marque.approval import Approve
from marque.evidence import Passage
from marque.models.scripted import Scripted, asks_for_tools
from tests.graphs.conftest import EDITOR, Shelf, Shop, open_shop
from tests.graphs.talks import last_tool, only_the_copilot, talk

PAST = Passage(
    id="campaign:1", kind="campaign", title="The blanket that stays put", text="Wool.", source="campaigns/blanket.md",
    labels={"outcome": "excellent", "delivered": "4120", "conversions": "88"},
)  # fmt: skip
UNTOLD = Passage(id="campaign:2", kind="campaign", title="Nobody knows", text="Wool.", source="campaigns/nobody.md")


async def told(shop: Shop) -> str:
    chat = await talk(shop)
    await chat.say("how did campaigns do?")
    return (await last_tool(chat)).text


def counting(workspace: Path, *passages: Passage, **args: str) -> Shop:
    only_the_copilot(workspace)
    return open_shop(workspace, Scripted(asks_for_tools(("campaign_figures", args)), "So."), Shelf(passages))


async def test_no_campaign_yet_is_said_to_be_none(workspace: Path) -> None:
    shop = counting(workspace)

    assert (await told(shop)).splitlines() == ["tarnholt has no campaign yet."]
    await shop.services.close()


async def test_every_figure_of_all_campaigns_has_its_number(workspace: Path) -> None:
    shop = counting(workspace, PAST, UNTOLD)
    await shop.import_feed()
    campaign = await shop.run(shop.brief("price-drop"))
    await shop.decide(campaign, EDITOR, Approve())
    await shop.run(shop.brief("newsletter"), starter=None)

    said = await told(shop)

    assert "tarnholt, 2 campaigns: 1 approved, 1 draft." in said
    assert "First drafts in which nothing had to be mended: 2 of 2 (100 %)." in said
    assert "Rounds: median 1, most 1 (n = 2)." in said
    assert "From brief to approval: median 0 minutes (n = 1)." in said
    assert "The team's labels: none (n = 0)." in said
    assert "(n = 1):\n- The blanket that stays put: 2.1 % of 4,120 converted, excellent (campaigns/blanket.md)" in said
    await shop.services.close()


async def test_one_campaign_has_its_own_figures(workspace: Path) -> None:
    shop = counting(workspace, PAST, campaign="Warm evenings")
    await shop.import_feed()
    await shop.run(shop.brief("price-drop"))

    said = await told(shop)

    assert "Warm evenings, 20 percent off" in said
    assert "Its first draft had nothing to mend.\nRounds: 1." in said
    assert "4,120" not in said
    await shop.services.close()


async def test_a_campaign_of_before_is_known_from_the_knowledge(workspace: Path) -> None:
    shop = counting(workspace, PAST, UNTOLD, campaign="the blanket that stays put")

    assert "2.1 % of 4,120 converted, excellent" in await told(shop)
    await shop.services.close()


async def test_a_campaign_that_nobody_knows_is_said_to_be_none(workspace: Path) -> None:
    shop = counting(workspace, UNTOLD, campaign="the winter thing")

    assert "No campaign is called" in await told(shop)
    await shop.services.close()
