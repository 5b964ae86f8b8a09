"""Whole conversations over the server: streamed, signed by a structured answer, the campaign on a thread of its own."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langgraph_sdk import get_client
from langgraph_sdk.client import LangGraphClient

from tests.support.attack import EDITOR, STRATEGIST, Keep
from tests.support.campaigns import comes_to, services_of, waiting
from tests.support.dev_server import dev_server
from tests.support.obedient import obedient, wish
from tests.support.served import served

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket, pytest.mark.timeout(300)]

WISH = "\n".join(
    (
        "I want to sell candles at a lower price, the Pillar Candles, by email, to people who read at night.",
        wish("fill_brief", objective="sell candles at a lower price", products=["Pillar Candles"], channels=["email"],
             audience="people who read at night", template="price drop"),
    )
)  # fmt: skip
START = f"Start it, please.\n{wish('start_campaign')}"
MODES: Any = ["messages-tuple", "custom", "updates"]


@pytest.fixture(scope="module")
def at(attacked_shop: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keep]:
    """A server with a login whose copilot asks a model that does what it is told."""
    shop, keys = attacked_shop
    folder = tmp_path_factory.mktemp("conversations")
    workspace = folder / "shop"
    shutil.copytree(shop, workspace)
    with obedient(workspace) as environ, served(workspace, folder / "server", **environ) as server:
        yield Keep(server, workspace, keys)


async def said(client: LangGraphClient, thread: str, words: str) -> dict[str, list[Any]]:
    """Say something, and return what the stream told, by its kind."""
    return await told(client, thread, input={"messages": [{"role": "user", "content": words}]})


async def signed(client: LangGraphClient, thread: str) -> dict[str, list[Any]]:
    """Sign what is shown, and return what the stream told."""
    interrupt = await waiting(client, thread)
    assert interrupt is not None
    shown = interrupt["value"]["action_requests"][0]["args"]
    answer = {"brief_hash": shown["brief_hash"], "decisions": [{"type": "approve"}]}
    return await told(client, thread, command={"resume": {interrupt["id"]: answer}})


async def told(client: LangGraphClient, thread: str, **given: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    async for part in client.runs.stream(thread, "copilot", stream_mode=MODES, **given):
        assert part.event != "error", part.data
        found.setdefault(part.event, []).append(part.data)
    return found


async def test_a_wish_becomes_a_package(at: Keep) -> None:
    async with (
        get_client(url=at.url, api_key=at.keys[STRATEGIST]) as strategist,
        services_of(at.workspace) as services,
    ):
        thread = (await strategist.threads.create(metadata={"graph_id": "copilot"}))["thread_id"]
        filled = await said(strategist, thread, WISH)
        words = [one[0]["content"] for one in filled["messages"] if one[0]["type"] == "AIMessageChunk"]
        assert len(words) > 10
        assert "sell candles at a lower price" in "".join(words)

        asked = await said(strategist, thread, START)
        (interrupt,) = next(one["__interrupt__"] for one in asked["updates"] if "__interrupt__" in one)
        shown = interrupt["value"]["action_requests"][0]["args"]
        assert (shown["brief"]["objective"], shown["signer"]) == ("sell candles at a lower price", STRATEGIST)
        assert await services.campaigns.list() == []

        done = await signed(strategist, thread)
        (campaign,) = await services.campaigns.list()
        assert [one["stage"] for one in done["custom"]] == ["started", "draft"]
        assert (campaign.status, campaign.signer, campaign.brief_hash) == ("waiting", STRATEGIST, shown["brief_hash"])
        (tool,) = [one for update in done["updates"] for one in update.get("confirm", {}).get("messages", [])]
        last = await services.contents.round(campaign.id, 1)
        subject = last.content.messages[0].variants[0].subject
        assert subject
        assert subject in tool["content"]

        of_it = await strategist.threads.get(campaign.id)
        assert (of_it["status"], of_it["metadata"]["owner"]) == ("interrupted", STRATEGIST)  # type: ignore[index]
        await decided(at, campaign.id)
        await comes_to(services, campaign.id, "approved")
        package = await at.ask(STRATEGIST, "GET", f"/v1/campaigns/{campaign.id}/package")
        assert package.status_code == 200, package.text
        told = await said(strategist, thread, f"Where is it?\n{wish('campaign_status', campaign=campaign.id)}")
        assert "approved" in "".join(one[0]["content"] for one in told["messages"])


async def decided(at: Keep, campaign: str) -> None:
    """Approve what waits of a campaign, over the own routes."""
    tasks = (await at.ask(EDITOR, "GET", "/v1/approvals")).json()
    (task,) = [one for one in tasks["tasks"] if one["task"]["campaign_id"] == campaign]
    answer = {"content_hash": task["task"]["content_hash"], "decisions": [{"type": "approve"}]}
    done = await at.ask(EDITOR, "POST", f"/v1/approvals/{task['task']['id']}/decision", json=answer)
    assert done.status_code == 200, done.text


async def test_ten_that_start_at_once_all_come_to_a_person(at: Keep) -> None:
    async with (
        get_client(url=at.url, api_key=at.keys[STRATEGIST]) as strategist,
        services_of(at.workspace) as services,
    ):

        async def one(number: int) -> str:
            thread = (await strategist.threads.create())["thread_id"]
            await said(
                strategist, thread, f"{WISH}\nCall it Night {number}.\n{wish('fill_brief', name=f'Night {number}')}"
            )
            await said(strategist, thread, START)
            told = await signed(strategist, thread)
            return str(told["custom"][0]["campaign"])

        campaigns = await asyncio.gather(*(one(number) for number in range(10)))

        assert len(set(campaigns)) == 10
        for campaign in campaigns:
            await comes_to(services, campaign, "waiting")


async def test_with_one_place_for_runs_the_campaign_gets_it(
    attacked_shop: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    shop, keys = attacked_shop
    workspace = tmp_path / "shop"
    shutil.copytree(shop, workspace)
    with obedient(workspace) as environ, dev_server(workspace, tmp_path, **environ) as server:
        async with get_client(url=server.url, api_key=keys[STRATEGIST]) as client, services_of(workspace) as services:
            thread = (await client.threads.create())["thread_id"]
            await said(client, thread, WISH)
            await said(client, thread, START)
            told = await signed(client, thread)

            assert [one["stage"] for one in told["custom"]] == ["started", "at work"]
            await comes_to(services, told["custom"][0]["campaign"], "waiting")
