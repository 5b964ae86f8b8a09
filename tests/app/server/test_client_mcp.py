"""An MCP client over streamable HTTP: it finds the tools that read, and never one that decides or starts."""

from ast import literal_eval
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from httpx2 import AsyncClient
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from tests.support.campaigns import STRATEGIST
from tests.support.served import Served

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket, pytest.mark.timeout(300)]


@asynccontextmanager
async def session(server: Served, key: str) -> AsyncIterator[ClientSession]:
    async with (
        AsyncClient(headers={"x-api-key": key}, timeout=120) as http,
        streamable_http_client(f"{server.url}/mcp/", http_client=http) as streams,
        ClientSession(streams[0], streams[1]) as opened,
    ):
        await opened.initialize()
        yield opened


async def called(opened: ClientSession, tool: str, arguments: dict[str, Any]) -> Any:
    answer = await opened.call_tool(tool, arguments)
    (content,) = answer.content
    assert content.type == "text"
    assert not answer.is_error, content.text
    return literal_eval(content.text)  # the server writes a Python value there


async def test_the_tools_that_read_are_listed_and_answer(server_of_clients: Served, keys: dict[str, str]) -> None:
    async with session(server_of_clients, keys[STRATEGIST]) as opened:
        tools = {tool.name: tool for tool in (await opened.list_tools()).tools}
        product = await called(opened, "find_product", {"query": "TH-EMBER-RUST"})
        passages = await called(opened, "find_knowledge", {"query": "wool care", "limit": 2})
        checked = await called(opened, "check", {"message": {"body": "The Ember Wool Blanket in Rust is $89.00."}})
        said = await called(opened, "copilot", {"messages": [{"role": "user", "content": "what waits?"}]})

    assert set(tools) == {"check", "copilot", "find_knowledge", "find_product"}
    assert tools["check"].input_schema["required"] == ["message"]
    assert all(tool.description for tool in tools.values())
    assert product["products"][0]["facts"]["price"]["value"] == "120.00 USD"
    assert passages["passages"]
    assert checked["answer"]["verdict"] == "block"
    assert "tarnholt" in said["messages"][-1]["content"]


async def test_a_campaign_is_no_tool(server_of_clients: Served, keys: dict[str, str]) -> None:
    async with session(server_of_clients, keys[STRATEGIST]) as opened:
        with pytest.raises(MCPError, match="Unknown tool"):
            await opened.call_tool("campaign", {"brief": {}})


ARGUMENTS = "the arguments: {}; see the tool's schema"
WRONG: dict[str, tuple[str, dict[str, Any], str]] = {
    "no message": ("check", {}, "message: should be a mapping of keys to values, not nothing; known keys: "),
    "an odd key": ("check", {"message": {"body": "x", "chanel": "sms"}},
                   "message: unknown key 'chanel'; did you mean 'channel'?"),
    "another brand": ("check", {"message": {"body": "x", "brand": "y"}},
                      "message.brand: the message is of the brand 'y'; leave it out, or ask for that brand"),
    "no words": ("find_product", {"limit": 2}, ARGUMENTS.format("query: is missing")),
    "an odd number": ("find_product", {"query": "lamp", "limit": "many"}, ARGUMENTS.format(
        "limit: Input should be a valid integer, unable to parse string as an integer")),
    "no such kind": ("find_knowledge", {"query": "wool", "kinds": ["poem"]},
                     "kinds: there is no kind 'poem'; use guideline, "),
    "no list": ("find_knowledge", {"query": "wool", "kinds": "guideline"},
                ARGUMENTS.format("kinds: Input should be a valid list")),
    "no text": ("copilot", {"messages": 7},
                "the tool copilot: it came to no answer; send what its schema describes"),
}  # fmt: skip


@pytest.mark.parametrize(("tool", "arguments", "line"), WRONG.values(), ids=WRONG)
async def test_what_goes_wrong_is_one_line_with_what_where_and_the_mend(
    server_of_clients: Served, keys: dict[str, str], tool: str, arguments: dict[str, Any], line: str
) -> None:
    async with session(server_of_clients, keys[STRATEGIST]) as opened:
        answer = await opened.call_tool(tool, arguments)

    (content,) = answer.content
    assert content.type == "text"
    assert answer.is_error
    assert content.text.startswith(line)
    assert "\n" not in content.text
