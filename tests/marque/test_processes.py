"""Who works, and whether a process that is named in a lease is gone."""

import os
import subprocess
import sys

import pytest

from marque.processes import is_gone, this_process


@pytest.fixture
def ended() -> int:
    """The number of a process that was, and is no more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_process_is_named_by_its_machine_and_its_number() -> None:
    assert this_process() == f"{os.uname().nodename}:{os.getpid()}"


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
