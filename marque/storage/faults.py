"""What a database says when it cannot go on, as one line that a person can act upon."""

import sqlite3

from sqlalchemy.exc import DBAPIError, OperationalError

from marque.errors import InputError, MarqueError, Unavailable

_SQLITE: tuple[tuple[str, type[MarqueError], str, str], ...] = (
    ("disk is full", Unavailable, "the disk is full", "free some space; what was committed is kept"),
    ("disk I/O error", Unavailable, "the disk does not answer", "check the disk; what was committed is kept"),
    ("readonly", Unavailable, "may not be written", "check the permissions of the file and its folder"),
    ("unable to open", Unavailable, "cannot be opened", "check the permissions of the file and its folder"),
    ("is locked", Unavailable, "is held by another process", "try again when that one is done"),
    ("not a database", InputError, "is not an SQLite database", "move the file away, or restore a backup"),
    ("malformed", InputError, "is damaged", "restore a backup with `marque db restore FILE`"),
)


def as_marque_error(error: DBAPIError | sqlite3.Error, *, where: str) -> MarqueError | None:
    """Return the error in our words; None: the statement was wrong, which is a bug and shows itself."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        for sign, kind, what, mend in _SQLITE:
            if sign in str(cause):
                return kind(what, where=where, mend=mend)
        return None
    if isinstance(error, OperationalError):
        return no_answer(cause, where=where)
    return None


def no_answer(cause: object, *, where: str) -> Unavailable:
    """Return what a PostgreSQL driver said of a server that it cannot talk to."""
    first_line = str(cause).strip().partition("\n")[0] or "no reason given"
    return Unavailable(f"does not answer: {first_line}", where=where,
                       mend="check that PostgreSQL runs and that MARQUE_DATABASE_URL is right")  # fmt: skip
