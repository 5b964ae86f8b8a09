"""`marque check` through HTTP against in process: one message after the other, and many as a stream.

One by one, a client posts to `/v1/checks` and the bench asks the checker itself, in turn, for the same mails of 1 KB;
each asks for every second letter, so that nothing is judged twice in one process. Many: a file of messages through
`/v1/checks/stream` and the same file through `marque check --json`, both on every core, in turn, both timed from the
answer at which their processes are there to the last.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterable, AsyncIterator
from pathlib import Path
from statistics import median

import httpx

from evals.benches.checked import write_messages
from evals.benches.mails import Desk, open_desk
from evals.benches.serving import key_of, serving
from evals.benches.shop import open_shop
from graphs.checking import Checker
from marque.message import Message

MESSAGES, LETTERS, ROUNDS = 1_000, 5, 2
STARTED = 200
"""Answers after which both sides have their processes: they start others after the first hundred."""
Figures = dict[str, float]


def bench(messages: int = MESSAGES, letters: int = LETTERS, rounds: int = ROUNDS) -> Figures:
    """Return messages a second over HTTP and in process, one by one and many; the lower ratio is `ratio`."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_bench(Path(folder), messages, letters, rounds))


async def _bench(folder: Path, messages: int, letters: int, rounds: int) -> Figures:
    desk = await open_desk(folder)
    many = folder / "messages.jsonl"
    write_messages(desk, many, messages)
    async with open_shop(desk.settings) as shop:
        key, services = await key_of(shop, shop.brief.author), shop.launcher.services
        checker = Checker(
            desk.settings.workspace, desk.settings.defaults, services.inventory, clock=services.clock,
            timer=time.perf_counter,
        )  # fmt: skip
        with serving(desk.settings) as url:
            async with httpx.AsyncClient(base_url=url, headers={"x-api-key": key}, timeout=600) as client:
                single = await _one_by_one(client, checker, desk, letters)
                pairs = [(await _posted_all(client, many), await _checked_all(desk, many)) for _ in range(rounds)]
    over, here = median(over for over, _ in pairs), median(here for _, here in pairs)
    return {
        "ratio": min(single[1] / single[0], over / here),
        "ratio_one_by_one": single[1] / single[0],
        "ratio_streamed": over / here,
        "one_ms": single[0] * 1000,
        "one_ms_in_process": single[1] * 1000,
        "streamed_per_second": over,
        "streamed_per_second_in_process": here,
        "messages": messages,
        "rounds": rounds,
    }


async def _posted_all(client: httpx.AsyncClient, file: Path) -> float:
    """Return the answers a second to a file that is posted."""

    async def body() -> AsyncIterator[bytes]:
        yield await asyncio.to_thread(file.read_bytes)

    sent = {"content-type": "application/x-ndjson"}
    async with client.stream("POST", "/v1/checks/stream", content=body(), headers=sent) as response:
        return await _per_second(response.aiter_lines())


async def _checked_all(desk: Desk, file: Path) -> float:
    """Return the answers a second of `marque check`."""
    process = await asyncio.create_subprocess_exec(
        Path(sys.executable).with_name("marque"), "check", file, "--json", stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "MARQUE_WORKSPACE": str(desk.settings.workspace)}, limit=2**24,
    )  # fmt: skip
    if process.stdout is None:
        raise RuntimeError("the bench's check says nothing")
    try:
        return await _per_second(line.decode() async for line in process.stdout)
    finally:
        await process.wait()


async def _per_second(answers: AsyncIterable[str]) -> float:
    """Return how many answers came a second once all processes were there."""
    came, began = 0, 0.0
    async for answer in answers:
        if '"verdict"' not in answer:
            raise RuntimeError(f"the bench's message was not judged: {answer[:300]}")
        came += 1
        if came == STARTED:
            began = time.perf_counter()
    return (came - STARTED) / (time.perf_counter() - began)


async def _one_by_one(client: httpx.AsyncClient, checker: Checker, desk: Desk, letters: int) -> tuple[float, float]:
    """Return the median seconds of one check over HTTP and of one in process."""
    over: list[float] = []
    here: list[float] = []
    for letter in range(letters + 1):
        for even, odd in zip(desk.mails(2 * letter), desk.mails(2 * letter + 1), strict=True):
            over.append(await _posted(client, even))
            here.append(await _checked(checker, odd))
    warm = len(desk.mails(0))
    return median(over[warm:]), median(here[warm:])


async def _posted(client: httpx.AsyncClient, mail: Message) -> float:
    given = mail.model_dump(mode="json", exclude_none=True)
    began = time.perf_counter()
    (await client.post("/v1/checks", json=given)).raise_for_status()
    return time.perf_counter() - began


async def _checked(checker: Checker, mail: Message) -> float:
    began = time.perf_counter()
    (await checker.check(mail)).verdict.as_json()
    return time.perf_counter() - began
