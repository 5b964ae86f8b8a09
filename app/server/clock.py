"""The clock of the approvals: what is due is carried out and told, for as long as the server runs.

It keeps nothing in memory. What is due stands in rows, so a process that starts finds what came due while none ran, and
of two processes each thing is done by one.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import NamedTuple

from graphs.services import Services
from marque.errors import MarqueError
from tools.approvals.alarms import Carried

EVERY = 10.0
"""Seconds between two looks; a minute's promise is kept with time to spare."""
_log = logging.getLogger(__name__)


class Ticked(NamedTuple):
    """What one look at the clock came to."""

    carried: Sequence[Carried]
    troubles: Sequence[MarqueError]
    """What is still due because something was in the way."""


async def tick(services: Services, now: datetime) -> Ticked:
    """Carry out everything that is due at an instant, each in a transaction of its own; again changes nothing."""
    carried: list[Carried] = []
    troubles: list[MarqueError] = []
    async for one in services.alarms.carry_out_due(now):
        if isinstance(one, MarqueError):
            troubles.append(one)
        else:
            carried.append(one)
    return Ticked(carried, troubles)


@asynccontextmanager
async def ticking(services: Services, *, every: float = EVERY) -> AsyncIterator[Callable[[], bool]]:
    """Let the clock run while the block does, and notices go out beside it: a slow receiver stops no deadline.

    Gives what tells whether both still run.
    """
    running = [asyncio.create_task(_tick_on(services, every)), asyncio.create_task(_send_on(services, every))]
    try:
        yield lambda: not any(task.done() for task in running)
    finally:
        for task in running:
            task.cancel()
        for task in running:
            with suppress(asyncio.CancelledError):
                await task


async def _tick_on(services: Services, every: float) -> None:
    while True:
        try:
            for trouble in (await tick(services, services.clock())).troubles:
                _log.warning("the clock: %s", trouble)
        except MarqueError as error:  # the database is away: all of it is due again at the next look
            _log.warning("the clock: %s", error)
        await asyncio.sleep(every)


async def _send_on(services: Services, every: float) -> None:
    while True:
        try:
            await services.outbox.send_due()
        except MarqueError as error:  # as above; what was being sent is free again when its lease ends
            _log.warning("the notices: %s", error)
        await asyncio.sleep(every)
