"""What authentication and tenancy add to reading a thread, against the same server without them.

Two servers on one workspace: ours, which asks for a key and looks up whose the thread is, and the same without guard,
login and handlers. One campaign waits; its state is read over both in turn, by the same client. A thread's mere record,
which the development server has in memory, is read too: it shows what the door takes, as there is hardly anything
behind it.
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
Figures = dict[str, float]


def bench(reads: int = READS) -> Figures:
    """Return medians in milliseconds and the `ratio` of a read with a login to one without, wanted at 1.1."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_bench(Path(folder), reads))


async def _bench(folder: Path, reads: int) -> Figures:
    settings = await make_workspace(folder)
    async with open_shop(settings) as shop:
        key = await key_of(shop, shop.brief.author)
        campaign = (await shop.draft()).campaign.id
    with serving(settings) as ours, serving(settings, WITHOUT_LOGIN) as bare:
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


async def _both(guarded: Callable[[], Awaitable[Any]], plain: Callable[[], Awaitable[Any]],
                reads: int) -> tuple[float, float]:  # fmt: skip
    """Return the median milliseconds of both, read in turn."""
    pairs = [(await _seconds(guarded), await _seconds(plain)) for _ in range(WARM_UP + reads)][WARM_UP:]
    return median(one for one, _ in pairs) * 1000, median(other for _, other in pairs) * 1000


async def _seconds(read: Callable[[], Awaitable[Any]]) -> float:
    began = time.perf_counter()
    if not await read():
        raise RuntimeError("the bench's thread is not there")
    return time.perf_counter() - began
