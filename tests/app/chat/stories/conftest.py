"""A workspace to talk in, whose models are asked by the copilot alone."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.graphs.talks import only_the_copilot

ROOT = Path(__file__).resolve().parents[4]
Marque = Callable[..., str]


def marque_in(shop: Path) -> Marque:
    """Return a way to run a command there in a process of its own; answers what it prints."""

    def run(*words: str, status: int = 0, given: str | None = None) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "app", *words], cwd=shop, input=given, capture_output=True, text=True, check=False
        )
        assert done.returncode == status, done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a copy of the example shop with catalogue, knowledge and one campaign that waits for an editor."""
    shop = tmp_path_factory.mktemp("stocked") / "shop"
    shutil.copytree(ROOT / "examples/shop", shop, ignore=shutil.ignore_patterns(".marque", "out"))
    only_the_copilot(shop)
    run = marque_in(shop)
    for words in (("inventory", "import"), ("knowledge", "sync"), ("run", "briefs/price-drop.yaml")):
        run(*words)
    return shop


@pytest.fixture
def shop(stocked: Path, tmp_path: Path) -> Path:
    """Give a test a copy of its own."""
    return Path(shutil.copytree(stocked, tmp_path / "shop"))


@pytest.fixture
def marque(shop: Path) -> Marque:
    """Run commands in it."""
    return marque_in(shop)


@pytest.fixture
def campaigns(shop: Path) -> Callable[[], list[tuple[str, str, str]]]:
    """Read the id, the status and the signer of every campaign, the oldest first."""

    def read() -> list[tuple[str, str, str]]:
        with sqlite3.connect(shop / ".marque/marque.db") as connection:
            return list(connection.execute("SELECT id, status, signer FROM campaigns ORDER BY created_at, id"))

    return read
