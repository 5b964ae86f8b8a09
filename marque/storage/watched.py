"""Whether a database file is still the one that was opened: SQLite goes on writing into one that was moved away."""

import os
from pathlib import Path

from marque.errors import Unavailable


def refuse_a_log_alone(file: Path) -> None:
    """Refuse a file that is gone while its log lies there: SQLite would throw the log away beside a new one.

    Raises:
        Unavailable: what was committed last is in that log alone.
    """
    log = file.with_name(f"{file.name}-wal")
    if not _size(file) and _size(log):
        raise Unavailable("is gone, and its log lies there with what was committed last", where=str(file),
                          mend=f"put it back; to begin anew, move {log.name} away too")  # fmt: skip


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


class Watched:
    """The file that was opened."""

    def __init__(self, file: Path) -> None:
        """Take the file as it lies there now."""
        self._file = file
        self._log = f"{file}-wal"
        self._opened = self._now()

    def check(self) -> None:
        """Let pass while the same file lies there; one look takes some microseconds, less than asking a thread.

        Raises:
            Unavailable: it was moved away or replaced.
        """
        if self._opened is None or self._now() != self._opened:
            raise Unavailable("was moved away or replaced while it was in use", where=str(self._file),
                              mend="put it back, or end whatever uses it")  # fmt: skip

    def last_commit(self) -> tuple[int, int] | None:
        """Return what tells one commit from the next: each is appended to the log; None: there is no log now.

        A file's time ticks every few milliseconds, so of two commits in one tick to a log begun anew, one shows.
        """
        try:
            found = os.stat(self._log)  # noqa: PTH116 - as below
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size

    def _now(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self._file)  # noqa: PTH116 - a `Path` costs as much again
        except OSError:
            return None
        return found.st_dev, found.st_ino
