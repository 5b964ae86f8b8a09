"""Campaigns an hour through a saturated `marque serve`, against the same graph in process on rows and a saver like its.

Both sides take the example brief to its interrupt, approve it as an editor and go on to the package, so many at once,
in turns of one batch each. Templates write: no side waits for a model. The client, langgraph-sdk on loopback, runs on
the same cores as the server, and what it takes counts against the server.
"""

import asyncio
import random
import tempfile
import time
from collections.abc import Awaitable, Callable
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from langgraph_sdk import get_client
from langgraph_sdk.client import LangGraphClient

from evals.benches.serving import forget_what_is_packaged, key_of, serving
from evals.benches.shop import Shop, make_workspace, open_shop

AT_ONCE = 16
"""Campaigns at a time, on either side."""
BATCH, ROUNDS = 24, 3
ALONE = 20
"""Runs that find an idle server."""
LONGEST_REST = 1.0
"""Seconds before each of those: drawn at random, as the queue looks at even intervals."""
Figures = dict[str, float]


def bench(batch: int = BATCH, rounds: int = ROUNDS, alone: int = ALONE, at_once: int = AT_ONCE) -> Figures:
    """Return campaigns an hour on both sides and their `ratio`, and what an idle run waits for the queue."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_bench(Path(folder), batch, rounds, alone, at_once))


async def _bench(folder: Path, batch: int, rounds: int, alone: int, at_once: int) -> Figures:
    # A workspace each: a server takes up whatever waits in its rows, also what is decided in process.
    of_server, of_ours = [await make_workspace(folder / name) for name in ("served", "here")]
    for settings in (of_server, of_ours):
        await forget_what_is_packaged(settings)
    async with open_shop(of_server) as shop:
        keys = await key_of(shop, shop.brief.author), await key_of(shop, shop.editor)
    async with open_shop(of_ours) as shop:
        with serving(of_server) as url:
            async with get_client(url=url, api_key=keys[0]) as author, get_client(url=url, api_key=keys[1]) as editor:

                async def served() -> None:
                    await _through(author, editor, shop)

                async def here() -> None:
                    await shop.approve(await shop.draft())

                for one in (served, here):  # the first of each loads what is loaded once
                    await _seconds(one, min(batch, at_once), at_once)
                pairs = [
                    (await _seconds(served, batch, at_once), await _seconds(here, batch, at_once))
                    for _ in range(rounds)
                ]
                waited = [await _waited(author, shop) for _ in range(alone)]
    theirs, ours = (sum(side) for side in zip(*pairs, strict=True))
    return {
        "ratio": ours / theirs,
        "campaigns_per_hour": 3600 * batch * rounds / theirs,
        "campaigns_per_hour_in_process": 3600 * batch * rounds / ours,
        "ratio_lowest_of_a_round": min(ours / theirs for theirs, ours in pairs),
        "ratio_highest_of_a_round": max(ours / theirs for theirs, ours in pairs),
        "queue_wait_p50_s": median(waited),
        "queue_wait_longest_s": max(waited),
        "at_once": at_once,
        "campaigns": batch * rounds,
        "runs_alone": alone,
    }


async def _seconds(campaign: Callable[[], Awaitable[None]], many: int, at_once: int) -> float:
    """Return what so many campaigns take, some of them at a time."""
    left = iter(range(many))

    async def worker() -> None:
        while list(islice(left, 1)):
            await campaign()

    began = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(at_once)))
    return time.perf_counter() - began


async def _through(author: LangGraphClient, editor: LangGraphClient, shop: Shop) -> None:
    """Take one campaign through the server."""
    thread = (await author.threads.create())["thread_id"]
    given = {"brief": shop.brief.as_json()}
    stopped: Any = await author.runs.wait(thread, "campaign", input=given)
    [waits] = stopped["__interrupt__"]
    answer = {waits["id"]: {"decisions": [{"type": "approve"}]}}
    done: Any = await editor.runs.wait(thread, "campaign", command={"resume": answer})
    if done.get("status") != "approved":
        raise RuntimeError(f"the bench's campaign came to no package: {done}")


async def _waited(author: LangGraphClient, shop: Shop) -> float:
    """Return the seconds from asking an idle server for a run to the run's first word."""
    await asyncio.sleep(random.uniform(0, LONGEST_REST))  # noqa: S311 - no secret
    thread = (await author.threads.create())["thread_id"]
    began, waited = time.perf_counter(), 0.0
    async for _ in author.runs.stream(thread, "campaign", input={"brief": shop.brief.as_json()}, stream_mode="custom"):
        waited = waited or time.perf_counter() - began
    return waited
