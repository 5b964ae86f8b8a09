"""Who works, and whether a process that is named in a lease is gone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from marque.processes import is_gone, this_process


@pytest.fixture
def ended() -> int:
    """The number of a process that was, and is no more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_process_is_named_by_its_machine_its_number_and_its_start() -> None:
    host, pid, *started = this_process().split(":")

    assert (host, pid) == (os.uname().nodename, str(os.getpid()))
    assert all(tick.isdigit() for tick in started)
    assert this_process() == this_process()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="this system does not tell when a process started")
def test_whoever_had_our_number_before_us_is_gone_as_after_a_container_started_again() -> None:
    host, pid, started = this_process().split(":")
    before = f"{host}:{pid}:{int(started) - 1}"

    assert is_gone(before, this_process())
    assert not is_gone(f"elsewhere:{pid}:{int(started) - 1}", this_process())
    assert not is_gone(f"{host}:{pid}", this_process())  # by an older Marque, which tells no start


def test_a_name_in_brackets_misleads_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "read_text", lambda *_: "7 (a) b (c) S " + " ".join(map(str, range(4, 60))))

    assert this_process().endswith(":22")


def test_a_process_that_works_is_not_gone() -> None:
    assert not is_gone(this_process(), this_process())


def test_a_process_of_this_machine_that_ended_is_gone(ended: int) -> None:
    assert is_gone(f"host:{ended}", "host:1")


def test_of_another_machines_process_nothing_is_guessed(ended: int) -> None:
    assert not is_gone(f"elsewhere:{ended}", "host:1")


def test_a_process_of_another_user_is_not_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    def not_ours(pid: int, signal: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", not_ours)
    assert not is_gone("host:2", "host:1")
