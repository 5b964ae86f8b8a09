"""After a whole campaign: a byte changed in any audit row, and a tail cut off, are found by `marque audit verify`."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.commands.audit import app
from tests.soak.trial import SCENARIOS, live, prepare, settings_of

COLUMNS = ("body", "kind", "once", "hash", "prev", "brand", "at")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shop in which a campaign of two stages was packaged."""
    workspace = prepare(tmp_path / "shop")
    asyncio.run(live(workspace, SCENARIOS["a"], 0))
    monkeypatch.setenv("MARQUE_WORKSPACE", str(workspace))
    return settings_of(workspace).home


def finds_it() -> bool:
    """Tell whether the command says that the record was altered, by its exit status and in words."""
    result = CliRunner().invoke(app, ["verify"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert (result.exit_code == 1) == result.stdout.splitlines()[-1].startswith("ALTERED")
    return result.exit_code == 1


def changed(text: str, place: int) -> str:
    return text[:place] + ("0" if text[place] != "0" else "1") + text[place + 1 :]


def test_every_changed_byte_and_every_cut_is_found(home: Path) -> None:
    assert not finds_it()
    with closing(sqlite3.connect(home / "marque.db", isolation_level=None)) as database:
        rows = database.execute(f"SELECT rowid, chain, seq, {', '.join(COLUMNS)} FROM audit").fetchall()  # noqa: S608
        assert len(rows) > 8
        missed = []
        for rowid, chain, seq, *values in rows:
            for column, value in zip(COLUMNS, values, strict=True):
                for place in {0, len(value) // 2, len(value) - 1} if column == "body" else {len(value) // 2}:
                    one = changed(value, place)
                    database.execute(f"UPDATE audit SET {column} = ? WHERE rowid = ?", (one, rowid))  # noqa: S608
                    if not finds_it():
                        missed.append(f"{chain} {seq}: {column} at {place}")
                database.execute(f"UPDATE audit SET {column} = ? WHERE rowid = ?", (value, rowid))  # noqa: S608
        assert missed == []
        assert not finds_it()

        chain = next(row[1] for row in rows if row[1].startswith("campaign:"))
        last = max(row[2] for row in rows if row[1] == chain)
        for keep in (0, 1, last - 1):
            database.execute("BEGIN")
            database.execute("CREATE TEMP TABLE cut AS SELECT * FROM audit WHERE chain = ? AND seq > ?", (chain, keep))
            database.execute("DELETE FROM audit WHERE chain = ? AND seq > ?", (chain, keep))
            database.execute("COMMIT")
            assert finds_it(), f"cut after record {keep}"
            database.execute("INSERT INTO audit SELECT * FROM cut")
            database.execute("DROP TABLE cut")
        assert not finds_it()
