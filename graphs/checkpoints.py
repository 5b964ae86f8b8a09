"""Where the graph keeps its checkpoints: a SQLite file beside the tables' own, or the same PostgreSQL."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, LiteralString, cast

from langgraph.checkpoint.base import BaseCheckpointSaver

from marque.errors import InputError, Unavailable
from marque.settings import Settings
from marque.storage import Storage
from marque.storage.faults import as_marque_error, no_answer
from marque.storage.watched import Watched, refuse_a_log_alone

if TYPE_CHECKING:
    from psycopg import AsyncConnection

_LOCK = 4_137_221_909
"""Key of the PostgreSQL advisory lock under which saver and store make their tables: any free number."""

_PATIENCE = 60
"""Seconds that a process waits for another that makes them; it takes less than one."""


@asynccontextmanager
async def checkpointer(settings: Settings, *, at_once: int = 1) -> AsyncIterator[BaseCheckpointSaver[Any]]:
    """Give the saver: a SQLite file beside the tables' own, or the same PostgreSQL.

    Args:
        settings: Where it is.
        at_once: How many threads are saved at a time on PostgreSQL, each over a connection of its own; one that is
            lost is opened anew. SQLite has one writer anyway.

    Raises:
        MarqueError: the file cannot be made, opened, written or read, or the server does not answer, at any time
            while the saver is in use.
    """
    storage = Storage(settings.database_url)
    if not storage.is_sqlite:
        from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
        from psycopg import AsyncConnection, OperationalError
        from psycopg.rows import dict_row

        url = plain_url(storage)
        try:
            async with await AsyncConnection.connect(
                url, autocommit=True, prepare_threshold=0, row_factory=dict_row
            ) as connection:
                saver = AsyncPostgresSaver(connection)
                async with alone(connection, where=storage.name):
                    await saver.setup()
                if at_once == 1:
                    yield saver
                    return
            async with _many(url, at_once) as pooled:
                yield pooled
        except OperationalError as error:
            raise no_answer(error, where=storage.name) from error
        return
    import aiosqlite

    from graphs.watched_saver import WatchedSaver

    async with sqlite_file(settings, "checkpoints.db") as file, aiosqlite.connect(file) as connection:
        kept = WatchedSaver(connection)
        await kept.setup()
        kept.watched = await asyncio.to_thread(Watched, file)
        yield kept


@asynccontextmanager
async def sqlite_file(settings: Settings, name: str) -> AsyncIterator[Path]:
    """Give where a file beside the tables' own lies, and tell its faults while the block runs as ours are told."""
    file: Path = settings.home / name
    try:
        await asyncio.to_thread(file.parent.mkdir, parents=True, exist_ok=True, mode=0o700)
        await asyncio.to_thread(refuse_a_log_alone, file)
    except OSError as error:
        raise InputError(f"cannot be made: {error.strerror}", where=str(file.parent),
                         mend="check the permissions, or name another folder in MARQUE_HOME") from error  # fmt: skip
    try:
        yield file
    except sqlite3.Error as error:  # every other database tells its faults itself
        known = as_marque_error(error, where=str(file))
        if known is None:
            raise
        raise known from error


@asynccontextmanager
async def _many(url: str, at_once: int) -> AsyncIterator[BaseCheckpointSaver[Any]]:
    """Give a saver over a pool of connections."""
    from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
    from psycopg import AsyncConnection
    from psycopg.rows import DictRow, dict_row
    from psycopg_pool import AsyncConnectionPool

    pool: AsyncConnectionPool[AsyncConnection[DictRow]] = AsyncConnectionPool(
        url, min_size=1, max_size=at_once, open=False, check=AsyncConnectionPool.check_connection,
        kwargs={"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row},
    )  # fmt: skip
    async with pool:
        saver = AsyncPostgresSaver(pool)
        # Its lock lets one statement through at a time, also where every one has a connection to itself.
        saver.lock = cast("asyncio.Lock", asyncio.Semaphore(at_once))
        yield saver


def plain_url(storage: Storage) -> str:
    """Return where PostgreSQL is, password included, as psycopg itself reads it."""
    return storage.url.set(drivername="postgresql").render_as_string(hide_password=False)


@asynccontextmanager
async def alone(connection: "AsyncConnection[Any]", *, where: str) -> AsyncIterator[None]:
    """Let one process at a time make a library's tables: its own statements fail where two begin at once.

    The lock is asked for again and again rather than waited for: a statement that waits holds a snapshot, and the
    saver's `CREATE INDEX CONCURRENTLY` waits for every snapshot there is.
    """
    try:
        async with asyncio.timeout(_PATIENCE):
            while not await _one(connection, "SELECT pg_try_advisory_lock(%s) AS ok"):  # noqa: ASYNC110 - see above
                await asyncio.sleep(0.05)
    except TimeoutError as error:
        raise Unavailable(f"another process has made these tables for {_PATIENCE} s", where=where,
                          mend="try again when it is done, or end it") from error  # fmt: skip
    try:
        yield
    finally:
        await _one(connection, "SELECT pg_advisory_unlock(%s) AS ok")


async def _one(connection: "AsyncConnection[Any]", statement: LiteralString) -> bool:
    cursor = await connection.execute(statement, (_LOCK,))
    row = await cursor.fetchone()
    return bool(row and row["ok"])
