"""The plain copilot and the graphs that look up: rows of one brand, read only, to whoever may read them."""

import time
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import HumanMessage

from graphs.asker import Asker
from graphs.check import build as build_check
from graphs.checking import Checker
from graphs.copilot import DECIDES, HELP, answer_to, build
from graphs.find_knowledge import build as build_find_knowledge
from graphs.find_product import build as build_find_product
from graphs.plain_requests import Request, request_in
from graphs.state import Context
from marque.approval import Approve
from marque.caller import Caller
from marque.errors import InputError
from marque.evidence import Passage
from marque.message import Message
from marque.verdict import Verdict
from tests.graphs.conftest import BRAND, EDITOR, Shelf, Shop

ID = "01a2088c-46e0-7417-9e8a-cee872b38726"
HERE = Asker(Caller(address=None), BRAND, frozenset())


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("What waits?", Request("waiting")),
        ("what is waiting for me", Request("waiting")),
        ("show the inbox", Request("waiting")),
        (f"status of {ID}", Request("status", ID)),
        (f"How far is {ID.upper()}?", Request("status", ID.upper())),
        ("Status of Warm evenings", Request("status", "Warm evenings")),
        ("where does Warm evenings stand?", Request("status", "Warm evenings")),
        ("list all campaigns", Request("campaigns")),
        ("search the knowledge for wool care", Request("knowledge", "wool care")),
        ("What do we know about lanterns?", Request("knowledge", "lanterns")),
        ("product TH-EMBER-RUST", Request("product", "TH-EMBER-RUST")),
        ("show me products wool blanket", Request("product", "wool blanket")),
        ("What does the Ember Blanket cost?", Request("product", "Ember Blanket")),
        (f"approve {ID}", Request("decision")),
        ("please withdraw Warm evenings", Request("decision")),
        ("hello", Request("help")),
        ("", Request("help")),
    ],
)
def test_a_plain_sentence_is_understood_by_rule(text: str, request_: Request) -> None:
    assert request_in(text) == request_


@given(st.text(max_size=300))
def test_any_words_ask_for_something(text: str) -> None:
    assert request_in(text).kind


@pytest.mark.timeout(20)
def test_a_long_hostile_sentence_is_read_at_once() -> None:
    for text in ("where is " * 20_000, "campaign " * 20_000, "a-" * 50_000, "status of " + " " * 100_000):
        request_in(text)


async def said(text: str, shop: Shop, asker: Asker = HERE) -> str:
    return await answer_to(text, shop.services, asker)


async def test_it_tells_what_waits_and_where_a_campaign_stands(shop: Shop) -> None:
    assert await said("what waits?", shop) == f"Nothing of {BRAND} waits for a decision."

    campaign = await shop.run(shop.brief("price-drop"))

    assert f"{campaign.name} ({campaign.id}): editor, until" in await said("what waits?", shop)
    for question in (f"status of {campaign.id}", "status of warm evenings", "campaigns"):
        assert await said(question, shop) == f"- {campaign.name} ({campaign.id}): waiting, tier B"


async def test_it_tells_nothing_of_another_brand(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("price-drop"))
    stranger = HERE._replace(brand="other")

    for question in ("what waits?", f"status of {campaign.id}", "campaigns", "product TH-EMBER-RUST"):
        answer = await said(question, shop, stranger)
        assert campaign.name not in answer
        assert "USD" not in answer


async def test_it_looks_up_a_product_and_searches_the_knowledge(shop: Shop) -> None:
    passage = Passage(id="g1", kind="guideline", text="Wool is washed cold.", title="Wool care", source="wool.md")
    shop.services = replace(shop.services, knowledge=Shelf((passage,)))

    assert "120.00 USD" in await said("product TH-EMBER-RUST", shop)
    assert await said("product zzqx", shop) == f"The inventory of {BRAND} has nothing like that."
    assert await said("what do we know about wool?", shop) == "Wool care (wool.md):\n> Wool is washed cold."


async def test_it_decides_nothing(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("price-drop"))

    assert await said(f"approve {campaign.id}", shop) == DECIDES
    assert (await shop.services.campaigns.get(campaign.id)).status == "waiting"
    assert await shop.decide(campaign, EDITOR, Approve())


async def test_the_graph_answers_the_last_message_and_says_that_no_model_did(shop: Shop) -> None:
    graph = build(shop.services).compile()

    talk: Any = await graph.ainvoke(
        {"messages": [HumanMessage("what waits?"), HumanMessage("hello")]}, context=Context()
    )

    assert talk["messages"][-1].text == HELP
    assert talk["messages"][-1].response_metadata == {"model_name": "commands"}


async def test_a_message_is_checked_as_the_command_checks_it(shop: Shop) -> None:
    async def judge(message: Message) -> Verdict:
        settings, services = shop.settings, shop.services
        checker = Checker(settings.workspace, settings.defaults, services.inventory, clock=services.clock,
                          timer=time.perf_counter)  # fmt: skip
        return (await checker.check(message)).verdict

    graph = build_check(shop.services, judge).compile()

    wrong: Any = await graph.ainvoke(
        {"message": {"body": "The Ember Wool Blanket in Rust is $89.00."}}, context=Context()
    )

    assert wrong["answer"]["verdict"] == "block"
    assert "facts.price" in [finding["rule"] for finding in wrong["answer"]["findings"]]
    with pytest.raises(InputError, match="body"):
        await graph.ainvoke({"message": {}}, context=Context())
    with pytest.raises(InputError, match="of the brand 'other'"):
        await graph.ainvoke({"message": {"body": "Hello", "brand": "other"}}, context=Context())


async def test_products_and_passages_are_plain_values(shop: Shop) -> None:
    products: Any = await build_find_product(shop.services).compile().ainvoke(
        {"query": "wool blanket", "limit": 2}, context=Context()
    )  # fmt: skip
    nothing: Any = await build_find_knowledge(shop.services).compile().ainvoke(
        {"query": "wool", "kinds": ["guideline"]}, context=Context()
    )  # fmt: skip

    assert len(products["products"]) == 2
    assert nothing["passages"] == []
    with pytest.raises(InputError, match="no kind 'gossip'"):
        await (
            build_find_knowledge(shop.services)
            .compile()
            .ainvoke({"query": "wool", "kinds": ["gossip"]}, context=Context())
        )
    with pytest.raises(InputError, match="the arguments: query: is missing"):
        await build_find_product(shop.services).compile().ainvoke({"limit": 2}, context=Context())  # type: ignore[typeddict-item]
    with pytest.raises(InputError, match="the arguments: limit: "):
        await (
            build_find_knowledge(shop.services).compile().ainvoke({"query": "wool", "limit": "many"}, context=Context())  # type: ignore[typeddict-item]
        )
