"""One process at a time drives a thread: it holds the lease, renews it, and a dead one's lease is free."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from marque.errors import Unavailable
from marque.processes import is_gone
from marque.storage import Storage, tables

LEASE = timedelta(seconds=60)
"""How long a lease holds without renewal; it is renewed at a third of it."""


@dataclass(frozen=True, kw_only=True)
class Leases:
    """Leases on threads, each in the thread's row; `owner` is a process, as `marque.processes` names it."""

    storage: Storage
    clock: Callable[[], datetime]
    owner: str

    @asynccontextmanager
    async def hold(self, thread_id: str) -> AsyncIterator[bool]:
        """Give whether the lease is ours while the block runs; it is renewed meanwhile and let go at the end."""
        if not await self._take(thread_id):
            yield False
            return
        renewing = asyncio.create_task(self._renew(thread_id))
        try:
            yield True
        finally:
            renewing.cancel()
            with suppress(asyncio.CancelledError):
                await renewing
            await self._let_go(thread_id)

    async def _take(self, thread_id: str) -> bool:
        now, row = self.clock(), tables.threads.c
        async with self.storage.write() as connection:
            holder = (await connection.execute(select(row.lease_owner).where(row.id == thread_id))).scalar()
            free = or_(row.lease_owner.is_(None), row.lease_until < now)
            if holder and is_gone(holder, self.owner):
                free = or_(free, row.lease_owner == holder)
            taken = await connection.execute(
                update(tables.threads)
                .where(row.id == thread_id, free)
                .values(lease_owner=self.owner, lease_until=now + LEASE)
            )
            return taken.rowcount == 1

    async def _renew(self, thread_id: str) -> None:
        row = tables.threads.c
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 3)
            with suppress(Unavailable):  # a database that is away for a moment is asked again before the lease ends
                async with self.storage.write() as connection:
                    await connection.execute(
                        update(tables.threads)
                        .where(row.id == thread_id, row.lease_owner == self.owner)
                        .values(lease_until=self.clock() + LEASE)
                    )

    async def _let_go(self, thread_id: str) -> None:
        row = tables.threads.c
        async with self.storage.write() as connection:
            await connection.execute(
                update(tables.threads)
                .where(row.id == thread_id, row.lease_owner == self.owner)
                .values(lease_owner=None, lease_until=None)
            )
