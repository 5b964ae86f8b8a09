"""Limits on what is asked: requests a minute, and money by campaign and by day."""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from marque.models.failure import LinkFailure
from marque.models.gateway import CallContext
from marque.models.ledger import Ledger, Spent
from marque.models.policy import Limits

WINDOW_SECONDS = 60.0


class Pace:
    """Lets at most so many requests start within any minute of this process; the next ones wait their turn."""

    def __init__(
        self, per_minute: int | None, *, timer: Callable[[], float], sleep: Callable[[float], Awaitable[None]]
    ) -> None:
        """Take the limit (None: none) and where time comes from."""
        self._starts: deque[float] | None = deque(maxlen=per_minute) if per_minute else None
        self._timer = timer
        self._sleep = sleep

    async def turn(self) -> None:
        """Return when the next request may start."""
        if self._starts is None:
            return
        now = self._timer()
        full = len(self._starts) == self._starts.maxlen
        start = max(now, self._starts[0] + WINDOW_SECONDS) if full else now
        self._starts.append(start)  # taken before the wait, so that two who wait never share a turn
        if start > now:
            await self._sleep(start - now)


@dataclass(frozen=True, eq=False)
class Promise:
    """Room in the budget that one call under way holds."""

    context: CallContext
    usd: Decimal


class Budget:
    """Refuses a call whose worst case would pass a spending limit.

    Calls under way count with their worst case, so parallel steps of one process cannot pass a limit together;
    another process can pass it by what it has under way.
    """

    def __init__(self, limits: Limits, ledger: Ledger) -> None:
        """Take the limits and the ledger that knows what was spent."""
        self._limits = limits
        self._ledger = ledger
        self._open: set[Promise] = set()

    async def admit(self, context: CallContext, worst: Decimal | None, now: datetime) -> Promise:
        """Hold room for a call that costs at most `worst` US dollars, or raise `LinkFailure`.

        None is an unknown price: it is never taken for zero, so no spending limit admits it.
        """
        limited = self._limits.usd_per_campaign is not None or self._limits.usd_per_day is not None
        if limited and worst is None:
            raise LinkFailure("price_unknown", billed=False)
        promise = Promise(context, worst or Decimal(0))
        before = frozenset(self._open)
        self._open.add(promise)  # before the ledger is read, so that the next one counts it
        try:
            await self._refuse_beyond(promise, before, now)
        except BaseException:
            self._open.discard(promise)
            raise
        return promise

    def release(self, promise: Promise) -> None:
        """Give the room back, after what the call cost was recorded."""
        self._open.discard(promise)

    async def _refuse_beyond(self, promise: Promise, before: frozenset[Promise], now: datetime) -> None:
        brand, campaign_id = promise.context.brand, promise.context.campaign_id
        open_here = [other for other in before if other.context.brand == brand]
        if (limit := self._limits.usd_per_campaign) is not None and campaign_id is not None:
            of_campaign = [other for other in open_here if other.context.campaign_id == campaign_id]
            _within(limit, await self._ledger.spent(brand, campaign_id=campaign_id), [promise, *of_campaign])
        if (limit := self._limits.usd_per_day) is not None:
            midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
            _within(limit, await self._ledger.spent(brand, since=midnight), [promise, *open_here])


def _within(limit: Decimal, spent: Spent, promises: list[Promise]) -> None:
    if spent.unknown:
        raise LinkFailure("spending_unknown", billed=False)
    if spent.usd + sum((promise.usd for promise in promises), Decimal(0)) > limit:
        raise LinkFailure("over_budget", billed=False)
