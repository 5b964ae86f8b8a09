"""Whose turn a task is: "I am on it", so that two people do not edit one text. It ends by itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from marque.approval import TurnCase
from marque.caller import carried
from marque.clockwork import Turn
from marque.errors import Refused
from marque.records import digest
from marque.storage import Storage, tables
from tools.approvals.rows import Roles, task_of
from tools.campaigns.store import find_campaign
from tools.journal import Journal

LASTS = timedelta(hours=4)
"""How long a turn holds; taking it again begins anew."""
TurnJudge = Callable[[TurnCase], Refused | None]
_turn = tables.turns.c


async def turn_of(connection: AsyncConnection, task_id: str, now: datetime) -> Turn | None:
    """Return whose turn a task is now, or None, inside a transaction of the caller's."""
    query = select(_turn.actor, _turn.until).where(_turn.task_id == task_id, _turn.until > now)
    row = (await connection.execute(query)).mappings().first()
    return Turn.model_validate(dict(row)) if row else None


@dataclass(frozen=True, kw_only=True)
class Turns:
    """The turns at the tasks of every brand."""

    storage: Storage
    journal: Journal
    clock: Callable[[], datetime]
    roles: Roles
    may_take: TurnJudge

    async def take(
        self, task_id: str, actor: str, *, over: bool = False, only: frozenset[str] | None = None
    ) -> Turn:  # fmt: skip
        """Say that one is at work on a task, or still is.

        Args:
            task_id: Of a task that waits.
            actor: Who, as the door knows them.
            over: Take it over from somebody else, as a brand lead may.
            only: The only roles that their login carries; None: all that they have.

        Raises:
            Refused: it does not wait, it is somebody else's turn, or the role does not allow it.
            InputError: there is no such task.
        """
        actor, now = actor.strip().lower(), self.clock()
        async with self.storage.write() as connection:
            task = await task_of(connection, task_id, lock=True)
            campaign = await find_campaign(connection, task.campaign_id)
            before = await turn_of(connection, task_id, now)
            refused = self.may_take(
                TurnCase(
                    task=task, campaign_status=campaign.status if campaign else "gone", actor=actor,
                    roles=carried(await self.roles(actor, task.brand), only), turn=before, over=over,
                )
            )  # fmt: skip
            if refused:
                raise refused
            turn = Turn(actor=actor, until=now + LASTS)
            await connection.execute(delete(tables.turns).where(_turn.task_id == task_id))
            await connection.execute(
                tables.turns.insert().values(
                    **turn.model_dump(), task_id=task.id, campaign_id=task.campaign_id, brand=task.brand, at=now
                )
            )
            if before is None or before.actor != actor:
                await self.journal.of_campaign(
                    connection, task.campaign_id, task.brand, "task.taken",
                    once=digest([task.id, actor, now.isoformat()]), round=task.round, stage=task.stage, actor=actor,
                    over=before is not None,
                )  # fmt: skip
            return turn

    async def let_go(self, task_id: str, actor: str) -> bool:
        """Say that one is at work no more; tell whether one was. Nobody else's turn is ended by it."""
        actor, now = actor.strip().lower(), self.clock()
        async with self.storage.write() as connection:
            task = await task_of(connection, task_id, lock=True)
            mine = (_turn.task_id == task_id) & (_turn.actor == actor) & (_turn.until > now)
            if not (await connection.execute(delete(tables.turns).where(mine))).rowcount:
                return False
            await self.journal.of_campaign(
                connection, task.campaign_id, task.brand, "task.let_go", once=digest([task.id, actor, now.isoformat()]),
                round=task.round, stage=task.stage, actor=actor,
            )  # fmt: skip
            return True

    async def of(self, task_ids: Sequence[str]) -> Mapping[str, Turn]:
        """Return whose turn each of these tasks is; one that is nobody's is left out."""
        query = select(_turn.task_id, _turn.actor, _turn.until).where(
            _turn.task_id.in_(task_ids), _turn.until > self.clock()
        )
        async with self.storage.read() as connection:
            rows = (await connection.execute(query)).all()
        return {row.task_id: Turn(actor=row.actor, until=row.until) for row in rows}
