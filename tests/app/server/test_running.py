"""A row that a door wrote wakes its campaign, also where another run or a fault is in the way for a while."""

from typing import Any

import pytest

from app.server import running
from app.server.running import MOST_FAILURES, Runner
from marque.errors import Unavailable
from tests.support.routes import until


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> Runner:
    monkeypatch.setattr(running, "PAUSE", 0.001)
    monkeypatch.setattr(running, "LONGEST_PAUSE", 0.002)
    nothing: Any = None
    return Runner(services=nothing, launcher=nothing, client=nothing)


def answering(monkeypatch: pytest.MonkeyPatch, *outcomes: str | Exception | None) -> list[str]:
    """Let the runs of a runner come out so, one after the other; return the campaigns that were tried."""
    tried: list[str] = []

    async def once(_: Runner, campaign_id: str) -> str | None:
        outcome = outcomes[len(tried)]
        tried.append(campaign_id)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(Runner, "_once", once)
    return tried


async def woken(runner: Runner) -> None:
    runner.wake("one")
    await until(lambda: not runner.at_work)


async def test_it_goes_on_however_long_another_run_was_in_the_way(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes = [*["driven elsewhere"] * 30, None, "at rest"]
    tried = answering(monkeypatch, *outcomes)

    await woken(runner)

    assert tried == ["one"] * len(outcomes)


@pytest.mark.parametrize("fault", [Unavailable("the database is away"), OSError("the connection is gone")])
async def test_a_fault_that_passes_does_not_leave_it_to_the_next_look(
    runner: Runner, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    tried = answering(monkeypatch, fault, "failed", "at rest")

    await woken(runner)

    assert len(tried) == 3


async def test_a_fault_that_stays_does(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = answering(monkeypatch, *["failed"] * (MOST_FAILURES + 5))

    await woken(runner)

    assert len(tried) == MOST_FAILURES
