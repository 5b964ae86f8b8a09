"""RemoteGraph: another team's own graph has the campaign as a node, and takes it up where it waits."""

from pathlib import Path
from typing import Any

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.pregel.remote import RemoteGraph
from langgraph_sdk import get_client

from graphs.services import Services
from tests.support.campaigns import EDITOR, STRATEGIST, brief_of
from tests.support.served import Served

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket, pytest.mark.timeout(300)]


async def test_a_campaign_runs_and_is_decided_through_a_remote_graph(
    server_of_clients: Served, keys: dict[str, str], shop_of_clients: Path, services: Services
) -> None:
    async with (
        get_client(url=server_of_clients.url, api_key=keys[STRATEGIST]) as strategist,
        get_client(url=server_of_clients.url, api_key=keys[EDITOR]) as editor,
    ):
        thread = (await strategist.threads.create())["thread_id"]
        config: RunnableConfig = {"configurable": {"thread_id": thread}}
        starting = RemoteGraph("campaign", client=strategist)
        deciding = RemoteGraph("campaign", client=editor)

        told = [
            part
            async for part in starting.astream(
                {"brief": brief_of(shop_of_clients, "back-in-stock")}, config, stream_mode="updates"
            )
        ]
        snapshot = await deciding.aget_state(config)

        assert told
        assert snapshot.next == ("approve",)
        (interrupt,) = snapshot.interrupts
        reject = {"type": "reject", "message": "not this season", "end": True}
        ended: Any = await deciding.ainvoke(_resume(interrupt.id, reject), config)
        history = [one async for one in deciding.aget_state_history(config, limit=3)]

    assert ended["status"] == "rejected"
    assert len(history) == 3
    assert (await services.campaigns.get(thread)).status == "rejected"


def _resume(interrupt: str, decision: dict[str, Any]) -> Any:
    from langgraph.types import Command

    return Command(resume={interrupt: {"decisions": [decision]}})
