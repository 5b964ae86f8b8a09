"""One writer at a time, by a file or by rows of a database."""

import asyncio
import inspect
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from marque.errors import Unavailable
from marque.storage import Storage
from marque.storage.tables import knowledge_turns
from tests.support.postgres import ON_POSTGRES
from tools.knowledge.turns import LEASE, Turn, turn_by_file, turn_by_row


@pytest.fixture(params=["file", "sqlite", pytest.param("postgres", marks=ON_POSTGRES)])
def kept_in(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where turns are kept: a file, or the URL of a database."""
    if request.param == "file":
        return tmp_path / "home" / "lock"
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'home' / 'marque.db'}"
    url: str = request.getfixturevalue("postgres")
    return url


@pytest.fixture
async def turns(kept_in: Path | str, clock: Callable[[], datetime]) -> AsyncIterator[Callable[[float], Turn]]:
    """Turns of two writers on the same index, by how patient they are."""
    if isinstance(kept_in, Path):
        yield lambda patience: turn_by_file(kept_in, patience)
        return
    storage = Storage(kept_in)
    yield lambda patience: turn_by_row(storage, clock, "host:1", "http://127.0.0.1:8080", patience)
    await storage.close()


async def test_a_second_writer_waits_for_the_first(turns: Callable[[float], Turn]) -> None:
    seen: list[str] = []

    async def write(name: str) -> None:
        async with turns(5)("shop"):
            seen.append(f"{name} begins")
            await asyncio.sleep(0.05)
            seen.append(f"{name} ends")

    await asyncio.gather(*(write(name) for name in "abcd"))
    assert [line.split()[0] for line in seen[::2]] == [line.split()[0] for line in seen[1::2]]


async def test_one_that_waits_too_long_is_told(turns: Callable[[float], Turn]) -> None:
    async with turns(5)("shop"):
        with pytest.raises(Unavailable, match="another sync is writing"):
            async with turns(0.1)("shop"):
                pytest.fail("both have the turn")
    async with turns(0.1)("shop"):
        pass


async def test_who_asks_for_all_brands_waits_for_each_and_each_for_it(turns: Callable[[float], Turn]) -> None:
    async with turns(5)("shop"):
        with pytest.raises(Unavailable):
            async with turns(0.1)(None):
                pytest.fail("both have the turn")
    async with turns(5)(None):
        with pytest.raises(Unavailable):
            async with turns(0.1)("shop"):
                pytest.fail("both have the turn")


async def test_an_error_inside_lets_go(turns: Callable[[float], Turn]) -> None:
    with pytest.raises(ZeroDivisionError):
        async with turns(5)("shop"):
            raise ZeroDivisionError
    async with turns(0.1)("shop"):
        pass


async def test_two_brands_do_not_wait_for_each_other_by_rows(storage: Storage, clock: Callable[[], datetime]) -> None:
    turn = turn_by_row(storage, clock, "host:1", "server", patience=0.1)
    async with turn("shop"), turn("other"):
        pass


async def test_the_turn_of_a_dead_writer_ends_by_itself(storage: Storage) -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    dead = turn_by_row(storage, lambda: now, "host:1", "server")("shop")
    await dead.__aenter__()

    later = turn_by_row(storage, lambda: now + LEASE + timedelta(seconds=1), "host:2", "server", patience=0.1)
    async with later("shop"):
        pass
    await dead.__aexit__(None, None, None)


async def test_a_turn_is_renewed_for_as_long_as_it_is_held(
    storage: Storage, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.knowledge.turns.LEASE", timedelta(seconds=0.03))
    passed = timedelta()
    until = select(knowledge_turns.c.until)
    async with turn_by_row(storage, lambda: now + passed, "host:1", "server")("shop"):
        for _ in range(3):
            passed += timedelta(seconds=0.02)
            while True:
                async with storage.read() as connection:
                    if await connection.scalar(until) == now + passed + timedelta(seconds=0.03):
                        break
                await asyncio.sleep(0.01)
        with pytest.raises(Unavailable):
            async with turn_by_row(storage, lambda: now + passed, "host:2", "server", patience=0)("shop"):
                pytest.fail("both have the turn")


@pytest.fixture
def gone() -> str:
    """The process, `HOST:PID`, that was a process of the machine named `host` and has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return f"host:{process.pid}"


@pytest.mark.parametrize(("held", "asked"), [("shop", "shop"), ("shop", None), (None, "shop"), (None, None)])
async def test_the_turn_of_a_process_of_this_machine_that_is_gone_is_taken_at_once(
    storage: Storage, clock: Callable[[], datetime], gone: str, held: str | None, asked: str | None
) -> None:
    dead = turn_by_row(storage, clock, gone, "server")(held)
    await dead.__aenter__()

    async with turn_by_row(storage, clock, "host:1", "server", patience=0)(asked):
        with pytest.raises(Unavailable):
            async with turn_by_row(storage, clock, "host:1", "server", patience=0)(asked):
                pytest.fail("both have the turn")
    await dead.__aexit__(None, None, None)


async def test_whether_another_machines_process_is_gone_is_not_guessed(
    storage: Storage, clock: Callable[[], datetime], gone: str
) -> None:
    async with turn_by_row(storage, clock, gone, "server")("shop"):
        with pytest.raises(Unavailable, match="another sync is writing"):
            async with turn_by_row(storage, clock, "elsewhere:1", "server", patience=0)("shop"):
                pytest.fail("both have the turn")


@pytest.mark.parametrize(("held", "asked"), [("shop", "shop"), ("shop", None), (None, "shop")])
async def test_one_that_waits_too_long_is_told_who_writes_and_until_when(
    storage: Storage, held: str | None, asked: str | None
) -> None:
    now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    async with turn_by_row(storage, lambda: now, "host:1", "server")(held):
        with pytest.raises(Unavailable) as told:
            async with turn_by_row(storage, lambda: now, "host:2", "server", patience=0)(asked):
                pytest.fail("both have the turn")
    assert "another sync is writing: host:1 has the turn until 2026-11-22 12:01:00 UTC, or longer" in str(told.value)


def test_a_writer_waits_longer_than_the_turn_of_a_dead_one_holds() -> None:
    assert inspect.signature(turn_by_row).parameters["patience"].default > LEASE.total_seconds()
