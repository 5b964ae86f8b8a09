"""The ledger in our own tables."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from marque.models.gateway import CallContext, CallRecord, Shown
from marque.models.ledger import Spent, StorageLedger
from marque.storage import Storage
from marque.storage.tables import model_calls

CALL = CallRecord(
    step="write", link="openai", prompt="welcome", prompt_hash="a" * 64, model_asked="small",
    model_answered="small-1", parameters={"temperature": 0.2}, tokens_in=10, tokens_out=2, cost_usd="0.1",
    seconds=1.5, outcome="answered", shown=(Shown(id="doc:1", sha256="b" * 64),),
)  # fmt: skip


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    storage = Storage(f"sqlite:///{tmp_path / 'marque.db'}")
    yield storage
    await storage.close()


async def test_a_call_is_kept_as_a_row(storage: Storage, ids: Callable[[], str], now: datetime) -> None:
    await StorageLedger(storage, ids).record(CALL, CallContext(brand="acme"), now)

    async with storage.read() as connection:
        row = (await connection.execute(select(model_calls))).mappings().one()
    assert (row["id"], row["brand"], row["campaign_id"], row["at"]) == ("id-1", "acme", None, now)
    assert row["sources"] == [{"id": "doc:1", "sha256": "b" * 64}]
    assert {key: row[key] for key in ("outcome", "cost_usd", "tokens_in")} == {
        "outcome": "answered", "cost_usd": "0.1", "tokens_in": 10}  # fmt: skip


async def test_spending_is_summed_exactly_for_one_campaign_or_since_an_instant(
    storage: Storage, ids: Callable[[], str], now: datetime
) -> None:
    ledger = StorageLedger(storage, ids)
    for _ in range(3):
        await ledger.record(CALL, CallContext(brand="acme", campaign_id="c-1"), now)
    await ledger.record(CALL, CallContext(brand="acme", campaign_id="c-2"), now - timedelta(days=1))
    await ledger.record(CALL, CallContext(brand="other", campaign_id="c-3"), now)

    assert await ledger.spent("acme", campaign_id="c-1") == Spent(Decimal("0.3"), 0)
    assert await ledger.spent("acme", since=now - timedelta(hours=1)) == Spent(Decimal("0.3"), 0)
    assert await ledger.spent("acme") == Spent(Decimal("0.4"), 0)


async def test_an_unknown_cost_is_counted_apart_and_never_as_zero(
    storage: Storage, ids: Callable[[], str], now: datetime
) -> None:
    ledger = StorageLedger(storage, ids)
    await ledger.record(CALL.model_copy(update={"cost_usd": None}), CallContext(brand="acme"), now)

    assert await ledger.spent("acme") == Spent(Decimal(0), 1)
