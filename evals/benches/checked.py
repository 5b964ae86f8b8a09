"""How `marque check` does at thousands of messages: with one process and with every core, and what memory it takes."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from evals.benches.mails import MAILS, NOW, Desk

_ANSWERS = 50
"""Answers between two looks at the processes."""


class Run(NamedTuple):
    """One `marque check` over a file."""

    per_second: float
    """Messages a second, from the first answer to the last."""
    peak_mib: float
    """Of the process and of those that it started, added up; what they share counts in each."""
    cores: float
    """Processor seconds for each second between the first answer and the last."""


def write_messages(desk: Desk, path: Path, messages: int) -> None:
    """Write so many different messages of a paragraph each, the same ones each time."""
    bodies = [paragraph for at in range(MAILS) for paragraph in desk.mail(at, 1).body.split("\n\n")[:-1]]
    with path.open("w", encoding="utf-8") as file:
        for at in range(messages):
            body = f"{bodies[at % len(bodies)]}\n\nThis is letter {at} of the year."
            message = {"id": at, "subject": "From the workshop", "body": body, "now": NOW.isoformat()}
            file.write(f"{json.dumps(message)}\n")


def check_all(desk: Desk, path: Path, *, on_one_core: bool = False) -> Run:
    """Check a file of messages in the desk's shop; on one core it is one process that does it."""
    import psutil  # type: ignore[import-untyped]  # for development only

    workspace = {"MARQUE_WORKSPACE": str(desk.settings.workspace)}
    command = [str(Path(sys.executable).with_name("marque")), "check", str(path), "--json"]
    before = os.sched_getaffinity(0)
    if on_one_core:
        os.sched_setaffinity(0, {min(before)})  # what is started now inherits it
    try:
        started = subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, **workspace})  # noqa: S603 - our own command
    finally:
        os.sched_setaffinity(0, before)
    with started:
        answers, peak = 0, 0
        began, busy_before, busy = 0.0, 0.0, 0.0
        for answers, _ in enumerate(started.stdout or (), 1):
            if answers == 1 or answers % _ANSWERS == 0:
                parent = psutil.Process(started.pid)
                family = [parent, *parent.children(recursive=True)]
                peak, busy = max(peak, _held(family)), _busy(family)
            if answers == 1:
                began, busy_before = time.perf_counter(), busy
        seconds = time.perf_counter() - began
    return Run((answers - 1) / seconds, peak / 2**20, (busy - busy_before) / seconds)


def _held(family: Iterable[Any]) -> int:
    return sum(one.memory_info().rss for one in family)


def _busy(family: Iterable[Any]) -> float:
    return float(sum(times.user + times.system for times in (one.cpu_times() for one in family)))
