"""What each step takes, alone: `python -m evals.benches.steps` prints the figures of `docs/reference/slas.md`.

The example brief with the template writing, to the interrupt and after an approval to the package. A step's time is
from when the graph began it to when it had its result, and its checkpoint is written after that.
Then, on a server: from a decision by our route to the package, from a task that waits to the notice that says so, and
from the start of a server to the package of a campaign that was decided while none ran.
"""

import asyncio
import tempfile
import time
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from statistics import median, quantiles
from threading import Thread
from typing import Any

import httpx
from pydantic import SecretStr

from evals.benches.serving import forget_what_is_packaged, key_of, serving
from evals.benches.shop import Shop, Wait, make_workspace, open_shop
from graphs.state import Context
from marque.approval import Approve

RUNS = 20
WARM_UP = 2
SERVED = 5
"""Campaigns of each kind on a server: a notice may take ten seconds."""
QUESTION = "how is wool washed"
SECRET = f"whsec_{b64encode(bytes(32)).decode()}"
Figures = dict[str, float]


def bench(runs: int = RUNS, warm_up: int = WARM_UP) -> Figures:
    """Return median and 95th percentile of each step in milliseconds, and of a search of the knowledge."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_bench(Path(folder), runs, warm_up))


async def _bench(folder: Path, runs: int, warm_up: int) -> Figures:
    settings = await make_workspace(folder)
    await forget_what_is_packaged(settings)
    taken: dict[str, list[float]] = defaultdict(list)
    async with open_shop(settings) as shop:
        for number in range(warm_up + runs):
            found = [*await _one(shop), ("knowledge_search", await _searched(shop))]
            if number >= warm_up:
                for name, seconds in found:
                    taken[name].append(seconds)
    with _receiver() as (told, hook):
        told_of = settings.model_copy(update={"webhook_url": SecretStr(hook), "webhook_secret": SecretStr(SECRET)})
        async with open_shop(told_of) as shop:
            for name, seconds in await _served(shop, told, hook):
                taken[name].append(seconds)
    figures: Figures = {"runs": runs}
    for name, times in taken.items():
        figures[f"{name}_p50_ms"] = median(times) * 1000
        figures[f"{name}_p95_ms"] = (
            quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]
        ) * 1000
    return figures


async def _searched(shop: Shop) -> float:
    began = time.perf_counter()
    await shop.launcher.services.knowledge.search(
        QUESTION, brand=shop.settings.defaults.brand, kinds=("guideline", "product"), market=None, language=None,
        limit=5,
    )  # fmt: skip
    return time.perf_counter() - began


async def _served(shop: Shop, told: list[float], hook: str) -> list[tuple[str, float]]:
    """Return what goes on by itself on a server took."""
    key, found = await key_of(shop, shop.editor), list[tuple[str, float]]()
    with serving(shop.settings, MARQUE_WEBHOOK_URL=hook, MARQUE_WEBHOOK_SECRET=SECRET) as url:
        async with httpx.AsyncClient(base_url=url, headers={"x-api-key": key}, timeout=60) as client:
            for _ in range(SERVED):
                wait = await shop.draft()
                told.clear()
                began = time.perf_counter()
                while not told:  # noqa: ASYNC110 - it comes from another thread
                    await asyncio.sleep(0.01)
                found.append(("notice", told[0] - began))
                began = time.perf_counter()
                answer = {"content_hash": wait.content_hash, "decisions": [{"type": "approve"}]}
                (await client.post(f"/v1/approvals/{wait.task_id}/decision", json=answer)).raise_for_status()
                found.append(("decision", time.perf_counter() - began))
                await _packaged(shop, wait)
                found.append(("decision_to_package", time.perf_counter() - began))
    wait = await shop.draft()
    await shop.launcher.decide(wait.task_id, shop.editor, Approve(), wait.content_hash)
    with serving(shop.settings):
        began = time.perf_counter()
        await _packaged(shop, wait)
        found.append(("take_up_at_a_start", time.perf_counter() - began))
    return found


async def _packaged(shop: Shop, wait: Wait) -> None:
    packages = shop.launcher.services.packages
    while await packages.find(wait.campaign.id) is None:  # noqa: ASYNC110 - a row tells nobody when it comes
        await asyncio.sleep(0.01)


@contextmanager
def _receiver() -> Iterator[tuple[list[float], str]]:
    """Give when each notice came, and where they are to be sent."""
    told: list[float] = []

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            told.append(time.perf_counter())
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Taking)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield told, f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()


async def _one(shop: Shop) -> list[tuple[str, float]]:
    """Return each step of one campaign, with its seconds."""
    launcher = shop.launcher
    campaign = await launcher.start(shop.brief, shop.brief.author)
    found = await _pass(shop, campaign)
    [task] = await launcher.services.approvals.tasks(campaign_id=campaign.id, waiting=True)
    await launcher.decide(task.id, shop.editor, Approve(), task.content_hash)
    return found + await _pass(shop, campaign)


async def _pass(shop: Shop, campaign: Any) -> list[tuple[str, float]]:  # noqa: ANN401 - a campaign
    """Let the graph go on until it rests; return what each step took."""
    found, begun = list[tuple[str, float]](), dict[str, datetime]()
    turn: Any = await shop.launcher.turn(campaign)
    async for event in shop.graph.astream(
        turn.given, shop.launcher.config(campaign.id), context=Context(), durability="sync", stream_mode="debug"
    ):
        said: Any = event
        at, about = datetime.fromisoformat(said["timestamp"]), said["payload"]
        if said["type"] == "task":
            begun[about["id"]] = at
        elif said["type"] == "task_result" and not about.get("interrupts"):
            found.append((about["name"], (at - begun[about["id"]]).total_seconds()))
    return found


def main() -> None:
    """Print the figures."""
    for name, figure in bench().items():
        print(f"{name:<32} {figure:>9,.1f}")


if __name__ == "__main__":
    main()
