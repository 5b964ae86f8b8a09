"""Checks of many messages: the first few in this process, the rest on every core, answered in order as they come.

Memory stays bounded, however long the input: no more lines are read ahead than the processes can have in hand. An
answer never waits for a line that has not come yet, so a program may send a line, read its answer, and send the next.
"""

import asyncio
import os
import signal
import threading
import time
from collections import deque
from collections.abc import AsyncGenerator, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from multiprocessing import get_context, parent_process
from typing import Any

from app.lines import Unreadable
from graphs.checking import Checked, Checker
from marque.errors import InputError, Unavailable
from marque.message import Message
from marque.settings import Settings
from marque.storage.engine import Storage
from tools.inventory.store import Inventory

FEW = 100
"""Messages that are checked in this process; to start others takes longer than to check so many."""
AHEAD = 4
"""Messages in hand for each process: enough that none waits for work, few enough to hold."""

Line = Message | Unreadable
Answer = Checked | Unreadable


async def check_lines(
    lines: Iterator[Line], settings: Settings, gates: Sequence[str] | None
) -> AsyncGenerator[Answer, None]:
    """Yield the answer to each line in the order of the lines.

    Raises:
        InputError: a file of the workspace is bad, so that no message can be checked.
        Unavailable: a checking process was ended from outside.
    """
    in_hand: deque[asyncio.Future[Answer]] = deque()
    reading: asyncio.Future[Line | None] | None = None
    more, seen = True, 0
    async with AsyncExitStack() as opened:
        here = await _opened_here(opened, settings)
        others: Executor | None = None
        opened.callback(_forget, in_hand)
        while True:
            most = cores() * AHEAD if others else 1
            if more and reading is None and len(in_hand) < most:
                reading = asyncio.ensure_future(asyncio.to_thread(next, lines, None))
            waited: list[asyncio.Future[Any]] = [*([reading] if reading else []), *list(in_hand)[:1]]
            if not waited:
                return
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            if reading and reading.done():
                line, reading, seen = reading.result(), None, seen + 1
                more = line is not None
                if seen > FEW and others is None and cores() > 1:
                    others = opened.enter_context(_others(settings, gates))
                if line is not None:
                    in_hand.append(_begun(line, here, others, gates))
            while in_hand and in_hand[0].done():
                yield _result(in_hand.popleft())


def cores() -> int:
    """Return how many processes may run at once: the cores that this one may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begun(line: Line, here: Checker, others: Executor | None, gates: Sequence[str] | None) -> asyncio.Future[Answer]:
    if isinstance(line, Unreadable):
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        answered.set_result(line)
        return answered
    if others:
        return asyncio.wrap_future(others.submit(_in_a_process, line))
    return asyncio.ensure_future(answer_of(line, here, gates))


def _forget(in_hand: deque[asyncio.Future[Answer]]) -> None:
    """Let go of answers that nobody reads any more, so that what broke is told once and not once for each."""
    for answer in in_hand:
        answer.add_done_callback(lambda done: done.cancelled() or done.exception())


def _result(answer: asyncio.Future[Answer]) -> Answer:
    try:
        return answer.result()
    except BrokenProcessPool as error:
        raise Unavailable(
            "a checking process was ended from outside, so the rest was not judged",
            mend="see that there is memory for a process a core, then check the rest",
        ) from error


async def answer_of(message: Message, checker: Checker, gates: Sequence[str] | None) -> Answer:
    """Return the answer to one message: its verdict, or why none can be given."""
    try:
        return _as_given(message, await checker.check(message, gates))
    except InputError as error:
        return Unreadable(message.id if message.id is not None else "", str(error))


def _as_given(message: Message, checked: Checked) -> Checked:
    """Leave the brand's own footer out of what is shown, unless something in it is to be mended."""
    if message.footer is not None or any(finding.part == "footer" for finding in checked.verdict.findings):
        return checked
    return Checked(checked.message.model_copy(update={"footer": None}), checked.verdict)


async def _opened_here(opened: AsyncExitStack, settings: Settings) -> Checker:
    checker, storage = checker_of(settings)
    opened.push_async_callback(storage.close)
    await checker.ready()
    return checker


def checker_of(settings: Settings) -> tuple[Checker, Storage]:
    """Return what checks messages as the workspace's files stand now, and the storage to close after it."""
    storage = Storage(settings.database_url)
    checker = Checker(
        settings.workspace,
        settings.defaults,
        lambda brand: Inventory(storage, brand),
        clock=lambda: datetime.now(UTC),
        timer=time.perf_counter,
    )
    return checker, storage


def _others(settings: Settings, gates: Sequence[str] | None) -> ProcessPoolExecutor:
    # Spawned, not forked: this process has threads and an open database.
    return ProcessPoolExecutor(cores(), get_context("spawn"), _Worker.open, (settings, gates))


class _Worker:
    """What one checking process keeps between its messages."""

    runner: asyncio.Runner
    checker: Checker
    gates: Sequence[str] | None

    @classmethod
    def open(cls, settings: Settings, gates: Sequence[str] | None) -> None:
        """Make ready; end when the parent does, however it ended, and leave a key press to the parent."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        threading.Thread(target=end_with_the_parent, daemon=True).start()
        cls.runner = asyncio.Runner()
        cls.checker, _ = checker_of(settings)
        cls.gates = gates


def end_with_the_parent() -> None:
    """Wait for the end of the process that started this one, and end at once."""
    parent = parent_process()
    if parent:
        parent.join()
        os._exit(0)


def _in_a_process(message: Message) -> Answer:
    return _Worker.runner.run(answer_of(message, _Worker.checker, _Worker.gates))
