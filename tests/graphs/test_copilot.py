"""The copilot with a scripted model: briefs in the user's words, a signature by a structured answer, and no decision."""

from pathlib import Path

from graphs.copilot import MOST_ROUNDS
from marque.models.scripted import Scripted, asks_for_tools
from tests.graphs.conftest import ANALYST, STRATEGIST, open_shop
from tests.graphs.talks import last_tool, only_the_copilot, talk

WISH = "I want to sell candles at a lower price, the Pillar Candles, by email, to people who read at night."
BRIEF = {
    "objective": "sell candles at a lower price", "products": ["Pillar Candles"], "channels": ["email"],
    "audience": "people who read at night", "template": "price drop",
}  # fmt: skip


async def test_a_brief_in_the_users_words_is_signed_by_an_answer_and_becomes_a_draft(workspace: Path) -> None:
    link = Scripted(
        asks_for_tools(("fill_brief", BRIEF)), "Shall I start it?", asks_for_tools(("start_campaign", {})), "It waits."
    )
    only_the_copilot(workspace)
    shop = open_shop(workspace, link)
    await shop.import_feed()
    chat = await talk(shop)

    await chat.say(f"{WISH} A price drop.")
    assert await chat.say("start it") == ""
    shown = await chat.shown()
    assert shown is not None
    assert (shown["brief"]["objective"], shown["brief"]["author"]) == (BRIEF["objective"], STRATEGIST)
    assert await shop.services.campaigns.list() == []

    assert await chat.answer() == "It waits."

    (campaign,) = await shop.services.campaigns.list()
    assert (campaign.signer, campaign.brief_hash) == (STRATEGIST, shown["brief_hash"])
    assert campaign.status in {"waiting", "approved"}
    assert "TH-PILLAR" in campaign.brief.products
    assert campaign.name in (await last_tool(chat)).text
    assert await chat.brief() == {}
    await shop.services.close()


async def test_words_that_the_user_never_said_are_not_taken(workspace: Path) -> None:
    made_up = {**BRIEF, "objective": "double our revenue", "percent_off": "50"}
    link = Scripted(asks_for_tools(("fill_brief", made_up)), "What is it to achieve?")
    shop = open_shop(workspace, link)
    await shop.import_feed()
    chat = await talk(shop)

    await chat.say(WISH)

    assert "not the user's words" in (await last_tool(chat)).text
    assert await chat.brief() == {}
    await shop.services.close()


async def test_what_is_not_approved_or_is_of_another_brief_starts_nothing(workspace: Path) -> None:
    link = Scripted(
        asks_for_tools(("fill_brief", BRIEF)), "Start?", asks_for_tools(("start_campaign", {})), "Not started.",
        asks_for_tools(("start_campaign", {})), "Not started either.",
    )  # fmt: skip
    shop = open_shop(workspace, link)
    await shop.import_feed()
    chat = await talk(shop)
    await chat.say(f"{WISH} A price drop.")

    await chat.say("start")
    await chat.answer("reject")
    await chat.say("start")
    await chat.answer(brief_hash="0" * 64)

    assert "names another brief" in (await last_tool(chat)).text
    assert await shop.services.campaigns.list() == []
    await shop.services.close()


async def test_who_may_not_start_is_told_so(workspace: Path) -> None:
    link = Scripted(asks_for_tools(("fill_brief", BRIEF)), "Yes.", asks_for_tools(("start_campaign", {})), "No.")
    shop = open_shop(workspace, link)
    await shop.import_feed()
    chat = await talk(shop, ANALYST)
    await chat.say(f"{WISH} A price drop.")

    assert await chat.say("start") == "No."

    assert "may not start" in (await last_tool(chat)).text
    await shop.services.close()


async def test_a_model_that_never_stops_asking_is_stopped(workspace: Path) -> None:
    loop = [asks_for_tools(("list_waiting", {})) for _ in range(MOST_ROUNDS + 1)]
    link = Scripted(*loop)
    shop = open_shop(workspace, link)
    chat = await talk(shop)

    said = await chat.say("what waits?")

    assert (await chat.calls()).count("list_waiting") == MOST_ROUNDS
    assert "waits for a decision" in said
    await shop.services.close()
