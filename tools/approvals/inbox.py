"""Pages of what waits for a person: all of some brands, or what somebody may decide."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, and_, exists, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from marque.approval import Task
from marque.storage import tables
from tools.approvals.rows import TASK
from tools.campaigns.revisions import earlier_ones

_task, _campaign, _decision = tables.tasks.c, tables.campaigns.c, tables.decisions.c


class Waiting(NamedTuple):
    """A task that waits."""

    task: Task
    campaign: str
    """Its campaign's name."""


class Seat(NamedTuple):
    """Somebody who decides, and as what."""

    address: str
    roles: Mapping[str, Collection[str]]
    """Their roles by brand."""


async def page_of_waiting(
    connection: AsyncConnection, whose: Sequence[str] | Seat, *, limit: int, offset: int
) -> Sequence[Waiting]:
    """Return the tasks that wait in these brands, or that somebody may decide, the nearest deadline first."""
    query = (
        select(*TASK, _campaign.name.label("campaign"))
        .join(tables.campaigns, _campaign.id == _task.campaign_id)
        .where(_task.status == "waiting", _decidable(whose) if isinstance(whose, Seat) else _task.brand.in_(whose))
        .order_by(_task.deadline, _task.id)
        .limit(limit)
        .offset(offset)
    )
    return [_waiting(dict(row)) for row in (await connection.execute(query)).mappings()]


def _decidable(seat: Seat) -> ColumnElement[bool]:
    """Tell what `Parties.involved` tells, of every row at once: who had a hand in a campaign decides nothing of it."""
    before, earlier = earlier_ones().c, tables.campaigns.alias()
    had_a_hand_before = exists().where(
        before.campaign_id == _task.campaign_id, earlier.c.id == before.from_campaign,
        _had_a_hand(seat.address, earlier),
    )  # fmt: skip
    return and_(
        or_(*(and_(_task.brand == brand, _task.role.in_(roles)) for brand, roles in seat.roles.items())),
        not_(_had_a_hand(seat.address, tables.campaigns)),
        not_(had_a_hand_before),
    )


def _had_a_hand(address: str, campaign: FromClause) -> ColumnElement[bool]:
    people = (campaign.c.author, campaign.c.starter, campaign.c.signer)
    edited = exists().where(
        _decision.campaign_id == campaign.c.id, _decision.type == "edit", _decision.actor == address
    )
    return or_(*(who.is_not_distinct_from(address) for who in people), edited)


def _waiting(row: dict[str, Any]) -> Waiting:
    name = row.pop("campaign")
    return Waiting(Task.model_validate(row), name)
