"""What authentication and tenancy add to reading a thread, against the same server without them.

Two servers on one workspace: ours, which asks for a key and looks up whose the thread is, and the same without guard,
login and handlers, both as quiet in their logs. One campaign waits; its state is read over both in turn, each as often
the first of the two. A thread's mere record, which the development server has in memory, is read too: it shows what the
door takes, as there is hardly anything behind it.
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from typing import Any

from langgraph_sdk import get_client

from evals.benches.serving import WITHOUT_LOGIN, key_of, serving
from evals.benches.shop import make_workspace, open_shop

READS = 400
WARM_UP = 20
QUIET = {"LOG_LEVEL": "WARNING"}
"""As `marque serve` has it; the peer would log every request."""
Figures = dict[str, float]
Read = Callable[[], Awaitable[Any]]


def bench(reads: int = READS) -> Figures:
    """Return medians in milliseconds and the `ratio` of a read with a login to one without, wanted at 1.1."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_bench(Path(folder), reads))


async def _bench(folder: Path, reads: int) -> Figures:
    settings = await make_workspace(folder)
    async with open_shop(settings) as shop:
        key = await key_of(shop, shop.brief.author)
        campaign = (await shop.draft()).campaign.id
    with serving(settings) as ours, serving(settings, WITHOUT_LOGIN, **QUIET) as bare:
        async with get_client(url=ours, api_key=key) as guarded, get_client(url=bare) as plain:
            named: dict[str, Any] = {"graph_id": "campaign"}
            for client in (guarded, plain):
                await client.threads.create(thread_id=campaign, if_exists="do_nothing", metadata=named)
            state = await _both(lambda: guarded.threads.get_state(campaign),
                                lambda: plain.threads.get_state(campaign), reads)  # fmt: skip
            record = await _both(lambda: guarded.threads.get(campaign), lambda: plain.threads.get(campaign), reads)
    return {
        "ratio": state[0] / state[1],
        "state_ms": state[0],
        "state_ms_without": state[1],
        "record_ms": record[0],
        "record_ms_without": record[1],
        "added_to_a_record_ms": record[0] - record[1],
        "reads": reads,
    }


async def _both(guarded: Read, plain: Read, reads: int) -> tuple[float, float]:
    """Return the median milliseconds of both, read in turn; each pair begins with the other one."""
    took: dict[Read, list[float]] = {guarded: [], plain: []}
    pair = [guarded, plain]
    for _ in range(WARM_UP + reads):
        for read in pair:
            took[read].append(await _seconds(read))
        pair.reverse()
    ours, without = (median(seconds[WARM_UP:]) * 1000 for seconds in took.values())
    return ours, without


async def _seconds(read: Read) -> float:
    began = time.perf_counter()
    if not await read():
        raise RuntimeError("the bench's thread is not there")
    return time.perf_counter() - began
