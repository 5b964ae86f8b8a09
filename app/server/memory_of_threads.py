"""What the handlers ask of the server itself, as the server and not as whoever called."""

import asyncio
from collections.abc import Coroutine
from contextvars import Context
from typing import Any, TypeVar

from app.server.campaign_runs import Pending
from app.server.running import Runner

T = TypeVar("T")
TOOLS = ("copilot", "check", "find_knowledge", "find_product")
"""The graphs that MCP offers: they decide nothing, and no brief is signed there."""
_MARK = {"mcp": "tool"}
_marked: set[str] = set()


async def attach(thread_id: str) -> None:
    """Let this server remember a thread that another process made."""
    runner = _runner()
    if thread_id not in runner.attached:
        await _as_the_server(runner.attach(thread_id))


async def pending_on(thread_id: str) -> Pending | None:
    """Return what a campaign's thread waits with, or None."""
    launcher = _runner().launcher
    snapshot = await launcher.graph.aget_state(launcher.config(thread_id))
    if not snapshot.interrupts:
        return None
    waiting = snapshot.interrupts[0]
    shown = waiting.value["action_requests"][0]["args"]
    return Pending(waiting.id, shown["task"], shown["content_hash"])


async def over_mcp() -> dict[str, Any]:
    """Return what the metadata of a graph says that is a tool over MCP; the first call writes it."""
    client = _runner().client
    for name in TOOLS:
        if name not in _marked:
            found = await _as_the_server(client.assistants.search(graph_id=None, name=name, limit=10))
            for one in found:
                if one["graph_id"] == name:
                    await _as_the_server(client.assistants.update(one["assistant_id"], metadata=dict(_MARK)))
                    _marked.add(name)
    return dict(_MARK)


def _runner() -> Runner:
    from app.server.web import web  # it brings the guard, which asks the login, as this does

    found: Runner = web.state.runner
    return found


async def _as_the_server(work: Coroutine[Any, Any, T]) -> T:
    """Do something outside the caller's own context, or the server would ask the handlers again on their behalf."""
    return await asyncio.create_task(work, context=Context())
