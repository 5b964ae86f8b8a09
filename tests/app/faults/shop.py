"""The example shop to break: a copy with a state of its own, the command line on it, and what it holds."""

import contextlib
import hashlib
import io
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "examples" / "shop"
STATE = shutil.ignore_patterns(".marque", "out", ".env")


@dataclass(frozen=True)
class Answer:
    """What a command said and how it ended."""

    status: int
    out: str
    err: str


@dataclass(frozen=True)
class Shop:
    """A workspace and its home, both in one folder of a test."""

    folder: Path

    @classmethod
    def new(cls, folder: Path) -> "Shop":
        """Copy the example, without anybody's state."""
        shutil.copytree(EXAMPLE, folder / "shop", ignore=STATE)
        (folder / "home").mkdir(mode=0o700)
        return cls(folder)

    def copy(self, folder: Path) -> "Shop":
        """Copy all of it, its state too."""
        shutil.copytree(self.folder, folder, symlinks=True, dirs_exist_ok=True)
        return Shop(folder)

    @property
    def workspace(self) -> Path:
        """The folder with `marque.toml`."""
        return self.folder / "shop"

    @property
    def home(self) -> Path:
        """The folder with the databases."""
        return self.folder / "home"

    @property
    def environ(self) -> dict[str, str]:
        """The environment in which commands find this shop."""
        return {"MARQUE_WORKSPACE": str(self.workspace), "MARQUE_HOME": str(self.home), "COLUMNS": "80"}

    def marque(self, *words: str) -> Answer:
        """Run a command in this process; what is no error of ours is raised, as it would be a traceback."""
        from app.cli import main

        out, err = _Stream(), _Stream()
        with contextlib.ExitStack() as stack:
            stack.enter_context(mock.patch.dict(os.environ, self.environ))
            stack.enter_context(mock.patch.object(sys, "argv", ["marque", *words]))
            stack.enter_context(contextlib.redirect_stdout(out))
            stack.enter_context(contextlib.redirect_stderr(err))
            try:
                main()
                status: Any = 0
            except SystemExit as end:
                status = end.code or 0
        assert isinstance(status, int)
        return Answer(status, out.text(), err.text())

    def marque_process(self, *words: str, code: str = "from app.cli import main; main()", **more: Any) -> Answer:
        """Run a command as a process of its own."""
        command = [sys.executable, "-c", code, *words]
        done = subprocess.run(
            command, cwd=ROOT, env={**os.environ, **self.environ}, text=True, timeout=100, check=False,
            **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more},
        )  # fmt: skip
        return Answer(done.returncode, done.stdout or "", done.stderr)

    def state(self) -> dict[str, str]:
        """Return every file with the digest of its bytes, and in place of a database's bytes its tables' rows."""
        found: dict[str, str] = {}
        for path in sorted(self.folder.rglob("*")):
            name = str(path.relative_to(self.folder))
            if path.is_symlink():
                found[name] = f"-> {path.readlink()}"
            elif path.suffix == ".db":
                found |= {f"{name}: {table}": rows for table, rows in _tables(path)}
            elif path.is_file() and not path.name.endswith(("-wal", "-shm")):
                found[name] = _digest(path)
            else:
                continue
        return found


class _Stream(io.TextIOWrapper):
    """A text stream with a buffer, as a terminal's is."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", write_through=True)

    def text(self) -> str:
        self.flush()
        raw = self.buffer
        assert isinstance(raw, io.BytesIO)
        return raw.getvalue().decode()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _tables(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each table's name, its number of rows and their digest; virtual tables are their shadow tables' rows."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")
        for (table,) in sorted(tables.fetchall()):
            rows = connection.execute(f'SELECT * FROM "{table}"').fetchall()  # noqa: S608 - a name from the schema
            yield table, f"{len(rows)} rows, {hashlib.sha256(repr(sorted(map(repr, rows))).encode()).hexdigest()}"
