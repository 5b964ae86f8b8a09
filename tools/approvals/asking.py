"""Who is asked about a task, and what a notice says of it."""

from typing import TypedDict

from sqlalchemy.ext.asyncio import AsyncConnection

from marque.approval import Task
from marque.campaign import Campaign
from tools.approvals.rows import parties_of
from tools.notices import Notices


class About(TypedDict):
    """What every notice of a task says: ids, roles, hashes and instants."""

    brand: str
    campaign_id: str
    task: str
    role: str
    stage: int
    stages: int
    deadline: str
    content_hash: str


def about(task: Task) -> About:
    """Return what a notice says of a task."""
    return About(
        brand=task.brand, campaign_id=task.campaign_id, task=task.id, role=task.role, stage=task.stage + 1,
        stages=len(task.stages), deadline=task.deadline.isoformat(), content_hash=task.content_hash,
    )  # fmt: skip


async def may_be_asked(
    connection: AsyncConnection, notices: Notices, campaign: Campaign, task: Task
) -> tuple[str, ...]:
    """Return who holds the stage's role, less those who had a hand in the campaign: they may not approve it."""
    parties = await parties_of(connection, campaign)
    return tuple(who for who in await notices.holders(task.role, task.brand) if parties.involved(who) is None)
