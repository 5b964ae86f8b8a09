"""Sending what the outbox holds: one process a notice, again after a while where it failed, and given up at last.

A notice is sent once, unless a process dies between sending it and writing that down: then another one sends it again
under the same id, by which the receiver can drop it.
"""

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import JsonValue
from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from marque.storage import Storage, tables
from tools.journal import Journal
from tools.notices.notice import Channel, Failed, Notice, Sender

LEASE = timedelta(minutes=2)
"""How long a process may take over one notice; no attempt takes half as long."""
MOST_ATTEMPTS = 12
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=4)
"""The wait doubles from the one to the other: twelve attempts take about a day."""
AT_ONCE = 8
"""Notices that one process sends at a time through one channel."""
COLUMNS = [tables.notices.c[name] for name in Notice.model_fields]
_row = tables.notices.c


@dataclass(frozen=True, kw_only=True)
class Outbox:
    """The notices that wait to be sent, of every brand."""

    storage: Storage
    journal: Journal
    clock: Callable[[], datetime]
    owner: str
    """Who sends, as `marque.processes` names it."""
    rng: random.Random
    senders: Mapping[Channel, Sender]

    async def send_due(self) -> int:
        """Send everything that is due; return how many arrived. What failed is due again later."""
        return sum(await asyncio.gather(*(self._drain(channel, sender) for channel, sender in self.senders.items())))

    async def close(self) -> None:
        """Close every connection to a receiver."""
        for sender in self.senders.values():
            await sender.close()

    async def _drain(self, channel: Channel, sender: Sender) -> int:
        arrived = 0
        while claimed := await self._claim(channel):
            arrived += sum(await asyncio.gather(*(self._send(notice, sender) for notice in claimed)))
        return arrived

    async def _claim(self, channel: Channel) -> Sequence[Notice]:
        """Take a few that are due and that nobody else sends; the attempt counts from here, whatever becomes of us."""
        now = self.clock()
        is_free = or_(_row.lease_until.is_(None), _row.lease_until < now)
        due = (
            select(_row.id)
            .where(_row.channel == channel, _row.done_at.is_(None), _row.next_at <= now, is_free)
            .order_by(_row.next_at)
            .limit(AT_ONCE)
            .with_for_update(skip_locked=True)
        )
        async with self.storage.write() as connection:
            ids = list((await connection.execute(due)).scalars())
            if not ids:
                return ()
            taken = update(tables.notices).where(_row.id.in_(ids))
            await connection.execute(
                taken.values(lease_owner=self.owner, lease_until=now + LEASE, attempts=_row.attempts + 1)
            )
            found = await connection.execute(select(*COLUMNS).where(_row.id.in_(ids)).order_by(_row.next_at))
            return [Notice.model_validate(dict(row)) for row in found.mappings()]

    async def _send(self, notice: Notice, sender: Sender) -> bool:
        try:
            await sender.send(notice, self.clock())
        except Failed as failed:
            await self._failed(notice, failed)
            return False
        async with self.storage.write() as connection:
            await self._write(connection, notice, done_at=self.clock(), outcome="sent", error=None)
        return True

    async def _failed(self, notice: Notice, failed: Failed) -> None:
        now = self.clock()
        given_up = failed.for_good or notice.attempts >= MOST_ATTEMPTS
        async with self.storage.write() as connection:
            if not given_up:
                later = now + max(wait_after(notice.attempts, self.rng), failed.wait or timedelta())
                await self._write(connection, notice, next_at=later, error=failed.why)
            elif await self._write(connection, notice, done_at=now, outcome="given up", error=failed.why):
                body: dict[str, JsonValue] = {
                    "notice": notice.id, "of": notice.kind, "channel": notice.channel, "attempts": notice.attempts,
                }  # fmt: skip
                if notice.campaign_id:
                    await self.journal.of_campaign(
                        connection, notice.campaign_id, notice.brand, "notice.given_up", once=notice.id, **body
                    )
                else:
                    await self.journal.of_brand(connection, notice.brand, "notice.given_up", once=notice.id, **body)

    async def _write(self, connection: AsyncConnection, notice: Notice, **values: object) -> bool:
        """Write down what became of our attempt, where it is still ours."""
        ours = (_row.id == notice.id) & (_row.lease_owner == self.owner) & (_row.attempts == notice.attempts)
        written = await connection.execute(
            update(tables.notices).where(ours, _row.done_at.is_(None))
            .values(lease_owner=None, lease_until=None, **values)
        )  # fmt: skip
        return written.rowcount == 1


def wait_after(attempts: int, rng: random.Random) -> timedelta:
    """Return how long to wait after so many attempts: doubled each time, and spread, so that not all come at once."""
    doubled = min(FIRST_WAIT * (1 << min(attempts - 1, 20)), LONGEST_WAIT)
    return doubled * rng.uniform(0.5, 1.0)
