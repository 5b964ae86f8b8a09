"""The stores that are held to the contract."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tools.knowledge.kit import HashingEmbedder
from tools.knowledge.port import Knowledge
from tools.knowledge.sqlite_store import SqliteKnowledge


@pytest.fixture
def embedder() -> HashingEmbedder:
    return HashingEmbedder()


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "home" / "knowledge.db"


@pytest.fixture(params=["sqlite"])
def store(request: pytest.FixtureRequest, index: Path, embedder: HashingEmbedder) -> Knowledge:
    """Every store that there is; a new one is added to the parameters."""
    stores: dict[str, Callable[[], Knowledge]] = {"sqlite": lambda: SqliteKnowledge(index, embedder)}
    return stores[request.param]()
