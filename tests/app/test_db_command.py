"""`marque db` and `marque doctor`: each answer in words and as JSON."""

import asyncio
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.commands import doctor
from app.commands.db import app
from graphs.remembering import open_store
from marque.errors import InputError
from marque.settings import load_settings
from marque.storage import tables
from marque.storage.schema import HEAD

RUN = CliRunner()


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "marque.toml").write_text('brand = "solene"\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_upgrade_makes_the_tables_and_then_finds_them_current(workspace: Path) -> None:
    first = RUN.invoke(app, ["upgrade", "--json"], catch_exceptions=False)
    second = RUN.invoke(app, ["upgrade"], catch_exceptions=False)

    assert json.loads(first.stdout)["before"] is None
    assert json.loads(first.stdout)["version"] == HEAD
    assert "already current" in second.stdout


def test_backup_and_restore_name_the_file(workspace: Path) -> None:
    RUN.invoke(app, ["upgrade"], catch_exceptions=False)

    made = RUN.invoke(app, ["backup", "copy.db", "--json"], catch_exceptions=False)
    put_back = RUN.invoke(app, ["restore", "copy.db", "--replace"], catch_exceptions=False)

    assert json.loads(made.stdout)["file"] == "copy.db"
    assert put_back.exit_code == 0
    assert "restored from copy.db" in put_back.stdout


async def _remember(workspace: Path, value: str) -> None:
    async with open_store(load_settings({}, workspace)) as store:
        await store.aput(("tarnholt", "ann"), "note", {"said": value})


async def _remembered(workspace: Path) -> dict[str, str] | None:
    async with open_store(load_settings({}, workspace)) as store:
        item = await store.aget(("tarnholt", "ann"), "note")
        return item.value if item else None


def test_what_a_server_remembers_is_in_the_backup_and_comes_back(workspace: Path) -> None:
    RUN.invoke(app, ["upgrade"], catch_exceptions=False)
    asyncio.run(_remember(workspace, "before"))
    RUN.invoke(app, ["backup", "copy.db"], catch_exceptions=False)
    asyncio.run(_remember(workspace, "after"))

    RUN.invoke(app, ["restore", "copy.db", "--replace"], catch_exceptions=False)
    put_back = asyncio.run(_remembered(workspace))
    shutil.rmtree(workspace / ".marque")
    RUN.invoke(app, ["restore", "copy.db"], catch_exceptions=False)

    assert (put_back, asyncio.run(_remembered(workspace))) == ({"said": "before"}, {"said": "before"})
    assert "store" not in _tables(workspace / ".marque" / "marque.db")
    assert {name.partition("_")[0] for name in _tables(workspace / ".marque" / "memory.db")} == {"store"}
    assert not [name for name in tables.metadata.tables if name.startswith("store")]


def test_a_backup_that_remembers_nothing_leaves_what_is_remembered(workspace: Path) -> None:
    RUN.invoke(app, ["upgrade"], catch_exceptions=False)
    RUN.invoke(app, ["backup", "copy.db"], catch_exceptions=False)
    asyncio.run(_remember(workspace, "after"))

    RUN.invoke(app, ["restore", "copy.db", "--replace"], catch_exceptions=False)

    assert asyncio.run(_remembered(workspace)) == {"said": "after"}


def test_what_is_remembered_is_not_replaced_without_leave(workspace: Path) -> None:
    RUN.invoke(app, ["upgrade"], catch_exceptions=False)
    asyncio.run(_remember(workspace, "before"))
    RUN.invoke(app, ["backup", "copy.db"], catch_exceptions=False)
    asyncio.run(_remember(workspace, "after"))
    (workspace / ".marque" / "marque.db").unlink()

    with pytest.raises(InputError, match="holds data, which a restore would replace"):
        RUN.invoke(app, ["restore", "copy.db"], catch_exceptions=False)

    assert asyncio.run(_remembered(workspace)) == {"said": "after"}
    assert _tables(workspace / ".marque" / "marque.db") == set()


def _tables(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_restore_over_data_is_refused_with_the_mend(workspace: Path) -> None:
    RUN.invoke(app, ["upgrade"], catch_exceptions=False)
    RUN.invoke(app, ["backup", "copy.db"], catch_exceptions=False)

    with pytest.raises(InputError, match="--replace"):
        RUN.invoke(app, ["restore", "copy.db"], catch_exceptions=False)


def _looks(*arguments: str) -> tuple[int, dict[str, dict[str, str]]]:
    result = RUN.invoke(doctor.app, [*arguments, "--json"], catch_exceptions=False)
    return result.exit_code, {look["name"]: look for look in json.loads(result.stdout)["looks"]}


def test_doctor_names_what_is_missing_with_the_mend_and_makes_nothing(workspace: Path) -> None:
    status, looks = _looks()

    assert status == 1
    assert (looks["brand"]["level"], looks["people"]["level"]) == ("bad", "bad")
    assert looks["brand"]["mend"]
    assert looks["database"]["level"] == "good"
    assert looks["model"]["mend"].startswith("set OPENAI_API_KEY")
    assert not (workspace / ".marque").exists()


def test_doctor_shows_a_database_that_is_none(workspace: Path) -> None:
    (workspace / ".marque").mkdir()
    (workspace / ".marque" / "marque.db").write_text("no database" * 100)

    look = _looks()[1]["database"]

    assert look["level"] == "bad"
    assert "restore a backup" in look["mend"]


def test_doctor_shows_a_missing_part_and_what_is_lost(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "PARTS", (("no_such_module", "no-such", "nothing works"),))

    look = _looks()[1]["no-such"]

    assert (look["level"], look["said"]) == ("bad", "is missing: nothing works")


def test_doctor_shows_an_endpoint_that_does_not_answer(workspace: Path) -> None:
    (workspace / ".env").write_text("OPENAI_BASE_URL=not a url\n")

    look = _looks()[1]["model"]

    assert (look["level"], "OPENAI_BASE_URL" in look["mend"]) == ("bad", True)


def test_doctor_shows_the_embedding_and_one_that_cannot_be_asked(workspace: Path) -> None:
    assert _looks()[1]["embeddings"]["level"] == "good"

    (workspace / ".env").write_text("MARQUE_EMBEDDINGS=bge-m3\n")

    look = _looks()[1]["embeddings"]

    assert (look["level"], "no key is set" in look["said"]) == ("bad", True)


def test_doctor_for_people_is_a_line_a_look(workspace: Path) -> None:
    result = RUN.invoke(doctor.app, [], catch_exceptions=False)

    assert result.exit_code == 1
    assert "!!  people" in result.stdout
