"""What the clock does to tasks: reminds, tells of a missed deadline, and ends what has lost its purpose.

Every alarm is a row that is written with its task and closed in the transaction that carries it out: once, whichever
process comes first, and late rather than never where no clock ran.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from marque.approval import Task
from marque.campaign import ENDED, Campaign
from marque.clockwork import Alarm, AlarmKind, Due
from marque.errors import MarqueError
from marque.storage import Storage, tables
from marque.storage.once import insert_all_once
from tools.approvals.asking import about, may_be_asked
from tools.approvals.rows import task_of
from tools.campaigns.holds import hold_of
from tools.campaigns.store import find_campaign, move, void_tasks
from tools.journal import Journal
from tools.notices import Notices

Outcome = Literal["carried out", "overtaken", "moot"]
EXPIRED = "the time at which it was to go out, or its offer, passed before it was approved"
_alarm, _task = tables.alarms.c, tables.tasks.c
_ALARM = [_alarm[name] for name in Alarm.model_fields]


class Carried(NamedTuple):
    """One alarm that was carried out."""

    task_id: str
    kind: AlarmKind
    due_at: datetime
    done_at: datetime


async def write_alarms(connection: AsyncConnection, task: Task, alarms: Sequence[Alarm]) -> None:
    """Write a task's alarms, in the transaction that opens it."""
    of_task = {"task_id": task.id, "campaign_id": task.campaign_id, "brand": task.brand}
    await insert_all_once(connection, tables.alarms, [{**of_task, **alarm.model_dump()} for alarm in alarms])


@dataclass(frozen=True, kw_only=True)
class Alarms:
    """The alarms of every brand."""

    storage: Storage
    journal: Journal
    notices: Notices
    due: Callable[[Sequence[Alarm], datetime], Due | None]
    """Judges which of a task's open alarms acts at an instant."""

    async def carry_out_due(self, now: datetime) -> AsyncIterator[Carried | MarqueError]:
        """Carry out everything that is due, what was due first coming first; trouble with one task stops no other."""
        for task_id in await self._tasks_with_due(now):
            try:
                carried = await self._carry_out(task_id, now)
            except MarqueError as error:  # its alarms stay open, and are due again at the next tick
                yield error
                continue
            if carried:
                yield carried

    async def next_due(self) -> datetime | None:
        """Return when the next open alarm is due, or was; None: there is none."""
        query = select(_alarm.due_at).where(_alarm.done_at.is_(None)).order_by(_alarm.due_at).limit(1)
        async with self.storage.read() as connection:
            found: datetime | None = (await connection.execute(query)).scalar()
            return found

    async def _tasks_with_due(self, now: datetime) -> Sequence[str]:
        """Return the tasks that are still open with an alarm that is due, and close those of tasks that are not."""
        is_due = (_alarm.done_at.is_(None)) & (_alarm.due_at <= now)
        decided = select(_task.id).where(_task.id == _alarm.task_id, _task.status != "waiting").exists()
        on_hold = select(tables.holds.c.brand)
        query = (
            select(_alarm.task_id)
            .where(is_due, or_(_alarm.kind == "expiry", _alarm.brand.not_in(on_hold)))
            .group_by(_alarm.task_id)
            .order_by(func.min(_alarm.due_at), _alarm.task_id)
        )
        async with self.storage.write() as connection:
            await connection.execute(update(tables.alarms).where(is_due, decided).values(done_at=now, outcome="moot"))
            return list((await connection.execute(query)).scalars())

    async def _carry_out(self, task_id: str, now: datetime) -> Carried | None:
        async with self.storage.write() as connection:
            task = await task_of(connection, task_id, lock=True)
            campaign = await find_campaign(connection, task.campaign_id, lock=True)
            held = await hold_of(connection, task.brand) is not None
            query = select(*_ALARM).where(_alarm.task_id == task_id, _alarm.done_at.is_(None))
            waiting = [Alarm.model_validate(dict(row)) for row in (await connection.execute(query)).mappings()]
            # While a brand is on hold nobody can decide, so nobody is told to; what loses its purpose does so anyway.
            found = self.due([alarm for alarm in waiting if not held or alarm.kind == "expiry"], now)
            if found is None:
                return None
            if task.status != "waiting" or campaign is None or campaign.status in ENDED:
                await _close(connection, task, (found.acting, *found.overtaken), now, "moot")
                return None
            if not await _close(connection, task, [found.acting], now, "carried out"):
                return None
            await _close(connection, task, found.overtaken, now, "overtaken")
            await self._act(connection, campaign, task, found.acting, now)
            return Carried(task.id, found.acting.kind, found.acting.due_at, now)

    async def _act(
        self, connection: AsyncConnection, campaign: Campaign, task: Task, alarm: Alarm, now: datetime
    ) -> None:
        asked = await may_be_asked(connection, self.notices, campaign, task)
        once = f"{task.id}:{alarm.due_at.isoformat()}"
        match alarm.kind:
            case "reminder":
                await self.notices.tell(connection, "task.reminder", once=once, to=asked, **about(task))
            case "escalation":
                others = await self.notices.holders(alarm.role or task.role, task.brand)
                await self.notices.tell(
                    connection, "task.escalated", once=once, to=(*asked, *others), **about(task), told=alarm.role
                )
                await self.journal.of_campaign(
                    connection, campaign.id, campaign.brand, "task.escalated", once=f"{task.round}:{task.stage}",
                    round=task.round, stage=task.stage, role=alarm.role, due_at=alarm.due_at.isoformat(),
                )  # fmt: skip
            case "expiry":
                await void_tasks(connection, campaign.id)
                await move(connection, self.journal, campaign, "expired", EXPIRED, at=now)
                leads = await self.notices.holders("brand_lead", task.brand)
                people = (campaign.author, *([campaign.signer] if campaign.signer else []), *leads)
                await self.notices.tell(connection, "campaign.expired", once=once, to=people, **about(task))


async def _close(
    connection: AsyncConnection, task: Task, alarms: Sequence[Alarm], now: datetime, outcome: Outcome
) -> bool:
    """Close alarms that are open; tell whether every one was."""
    closed = 0
    for alarm in alarms:
        ours = (_alarm.task_id == task.id) & (_alarm.kind == alarm.kind) & (_alarm.due_at == alarm.due_at)
        done = await connection.execute(
            update(tables.alarms).where(ours, _alarm.done_at.is_(None)).values(done_at=now, outcome=outcome)
        )
        closed += done.rowcount
    return closed == len(alarms)
