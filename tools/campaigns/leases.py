"""One process at a time drives a campaign: it holds the lease, renews it, and a dead one's lease is free."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from marque.storage import Storage, tables

LEASE = timedelta(seconds=60)
"""How long a lease holds without renewal; it is renewed at a third of it."""


@dataclass(frozen=True, kw_only=True)
class Leases:
    """Leases on campaigns, each in one row; `owner` is `HOST:PID`."""

    storage: Storage
    clock: Callable[[], datetime]
    owner: str

    @asynccontextmanager
    async def hold(self, campaign_id: str) -> AsyncIterator[bool]:
        """Give whether the lease is ours while the block runs; it is renewed meanwhile and let go at the end."""
        if not await self._take(campaign_id):
            yield False
            return
        renewing = asyncio.create_task(self._renew(campaign_id))
        try:
            yield True
        finally:
            renewing.cancel()
            with suppress(asyncio.CancelledError):
                await renewing
            await self._let_go(campaign_id)

    async def _take(self, campaign_id: str) -> bool:
        now, row = self.clock(), tables.campaigns.c
        async with self.storage.write() as connection:
            holder = (await connection.execute(select(row.lease_owner).where(row.id == campaign_id))).scalar()
            free = or_(row.lease_owner.is_(None), row.lease_until < now)
            if holder and self._is_dead(holder):
                free = or_(free, row.lease_owner == holder)
            taken = await connection.execute(
                update(tables.campaigns)
                .where(row.id == campaign_id, free)
                .values(lease_owner=self.owner, lease_until=now + LEASE)
            )
            return taken.rowcount == 1

    async def _renew(self, campaign_id: str) -> None:
        row = tables.campaigns.c
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 3)
            async with self.storage.write() as connection:
                await connection.execute(
                    update(tables.campaigns)
                    .where(row.id == campaign_id, row.lease_owner == self.owner)
                    .values(lease_until=self.clock() + LEASE)
                )

    async def _let_go(self, campaign_id: str) -> None:
        row = tables.campaigns.c
        async with self.storage.write() as connection:
            await connection.execute(
                update(tables.campaigns)
                .where(row.id == campaign_id, row.lease_owner == self.owner)
                .values(lease_owner=None, lease_until=None)
            )

    def _is_dead(self, holder: str) -> bool:
        """Tell whether the holder was a process of this machine that is gone; another machine's we cannot see."""
        host, _, pid = holder.rpartition(":")
        if host != self.owner.rpartition(":")[0]:
            return False
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        return False
