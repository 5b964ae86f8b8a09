"""A batch of campaigns on bad days: the provider down, half its answers malformed, the budget used up in the middle.

`python -m tests.soak.bad_days [CAMPAIGNS]` runs 200 through the real graph, three at a time, against an endpoint on
loopback that is not there for the first third, then lies, breaks off and miscounts, until the day's money is gone. Each
campaign must end in a package, an inbox or a stated refusal, the oracle must find nothing made up in any package, and
the ledger must agree to the last digit with the books that the endpoint kept.
"""

import asyncio
import logging
import random
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from langgraph.checkpoint.memory import InMemorySaver
from pydantic import SecretStr
from sqlalchemy import select

from graphs.campaign import build
from graphs.launch import Launcher
from graphs.services import Services
from graphs.wiring import make_services
from marque.brief import Brief
from marque.models.chain import ModelGateway
from marque.models.ledger import StorageLedger
from marque.models.making import model_policy
from marque.models.openai_link import OpenAILink
from marque.models.policy import Limits, Price
from marque.settings import load_settings
from marque.storage import tables
from tests.graphs.conftest import Clock, Shelf
from tests.soak.trial import load_feed, prepare
from tests.support.bad_provider import LIE, BadProvider
from tests.support.dev_server import free_port
from tests.support.ends import Ended, faults_in, run
from tests.support.gateway import Time
from tests.support.openai_server import openai_server
from tests.support.varied_briefs import briefs

MODEL = "paid-by-the-token"
PRICE = Price(input_per_million=Decimal("0.37"), output_per_million=Decimal("1.49"))
PER_CAMPAIGN = Decimal("0.05")
PER_DAY = Decimal("0.006")
"""US dollars for each campaign of the batch: so little that the day's money is gone while a third is still to come."""
AT_ONCE = 3
SECONDS = 20.0
"""How far the timer moves on with each campaign, so that a model that rests is tried again."""
TELL = 20
"""Campaigns between two lines of progress."""
UNASKED = frozenset({"connection", "resting", "over_budget", "rate_limited", "server_error"})
"""How a call may end that costs nothing."""


@dataclass(frozen=True)
class Batch:
    """What came of it."""

    ended: Sequence[Ended]
    provider: BadProvider
    rows: Sequence[Any]
    """The ledger's rows of calls to the endpoint."""
    per_day: Decimal

    @property
    def spent(self) -> Decimal:
        """What the ledger says it cost, in US dollars."""
        return sum((Decimal(row.cost_usd) for row in self.rows), Decimal(0))

    @property
    def billed(self) -> Decimal:
        """What the endpoint reckons it cost: never more than the ledger says."""
        return sum((PRICE.cost(*counts) for counts in (*self.provider.told, *self.provider.untold)), Decimal(0))

    def faults(self) -> list[str]:
        """Return what must not be, each in a line."""
        return [*faults_in(self.ended), *self._wrong_in_ledger(), *self._beyond_limits()]

    def _wrong_in_ledger(self) -> list[str]:
        told = [row for row in self.rows if row.tokens_in is not None]
        free = [row for row in self.rows if row.tokens_in is None and row.outcome in UNASKED]
        unsure = [row for row in self.rows if row.tokens_in is None and row.outcome not in UNASKED]
        reckoned = sum((PRICE.cost(*counts) for counts in self.provider.told), Decimal(0))
        kept = sum((PRICE.cost(*counts) for counts in self.provider.untold), Decimal(0))
        outcomes = Counter(row.outcome for row in free)
        refused = self.provider.faults["server error"] + self.provider.faults["rate limit"]
        lies = sum(row.model_answered is not None and row.model_answered.startswith(LIE) for row in self.rows)
        checks = {
            "calls with token counts are not those that were told": (
                Counter((row.tokens_in, row.tokens_out) for row in told) == Counter(map(tuple, self.provider.told))
            ),
            "their cost is not what the endpoint reckons": _sum(told) == reckoned,
            "calls without token counts are not as many as answers without": len(unsure) == len(self.provider.untold),
            "one of them counts as nothing": all(Decimal(row.cost_usd) > 0 for row in unsure),
            "they count as less than they cost": _sum(unsure) >= kept,
            "a call that nobody charges for has a cost": _sum(free) == 0,
            "refused calls are not as many as refusals": outcomes["server_error"] + outcomes["rate_limited"] == refused,
            "a model that answered in another's name is not on record": lies == self.provider.faults["lying name"],
        }
        return [f"the ledger: {words}" for words, holds in checks.items() if not holds]

    def _beyond_limits(self) -> list[str]:
        """Return the limits that were passed: one process passes none, as each call is let in with its worst case."""
        by_campaign: Counter[str] = Counter()
        for row in self.rows:
            by_campaign[row.campaign_id] += Decimal(row.cost_usd)  # type: ignore[assignment]  # a sum of money
        over = [f"{id} cost {spent}" for id, spent in by_campaign.items() if spent > PER_CAMPAIGN]  # type: ignore[operator]
        return over + ([f"the day cost {self.spent} of {self.per_day}"] if self.spent > self.per_day else [])


async def batch(folder: Path, many: int, seed: int = 0) -> Batch:
    """Run so many campaigns; return what came of them."""
    shop, port, provider = folder / "shop", free_port(), BadProvider(random.Random(seed))
    per_day = PER_DAY * many
    ended: list[Ended] = []
    async with _opened(shop, f"http://127.0.0.1:{port}/v1", per_day) as (services, launcher, passing):
        orders = list(islice(briefs(shop / "briefs"), many))

        async def work(part: Sequence[Brief]) -> None:
            left = iter(part)

            async def one_after_the_other() -> None:
                for brief in left:
                    passing.now += SECONDS
                    ended.append(await run(brief, shop, services, launcher))
                    if len(ended) % TELL == 0:
                        _say(f"{len(ended)} of {many} ended")

            await asyncio.gather(*(one_after_the_other() for _ in range(AT_ONCE)))

        await work(orders[: many // 3])
        async with openai_server(port) as server:
            server.otherwise = provider.answer
            await work(orders[many // 3 :])
            await services.gateway.close()
        calls = tables.model_calls
        async with services.campaigns.storage.read() as connection:
            rows = (await connection.execute(select(calls).where(calls.c.link == "openai"))).all()
    return Batch(ended, provider, rows, per_day)


@asynccontextmanager
async def _opened(shop: Path, base_url: str, per_day: Decimal) -> AsyncIterator[tuple[Services, Launcher, Time]]:
    """Give the shop with the endpoint behind every step, and a timer that only waits and campaigns move."""
    settings, clock, passing = load_settings({"MARQUE_WORKSPACE": str(shop)}, shop), Clock(), Time()
    made = make_services(settings, clock=clock, ids=_new_id, rng=random.Random(0))
    policy = model_policy(settings).model_copy(update={
        "default_model": MODEL, "prices": {MODEL: PRICE},
        "limits": Limits(usd_per_campaign=PER_CAMPAIGN, usd_per_day=per_day),
    })  # fmt: skip
    storage = made.campaigns.storage
    gateway = ModelGateway(
        policy, StorageLedger(storage, _new_id), links={"openai": OpenAILink(SecretStr("none"), base_url, clock)},
        clock=clock, rng=random.Random(0), timer=passing.timer, sleep=passing.sleep,
    )  # fmt: skip
    services = replace(made, gateway=gateway, knowledge=Shelf())
    try:
        await load_feed(storage, shop, "120.00 USD", clock())
        graph = build(services).compile(checkpointer=InMemorySaver(), name="campaign")
        yield services, Launcher(services=services, graph=graph), passing
    finally:
        await gateway.close()
        await services.close()


def _new_id() -> str:
    return str(uuid.uuid4())


def _sum(rows: Sequence[Any]) -> Decimal:
    return sum((Decimal(row.cost_usd) for row in rows), Decimal(0))


def main() -> int:
    """Run it, print the figures and return the exit status."""
    logging.disable(logging.INFO)  # the libraries' chatter
    many, began = int(sys.argv[1]) if len(sys.argv) > 1 else 200, time.monotonic()
    with tempfile.TemporaryDirectory(prefix="marque-soak-") as name:
        prepare(Path(name) / "shop")
        done = asyncio.run(batch(Path(name), many))
    faults = done.faults()
    _say(f"{len(done.ended)} campaigns, {len(done.rows)} calls, {time.monotonic() - began:.0f} s: {len(faults)} faults")
    _say(f"ends: {dict(Counter(one.status for one in done.ended))}")
    _say(f"calls: {dict(Counter(row.outcome for row in done.rows))}")
    _say(f"the endpoint: {dict(done.provider.faults)}")
    _say(f"the ledger: {done.spent} USD of {done.per_day}; the endpoint reckons {done.billed}")
    for fault in faults:
        _say(fault)
    return 1 if faults else 0


def _say(words: str) -> None:
    print(words, flush=True)  # noqa: T201 - a program's own lines


if __name__ == "__main__":
    sys.exit(main())
