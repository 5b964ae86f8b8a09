"""Whose turn a thread is: a run holds the thread's lease from its first step to its last, in this process alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from secrets import token_urlsafe
from typing import Any

from graphs.services import Services
from marque.errors import Refused

PATIENCE = 10.0
"""Seconds that a run waits for another process to let the thread go."""
PAUSE = 0.2
"""Seconds between two looks."""
LENT = "__marque_lease"
"""Where a run of our own names the lease that was taken for it; a checkpoint keeps no name that begins like this."""

_lent: dict[str, str] = {}
"""Ticket to thread: the leases that this process took for runs of its own."""


@asynccontextmanager
async def turn_of_run(services: Services, thread_id: str, configurable: dict[str, Any]) -> AsyncIterator[None]:
    """Hold the lease while the block runs; wait for it some seconds where it is not free.

    Raises:
        Refused: another process drives the thread.
    """
    if _lent.get(str(configurable.get(LENT))) == thread_id:
        yield
        return
    until = asyncio.get_running_loop().time() + PATIENCE
    while True:
        async with services.leases.hold(thread_id) as ours:
            if ours:
                yield
                return
        if asyncio.get_running_loop().time() > until:
            raise Refused("another process drives it now", where=f"campaign {thread_id}", mend="send it again later")
        await asyncio.sleep(PAUSE)


@asynccontextmanager
async def lend(services: Services, thread_id: str) -> AsyncIterator[dict[str, str] | None]:
    """Take the lease for one run that is started inside the block; None where it is not free.

    Gives what that run's `configurable` is to hold.
    """
    async with services.leases.hold(thread_id) as ours:
        if not ours:
            yield None
            return
        ticket = token_urlsafe(16)
        _lent[ticket] = thread_id
        try:
            yield {LENT: ticket}
        finally:
            del _lent[ticket]
