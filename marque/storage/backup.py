"""Copying a whole database while it is in use, and putting a copy back; PostgreSQL has tools of its own for that.

What a server remembers lies in a file of its own (`memory.db`); in a backup its tables stand beside ours.
"""

import asyncio
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL

from marque.errors import InputError, Refused
from marque.records import Record
from marque.storage.engine import BUSY_SECONDS, Storage
from marque.storage.faults import as_marque_error
from marque.storage.schema import REVISIONS, make_file, upgrade

MEMORY = "memory.db"
"""The file of what a server remembers, in the workspace's state."""


class Copied(Record):
    """A database that was copied whole."""

    file: str
    """The copy that was written or read."""
    version: str
    """The version of the tables in it."""
    bytes: int


async def backup(storage: Storage, target: Path, *, memory: Path | None = None) -> Copied:
    """Write one file with all that was committed, proved sound before it gets its name; replaces no file.

    The audit key and the workspace's secret lie beside the database and are not in it: back them up apart.

    Args:
        storage: The database.
        target: A new file.
        memory: What a server remembers, where there is such a file.

    Raises:
        InputError: there is no database yet, `target` is there already or cannot be written, or it is a PostgreSQL.
    """
    if storage.file is None:
        raise _postgres(storage, f"pg_dump --format=custom --file={target}")
    return await asyncio.to_thread(_backup, storage.file, target, memory)


async def restore(
    storage: Storage, source: Path, *, memory: Path | None = None, replace: bool = False
) -> Copied:  # fmt: skip
    """Put a backup in the place of the database, in one transaction, and bring its tables to the current version.

    What a server remembers is put back after it, where the backup holds it, and is left as it is where not.

    Args:
        storage: closed here and in every other process.
        source: what `backup` wrote.
        memory: the file of what a server remembers; None: it stays in the backup.
        replace: give up what both hold now; without it one that holds tables is refused.

    Raises:
        InputError: `source` is no sound backup of this or an older Marque, or there is something to lose.
        Refused: somebody has the database open, and would write onto what is put back.
    """
    if storage.file is None:
        raise _postgres(storage, f"pg_restore --clean --if-exists --single-transaction {source}")
    copied = await asyncio.to_thread(_restore, storage, source, memory, replace)
    await upgrade(storage)
    return copied


def _backup(file: Path, target: Path, memory: Path | None) -> Copied:
    if not file.exists():
        raise InputError("there is no database yet", where=str(file), mend="run something that makes one first")
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")  # readable by the owner only
        os.close(handle)
    except OSError as error:
        raise _unwritable(target, error) from error
    temporary = Path(name)
    try:
        with _opened(file) as source, _opened(temporary) as copy:
            source.backup(copy)
            if memory is not None and memory.exists():
                _take_over(copy, memory)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing left beside it
        version = _sound_version(temporary, shown=file)
        target.hardlink_to(temporary)  # never replaces a file
        return Copied(file=str(target), version=version, bytes=target.stat().st_size)
    except FileExistsError as error:
        raise InputError("is there already", where=str(target), mend="name another file") from error
    except OSError as error:
        raise _unwritable(target, error) from error
    finally:
        temporary.unlink()


def _restore(storage: Storage, source: Path, memory: Path | None, replace: bool) -> Copied:  # noqa: FBT001 - handed on
    if not source.is_file():
        raise InputError("is no file", where=str(source), mend="name what `marque db backup` wrote")
    version = _sound_version(source, shown=source)
    make_file(storage)
    file = storage.file
    assert file is not None  # noqa: S101 - for the type checker; the caller has looked
    with _opened(source) as kept, closing(sqlite3.connect("")) as ours:
        kept.backup(ours)
        remembered = _remembered(ours)
        for name in remembered:
            ours.execute(f'DROP TABLE "{name}"')
        ours.commit()
        with _opened(file) as live:
            _take_alone(live, file)
            _refuse_to_lose(live, file, replace=replace)
            if memory is None or not remembered:
                ours.backup(live)
            else:
                with _opened(memory) as there:
                    _refuse_to_lose(there, memory, replace=replace)
                    ours.backup(live)
                    _take_over(there, source)
    return Copied(file=str(source), version=version, bytes=source.stat().st_size)


def _take_alone(connection: sqlite3.Connection, file: Path) -> None:
    """Keep everybody out for as long as the connection is open; SQLite knows whether anybody has the file open now."""
    connection.execute("PRAGMA busy_timeout = 0")
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        raise Refused("is in use by a server or a command", where=str(file), mend="end it, then restore") from error
    connection.execute("COMMIT")


def _refuse_to_lose(connection: sqlite3.Connection, file: Path, *, replace: bool) -> None:
    if not replace and connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise InputError("holds data, which a restore would replace", where=str(file),
                         mend="back it up with `marque db backup FILE`, then add --replace")  # fmt: skip


def _remembered(connection: sqlite3.Connection, schema: str = "main") -> list[str]:
    """Return the tables of what a server remembers; the library names them so, and none of ours."""
    found = connection.execute(
        f"SELECT name FROM {schema}.sqlite_master WHERE type = 'table' AND (name = 'store' OR name GLOB 'store_*')"  # noqa: S608 - a word of ours
    )
    return [name for (name,) in found]


def _take_over(connection: sqlite3.Connection, file: Path) -> None:
    """Put what a server remembers, as another file has it, in the place of what is remembered here."""
    connection.execute("ATTACH ? AS other", (str(file),))
    connection.execute("BEGIN IMMEDIATE")
    for name in _remembered(connection):
        connection.execute(f'DROP TABLE "{name}"')
    for name in _remembered(connection, "other"):
        made = connection.execute(
            "SELECT sql FROM other.sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY type DESC", (name,)
        )
        for (statement,) in made.fetchall():  # the table, then its indexes
            connection.execute(statement)
        connection.execute(f'INSERT INTO main."{name}" SELECT * FROM other."{name}"')  # noqa: S608 - its own name
    connection.commit()
    connection.execute("DETACH other")


def _sound_version(file: Path, *, shown: Path) -> str:
    """Return the version of the tables in a file that SQLite finds sound from end to end."""
    with _opened(file, shown=shown) as connection:
        if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise InputError("is damaged", where=str(shown), mend="take an older backup")
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
            raise InputError("holds no tables of Marque", where=str(shown), mend="name what `marque db backup` wrote")
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if row is None or row[0] not in REVISIONS:
        raise InputError(f"has tables of version {row and row[0]}, which this Marque does not know", where=str(shown),
                         mend="install the Marque that wrote it")  # fmt: skip
    return str(row[0])


@contextmanager
def _opened(file: Path, *, shown: Path | None = None) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(file, timeout=BUSY_SECONDS)) as connection:
            yield connection
    except sqlite3.Error as error:
        known = as_marque_error(error, where=str(shown or file))
        if known is None:
            raise
        raise known from error


def _unwritable(target: Path, error: OSError) -> InputError:
    return InputError(f"cannot be written: {error.strerror}", where=str(target),
                      mend="name a new file in a folder that you may write to")  # fmt: skip


def _postgres(storage: Storage, command: str) -> InputError:
    """Refuse with the command to run instead; libpq asks for the password, or finds it in PGPASSWORD."""
    url = storage.url
    address = URL.create(
        "postgresql", username=url.username, host=url.host, port=url.port, database=url.database, query=url.query
    ).render_as_string()
    return InputError("is a PostgreSQL, which brings its own tools", where="database",
                      mend=f"run: {command} --dbname='{address}'")  # fmt: skip
