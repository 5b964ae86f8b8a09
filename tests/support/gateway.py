"""A gateway for tests of any room: the shipped steps, one scripted model, a ledger in memory, no real waiting."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from importlib.resources import as_file, files

from marque.models.chain import ModelGateway
from marque.models.gateway import CallContext, CallRecord
from marque.models.ledger import Spent
from marque.models.link import Link
from marque.models.policy import load_model_policy


@dataclass
class MemoryLedger:
    """The ledger's port, in a list."""

    rows: list[tuple[CallRecord, CallContext, datetime]] = field(default_factory=list)

    async def spent(self, brand: str, *, campaign_id: str | None = None, since: datetime | None = None) -> Spent:
        costs = [call.cost_usd for call, context, at in self.rows
                 if context.brand == brand and campaign_id in (None, context.campaign_id)
                 and (since is None or at >= since)]  # fmt: skip
        known = [Decimal(cost) for cost in costs if cost is not None]
        return Spent(sum(known, Decimal(0)), len(costs) - len(known))

    async def record(self, call: CallRecord, context: CallContext, at: datetime) -> None:
        self.rows.append((call, context, at))


@dataclass
class Time:
    """A timer that only a wait moves; keeps the waits."""

    now: float = 0.0
    waits: list[float] = field(default_factory=list)

    def timer(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


def gateway_with(
    model: Link | None, clock: Callable[[], datetime], *, ledger: MemoryLedger | None = None
) -> ModelGateway:
    """Return a gateway whose every step asks this model before its own last link; None: the last link alone."""
    with as_file(files("marque.models") / "models.yaml") as shipped:
        policy = load_model_policy(shipped).with_link("scripted:test")
    time = Time()
    return ModelGateway(
        policy, ledger or MemoryLedger(), links={"scripted": model} if model else {}, clock=clock,
        rng=random.Random(0), timer=time.timer, sleep=time.sleep,
    )  # fmt: skip
