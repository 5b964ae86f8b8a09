"""What a campaign costs beside its gates and tools, against a bare LangGraph graph of the same shape.

One campaign: a real brief, an instant model, everything else real, to the interrupt, an editor's approval, and on to
the package. Its own time is its wall time less the time in which at least one gate or store of `tools/` was running
(a union of intervals: what runs at once counts once). That hides what the loop did meanwhile for another check, so
the whole is printed too. The ledger of model calls and the files that a team edits count as the campaign's own.
"""

import asyncio
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.types import Command

from evals.benches.bare import Story, build_bare, read_story
from evals.benches.shop import Answers, Shop, answers_like, make_workspace, open_shop
from graphs.launch import MOST_STEPS
from graphs.state import Context
from graphs.wiring import Compiled
from marque.approval import Answer, Approve
from marque.settings import Settings

RUNS = 20
WARM_UP = 3
Figures = dict[str, float]


def bench(runs: int = RUNS, warm_up: int = WARM_UP) -> Figures:
    """Return medians in milliseconds and the `ratio` of the campaign's own time to the bare graph's, wanted at 4."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_bench(Path(folder), runs, warm_up))


async def _bench(folder: Path, runs: int, warm_up: int) -> Figures:
    settings = await make_workspace(folder)
    async with open_shop(settings, await _answers(settings)) as shop:
        story = await _story(shop)
        async with AsyncSqliteSaver.from_conn_string(str(settings.home / "bare.db")) as saver:
            bare = build_bare(shop.graph, story).compile(checkpointer=saver, name="bare")
            pairs = [(await _ours(shop), await _theirs(bare, story, n)) for n in range(warm_up + runs)]
    return _figures(pairs[warm_up:])


async def _answers(settings: Settings) -> Answers:
    """Have the templates write once: a model that says the same needs no copy of ours kept right by hand."""
    async with open_shop(settings) as shop:
        wait = await shop.draft()
        contents = shop.launcher.services.contents
        written = await contents.round(wait.campaign.id, await contents.last_round(wait.campaign.id))
        return answers_like(written.content)


async def _story(shop: Shop) -> Story:
    """Run one campaign and keep what it gave to its checkpoints."""
    wait = await shop.draft()
    written = await shop.launcher.services.contents.round(wait.campaign.id, 1)
    if written.content.origin != "writer":
        raise RuntimeError("the instant model was not heard: templates wrote the bench's campaign")
    await shop.approve(wait)
    await shop.forget(wait)
    answer = Answer(content_hash=wait.content_hash, decisions=(Approve(),)).as_json()
    return await read_story(shop.graph, wait.campaign.id, answer)


async def _ours(shop: Shop) -> Figures:
    shop.meter.clear()
    began = time.perf_counter()
    wait = await shop.draft()
    await shop.approve(wait)
    whole = time.perf_counter() - began
    figures = {
        "whole": whole,
        "own": whole - shop.meter.seconds("gates", "tools"),
        "own_less_ledger": whole - shop.meter.seconds("gates", "tools", "ledger"),
        **{kind: shop.meter.seconds(kind) for kind in ("gates", "tools", "ledger", "files")},
    }
    await shop.forget(wait)  # afterwards, or its own calls would count
    return figures


async def _theirs(bare: Compiled, story: Story, number: int) -> float:
    config: RunnableConfig = {"configurable": {"thread_id": f"bare-{number}"}, "recursion_limit": MOST_STEPS}
    began = time.perf_counter()
    turns: tuple[Any, ...] = (story.given, Command(resume=story.answer))
    for given in turns:
        async for _ in bare.astream(given, config, context=Context(), durability="sync", stream_mode="custom"):
            pass
    seconds = time.perf_counter() - began
    if (await bare.aget_state(config)).next:
        raise RuntimeError("the bare graph did not come to its end")
    return seconds


def _figures(pairs: list[tuple[Figures, float]]) -> Figures:
    ms = {kind: median(ours[kind] for ours, _ in pairs) * 1000 for kind in pairs[0][0]}
    bare_ms = median(theirs for _, theirs in pairs) * 1000
    return {
        "ratio": ms["own"] / bare_ms,
        "whole_p50_ms": ms["whole"],
        "whole_slowest_ms": max(ours["whole"] for ours, _ in pairs) * 1000,
        "own_ms": ms["own"],
        "own_less_ledger_ms": ms["own_less_ledger"],
        "bare_graph_ms": bare_ms,
        "gates_ms": ms["gates"],
        "tools_ms": ms["tools"],
        "ledger_ms": ms["ledger"],
        "files_ms": ms["files"],
        "runs": len(pairs),
    }
