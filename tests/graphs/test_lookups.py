"""The graphs that look up and check for other programs: rows of one brand, read only, to whoever may read them."""

import time
from typing import Any

import pytest

from graphs.check import build as build_check
from graphs.checking import Checker
from graphs.find_knowledge import build as build_find_knowledge
from graphs.find_product import build as build_find_product
from graphs.state import Context
from marque.errors import InputError
from marque.message import Message
from marque.verdict import Verdict
from tests.graphs.conftest import Shop


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
