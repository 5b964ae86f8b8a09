"""A backup is whole and sound or is not there; a restore never loses what nobody gave up."""

import asyncio
import sqlite3
import stat
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from marque.errors import InputError, MarqueError, Refused
from marque.storage import Storage, tables
from marque.storage.backup import backup, restore
from marque.storage.schema import HEAD


@pytest.fixture
async def live(tmp_path: Path, now: datetime) -> Storage:
    storage = Storage(f"sqlite:///{tmp_path / 'marque.db'}")
    await _hold(storage, "kept", now)
    return storage


async def _hold(storage: Storage, brand: str, now: datetime) -> None:
    async with storage.write() as connection:
        await connection.execute(insert(tables.holds).values(brand=brand, actor="a@b", reason="r", at=now))


async def _held(storage: Storage) -> list[str]:
    async with storage.read() as connection:
        rows = (await connection.execute(select(tables.holds.c.brand).order_by(tables.holds.c.brand))).all()
    await storage.close()
    return [row.brand for row in rows]


async def test_a_backup_made_in_use_holds_what_was_committed(live: Storage, tmp_path: Path, now: datetime) -> None:
    async with live.write() as connection:
        await connection.execute(insert(tables.holds).values(brand="open", actor="a@b", reason="r", at=now))
        copied = await backup(live, tmp_path / "copy.db")

    assert await _held(Storage(f"sqlite:///{tmp_path / 'copy.db'}")) == ["kept"]
    assert (copied.version, copied.bytes) == (HEAD, copied.bytes)
    assert await _held(live) == ["kept", "open"]


async def test_a_backup_is_one_file_for_the_owner_only(live: Storage, tmp_path: Path) -> None:
    (tmp_path / "copies").mkdir()

    await backup(live, tmp_path / "copies" / "copy.db")

    files = _modes(tmp_path / "copies")
    assert files == {"copy.db": 0o600}
    await live.close()


def _modes(folder: Path) -> dict[str, int]:
    return {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}


async def test_a_backup_never_replaces_a_file(live: Storage, tmp_path: Path) -> None:
    (tmp_path / "brief.yaml").write_text("kept")

    with pytest.raises(InputError) as refused:
        await backup(live, tmp_path / "brief.yaml")

    assert str(refused.value) == f"{tmp_path / 'brief.yaml'}: is there already; name another file"
    assert (tmp_path / "brief.yaml").read_text() == "kept"
    await live.close()


async def test_a_backup_into_no_folder_or_of_no_database_is_one_line(live: Storage, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        await backup(live, tmp_path / "none" / "copy.db")
    with pytest.raises(InputError, match="no database yet"):
        await backup(Storage(f"sqlite:///{tmp_path / 'new.db'}"), tmp_path / "copy.db")
    await live.close()


async def test_a_restore_brings_back_what_was_there(live: Storage, tmp_path: Path, now: datetime) -> None:
    await backup(live, tmp_path / "copy.db")
    await _hold(live, "later", now)
    await live.close()

    await restore(live, tmp_path / "copy.db", replace=True)

    assert await _held(live) == ["kept"]


async def test_a_restore_into_nothing_needs_no_leave(live: Storage, tmp_path: Path) -> None:
    await backup(live, tmp_path / "copy.db")
    await live.close()
    fresh = Storage(f"sqlite:///{tmp_path / 'elsewhere' / 'marque.db'}")

    await restore(fresh, tmp_path / "copy.db")

    assert await _held(fresh) == ["kept"]


async def test_a_restore_over_data_needs_leave(live: Storage, tmp_path: Path, now: datetime) -> None:
    await backup(live, tmp_path / "copy.db")
    await _hold(live, "later", now)
    await live.close()

    with pytest.raises(InputError, match="--replace"):
        await restore(live, tmp_path / "copy.db")

    assert await _held(live) == ["kept", "later"]


def _of_a_newer_marque(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    connection.close()


def _of_somebody_else(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE t (x)")
    connection.close()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda file: file.write_bytes(b"no database" * 100), "is not an SQLite database"),
        (lambda file: None, "is no file"),
        (_of_a_newer_marque, "does not know"),
        (_of_somebody_else, "no tables of Marque"),
        (lambda file: file.write_bytes(b""), "no tables of Marque"),
    ],
    ids=["text", "missing", "newer", "foreign", "empty"],
)
async def test_what_is_no_backup_of_ours_changes_nothing(
    live: Storage, tmp_path: Path, make: object, said: str
) -> None:
    assert callable(make)
    make(tmp_path / "copy.db")

    with pytest.raises(MarqueError, match=said):
        await restore(live, tmp_path / "copy.db", replace=True)

    assert await _held(live) == ["kept"]


async def test_a_backup_with_a_byte_torn_out_is_refused(live: Storage, tmp_path: Path) -> None:
    await backup(live, tmp_path / "copy.db")
    raw = bytearray((tmp_path / "copy.db").read_bytes())
    raw[4096 * 3 : 4096 * 6] = b"\xff" * (4096 * 3)
    (tmp_path / "copy.db").write_bytes(raw)

    with pytest.raises(InputError, match="is damaged"):
        await restore(live, tmp_path / "copy.db", replace=True)

    assert await _held(live) == ["kept"]


async def test_postgresql_is_left_to_its_own_tools_without_showing_a_password(tmp_path: Path) -> None:
    storage = Storage("postgresql://ada:pw-secret@db.example/marque")

    for command in (backup, restore):
        with pytest.raises(InputError, match="run: pg_") as caught:
            await command(storage, tmp_path / "copy")

        assert "postgresql://ada@db.example/marque" in str(caught.value)
        assert "pw-secret" not in str(caught.value)


async def test_a_restore_under_a_process_that_has_the_database_open_is_refused_at_once(
    live: Storage, tmp_path: Path, now: datetime
) -> None:
    server = Storage(f"sqlite:///{tmp_path / 'marque.db'}")
    await backup(live, tmp_path / "copy.db")
    await _hold(live, "later", now)
    await live.close()
    async with server.read() as connection:
        await connection.execute(text("SELECT 1"))

    with pytest.raises(Refused) as refused:
        await asyncio.wait_for(restore(live, tmp_path / "copy.db", replace=True), 10)

    assert str(refused.value) == f"{tmp_path / 'marque.db'}: is in use by a server or a command; end it, then restore"
    assert await _held(server) == ["kept", "later"]
    await restore(live, tmp_path / "copy.db", replace=True)
    assert await _held(live) == ["kept"]
