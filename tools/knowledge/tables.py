"""The index file: its tables, and how it is opened. FTS5 keeps its words in step by triggers."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from marque.errors import Unavailable
from marque.storage.watched import Watched

VERSION = 3
"""Of the tables; kept in `user_version`."""
BUSY_SECONDS = 30
"""How long a sync waits for another one to end."""
_MEND_FOLDER = "check that the folder is there and that you may write in it"
_MEND = "delete the file and run `marque knowledge sync`: it holds nothing that your files do not"
TOKENIZER = "porter unicode61 remove_diacritics 2"
"""How FTS5 makes words of a text: without case and accents, and by their roots in English."""
_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE chunks (
    number INTEGER PRIMARY KEY,
    brand TEXT NOT NULL, kind TEXT NOT NULL, market TEXT, language TEXT, as_of REAL,  -- filters, before what is long
    id TEXT NOT NULL, place TEXT NOT NULL, source TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    searched TEXT NOT NULL,  -- hash of what was embedded
    title TEXT NOT NULL, text TEXT NOT NULL, length INTEGER NOT NULL,  -- words of both
    record TEXT NOT NULL,
    vector BLOB NOT NULL,
    UNIQUE (brand, id)
);
CREATE INDEX chunks_by_kind ON chunks (brand, kind);
CREATE INDEX chunks_by_source ON chunks (brand, source);
CREATE VIRTUAL TABLE words USING fts5(
    title, text, content='chunks', content_rowid='number', tokenize='TOKENIZER'
);
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(words, 'instance');
CREATE TRIGGER chunk_added AFTER INSERT ON chunks BEGIN
    INSERT INTO words (rowid, title, text) VALUES (new.number, new.title, new.text);
END;
CREATE TRIGGER chunk_removed AFTER DELETE ON chunks BEGIN
    INSERT INTO words (words, rowid, title, text) VALUES ('delete', old.number, old.title, old.text);
END;
""".replace("TOKENIZER", TOKENIZER)


@contextmanager
def reading(file: Path) -> Iterator[sqlite3.Connection | None]:
    """Give one unchanging view of the index, or None where there is no file yet."""
    if not file.exists():
        yield None
        return
    with _faults(file), closing(_connect(file)) as connection:
        connection.execute("BEGIN")
        version = _version(connection, file)
        yield connection if version else None


@contextmanager
def writing(file: Path) -> Iterator[sqlite3.Connection]:
    """Give the index, made where it is missing, to its one writer; all of the block is kept, or nothing."""
    with _faults(file):
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with closing(_connect(file)) as connection:
            _keep_a_log(connection)
            watched = Watched(file)
            connection.execute("BEGIN IMMEDIATE")
            if not _version(connection, file):
                for statement in _statements(_TABLES):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {VERSION}")
            yield connection
            watched.check()
            connection.execute("COMMIT")  # an error before this leaves the old state: closing rolls back


def meta(connection: sqlite3.Connection, name: str) -> str | None:
    """Return what is kept under a name, or None."""
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else None


def set_meta(connection: sqlite3.Connection, name: str, value: str) -> None:
    """Keep a value under a name."""
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))


def _connect(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None)
    connection.row_factory = sqlite3.Row
    return connection


def _keep_a_log(connection: sqlite3.Connection) -> None:
    """Turn write-ahead logging on; while another does so SQLite answers "locked" at once, whatever patience was set."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _version(connection: sqlite3.Connection, file: Path) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version not in (0, VERSION):
        raise Unavailable(f"the index has version {version}, and this Marque reads {VERSION}",
                          where=str(file), mend=_MEND)  # fmt: skip
    return version


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


@contextmanager
def _faults(file: Path) -> Iterator[None]:
    """Turn what SQLite and the disk say into one line with its mend."""
    try:
        yield
    except sqlite3.OperationalError as error:
        said = str(error)
        if "locked" in said:
            raise Unavailable("another sync is writing", where=str(file), mend="try again when it is done") from error
        if "full" in said:
            raise Unavailable("the disk is full", where=str(file), mend="make room and try again") from error
        if "unable to open" in said or "readonly" in said or "disk I/O" in said:
            raise Unavailable(f"the index cannot be used: {said}", where=str(file), mend=_MEND_FOLDER) from error
        raise
    except sqlite3.DatabaseError as error:
        raise Unavailable(f"the index is damaged: {error}", where=str(file), mend=_MEND) from error
    except OSError as error:
        raise Unavailable(f"the index cannot be used: {error.strerror}", where=str(file), mend=_MEND_FOLDER) from error
