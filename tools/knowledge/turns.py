"""One writer at a time: whoever brings texts, or puts another version in force, waits for the turn."""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from sqlalchemy import delete, select, true, update

from marque.errors import Unavailable
from marque.processes import is_gone
from marque.storage import Storage
from marque.storage.once import insert_once
from marque.storage.tables import knowledge_turns

Turn = Callable[[str | None], AbstractAsyncContextManager[None]]
"""Gives the turn to write a brand's texts, or for None those of all, for as long as the block runs.

Raises `Unavailable` where another holds it for too long.
"""

PATIENCE = 30.0
"""Seconds to wait for another writer by a file, whose turn ends with its process."""
LOOK = 0.05
"""Seconds between two looks whether the turn is free."""
LEASE = timedelta(seconds=60)
"""How long a turn in a table holds without renewal; it is renewed at a third of it."""
ROW_PATIENCE = LEASE.total_seconds() + 15
"""Seconds to wait for another writer by a row: longer than the turn of one that died on another machine holds."""
ALL = "*"
"""Stands for every brand."""
WRITING = "another sync is writing"
BUILDING = "another rebuild is at work"
"""What one is told who waits too long."""
_numbers = count(1)
"""Two tasks of one process are two writers."""


def turn_by_file(file: Path, patience: float = PATIENCE, busy: str = WRITING) -> Turn:
    """Return a turn between the processes of one machine, for all brands at once; a dead one's ends with it.

    Args:
        file: Whoever has the turn has a lock on it.
        patience: Seconds to wait.
        busy: What the one who has it does, for whoever waits too long.
    """

    @asynccontextmanager
    async def turn(brand: str | None) -> AsyncIterator[None]:  # noqa: ARG001 - a file has one writer
        descriptor = await asyncio.to_thread(_opened, file)
        try:
            await _wait(lambda: asyncio.to_thread(_locked, descriptor), str(file), patience, busy)
            yield
        finally:
            os.close(descriptor)  # lets go of the lock

    return turn


def turn_by_row(
    storage: Storage,
    clock: Callable[[], datetime],
    process: str,
    index: str,
    patience: float = ROW_PATIENCE,
    busy: str = WRITING,
) -> Turn:
    """Return a turn between all processes that share a database.

    That of a process of this machine that is gone is free at once, another dead one's after `LEASE`.
    Two brands do not wait for each other; whoever asks for all waits for every one, and every one for it.

    Args:
        storage: The database.
        clock: The time.
        process: Who asks, as `marque.processes` names it.
        index: What is written to, such as a server's address.
        patience: Seconds to wait.
        busy: What the one who has it does, for whoever waits too long.
    """

    @asynccontextmanager
    async def turn(brand: str | None) -> AsyncIterator[None]:
        lease = _Lease(storage, clock, f"{process}#{next(_numbers)}", index, brand or ALL)
        await _wait(lease.taken, f"{index}, {brand or 'all brands'}", patience, busy, lease.holder)
        renewing = asyncio.create_task(lease.renewed())
        try:
            yield
        finally:
            renewing.cancel()
            with suppress(asyncio.CancelledError):
                await renewing
            await lease.let_go()

    return turn


class _Lease:
    """A row that says who writes, and until when without another word."""

    def __init__(
        self, storage: Storage, clock: Callable[[], datetime], owner: str, index: str, brand: str
    ) -> None:  # fmt: skip
        self._storage = storage
        self._clock = clock
        self._owner = owner
        self._index = index
        self._brand = brand

    async def taken(self) -> bool:
        """Take the turn where it is free, its holder has not renewed it, or is a process of ours that is gone."""
        return await self._tried() or (await self._cleared() and await self._tried())

    async def holder(self) -> str:
        """Say who has the turn and until when, or nothing where nobody has it any more."""
        said = [
            f": {_process(owner)} has the turn until {until:%Y-%m-%d %H:%M:%S} UTC, or longer"
            for owner, until in await self._others()
        ]
        return said[0] if said else ""

    async def _tried(self) -> bool:
        if not await self._written():
            return False
        if await self._others():  # asked only once our row is to be seen, so that of two one always sees the other
            await self.let_go()
            return False
        return True

    async def _cleared(self) -> bool:
        """Take away the rows in our way whose writers are gone; tell whether there were any."""
        gone = [owner for owner, _ in await self._others() if is_gone(_process(owner), _process(self._owner))]
        if gone:
            async with self._storage.write() as connection:
                await connection.execute(delete(knowledge_turns).where(knowledge_turns.c.owner.in_(gone)))
        return bool(gone)

    async def _written(self) -> bool:
        now, row = self._clock(), knowledge_turns.c
        held = {"owner": self._owner, "until": now + LEASE}
        named = {"name": f"{self._index} {self._brand}", "brand": self._brand}
        async with self._storage.write() as connection:
            if await insert_once(connection, knowledge_turns, {**named, **held}):
                return True
            freed = update(knowledge_turns).where(row.name == named["name"], row.until < now).values(**held)
            return (await connection.execute(freed)).rowcount == 1

    async def _others(self) -> list[tuple[str, datetime]]:
        """Return whose turns are in the way of ours, and until when they hold."""
        row = knowledge_turns.c
        asked = select(row.owner, row.until).where(
            row.name.startswith(f"{self._index} ", autoescape=True), row.until >= self._clock(),
            row.owner != self._owner, true() if self._brand == ALL else row.brand.in_((self._brand, ALL)),
        )  # fmt: skip
        async with self._storage.read() as connection:
            return [(owner, until) for owner, until in await connection.execute(asked)]

    async def renewed(self) -> None:
        """Renew it until cancelled."""
        row = knowledge_turns.c
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 3)
            with suppress(Unavailable):  # a database that is away for a moment is asked again before the turn ends
                async with self._storage.write() as connection:
                    await connection.execute(
                        update(knowledge_turns).where(row.owner == self._owner).values(until=self._clock() + LEASE)
                    )

    async def let_go(self) -> None:
        """End it."""
        async with self._storage.write() as connection:
            await connection.execute(delete(knowledge_turns).where(knowledge_turns.c.owner == self._owner))


async def _nobody_known() -> str:
    return ""


async def _wait(
    is_ours: Callable[[], Awaitable[bool]],
    where: str,
    patience: float,
    busy: str,
    holder: Callable[[], Awaitable[str]] = _nobody_known,
) -> None:
    until = asyncio.get_running_loop().time() + patience
    while not await is_ours():
        if asyncio.get_running_loop().time() > until:
            raise Unavailable(f"{busy}{await holder()}", where=where, mend="try again when it is done")
        await asyncio.sleep(LOOK)


def _process(owner: str) -> str:
    """Return the process of a writer, `PROCESS#NUMBER`."""
    return owner.partition("#")[0]


def _opened(file: Path) -> int:
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Unavailable(f"the index cannot be used: {error.strerror}", where=str(file),
                          mend="check that the folder is there and that you may write in it") from error  # fmt: skip


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
