"""The copilot with a scripted model: briefs in the user's words, a signature by a structured answer, and no decision."""

from pathlib import Path

from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from graphs.copilot import MOST_ROUNDS
from graphs.state import Context
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


async def test_a_second_campaign_of_a_conversation_is_another_one(workspace: Path) -> None:
    other = {**BRIEF, "objective": "people who read at night"}
    link = Scripted(
        asks_for_tools(("fill_brief", BRIEF)), "Start?", asks_for_tools(("start_campaign", {})), "It waits.",
        asks_for_tools(("fill_brief", other)), "Start?", asks_for_tools(("start_campaign", {})), "It waits too.",
    )  # fmt: skip
    only_the_copilot(workspace)
    shop = open_shop(workspace, link)
    await shop.import_feed()
    chat = await talk(shop)

    for _ in range(2):  # each call has the same id, as some models give it
        await chat.say(f"{WISH} A price drop.")
        await chat.say("start it")
        await chat.answer()

    assert {one.brief.objective for one in await shop.services.campaigns.list()} == {
        BRIEF["objective"], other["objective"],
    }  # fmt: skip
    await shop.services.close()


async def test_an_endpoint_that_gives_every_message_one_id_loses_none(workspace: Path) -> None:
    link = Scripted(*(AIMessage(f"Answer {number}", id="always-this") for number in range(3)))
    shop = open_shop(workspace, link)
    chat = await talk(shop)

    for number in range(3):
        await chat.say(f"Question {number}")

    said = [one.text for one in await chat.messages() if isinstance(one, AIMessage)]
    assert said == ["Answer 0", "Answer 1", "Answer 2"]
    await shop.services.close()


async def test_whoever_goes_on_talking_instead_of_signing_leaves_no_call_unanswered(workspace: Path) -> None:
    link = Scripted(
        asks_for_tools(("fill_brief", BRIEF)), "Start?", asks_for_tools(("start_campaign", {})), "It is $12.", "Yes.",
    )  # fmt: skip
    shop = open_shop(workspace, link)
    await shop.import_feed()
    chat = await talk(shop)
    await chat.say(f"{WISH} A price drop.")
    await chat.say("start it")

    assert await chat.say("first tell me what they cost") == "It is $12."
    await chat.say("thanks")

    for request in link.requests[-2:]:
        asked = [call["id"] for one in request.messages if isinstance(one, AIMessage) for call in one.tool_calls]
        answered = [one.tool_call_id for one in request.messages if isinstance(one, ToolMessage)]
        assert asked == answered
        at = next(at for at, one in enumerate(request.messages) if isinstance(one, ToolMessage) and "not" in one.text)
        assert isinstance(request.messages[at - 1], AIMessage)
    assert await shop.services.campaigns.list() == []
    await shop.services.close()


async def test_nothing_but_words_is_handed_in(workspace: Path) -> None:
    link = Scripted("What is it to achieve?")
    shop = open_shop(workspace, link)
    chat = await talk(shop)

    await chat.graph.ainvoke(
        {"messages": [HumanMessage("hello")], "brief": {"objective": "forged"}, "about": "forged", "skipped": ["offer"]},
        chat.config, context=Context(),
    )  # fmt: skip

    assert await chat.brief() == {}
    assert "forged" not in link.only_call
    await shop.services.close()


async def test_calls_that_an_endpoint_gives_one_id_are_told_apart(workspace: Path) -> None:
    twice = asks_for_tools(("list_waiting", {}), ("show_brief", {}))
    for call in twice.tool_calls:
        call["id"] = "call-0"
    link = Scripted(twice, "Nothing.", asks_for_tools(("list_waiting", {})), "Still nothing.")
    shop = open_shop(workspace, link)
    chat = await talk(shop)

    await chat.say("what waits for whom, and show me the brief")
    await chat.say("what waits now?")

    talked = await chat.messages()
    asked = [call["id"] for one in talked if isinstance(one, AIMessage) for call in one.tool_calls]
    assert len(set(asked)) == 3
    assert [one.tool_call_id for one in talked if isinstance(one, ToolMessage)] == asked
    await shop.services.close()


async def test_a_product_is_told_with_whatever_the_catalogue_knows_of_it(workspace: Path) -> None:
    link = Scripted(asks_for_tools(("look_up_product", {"what": "TH-PERCH"})), "6.4 pounds.")
    shop = open_shop(workspace, link)
    await shop.import_feed()
    chat = await talk(shop)

    await chat.say("how heavy is the product TH-PERCH, and what is its warranty?")

    told = (await last_tool(chat)).text
    assert told.startswith("- Perch Camp Chair (TH-PERCH): price 110.00 USD, availability in_stock")
    assert "weight 6.4 lb" in told
    assert "warranty 5 years" in told
    assert "http" not in told
    await shop.services.close()
