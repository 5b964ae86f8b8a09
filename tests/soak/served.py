"""Campaigns and people who decide at random, through a real `marque serve` that is killed every so often.

`python -m tests.soak.served [--campaigns 2000] [--people 200] [--minutes M]` starts campaigns through our routes and
through threads, lets people approve, edit, reject, waive, take and withdraw by our routes and by raw resumes, kills
the server with SIGKILL and starts it again, and at the end holds that each campaign is in one legal state, that each
decision and package has its rows, that nothing was packaged twice and that the whole record verifies. On SQLite, or
with `--postgres` on the server that MARQUE_TEST_POSTGRES_URL names.
"""

import argparse
import asyncio
import logging
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import yaml
from sqlalchemy import func, select

from graphs.services import Services
from marque.campaign import ENDED
from marque.storage import tables
from tests.soak.afterwards import faults_in
from tests.soak.crowd import Crowd
from tests.support.campaigns import brief_of, services_of
from tests.support.postgres import POSTGRES_URL, postgres_database, postgres_template
from tests.support.served import Served, example_shop, served

BRIEFS = ("price-drop", "back-in-stock", "win-back", "product-launch", "wool-care-reply")
SERVICE = "shop-service@tarnholt.example"
ROLES = ("editor", "editor", "editor", "brand_lead", "compliance_officer")
"""What the people are, by turns."""
STARTING, ACTING = 4, 12
"""Services and people who are at it at a time."""
AT_WORK = 24
"""Campaigns that may be at work before another is started."""
BETWEEN_KILLS = (15.0, 75.0)
"""Seconds."""
TELL = 20.0
"""Seconds between two lines of progress."""
LAST = 600.0
"""Seconds in which the last campaigns must come to an end."""


def main() -> int:
    """Run it, print the figures and return the exit status."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--campaigns", type=int, default=2_000)
    options.add_argument("--people", type=int, default=200)
    options.add_argument("--minutes", type=float, help="start no more campaigns after so many")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--postgres", action="store_true")
    chosen = options.parse_args()
    logging.disable(logging.INFO)  # the libraries' chatter
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started ends too
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="marque-soak-")))
        database = None
        if chosen.postgres:
            if POSTGRES_URL is None:
                print("no PostgreSQL here: it was not run on one")  # noqa: T201 - the answer
                return 0
            template = stack.enter_context(postgres_template())
            database = stack.enter_context(postgres_database(template))
        shop = example_shop(folder, database, knowledge=True)
        people = _hire(shop, chosen.people)
        keys = asyncio.run(_keys(shop, database, people))
        server = stack.enter_context(served(shop, folder / "server", database))
        minutes = chosen.minutes or float("inf")
        return asyncio.run(_soak(server, shop, keys, people, chosen.campaigns, minutes * 60, chosen.seed))


def _hire(shop: Path, many: int) -> list[str]:
    """Write so many people into the shop's file; return them."""
    file = shop / "people.yaml"
    data = yaml.safe_load(file.read_text("utf-8"))
    people = [f"person-{number:03}@tarnholt.example" for number in range(many)]
    data["people"].update({who: [ROLES[number % len(ROLES)]] for number, who in enumerate(people)})
    file.write_text(yaml.safe_dump(data), "utf-8")
    return people


async def _keys(shop: Path, database: str | None, people: list[str]) -> dict[str, str]:
    async with services_of(shop, database) as services:
        starters = {who for who, _ in _briefs(shop)}
        return {who: (await services.keys.make(who, purpose="a soak")).key for who in (*sorted(starters), *people)}


def _briefs(shop: Path) -> list[tuple[str, dict[str, Any]]]:
    """Return who starts which brief: its author, or the shop's own service where they may start nothing."""
    briefs = [brief_of(shop, name) for name in BRIEFS]
    return [(SERVICE if brief["channels"] == ["chat"] else brief["author"], brief) for brief in briefs]


@dataclass(kw_only=True)
class Soak:
    """One run of it."""

    server: Served
    shop: Path
    services: Services
    crowd: Crowd
    began: float = field(default_factory=time.monotonic)
    stands: Counter[str] = field(default_factory=Counter)
    """How many campaigns there are by status, as of a second ago."""
    kills: int = 0
    unended: Sequence[str] = ()

    async def run(self, many: int, seconds: float, dice: random.Random) -> int:
        """Run until every campaign has ended, or none does any more; return the exit status."""
        left = iter(range(many))
        others = [
            asyncio.create_task(one) for one in (*(self._act() for _ in range(ACTING)), self._tell(), self._kill(dice))
        ]
        ending = asyncio.create_task(self._to_the_end(left, seconds))
        await asyncio.wait([ending, *others], return_when=asyncio.FIRST_COMPLETED)
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for task in others:
            if not task.cancelled() and (error := task.exception()):
                ending.cancel()
                raise error
        await ending
        self.server.end()
        return await self._judged()

    async def _to_the_end(self, left: Iterator[int], seconds: float) -> None:
        await asyncio.gather(*(self._start(left, seconds) for _ in range(STARTING)))
        self.crowd.is_ending = True
        until = time.monotonic() + LAST
        self.unended = await self.services.campaigns.unended()
        while self.unended and time.monotonic() < until:
            await asyncio.sleep(1)
            self.unended = await self.services.campaigns.unended()

    async def _start(self, left: Iterator[int], seconds: float) -> None:
        for number in left:
            if time.monotonic() - self.began > seconds:
                return
            await self.crowd.start_one(number)
            while self.stands["running"] > AT_WORK:  # noqa: ASYNC110 - rows tell nobody when they change
                await asyncio.sleep(1)

    async def _act(self) -> None:
        while True:
            await self.crowd.act()

    async def _kill(self, dice: random.Random) -> None:
        """Kill the server and start it again, every so often; a kill that has begun ends with a server."""
        while True:
            await asyncio.sleep(dice.uniform(*BETWEEN_KILLS))
            self.server.kill()
            self.kills += 1
            starting = asyncio.create_task(asyncio.to_thread(self.server.start))
            try:
                await asyncio.shield(starting)
            except asyncio.CancelledError:
                await starting
                raise

    async def _tell(self) -> None:
        told = self.began
        while True:
            await self._count()
            if time.monotonic() - told > TELL:
                told = time.monotonic()
                ended = sum(number for status, number in self.stands.items() if status in ENDED)
                _say(
                    f"{told - self.began:.0f} s: {len(self.crowd.started)} started, {ended} ended, "
                    f"{self.stands['waiting']} wait, {self.kills} kills, {len(self.crowd.faults)} faults"
                )
            await asyncio.sleep(1)

    async def _count(self) -> None:
        query = select(tables.campaigns.c.status, func.count()).group_by(tables.campaigns.c.status)
        async with self.services.campaigns.storage.read() as connection:
            found = {str(status): int(number) for status, number in await connection.execute(query)}
        self.stands.clear()
        self.stands.update(found)

    async def _judged(self) -> int:
        crowd = self.crowd
        faults = [
            *crowd.faults,
            *await faults_in(self.services, self.shop, self.shop / ".marque", crowd.started, crowd.promised),
        ]
        _say(f"{len(crowd.started)} campaigns, {len(crowd.people)} people, {self.kills} kills, "
             f"{len(crowd.promised)} promises, {time.monotonic() - self.began:.0f} s: {len(faults)} faults")  # fmt: skip
        await self._count()
        for name, number in sorted({**self.stands, **crowd.answers}.items()):
            _say(f"  {name:<28} {number}")
        for fault in faults[:40]:
            _say(f"FAULT {fault}")
        _, found, after = self.server.log.partition("Traceback")
        if found:
            _say(f"the first fault in the server's log: {after[:4000]}")
        return 1 if faults else 0


async def _soak(
    server: Served, shop: Path, keys: dict[str, str], people: list[str], many: int, seconds: float, seed: int
) -> int:
    async with (
        services_of(shop, server.database) as services,
        httpx.AsyncClient(base_url=server.url, timeout=60) as client,
    ):
        crowd = Crowd(client=client, keys=keys, people=people, briefs=_briefs(shop), dice=random.Random(seed))
        soak = Soak(server=server, shop=shop, services=services, crowd=crowd)
        return await soak.run(many, seconds, random.Random(seed + 1))


def _say(words: str) -> None:
    print(words, flush=True)  # noqa: T201 - a program's own lines


if __name__ == "__main__":
    sys.exit(main())
