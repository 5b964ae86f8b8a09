"""A real `marque serve` on loopback, on a workspace and a database of the test's own; killed, ended and started again."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from tests.support.dev_server import BIN, ROOT, environment_of, free_port, wait_for


@dataclass
class Served:
    """One server: where it answers, and what it wrote."""

    workspace: Path
    folder: Path
    database: str | None
    port: int
    more: dict[str, str]
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.folder / "serve.log").read_text("utf-8", "replace")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "serve.log").open("ab") as out:
            self.process = subprocess.Popen(
                [str(BIN / "marque"), "serve", "--port", str(self.port)], cwd=self.folder, stdout=out,
                env=serving(self.workspace, self.database, **self.more),
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        wait_for(f"{self.url}/ok", self.process, self.folder / "serve.log")

    def kill(self) -> None:
        """End it as a power cut does."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def end(self) -> int:
        """Ask it to end, and return its exit status."""
        assert self.process is not None
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            return self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.kill()
            raise


def serving(workspace: Path, database: str | None, **more: str) -> dict[str, str]:
    """Return the environment of a server or a command on that workspace and database."""
    ours = {"MARQUE_DATABASE_URL": database} if database else {}
    return {**environment_of(workspace), **ours, **more}


@contextmanager
def served(workspace: Path, folder: Path, database: str | None = None, **more: str) -> Iterator[Served]:
    """Give a server that answers; it is ended at the end, if it is still there."""
    server = Served(workspace, folder, database, free_port(), more)
    server.start()
    try:
        yield server
    finally:
        if server.process is not None and server.process.poll() is None:
            server.end()


def example_shop(
    folder: Path, database: str | None = None, *, sign: tuple[str, ...] = (), knowledge: bool = False
) -> Path:
    """Make a copy of the example shop with its catalogue loaded and briefs signed, both by the command line."""
    shop = folder / "shop"
    if database is None:
        shutil.copytree(_pattern(sign, knowledge=knowledge), shop)
    else:
        _make(shop, database, sign, knowledge=knowledge)
    return shop


@cache
def _pattern(sign: tuple[str, ...], *, knowledge: bool) -> Path:
    """Return a shop on SQLite to copy from: each command takes seconds, and many tests want the same."""
    shop = Path(mkdtemp(dir=_kept().name)) / "shop"
    _make(shop, None, sign, knowledge=knowledge)
    return shop


@cache
def _kept() -> TemporaryDirectory[str]:
    """Return a folder that goes when this process ends."""
    return TemporaryDirectory(prefix="marque-tests-")


def _make(shop: Path, database: str | None, sign: tuple[str, ...], *, knowledge: bool) -> None:
    shutil.copytree(ROOT / "examples" / "shop", shop, ignore=shutil.ignore_patterns(".marque", "out"))
    signed = [["run", str(shop / "briefs" / f"{name}.yaml"), "--sign"] for name in sign]
    synced = [["knowledge", "sync"]] if knowledge else []
    for command in (["inventory", "import"], *signed, *synced):
        done = marque(shop, database, *command)
        assert done.returncode == 0, done.stderr


def marque(workspace: Path, database: str | None, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end."""
    return subprocess.run(
        [BIN / "marque", *words], cwd=workspace, env=serving(workspace, database, **more), capture_output=True,
        text=True, check=False,
    )  # fmt: skip
