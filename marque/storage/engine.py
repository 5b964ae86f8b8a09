"""The database behind every row: opened on first use, with write locks taken at the start of a write.

SQLAlchemy's defaults begin a SQLite transaction at the first write, so two processes that read the end of an
audit chain and then append to it fork the chain. `write()` therefore begins with the lock.
"""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from marque.errors import InputError
from marque.storage.faults import as_marque_error
from marque.storage.watched import Watched

BUSY_SECONDS = 30
"""How long a writer waits for another one before it gives up; a write here takes a few milliseconds."""


class Storage:
    """Connections to one database; making the object opens nothing."""

    def __init__(self, url: str) -> None:
        """Take a SQLAlchemy URL: `sqlite:///FILE` or `postgresql://…`."""
        try:
            parsed = make_url(url)
        except ArgumentError as error:
            raise InputError("is not a database URL", where="MARQUE_DATABASE_URL",
                             mend="use postgresql://user@host/name") from error  # fmt: skip
        drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
        backend = parsed.drivername.partition("+")[0]
        if backend not in drivers:
            raise InputError(f"{backend!r} is no database of ours", where="MARQUE_DATABASE_URL",
                             mend="use postgresql://user@host/name")  # fmt: skip
        self.url = parsed.set(drivername=drivers[backend])
        self.is_sqlite = backend == "sqlite"
        self._engine: AsyncEngine | None = None
        self._ready: asyncio.Lock | None = None
        self._is_ready = False
        self._watched: Watched | None = None
        self._at_work: set[asyncio.Task[Any]] = set()

    @property
    def file(self) -> Path | None:
        """The SQLite file, or None on PostgreSQL."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    @property
    def name(self) -> str:
        """The database as a person may see it: the file, or the URL without its password."""
        return str(self.file) if self.is_sqlite else self.url.set(drivername="postgresql").render_as_string()

    @property
    def present(self) -> URL:
        """The URL by which a connection is opened: SQLite's own makes no file where there is none."""
        if not self.file:
            return self.url
        named = f"file:{quote(os.fspath(self.file.absolute()))}?mode=rw"
        return self.url.set(database=named, query={"uri": "true"})

    @property
    def engine(self) -> AsyncEngine:
        """The engine, made on first use; what its faults say holds no value of a row."""
        if self._engine is None:
            if self.is_sqlite:
                self._engine = create_async_engine(
                    self.present, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True
                )
                # A task cancelled twice would stop aiosqlite's thread twice, and the second stop never returns.
                dialect = self._engine.dialect
                dialect.has_terminate = False
                dialect.do_terminate = dialect.do_close  # type: ignore[method-assign]
                event.listen(self._engine.sync_engine, "connect", on_sqlite_connect)
                event.listen(self._engine.sync_engine, "begin", on_sqlite_begin)
            else:
                self._engine = create_async_engine(self.url, pool_pre_ping=True, hide_parameters=True)
        return self._engine

    async def ready(self) -> None:
        """Bring the tables to the current version once; PostgreSQL is only checked, `marque db upgrade` changes it.

        Raises:
            Unavailable: an SQLite file was moved away or replaced since.
        """
        if self._is_ready:
            if self._watched:
                self._watched.check()
            return
        self._ready = self._ready or asyncio.Lock()
        async with self._ready:
            if not self._is_ready:
                from marque.storage.schema import make_ready

                await make_ready(self)
                await asyncio.to_thread(lambda: self.engine)  # making it asks the file system where we are
                self._watched = await asyncio.to_thread(Watched, self.file) if self.file else None
                self._is_ready = True

    def last_commit(self) -> tuple[int, int] | None:
        """Return what is another after each commit, whichever process made it; None: only a question would tell."""
        return self._watched.last_commit() if self._watched else None

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection for reading one consistent state."""
        await self.ready()
        with self._in_our_words():
            async with self.engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection in a transaction that holds the write lock; commits on leaving, or nothing is kept."""
        await self.ready()
        with self._in_our_words():
            async with self.engine.connect() as connection:
                await connection.execution_options(marque_write=True)
                async with connection.begin():
                    yield connection

    @contextmanager
    def _in_our_words(self) -> Iterator[None]:
        task = asyncio.current_task()
        is_outermost = task is not None and task not in self._at_work
        if task is not None and is_outermost:
            self._at_work.add(task)
        try:
            yield
        except (DBAPIError, sqlite3.Error) as error:
            known = as_marque_error(error, where=self.name)
            if known is None:
                raise
            raise known from error
        finally:
            if task is not None and is_outermost:
                self._at_work.discard(task)

    async def close(self) -> None:
        """Close every connection, once those who use one are done; the next use opens anew.

        A task that was cancelled inside a statement still has to close its connection.
        """
        if others := self._at_work - {asyncio.current_task()}:
            await asyncio.wait(others, timeout=BUSY_SECONDS)
        if self._engine is not None:
            await self._engine.dispose()
        self._engine, self._ready, self._is_ready, self._watched = None, None, False, None


def on_sqlite_connect(connection: Any, _record: Any) -> None:  # noqa: ANN401 - the driver's own classes
    """Leave transactions to us, and make every commit outlast a crash."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={BUSY_SECONDS * 1000}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def on_sqlite_begin(connection: Connection) -> None:
    """Begin a write with its lock: a reader that turns writer could have read what is no longer so."""
    writing = connection.get_execution_options().get("marque_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
