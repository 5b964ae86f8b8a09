"""Living through a crash: what a killed process left goes on here, and a row that a door wrote wakes its graph.

A server remembers threads by itself only while it lives, and only those that came in by its own door. Rows outlive it:
each campaign that has not ended is attached when a server starts, any other thread when somebody asks for it.
"""

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from langchain_core.runnables import RunnableConfig
from langgraph.types import Command
from langgraph_sdk import get_client
from langgraph_sdk.client import LangGraphClient
from langgraph_sdk.errors import ConflictError

from app.server.turns import PAUSE, lend
from graphs.launch import Launcher, Turn
from graphs.reconcile import write_lost_files
from graphs.services import Services
from graphs.wiring import open_graph
from marque.errors import MarqueError
from marque.settings import Settings

EVERY = 20.0
"""Seconds between two looks for campaigns that nobody drives."""
AT_ONCE = 4
"""Campaigns that are taken up at a time, so that whoever comes in by a door does not wait behind all of them."""
LONGEST_PAUSE = 2.0
"""Seconds between two tries to go on from a row that somebody wrote, at most; the first come sooner."""
MOST_FAILURES = 3
"""After so many, the campaign is left to the next look."""
Outcome = Literal["at rest", "driven elsewhere", "failed"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Runner:
    """Runs of our own on this server: started by rows, never by somebody's request."""

    services: Services
    launcher: Launcher
    client: LangGraphClient
    """The server's own, in this process; it passes by the login, and the server's rows say what it may do."""
    attached: set[str] = field(default_factory=set)
    """Threads that this process is known to remember."""
    at_work: set["asyncio.Task[None]"] = field(default_factory=set)

    async def attach(self, thread_id: str) -> None:
        """Let this server remember a thread that another process made, where our rows have it."""
        if thread_id in self.attached or not _is_uuid(thread_id):
            return
        thread = await self.services.threads.find(thread_id)
        if thread is None:
            return
        graph = await self._graph_of(thread_id)
        metadata = {"brand": thread.brand, "owner": thread.owner, **({"graph_id": graph} if graph else {})}
        await self.client.threads.create(thread_id=thread_id, if_exists="do_nothing", metadata=metadata)
        self.attached.add(thread_id)

    async def probe(self) -> None:
        """Ask the checkpoints for a thread that is not there; raises where they do not answer."""
        saver: Any = self.launcher.graph.checkpointer
        await saver.aget_tuple({"configurable": {"thread_id": "ready", "checkpoint_ns": ""}})

    def wake(self, campaign_id: str) -> None:
        """Let a campaign go on whose row somebody wrote; returns at once, and never fails."""
        task = asyncio.create_task(self._wake(campaign_id))
        self.at_work.add(task)
        task.add_done_callback(self.at_work.discard)

    async def take_up(self) -> None:
        """Let every campaign go on that has something to do and that no live process drives."""
        limit = asyncio.Semaphore(AT_ONCE)

        async def one(campaign_id: str) -> None:
            async with limit:
                await self.drive(campaign_id)

        await asyncio.gather(*(one(campaign_id) for campaign_id in await self.services.campaigns.moving()))
        async for progress in write_lost_files(self.services):
            _log.warning("taken up: %s", progress)

    async def drive(self, campaign_id: str) -> Outcome:
        """Run a campaign until nothing moves, each time under its lease; what fails is told in the log."""
        while True:
            try:
                outcome = await self._once(campaign_id)
            except MarqueError as error:
                _log.warning("campaign %s stays as it is: %s", campaign_id, error)
                return "failed"
            except Exception:  # noqa: BLE001 - what one campaign met stops no other
                _log.exception("campaign %s stays as it is", campaign_id)
                return "failed"
            if outcome is not None:
                return outcome

    async def _wake(self, campaign_id: str) -> None:
        """Try until it is at rest: whoever drives it now may have looked for the row before it was there."""
        pause, failures = PAUSE, 0
        while (outcome := await self.drive(campaign_id)) != "at rest":
            failures += outcome == "failed"
            if failures == MOST_FAILURES:
                return
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _once(self, campaign_id: str) -> Outcome | None:
        """Do one run; None: it may move again."""
        async with lend(self.services, campaign_id) as lent:
            if lent is None:
                return "driven elsewhere"
            turn = await self.launcher.turn(await self.services.campaigns.get(campaign_id))
            if turn is None:
                return "at rest"
            await self.attach(campaign_id)
            try:
                run = await self.client.runs.create(
                    campaign_id, "campaign", **_given(turn), config={"configurable": lent},
                    multitask_strategy="reject", durability="sync",
                )  # fmt: skip
            except ConflictError:  # somebody's own run is on it, or waits for its turn
                return "driven elsewhere"
            await self.client.runs.join(campaign_id, run["run_id"])
            ended = await self.client.runs.get(campaign_id, run["run_id"])
        return "failed" if ended["status"] in {"error", "timeout"} else None

    async def _graph_of(self, thread_id: str) -> str | None:
        """Return whose thread it is by its checkpoints, or by its rows where it has none yet."""
        saver: Any = self.launcher.graph.checkpointer
        config: RunnableConfig = {"configurable": {"thread_id": thread_id, "checkpoint_ns": ""}}
        saved = await saver.aget_tuple(config)
        if saved and (graph := saved.metadata.get("graph_id")):
            return str(graph)
        return "campaign" if await self.services.campaigns.find(thread_id) else None


@asynccontextmanager
async def running(settings: Settings, services: Services) -> AsyncIterator[Runner]:
    """Take up what was left, now and again while the block runs, and wake what rows ask for."""
    async with open_graph(settings, services) as graph, get_client() as client:
        runner = Runner(services=services, launcher=Launcher(services=services, graph=graph), client=client)
        looking = asyncio.create_task(_look_again(runner))
        try:
            yield runner
        finally:
            for task in (looking, *runner.at_work):
                task.cancel()
            await asyncio.gather(looking, *runner.at_work, return_exceptions=True)


async def _look_again(runner: Runner) -> None:
    await _told(_attach_all(runner))
    while True:
        await _told(runner.take_up())
        await asyncio.sleep(EVERY)


async def _attach_all(runner: Runner) -> None:
    for campaign_id in await runner.services.campaigns.unended():
        await runner.attach(campaign_id)


async def _told(work: Any) -> None:  # noqa: ANN401 - a coroutine of any kind
    try:
        await work
    except Exception:  # noqa: BLE001 - whatever one look met, the next one is due
        _log.exception("a look for what was left did not come to its end")


def _given(turn: Turn) -> dict[str, Any]:
    """Return how a run is told what the graph is given."""
    match turn.given:
        case Command(resume=resume):
            return {"command": {"resume": resume}}
        case given:
            return {"input": given}


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
