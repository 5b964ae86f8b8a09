"""Checks for many requests at once: in processes of their own, so that judging copy holds up no other request.

The first few are judged in this process, as starting others takes seconds. A file of the workspace that changed holds
from the next request on.
"""

import asyncio
import json
import os
import signal
import threading
import time
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from app.lines import Unreadable, message_in, message_of
from app.many import AHEAD, FEW, answer_of, checker_of, cores, end_with_the_parent
from graphs.checking import Checker
from graphs.services import Services
from marque.errors import Unavailable
from marque.message import Message
from marque.settings import Settings
from marque.storage import Storage

Stamp = tuple[tuple[str, int, int], ...]
"""Path, time of change in nanoseconds, and size of each file by which copy is judged."""
MOST_IN_HAND = 1_000
"""Messages of all requests together that are judged or wait for it; more are sent away for some seconds."""


class Under(NamedTuple):
    """What holds for every message of one request."""

    brand: str
    """The brand of a message that names none."""
    brands: frozenset[str]
    """The brands that the caller may check copy of."""
    gates: tuple[str, ...] | None
    stamp: Stamp
    """Of the workspace's files as they stand."""


class Line(NamedTuple):
    """One message of a request, as it came: bytes of JSON, or what was read from them."""

    given: Any
    number: int


class Standing:
    """The checker of one process, made anew once a file changed by which copy is judged."""

    def __init__(self, settings: Settings, services: Services) -> None:
        """Read nothing."""
        self._settings, self._services = settings, services
        self._made: tuple[Stamp, Checker] | None = None

    async def stamp(self) -> Stamp:
        """Return what is another value once a file changed."""
        return await asyncio.to_thread(_stamp, self._settings.workspace)

    def under(self, stamp: Stamp) -> Checker:
        """Return the checker that knows the files as they stood then."""
        if self._made is None or self._made[0] != stamp:
            made = Checker(
                self._settings.workspace, self._settings.defaults, self._services.inventory,
                clock=self._services.clock, timer=time.perf_counter,
            )  # fmt: skip
            self._made = (stamp, made)
        return self._made[1]


class Checks:
    """The checking of one server."""

    def __init__(self, settings: Settings, services: Services) -> None:
        """Start nothing."""
        self._settings, self._standing = settings, Standing(settings, services)
        self._here = asyncio.Semaphore(cores())
        self._others: ProcessPoolExecutor | None = None
        self._starting: asyncio.Task[None] | None = None
        self._seen = self.in_hand = 0
        self.judged = 0
        """Messages that got an answer."""
        self.seconds = 0.0
        """Seconds from a message's coming to its answer, over all of them."""

    async def under(self, brand: str, brands: frozenset[str], gates: Sequence[str] | None) -> Under:
        """Return what holds for a request that comes now."""
        return Under(brand, brands, tuple(gates) if gates is not None else None, await self._standing.stamp())

    async def answer(self, line: Line, under: Under) -> str:
        """Return the answer to one message as JSON text.

        Raises:
            Unavailable: too many wait, or a checking process was ended from outside.
            MarqueError: a file of the workspace is bad, so that no message can be checked.
        """
        if self.in_hand >= MOST_IN_HAND:
            raise Unavailable(f"{self.in_hand:,} messages wait to be checked", mend="send it again in some seconds")
        self.in_hand += 1
        self._seen += 1
        began = time.perf_counter()
        try:
            if self._seen > FEW and self._starting is None and cores() > 1:
                self._starting = asyncio.create_task(self._start())
            others = self._others
            return await (self._there(others, line, under) if others else self._judged_here(line, under))
        finally:
            self.in_hand -= 1
            self.judged += 1
            self.seconds += time.perf_counter() - began

    async def answers(self, lines: AsyncIterator[Line], under: Under) -> AsyncGenerator[str, None]:
        """Yield the answer to each line in the order of the lines; an answer waits for no line that has not come."""
        in_hand: deque[asyncio.Future[str]] = deque()
        reading: asyncio.Future[Line | None] | None = None
        more = True
        try:
            while True:
                if more and reading is None and len(in_hand) < cores() * AHEAD:
                    reading = asyncio.ensure_future(anext(lines, None))
                waited: list[asyncio.Future[Any]] = [*([reading] if reading else []), *list(in_hand)[:1]]
                if not waited:
                    return
                await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
                if reading and reading.done():
                    line, reading = reading.result(), None
                    more = line is not None
                    if line is not None:
                        in_hand.append(asyncio.ensure_future(self.answer(line, under)))
                while in_hand and in_hand[0].done():
                    yield in_hand.popleft().result()
        finally:
            left: list[asyncio.Future[Any]] = [*in_hand, *([reading] if reading else [])]
            for one in left:
                one.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    async def close(self) -> None:
        """End the other processes; what they have in hand is lost."""
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.gather(self._starting, return_exceptions=True)
        await self._let_go()

    async def _judged_here(self, line: Line, under: Under) -> str:
        async with self._here:
            checker = self._standing.under(under.stamp)
            message = await asyncio.to_thread(_message, line, under, self._settings.defaults.brand)
            return await _answer(message, checker, under)

    async def _there(self, others: ProcessPoolExecutor, line: Line, under: Under) -> str:
        try:
            # To hand over takes a lock and writes to a pipe, which is nothing for an event loop.
            return await asyncio.wrap_future(await asyncio.to_thread(others.submit, _in_a_process, line, under))
        except (BrokenProcessPool, RuntimeError) as error:
            if self._others is others:
                await self._let_go()
            raise Unavailable("a checking process was ended from outside", mend="send it again") from error

    async def _start(self) -> None:
        others = ProcessPoolExecutor(cores(), get_context("spawn"), _Worker.open, (self._settings,))
        try:
            await asyncio.wrap_future(await asyncio.to_thread(others.submit, _ready))
        except BaseException:
            await asyncio.to_thread(others.shutdown, wait=False, cancel_futures=True)
            self._starting = None
            raise
        self._others = others

    async def _let_go(self) -> None:
        others, self._others, self._starting = self._others, None, None
        if others is not None:
            await asyncio.to_thread(others.shutdown, wait=True, cancel_futures=True)


class _Worker:
    """What one checking process keeps between its messages."""

    runner: asyncio.Runner
    settings: Settings
    checker: tuple[Stamp, Checker, Storage] | None = None

    @classmethod
    def open(cls, settings: Settings) -> None:
        """Make ready; end when the parent does, however it ended, and leave a key press to the parent."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        threading.Thread(target=end_with_the_parent, daemon=True).start()
        cls.runner, cls.settings = asyncio.Runner(), settings

    @classmethod
    async def checker_under(cls, under: Under) -> Checker:
        """Return the checker that knows the files as they stand."""
        if cls.checker is None or cls.checker[0] != under.stamp:
            if cls.checker is not None:
                await cls.checker[2].close()
            cls.checker = (under.stamp, *checker_of(cls.settings))
        return cls.checker[1]

    @classmethod
    async def answer(cls, line: Line, under: Under) -> str:
        """Return the answer to one message."""
        message = _message(line, under, cls.settings.defaults.brand)
        return await _answer(message, await cls.checker_under(under), under)


def _ready() -> None:
    """Be called in a process, which then is there."""


def _in_a_process(line: Line, under: Under) -> str:
    return _Worker.runner.run(_Worker.answer(line, under))


def _message(line: Line, under: Under, home: str) -> Message | Unreadable:
    """Return a line's message with its brand, or why it is not judged."""
    read = message_of if isinstance(line.given, bytes) else message_in
    message = read(line.given, line.number)
    if isinstance(message, Unreadable):
        return message
    brand = message.brand or under.brand
    if brand not in under.brands:
        return Unreadable(
            line.number if message.id is None else message.id,
            f"line {line.number}: no role of yours is for the brand {brand!r}",
        )
    # The workspace's own brand stays unnamed, as in `marque check`: its pack has to be there.
    return message if message.brand or brand == home else message.model_copy(update={"brand": brand})


async def _answer(message: Message | Unreadable, checker: Checker, under: Under) -> str:
    answer = message if isinstance(message, Unreadable) else await answer_of(message, checker, under.gates)
    said = {"id": answer.id, "error": answer.error} if isinstance(answer, Unreadable) else answer.verdict.as_json()
    return json.dumps(said, ensure_ascii=False)


def _stamp(workspace: Path) -> Stamp:
    """Return what is another value once a file changed by which copy is judged."""
    found = [
        Path(at, name) for top in ("rules", "brands") for at, _, names in os.walk(workspace / top) for name in names
    ]
    stats = [(str(file), file.stat()) for file in sorted((workspace / "tiers.yaml", *found)) if file.is_file()]
    return tuple((file, stat.st_mtime_ns, stat.st_size) for file, stat in stats)
