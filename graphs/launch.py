"""Starting and waking campaigns in this process: the door writes its row first, then the graph goes on."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.errors import GraphRecursionError
from langgraph.types import Command, Interrupt

from graphs.admission import admit
from graphs.services import Services
from graphs.state import Context
from graphs.wiring import Compiled
from marque.approval import Answer, Decision, Taken
from marque.brief import Brief
from marque.campaign import ENDED, Campaign
from marque.errors import Refused

Progress = dict[str, Any]
MOST_STEPS = 200
"""Super-steps in one pass; three rounds of writing with every stage and edit take about forty."""


class DrivenElsewhere(Refused):
    """Another live process holds the campaign's lease, and goes on with it."""


@dataclass(frozen=True)
class Turn:
    """What the graph is given next; None goes on from the last checkpoint."""

    given: Any


@dataclass(frozen=True, kw_only=True)
class Launcher:
    """The in-process way to start and wake campaigns; one process at a time drives each, by its lease."""

    services: Services
    graph: Compiled

    async def start(
        self, brief: Brief, starter: str | None, campaign_id: str | None = None, *, only: frozenset[str] | None = None
    ) -> Campaign:
        """Write the campaign's row, before anything else happens; `run` takes it from there."""
        return await admit(campaign_id or self.services.ids(), brief, starter, self.services, only=only)

    async def run(self, campaign: Campaign) -> AsyncIterator[Progress]:
        """Drive a campaign from where its checkpoint and rows stand until it waits or ends, yielding progress.

        Raises:
            DrivenElsewhere: another live process drives it.
            Refused: it went round too often without coming to rest.
        """
        async with self.services.leases.hold(campaign.id) as ours:
            if not ours:
                raise DrivenElsewhere(
                    "another process drives it now", where=f"campaign {campaign.id}", mend="wait for it"
                )
            async for progress in self._drive(campaign):
                yield progress

    async def decide(
        self, task_id: str, actor: str, decision: Decision, content_hash: str | None, *,
        only: frozenset[str] | None = None,
    ) -> tuple[Taken, Campaign]:  # fmt: skip
        """Take a decision through its one writer; the campaign goes on with `run`."""
        taken = await self.services.approvals.decide(task_id, actor, decision, content_hash, only=only)
        task = await self.services.approvals.task(task_id)
        return taken, await self.services.campaigns.get(task.campaign_id)

    async def _drive(self, campaign: Campaign) -> AsyncIterator[Progress]:
        """Go on until nothing moves: each pass ends at an interrupt or at the end of the graph."""
        while (turn := await self.turn(campaign)) is not None:
            try:
                async for progress in self.graph.astream(
                    turn.given, self.config(campaign.id), context=Context(), durability="sync", stream_mode="custom"
                ):
                    yield progress
            except GraphRecursionError as error:
                raise Refused(
                    f"it came to no rest in {MOST_STEPS} steps", where=f"campaign {campaign.id}",
                    mend="look at it with `marque campaigns show`, and withdraw it",
                ) from error  # fmt: skip

    async def turn(self, campaign: Campaign) -> Turn | None:
        """Return how the graph is to be moved on, or None where it waits for a person, is on hold or has ended."""
        current = await self.services.campaigns.get(campaign.id)
        if current.status in ENDED or await self.services.campaigns.held(current.brand):
            return None
        snapshot = await self.graph.aget_state(self.config(campaign.id))
        if snapshot.interrupts:
            return await self._woken(snapshot.interrupts[0])
        if snapshot.next:
            return Turn(None)
        return Turn({"brief": current.brief.as_json()})

    async def _woken(self, waiting: Interrupt) -> Turn | None:
        """Wake the graph where the row of what it waits for is there; the row, not the answer, is what counts."""
        task_id = waiting.value["action_requests"][0]["args"]["task"]
        taken = await self.services.approvals.taken(task_id)
        if taken is None:
            # What it waited for is gone where the campaign was reopened, or older rows were put back.
            return Turn(None) if await self.services.approvals.is_gone(task_id) else None
        answer = Answer(content_hash=taken.content_hash, decisions=(taken.decision,))
        return Turn(Command(resume={waiting.id: answer.as_json()}))

    @staticmethod
    def config(campaign_id: str) -> RunnableConfig:
        """Return the configuration under which a campaign's thread runs."""
        return {"configurable": {"thread_id": campaign_id}, "recursion_limit": MOST_STEPS}
