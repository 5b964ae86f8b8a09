"""The version of the tables: what a database has, what this code needs, and the way from one to the other.

Alembic takes most of a second to import, so the version is read by plain SQL and Alembic only comes in when
tables are made or changed. Two processes that start at once queue for the database's own lock.
"""

import asyncio
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.pool import NullPool

from marque.errors import InputError
from marque.storage.engine import BUSY_SECONDS, Storage, on_sqlite_begin, on_sqlite_connect
from marque.storage.faults import as_marque_error
from marque.storage.watched import refuse_a_log_alone

REVISIONS = ("0001", "0002", "0003", "0004", "0006", "0007", "0008", "0009", "0010")
"""Every version of the tables, oldest first, as `migrations/versions/` has them."""
HEAD = REVISIONS[-1]
MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 4_137_221_907
"""Key of the PostgreSQL advisory lock under which tables are changed; any number that no one else uses."""


async def make_ready(storage: Storage) -> None:
    """Make an SQLite file current, creating it where it is missing; a PostgreSQL is checked and left as it is.

    Raises:
        InputError: the database is newer than this code, is no database, may not be written, or is a
            PostgreSQL that waits for `marque db upgrade`.
        Unavailable: the database does not answer, or its disk is full.
    """
    await asyncio.to_thread(_make_ready, storage)


async def upgrade(storage: Storage) -> str | None:
    """Bring the tables to `HEAD` and return the version they had before; None: there were none."""
    return await asyncio.to_thread(_upgrade, storage)


async def version(storage: Storage) -> str | None:
    """Return the version of the tables that are there; None: none. Makes and changes nothing."""
    if storage.file is not None and not await asyncio.to_thread(storage.file.exists):
        await asyncio.to_thread(refuse_a_log_alone, storage.file)
        return None
    return await asyncio.to_thread(_version_on_disk, storage)


def _make_ready(storage: Storage) -> None:
    if storage.is_sqlite:
        make_file(storage)
    found = _version_on_disk(storage)
    if found == HEAD:
        return
    if storage.is_sqlite:
        _upgrade(storage)
        return
    raise InputError(
        f"has tables of version {found}, this Marque needs {HEAD}" if found else "has no tables yet",
        where=storage.name, mend="run `marque db upgrade`",
    )  # fmt: skip


def _version_on_disk(storage: Storage) -> str | None:
    """Return the version of the tables; None where there are none. A newer one than ours is refused."""
    with plain_connection(storage, write=False) as connection:
        return _version(connection, storage)


def _upgrade(storage: Storage) -> str | None:
    if storage.is_sqlite:
        make_file(storage)
    with plain_connection(storage, write=True) as connection:
        if not storage.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        found = _version(connection, storage)  # another process may have been here while we waited for the lock
        if found != HEAD:
            _run_migrations(connection)
        return found


def _run_migrations(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _version(connection: Connection, storage: Storage) -> str | None:
    try:
        with connection.begin_nested():
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except DBAPIError as error:
        if isinstance(error, ProgrammingError) or "no such table" in str(error.orig):
            return None
        raise
    if found is not None and found not in REVISIONS:
        raise InputError(f"was written by a newer Marque (tables {found}, this one knows {HEAD})",
                         where=storage.name, mend="install that Marque, or restore an older backup")  # fmt: skip
    return found


def make_file(storage: Storage) -> None:
    """Make the SQLite file and its folder where they are missing, for the owner's eyes only."""
    file = storage.file
    if file is None or str(file) == ":memory:":
        raise InputError("is a database in memory, which no other process can see", where="MARQUE_DATABASE_URL",
                         mend="name a file: sqlite:///FILE")  # fmt: skip
    try:
        refuse_a_log_alone(file)
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise InputError(f"cannot be opened: {error.strerror}", where=str(file),
                         mend="check the permissions, or name another folder in MARQUE_HOME") from error  # fmt: skip


@contextmanager
def plain_connection(storage: Storage, *, write: bool) -> Iterator[Connection]:
    """Give a blocking connection in a transaction of its own, for use in a thread; commits on leaving."""
    engine = _plain_engine(storage)
    try:
        with engine.connect().execution_options(marque_write=write) as connection, connection.begin():
            yield connection
    except (DBAPIError, sqlite3.Error) as error:
        known = as_marque_error(error, where=storage.name)
        if known is None:
            raise
        raise known from error
    finally:
        engine.dispose()


def _plain_engine(storage: Storage) -> Engine:
    if not storage.is_sqlite:
        return create_engine(storage.url, poolclass=NullPool)
    engine = create_engine(
        storage.present.set(drivername="sqlite"), poolclass=NullPool, connect_args={"timeout": BUSY_SECONDS}
    )
    event.listen(engine, "connect", on_sqlite_connect)
    event.listen(engine, "begin", on_sqlite_begin)
    return engine
