"""What model calls cost and who answered them: rows of `model_calls`, never the text and never the key."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from sqlalchemy import insert, select

from marque.models.gateway import CallContext, CallRecord
from marque.storage import Storage
from marque.storage.tables import model_calls


@dataclass(frozen=True)
class Spent:
    """What was spent so far, in US dollars."""

    usd: Decimal
    unknown: int
    """How many calls cost something that nobody knows; they are not in `usd`."""


class Ledger(Protocol):
    """Where calls are recorded and spending is read."""

    async def spent(self, brand: str, *, campaign_id: str | None = None, since: datetime | None = None) -> Spent:
        """Return a brand's spending, of one campaign or since an instant where they are named."""
        ...

    async def record(self, call: CallRecord, context: CallContext, at: datetime) -> None:
        """Keep one call."""
        ...


class StorageLedger:
    """The ledger in our own tables."""

    def __init__(self, storage: Storage, ids: Callable[[], str]) -> None:
        """Take the storage and a maker of row ids; opens nothing."""
        self._storage = storage
        self._ids = ids

    async def spent(self, brand: str, *, campaign_id: str | None = None, since: datetime | None = None) -> Spent:
        """Return a brand's spending, summed exactly, because money is kept as text."""
        query = select(model_calls.c.cost_usd).where(model_calls.c.brand == brand)
        if campaign_id is not None:
            query = query.where(model_calls.c.campaign_id == campaign_id)
        if since is not None:
            query = query.where(model_calls.c.at >= since)
        async with self._storage.read() as connection:
            costs = (await connection.scalars(query)).all()
        known = [Decimal(cost) for cost in costs if cost is not None]
        return Spent(usd=sum(known, Decimal(0)), unknown=len(costs) - len(known))

    async def record(self, call: CallRecord, context: CallContext, at: datetime) -> None:
        """Keep one call as a row."""
        row = call.model_dump(mode="json", exclude={"channel"})
        row["sources"] = row.pop("shown")
        del row["cut"], row["tested"]  # they stand in the provenance of what was written
        row |= {"id": self._ids(), "brand": context.brand, "campaign_id": context.campaign_id, "at": at}
        async with self._storage.write() as connection:
            await connection.execute(insert(model_calls).values(row))
