"""langgraph-sdk for Python: threads, runs, streams, interrupts, resume, history, store, as its own pages show them."""

import asyncio
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from langgraph_sdk.client import LangGraphClient
from langgraph_sdk.errors import APIStatusError, ConflictError, NotFoundError

from graphs.services import Services
from tests.support.campaigns import EDITOR, STRATEGIST, brief_of, counted, run, waiting

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket, pytest.mark.timeout(300)]
APPROVE = {"decisions": [{"type": "approve"}]}
OF_ITS_OWN = "newsletter"
"""A brief that no other test of this shop packages: an approval of copy that went out before is void."""


async def test_a_campaign_is_started_streamed_decided_and_packaged(
    strategist: LangGraphClient, editor: LangGraphClient, services: Services, shop_of_clients: Path
) -> None:
    thread = await strategist.threads.create(metadata={"brand": "tarnholt", "ticket": "MKT-7"})
    told: dict[str, list[Any]] = {}
    async for part in strategist.runs.stream(
        thread["thread_id"], "campaign", input={"brief": brief_of(shop_of_clients, OF_ITS_OWN)},
        stream_mode=["updates", "values", "custom", "messages-tuple", "events"],
    ):  # fmt: skip
        told.setdefault(part.event, []).append(part.data)

    assert {"metadata", "updates", "values", "custom", "events"} <= set(told), list(told)
    assert {"intake", "submit"} <= {one["stage"] for one in told["custom"]}
    assert any("__interrupt__" in one for one in told["updates"])
    found = await strategist.threads.get(thread["thread_id"])
    assert (found["status"], found["metadata"]["ticket"]) == ("interrupted", "MKT-7")  # type: ignore[index]
    (listed,) = await strategist.threads.search(metadata={"ticket": "MKT-7"}, status="interrupted")
    assert listed["thread_id"] == thread["thread_id"]

    interrupt = await waiting(editor, thread["thread_id"])
    assert interrupt is not None
    answer = {"content_hash": interrupt["value"]["action_requests"][0]["args"]["content_hash"], **APPROVE}
    done: Any = await editor.runs.wait(thread["thread_id"], "campaign", command={"resume": answer})

    assert done["status"] == "approved"
    assert [one["actor"] for one in done["package"]["approvals"]] == [EDITOR]
    assert (await services.campaigns.get(thread["thread_id"])).starter == STRATEGIST
    history: list[Any] = await editor.threads.get_history(thread["thread_id"], limit=100)
    assert [one["metadata"]["step"] for one in history] == sorted(
        (one["metadata"]["step"] for one in history), reverse=True
    )
    assert history[0]["values"]["status"] == "approved"
    runs = await editor.runs.list(thread["thread_id"])
    assert {one["status"] for one in runs} <= {"success", "interrupted"}


async def test_whoever_may_not_decide_leaves_it_waiting_and_reads_why(
    strategist: LangGraphClient, services: Services, shop_of_clients: Path
) -> None:
    thread = await run(strategist, brief_of(shop_of_clients, "back-in-stock"))
    before = await waiting(strategist, thread)
    assert before is not None

    await _answered(strategist, thread, {before["id"]: APPROVE})

    assert await waiting(strategist, thread) is not None
    assert await services.packages.find(thread) is None
    (task,) = await services.approvals.tasks(campaign_id=thread)
    assert task.status == "waiting"


async def test_a_background_run_is_joined_and_its_stream_too(
    strategist: LangGraphClient, shop_of_clients: Path
) -> None:
    thread = await strategist.threads.create()
    started = await strategist.runs.create(
        thread["thread_id"], "campaign", input={"brief": brief_of(shop_of_clients, "price-drop")},
        stream_mode=["custom"], stream_resumable=True,
    )  # fmt: skip

    told = [
        part.data
        async for part in strategist.runs.join_stream(
            thread["thread_id"], started["run_id"], stream_mode="custom", last_event_id="-1"
        )
        if part.event == "custom"
    ]
    await strategist.runs.join(thread["thread_id"], started["run_id"])

    assert "intake" in {one["stage"] for one in told}
    assert await waiting(strategist, thread["thread_id"]) is not None


async def test_a_request_that_is_sent_again_makes_no_second_campaign(
    strategist: LangGraphClient, services: Services, shop_of_clients: Path
) -> None:
    chosen, brief = str(uuid.uuid4()), brief_of(shop_of_clients, "back-in-stock")
    before = await counted(services, "campaigns")

    for _ in range(2):
        await strategist.threads.create(thread_id=chosen, if_exists="do_nothing")
        await _answered(strategist, chosen, None, brief)

    assert await counted(services, "campaigns") == before + 1
    assert await waiting(strategist, chosen) is not None
    with pytest.raises(ConflictError):
        await strategist.threads.create(thread_id=chosen)


async def test_the_store_keeps_what_is_put_there(strategist: LangGraphClient) -> None:
    name = uuid.uuid4().hex

    await strategist.store.put_item(["preferences"], key=name, value={"tone": "plain"})
    found = await strategist.store.get_item(["preferences"], key=name)
    listed = await strategist.store.search_items(["preferences"], filter={"tone": "plain"})
    await strategist.store.delete_item(["preferences"], key=name)

    assert found["value"] == {"tone": "plain"}
    assert name in [one["key"] for one in listed["items"]]
    assert await _gone(strategist, name)


async def test_the_copilot_talks_and_remembers_its_thread(strategist: LangGraphClient) -> None:
    thread = await strategist.threads.create()
    questions = ["hello", "how much is TH-EMBER-RUST?"]
    for question in questions:
        said: Any = await strategist.runs.wait(
            thread["thread_id"], "copilot", input={"messages": [{"role": "user", "content": question}]}
        )

    assert [one["content"] for one in said["messages"] if one["type"] == "human"] == questions
    assert "120.00 USD" in said["messages"][-1]["content"]
    assert "no model is at work" in said["messages"][1]["content"]


async def test_every_graph_shows_what_it_takes(strategist: LangGraphClient) -> None:
    found: Any = await strategist.assistants.search()
    graphs = {one["graph_id"]: one for one in found}

    assert set(graphs) == {"campaign", "copilot", "check", "find_knowledge", "find_product"}
    assert all(one["description"] for one in graphs.values())
    schemas: Any = await strategist.assistants.get_schemas(graphs["check"]["assistant_id"])
    assert schemas["input_schema"]["required"] == ["message"]


async def _answered(client: LangGraphClient, thread: str, resume: Any, brief: Any = None) -> None:
    """Send an answer or a brief, and take a refusal at the door as well as one by the graph."""
    given: dict[str, Any] = {"command": {"resume": resume}} if resume else {"input": {"brief": brief}}
    with suppress(APIStatusError, httpx.HTTPStatusError):
        await client.runs.wait(thread, "campaign", raise_error=False, **given)


async def _gone(client: LangGraphClient, key: str) -> bool:
    try:
        return not await client.store.get_item(["preferences"], key=key)
    except NotFoundError:
        return True


async def test_many_at_once_each_come_to_a_person(strategist: LangGraphClient, shop_of_clients: Path) -> None:
    brief = brief_of(shop_of_clients, "price-drop")

    threads = await asyncio.gather(*(run(strategist, brief) for _ in range(6)))

    assert len(set(threads)) == 6
