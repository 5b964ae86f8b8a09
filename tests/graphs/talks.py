"""A conversation with the copilot over the test shop, in this process."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.runtime import Runtime
from langgraph.store.memory import InMemoryStore
from langgraph.types import Command

from graphs.asker import Asker
from graphs.checking import Checker
from graphs.copilot import build
from graphs.house import Here
from graphs.state import Context
from marque.caller import Caller
from tests.graphs.conftest import BRAND, STRATEGIST, Shop


@dataclass
class Talked:
    """One thread, and what was said in it."""

    graph: Any
    thread: str = "one"

    @property
    def config(self) -> dict[str, Any]:
        return {"configurable": {"thread_id": self.thread}}

    async def say(self, words: str) -> str:
        """Say something, and return the last words of the answer; an empty text where it waits for a signature."""
        return await self._given({"messages": [HumanMessage(words)]})

    async def shown(self) -> dict[str, Any] | None:
        """Return what is to be signed, or None where nothing is."""
        state = await self.graph.aget_state(self.config)
        return state.interrupts[0].value["action_requests"][0]["args"] if state.interrupts else None

    async def answer(self, type_: str = "approve", brief_hash: str | None = None) -> str:
        """Answer the question whether the campaign may start, by default on the brief that was shown."""
        state = await self.graph.aget_state(self.config)
        shown = await self.shown()
        given = {"brief_hash": brief_hash or (shown or {}).get("brief_hash"), "decisions": [{"type": type_}]}
        return await self._given(Command(resume={state.interrupts[0].id: given}))

    async def messages(self) -> list[AnyMessage]:
        return list((await self.graph.aget_state(self.config)).values.get("messages", []))

    async def calls(self) -> list[str]:
        """Return the names of all tools that were called, in order."""
        return [call["name"] for one in await self.messages() if isinstance(one, AIMessage) for call in one.tool_calls]

    async def brief(self) -> dict[str, Any]:
        return dict((await self.graph.aget_state(self.config)).values.get("brief") or {})

    async def _given(self, given: Any) -> str:
        state = await self.graph.ainvoke(given, self.config, context=Context())
        last = state["messages"][-1]
        return last.text if isinstance(last, AIMessage) and not last.tool_calls else ""


async def last_tool(talk: Talked) -> ToolMessage:
    """Return what the last tool answered."""
    return next(one for one in reversed(await talk.messages()) if isinstance(one, ToolMessage))


async def talk(
    shop: Shop, who: str | None = STRATEGIST, *, brand: str = BRAND, store: InMemoryStore | None = None
) -> Talked:
    """Open a conversation of somebody of the test shop; models are those that the shop was opened with."""
    settings, services = shop.settings, shop.services
    checker = Checker(settings.workspace, settings.defaults, services.inventory, clock=services.clock,
                      timer=time.perf_counter)  # fmt: skip
    roles = frozenset((await services.files.people()).roles(who, brand) if who else ())

    async def whose(_: Runtime[Context]) -> Asker:
        return Asker(Caller(address=who), brand, roles)

    graph = build(services, Here(launcher=shop.launcher, checker=checker), whose)
    return Talked(graph.compile(checkpointer=InMemorySaver(), store=store or InMemoryStore(), name="copilot"))


def only_the_copilot(workspace: Path) -> None:
    """Let models be asked by the copilot alone: what it starts is written by templates and judged by rules."""
    steps = {"writer.body": "template", "writer.subject": "template", "writer.cta": "template", "segment": "template",
             "fact_checker": "rules", "brand_critic": "rules", "compliance": "rules"}  # fmt: skip
    policy = {"schema": 1, "steps": {name: {"chain": [last]} for name, last in steps.items()}}
    (workspace / "models.yaml").write_text(yaml.safe_dump(policy), "utf-8")
