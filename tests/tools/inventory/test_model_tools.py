import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from langchain_core.tools import BaseTool

from marque.errors import MarqueError
from marque.storage import Storage
from tools.inventory.importer import ImportReport
from tools.inventory.model_tools import inventory_tools
from tools.inventory.store import Inventory

Load = Callable[..., Awaitable[ImportReport]]


@pytest.fixture
async def tools(load: Load, inventory: Inventory) -> dict[str, BaseTool]:
    await load("sku,title,price,stock\nA-100,Felt Hat,29 USD,0\nA-200,Felt Cap,19 USD,\n")
    return {tool.name: tool for tool in inventory_tools(inventory)}


async def call(tool: BaseTool, **args: Any) -> Any:
    return await tool.ainvoke({"type": "tool_call", "id": "1", "name": tool.name, "args": args})


def test_every_tool_tells_the_model_when_to_use_it(inventory: Inventory) -> None:
    tools = inventory_tools(inventory)

    assert [tool.name for tool in tools] == ["look_up_product", "search_products", "check_availability"]
    assert all("Use it" in tool.description for tool in tools)
    assert all("description" in field for tool in tools for field in tool.args.values())


async def test_every_fact_carries_its_instant_and_its_evidence_id(tools: dict[str, BaseTool]) -> None:
    answer = await tools["look_up_product"].ainvoke({"sku": "A-100"})

    assert answer["facts"]["price"] == {
        "value": "29.00 USD",
        "as_of": "2026-11-22T10:00:00Z",
        "source": "feed",
        "evidence": "inventory:A-100@2026-11-22T10:00:00Z",
    }
    assert json.loads(json.dumps(answer)) == answer


async def test_an_unknown_id_comes_back_as_a_hint(tools: dict[str, BaseTool]) -> None:
    message = await call(tools["look_up_product"], sku="A-10")

    assert message.status == "error"
    assert "A-100" in message.content


@pytest.mark.parametrize("args", [{"query": " "}, {"query": "hat", "limit": 0}, {"query": "hat", "max_price": "cheap"}])
async def test_a_question_that_can_be_mended_comes_back_as_a_hint(
    tools: dict[str, BaseTool], args: dict[str, Any]
) -> None:
    message = await call(tools["search_products"], **args)

    assert message.status == "error"


async def test_a_search_names_products_or_none(tools: dict[str, BaseTool]) -> None:
    found = await tools["search_products"].ainvoke({"query": "felt hat", "max_price": "30"})
    nothing = await tools["search_products"].ainvoke({"query": "zzzzzz"})

    assert found["products"][0]["sku"] == "A-100"
    assert nothing["products"] == []


async def test_an_unknown_stock_is_null_and_an_empty_one_is_false(tools: dict[str, BaseTool]) -> None:
    sold_out = await tools["check_availability"].ainvoke({"sku": "A-100"})
    unknown = await tools["check_availability"].ainvoke({"sku": "A-200"})

    assert (sold_out["in_stock"], sold_out["facts"]["stock"]["value"]) == (False, "0")
    assert (unknown["in_stock"], unknown["facts"]) == (None, {})


async def test_a_source_that_is_down_raises_through_the_tool() -> None:
    tools = inventory_tools(Inventory(Storage("sqlite:////proc/nowhere/marque.db"), "shop"))

    with pytest.raises(MarqueError):
        await call(tools[1], query="hat")
