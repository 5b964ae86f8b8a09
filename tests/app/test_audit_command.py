"""`marque audit` and what it answers: 0 unaltered, 1 altered, one line for what cannot be done."""

import asyncio
import json
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.commands.audit import app
from marque.audit import append, campaign_chain
from marque.audit.heads import sign_head
from marque.audit.keys import AuditKeys
from marque.errors import InputError
from marque.storage import Storage

RUN = CliRunner()


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: datetime) -> Path:
    """A workspace with one campaign of two records, the second signed."""
    (tmp_path / "marque.toml").write_text('brand = "solene"\n')
    monkeypatch.chdir(tmp_path)
    asyncio.run(_fill(tmp_path / ".marque", now))
    return tmp_path


async def _fill(home: Path, now: datetime) -> None:
    storage, key, chain = Storage(f"sqlite:///{home / 'marque.db'}"), AuditKeys(home).private_key, campaign_chain("c1")
    async with storage.write() as connection:
        for kind in ("decision", "package"):
            body = {"role": "editor", "content_hash": "ab" * 32}
            await append(connection, chain=chain, brand="solene", kind=kind, once=kind, body=body, at=now)
        await sign_head(connection, chain=chain, brand="solene", key=key, at=now)
    await storage.close()


def test_show_prints_each_record_with_its_body_under_it(workspace: Path) -> None:
    result = RUN.invoke(app, ["show", "c1"], catch_exceptions=False)

    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    heads = [line for line in lines if not line.startswith(" " * 6)]
    assert "decision" in heads[0]
    assert "package" in heads[1]
    assert heads[1].endswith("signed")
    assert max(map(len, lines)) <= 80


def test_show_for_machines_holds_everything(workspace: Path) -> None:
    answer = json.loads(RUN.invoke(app, ["show", "c1", "--json"], catch_exceptions=False).stdout)

    assert answer["chain"] == "campaign:c1"
    assert answer["records"][0]["body"]["content_hash"] == "ab" * 32


def test_an_unknown_campaign_is_one_line(workspace: Path) -> None:
    with pytest.raises(InputError, match="no record of campaign:c9"):
        RUN.invoke(app, ["show", "c9"], catch_exceptions=False)


def test_verify_says_what_was_verified(workspace: Path) -> None:
    result = RUN.invoke(app, ["verify"], catch_exceptions=False)

    assert (result.exit_code, result.stdout) == (0, "unaltered: 2 records in 1 chain, 1 signed head, 0 rows\n")


def test_verify_exits_1_and_names_what_was_altered(workspace: Path) -> None:
    with sqlite3.connect(workspace / ".marque" / "marque.db") as connection:
        connection.execute("UPDATE audit SET kind = 'waiver' WHERE seq = 1")
    connection.close()

    people = RUN.invoke(app, ["verify"], catch_exceptions=False)
    machines = RUN.invoke(app, ["verify", "--json"], catch_exceptions=False)

    assert (people.exit_code, machines.exit_code) == (1, 1)
    assert "campaign:c1 1: was altered" in people.stdout
    assert json.loads(machines.stdout)["problems"][0]["seq"] == 1


def test_verify_exits_1_on_a_row_without_a_record_and_lets_it_steer_no_terminal(workspace: Path) -> None:
    with sqlite3.connect(workspace / ".marque" / "marque.db") as connection:
        row = ("solene", "ab\x1b[2J", "june@solene.example", "strategist", "2026-11-22T10:00:00.000000Z")
        connection.execute("INSERT INTO signatures VALUES (?, ?, ?, ?, ?)", row)
    connection.close()

    result = RUN.invoke(app, ["verify"], catch_exceptions=False)

    assert result.exit_code == 1
    assert "brand:solene : no record of it: signature of brief ab" in result.stdout
    assert "\x1b" not in result.stdout


def test_verify_of_an_empty_database_says_that_there_is_nothing_to_verify(workspace: Path) -> None:
    with sqlite3.connect(workspace / ".marque" / "marque.db") as connection:
        connection.execute("DELETE FROM audit")
        connection.execute("DELETE FROM audit_heads")
    connection.close()

    result = RUN.invoke(app, ["verify"], catch_exceptions=False)

    assert result.exit_code == 0
    assert result.stdout.startswith("nothing to verify")


def test_show_lets_no_altered_record_steer_the_terminal(workspace: Path) -> None:
    with sqlite3.connect(workspace / ".marque" / "marque.db") as connection:
        connection.execute("UPDATE audit SET kind = 'a' || char(27) || '[2J' WHERE seq = 1")
    connection.close()

    assert "\x1b" not in RUN.invoke(app, ["show", "c1"], catch_exceptions=False).stdout


def test_export_writes_a_bundle_once(workspace: Path) -> None:
    result = RUN.invoke(app, ["export", "c1", "bundle.json", "--json"], catch_exceptions=False)

    bundle = json.loads((workspace / "bundle.json").read_text())
    assert result.exit_code == 0
    assert json.loads(result.stdout)["key_id"] == bundle["key_id"]
    with pytest.raises(InputError, match="is there already"):
        RUN.invoke(app, ["export", "c1", "bundle.json"], catch_exceptions=False)
