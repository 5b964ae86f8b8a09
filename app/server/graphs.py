"""The graphs that `langgraph.json` names. Nothing is opened here; the server brings saver and store."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph_sdk.runtime import ServerRuntime

from app.server.checking import Standing
from app.server.copilot import ServerHouse
from app.server.served import services, settings
from app.server.telling import Graph, as_tool, told
from app.server.turns import turn_of_run
from graphs.campaign import build
from graphs.check import build as build_check
from graphs.copilot import build as build_copilot
from graphs.find_knowledge import build as build_find_knowledge
from graphs.find_product import build as build_find_product
from graphs.launch import MOST_STEPS
from marque.caller import Caller, caller_in
from marque.errors import Refused

_campaign = build(services()).compile(name="campaign").with_config(recursion_limit=MOST_STEPS)
find_knowledge = as_tool(build_find_knowledge(services()).compile(name="find_knowledge"))
find_product = as_tool(build_find_product(services()).compile(name="find_product"))
_house = ServerHouse(services(), Standing(settings(), services()))
check = as_tool(build_check(services(), _house.judge).compile(name="check"))
copilot = as_tool(build_copilot(services(), _house).compile(name="copilot"))


@asynccontextmanager
async def campaign(config: RunnableConfig, runtime: ServerRuntime[Any]) -> AsyncIterator[Graph]:
    """Give the campaign graph; while a run executes, this process alone holds its thread.

    Raises:
        Refused: the run has no thread of its own, or another process drives it.
    """
    if runtime.access_context != "threads.create_run":
        yield _campaign
        return
    with told(runtime, "campaign"):
        configurable = config["configurable"]
        thread_id = configurable.get("thread_id")
        if not thread_id:
            raise Refused("a campaign runs on a thread of its own", mend="create a thread and run the brief on it")
        caller = caller_in(runtime.user) if runtime.user else Caller(address=None)
        # The door wrote down whose it is; a thread that came by no door is taken for the caller's.
        brand = caller.brand or services().defaults.brand
        await services().threads.take(thread_id, brand=brand, owner=caller.address)
        async with turn_of_run(services(), thread_id, configurable):
            yield _campaign
