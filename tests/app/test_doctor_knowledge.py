"""What `marque doctor` says of the knowledge; of a Weaviate server, see `tests/graphs/test_campaign_on_weaviate.py`."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from marque.settings import load_settings
from marque.storage import Storage
from tests.tools.knowledge.kit import a_text
from tools.knowledge import open_knowledge

# typer 0.19 imports names from click that click 8.5 calls deprecated; so it is imported inside the tests
pytestmark = pytest.mark.filterwarnings("ignore:'click:DeprecationWarning")


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "marque.toml").write_text('brand = "shop"\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def look() -> Any:
    from typer.testing import CliRunner

    from app.commands.doctor import app

    looks = json.loads(CliRunner().invoke(app, ["--json"], catch_exceptions=False).stdout)["looks"]
    return next(one for one in looks if one["name"] == "knowledge")


def sync(workspace: Path) -> None:
    settings = load_settings({}, workspace)
    text = a_text("doc:wool.md#1", "Wool is warm.")
    asyncio.run(open_knowledge(settings, Storage(settings.database_url)).sync([text], brand="shop"))


def test_an_index_that_holds_nothing_is_noted_and_not_made(workspace: Path) -> None:
    assert (look()["level"], look()["mend"]) == ("note", "run `marque knowledge sync`")
    assert not (workspace / ".marque").exists()


def test_what_an_index_holds_is_counted(workspace: Path) -> None:
    sync(workspace)
    assert look()["level"] == "good"
    assert look()["said"].endswith("knowledge.db, version 1, 1 text of 1 brand")


def test_an_index_that_cannot_be_read_is_bad(workspace: Path) -> None:
    sync(workspace)
    (workspace / ".marque" / "knowledge.json").write_text("?")
    assert look()["level"] == "bad"
