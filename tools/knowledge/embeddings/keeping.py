"""Vectors that were paid for, in a SQLite file of their own: model, hash of the text, vector; never the text.

The file may be deleted at any time: it holds nothing that the endpoint does not give again. It keeps a rollback
journal and no write-ahead log, so that it is one file to delete, and two processes may make it at once.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from marque.errors import Unavailable
from tools.knowledge.embeddings.port import Vectors

VERSION = 1
"""Of the tables; kept in `user_version`."""
MOST_BYTES = 1024**3
"""Of vectors; beyond it the oldest go, with each batch that comes in."""
BUSY_SECONDS = 30
"""How long a batch waits for another process to write its own."""
ASKED_AT_ONCE = 1_000
"""Hashes in one statement."""
_MEND = "delete the file: it holds nothing that the endpoint does not give again"
_MODELS = """
CREATE TABLE models (
    number INTEGER PRIMARY KEY, endpoint TEXT NOT NULL, name TEXT NOT NULL, dimension INTEGER NOT NULL,
    UNIQUE (endpoint, name)
)"""
_VECTORS = """
CREATE TABLE vectors (
    number INTEGER PRIMARY KEY, model INTEGER NOT NULL, text BLOB NOT NULL, vector BLOB NOT NULL,
    UNIQUE (model, text)
)"""


class VectorCache:
    """The vectors of one model at one endpoint. Every call blocks, so it is made in a thread."""

    def __init__(self, file: Path, endpoint: str, model: str) -> None:
        """Take the file, which the first vectors make, and whose vectors these are; opens nothing."""
        self._file = file
        self._of = (endpoint, model)

    def dimension(self) -> int | None:
        """Return how many numbers the model's vectors have, or None before the first."""
        return self.get(())[0]

    def get(self, keys: Sequence[bytes]) -> tuple[int | None, dict[bytes, Vectors]]:
        """Return the model's dimension, None before its first vector, and what is kept of these texts' hashes."""
        with self._faults():
            return self._get(keys) if self._file.exists() else (None, {})

    def put(self, rows: Mapping[bytes, Vectors]) -> None:
        """Keep rows, one at least, by the hashes of their texts.

        Raises:
            Unavailable: they are of another length than before, or the file cannot be used; nothing is kept then.
        """
        with self._faults():
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._put(rows)

    def _get(self, keys: Sequence[bytes]) -> tuple[int | None, dict[bytes, Vectors]]:
        with self._opened("BEGIN") as connection:
            model = self._model(connection) if _is_made(connection, self._file) else None
            if model is None:
                return None, {}
            number, dimension = model
            found: dict[bytes, bytes] = {}
            for start in range(0, len(keys), ASKED_AT_ONCE):
                some = keys[start : start + ASKED_AT_ONCE]
                asked = f"SELECT text, vector FROM vectors WHERE model = ? AND text IN ({','.join('?' * len(some))})"  # noqa: S608 - question marks alone
                found |= dict(connection.execute(asked, (number, *some)))
            if any(len(raw) != 4 * dimension for raw in found.values()):
                raise Unavailable("a kept vector is of another length", where=str(self._file), mend=_MEND)
            return dimension, {key: np.frombuffer(raw, dtype=np.float32) for key, raw in found.items()}

    def _put(self, rows: Mapping[bytes, Vectors]) -> None:
        with self._opened("BEGIN IMMEDIATE") as connection:
            if not _is_made(connection, self._file):
                connection.execute(_MODELS)
                connection.execute(_VECTORS)
                connection.execute(f"PRAGMA user_version = {VERSION}")
            first = len(next(iter(rows.values())))
            number, dimension = self._model(connection) or (self._first(connection, first), first)
            other = next((len(row) for row in rows.values() if len(row) != dimension), None)
            if other is not None:
                raise Unavailable(
                    f"a vector of {other} numbers, where the model {self._of[1]} gave {dimension} before",
                    where="MARQUE_EMBEDDINGS",
                    mend=f"if it is another model now, delete {self._file} and run `marque knowledge sync`",
                )
            connection.executemany(
                "INSERT OR IGNORE INTO vectors (model, text, vector) VALUES (?, ?, ?)",
                ((number, key, row.tobytes()) for key, row in rows.items()),
            )
            kept = MOST_BYTES // (4 * dimension)
            connection.execute("DELETE FROM vectors WHERE number <= (SELECT max(number) FROM vectors) - ?", (kept,))
            connection.execute("COMMIT")

    def _model(self, connection: sqlite3.Connection) -> tuple[int, int] | None:
        """Return the number of the model in this file and its dimension."""
        asked = "SELECT number, dimension FROM models WHERE endpoint = ? AND name = ?"
        found: tuple[int, int] | None = connection.execute(asked, self._of).fetchone()
        return found

    def _first(self, connection: sqlite3.Connection, dimension: int) -> int:
        asked = "INSERT INTO models (endpoint, name, dimension) VALUES (?, ?, ?) RETURNING number"
        return int(connection.execute(asked, (*self._of, dimension)).fetchone()[0])

    @contextmanager
    def _opened(self, begin: str) -> Iterator[sqlite3.Connection]:
        """Give the file in one transaction; what is not committed is undone."""
        with closing(sqlite3.connect(self._file, timeout=BUSY_SECONDS, isolation_level=None)) as connection:
            connection.execute(begin)
            yield connection

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Turn what SQLite and the disk say into one line with its mend."""
        try:
            yield
        except (sqlite3.OperationalError, OSError) as error:  # locked, full, not ours: the file itself may be sound
            said = error.strerror if isinstance(error, OSError) else error
            raise Unavailable(f"the cache of embeddings cannot be used: {said}", where=str(self._file),
                              mend="check the disk and that you may write there, and try again") from error  # fmt: skip
        except sqlite3.DatabaseError as error:
            raise Unavailable(f"the cache of embeddings is damaged: {error}", where=str(self._file),
                              mend=_MEND) from error  # fmt: skip


def _is_made(connection: sqlite3.Connection, file: Path) -> bool:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version not in (0, VERSION):
        raise Unavailable(f"the cache of embeddings has version {version}, and this Marque reads {VERSION}",
                          where=str(file), mend=_MEND)  # fmt: skip
    return version == VERSION
