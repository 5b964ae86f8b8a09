"""Whose each thread is: looked up here, never in what a server remembers of it, as every process has its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from pydantic import AwareDatetime
from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from marque.records import Record
from marque.storage import Storage, tables
from marque.storage.once import insert_once


class Thread(Record):
    """One thread of a graph; that of a campaign has the campaign's id."""

    id: str
    brand: str
    owner: str | None
    """Who made it; None: nobody that a login or `--as` named."""
    created_at: AwareDatetime


class Seen(NamedTuple):
    """A thread, and what it is for."""

    thread: Thread
    is_campaign: bool
    """A campaign was taken in on it; until then it is its owner's alone."""


REMEMBERED = 10_000
"""Threads of campaigns that a process remembers; one more forgets the oldest."""
COLUMNS = [tables.threads.c[name] for name in Thread.model_fields]


@dataclass(frozen=True, kw_only=True)
class Threads:
    """The threads of every brand."""

    storage: Storage
    clock: Callable[[], datetime]
    _campaigns: dict[str, Seen] = field(default_factory=dict, repr=False, compare=False)
    """Of these nothing changes any more: neither row goes, or comes to another brand or owner."""

    async def take(self, thread_id: str, *, brand: str, owner: str | None) -> Thread:
        """Write down whose a thread is, where nobody has yet; return the row that counts, be it another's."""
        async with self.storage.write() as connection:
            return await take_thread(connection, thread_id, brand=brand, owner=owner, at=self.clock())

    async def look_up(self, thread_id: str) -> Seen | None:
        """Return a thread with whether a campaign was taken in on it, in one question; None: nobody has that id."""
        if known := self._campaigns.get(thread_id):
            return known
        campaign = exists().where(tables.campaigns.c.id == tables.threads.c.id).label("is_campaign")
        query = select(*COLUMNS, campaign).where(tables.threads.c.id == thread_id)
        async with self.storage.read() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            return None
        thread = Thread.model_validate({name: row[name] for name in Thread.model_fields})
        seen = Seen(thread, bool(row["is_campaign"]))
        if seen.is_campaign:
            if len(self._campaigns) >= REMEMBERED:
                del self._campaigns[next(iter(self._campaigns))]
            self._campaigns[thread_id] = seen
        return seen

    async def own(self, *, brand: str, owner: str | None, limit: int) -> tuple[str, ...]:
        """Return the ids of somebody's threads on which no campaign was taken in, the newest first."""
        campaign = exists().where(tables.campaigns.c.id == tables.threads.c.id)
        query = (
            select(tables.threads.c.id)
            .where(tables.threads.c.brand == brand, tables.threads.c.owner == owner, ~campaign)
            .order_by(tables.threads.c.created_at.desc(), tables.threads.c.id.desc())
            .limit(limit)
        )
        async with self.storage.read() as connection:
            return tuple((await connection.execute(query)).scalars())

    async def find(self, thread_id: str) -> Thread | None:
        """Return a thread, or None where nobody has taken that id."""
        async with self.storage.read() as connection:
            return await _find(connection, thread_id)


async def take_thread(
    connection: AsyncConnection, thread_id: str, *, brand: str, owner: str | None, at: datetime
) -> Thread:
    """Do what `Threads.take` does, inside a transaction of the caller's."""
    row = Thread(id=thread_id, brand=brand, owner=owner, created_at=at)
    if await insert_once(connection, tables.threads, row.model_dump()):
        return row
    return await _find(connection, thread_id) or row


async def _find(connection: AsyncConnection, thread_id: str) -> Thread | None:
    query = select(*COLUMNS).where(tables.threads.c.id == thread_id)
    row = (await connection.execute(query)).mappings().first()
    return Thread.model_validate(dict(row)) if row else None
