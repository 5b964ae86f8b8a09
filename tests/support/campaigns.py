"""What tests of served campaigns do again and again: start, look, decide by row, count rows, verify the record."""

import asyncio
import random
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from langgraph_sdk.client import LangGraphClient
from sqlalchemy import func, select

from app.briefs import read_brief
from graphs.services import Services
from graphs.wiring import make_services
from marque.approval import Approve, Reject
from marque.settings import load_settings
from marque.storage import tables

STRATEGIST, EDITOR, LEAD = (f"{name}@tarnholt.example" for name in ("nora.velk", "tomas.brill", "petra.hulm"))


@asynccontextmanager
async def services_of(workspace: Path, database: str | None = None) -> AsyncIterator[Services]:
    """Give the services of another process on the same rows, which is what a door of ours is."""
    environ = {"MARQUE_WORKSPACE": str(workspace), **({"MARQUE_DATABASE_URL": database} if database else {})}
    made = make_services(
        load_settings(environ, workspace), clock=lambda: datetime.now(UTC), ids=lambda: str(uuid.uuid4()),
        rng=random.Random(0),
    )  # fmt: skip
    try:
        yield made
    finally:
        await made.close()


def brief_of(workspace: Path, name: str) -> dict[str, Any]:
    """Return a brief of the shop as a client sends it."""
    return read_brief(workspace / "briefs" / f"{name}.yaml").as_json()


async def start(client: LangGraphClient, brief: dict[str, Any], thread_id: str | None = None) -> str:
    """Start a campaign and do not wait for it; return its thread. The same id twice is one campaign."""
    thread = await client.threads.create(thread_id=thread_id, if_exists="do_nothing")
    await client.runs.create(thread["thread_id"], "campaign", input={"brief": brief})
    return str(thread["thread_id"])


async def run(client: LangGraphClient, brief: dict[str, Any]) -> str:
    """Run a campaign until it waits for a person; return its thread."""
    thread = await client.threads.create()
    said = await client.runs.wait(thread["thread_id"], "campaign", input={"brief": brief}, raise_error=False)
    assert (await waiting(client, thread["thread_id"])) is not None, said
    return str(thread["thread_id"])


async def waiting(client: LangGraphClient, thread: str) -> dict[str, Any] | None:
    """Return the one interrupt of a thread, or None where nothing waits."""
    state: Any = await client.threads.get_state(thread)
    interrupts: list[dict[str, Any]] = state["interrupts"]
    assert len(interrupts) < 2
    return interrupts[0] if interrupts else None


async def decide(services: Services, campaign: str, who: str = EDITOR, *, end: bool = False) -> None:
    """Approve what waits, or end it, as a row and no more: nothing wakes the graph."""
    (task,) = await services.approvals.tasks(campaign_id=campaign, waiting=True)
    decision = Reject(type="reject", message="not this time", end=True) if end else Approve()
    await services.approvals.decide(task.id, who, decision, task.content_hash)


async def statuses(services: Services) -> dict[str, str]:
    """Return where every campaign stands."""
    return {campaign.id: campaign.status for campaign in await services.campaigns.list()}


async def comes_to(services: Services, campaign: str, status: str, seconds: float = 90) -> None:
    """Wait until a campaign has that status."""
    end = time.monotonic() + seconds
    while (found := await services.campaigns.find(campaign)) is None or found.status != status:
        assert time.monotonic() < end, f"it is not {status}: {found}"
        await asyncio.sleep(0.25)


async def counted(services: Services, table: str) -> int:
    """Return how many rows a table has."""
    query = select(func.count()).select_from(tables.metadata.tables[table])
    async with services.campaigns.storage.read() as connection:
        return int((await connection.execute(query)).scalar() or 0)
