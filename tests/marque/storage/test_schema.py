"""The tables come to head once, whoever comes first, and what stands in the way is one line."""

import asyncio
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from blockbuster import blockbuster_ctx
from sqlalchemy import insert, select, text

from marque.errors import InputError, MarqueError, Unavailable
from marque.storage import Storage, tables
from marque.storage.schema import HEAD, MIGRATIONS, REVISIONS, make_file, make_ready, plain_connection, upgrade

HOLD = {"brand": "solene", "actor": "a@b", "reason": "crisis"}


async def test_the_migrations_make_exactly_the_tables_of_the_code(storage: Storage) -> None:
    def differences() -> list[object]:
        with plain_connection(storage, write=False) as connection:
            options = {"compare_type": True, "compare_server_default": True}
            return list(compare_metadata(MigrationContext.configure(connection, opts=options), tables.metadata))

    assert await asyncio.to_thread(differences) == []


def test_the_versions_named_in_the_code_are_those_of_the_migrations() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))

    assert [script.revision for script in reversed(list(scripts.walk_revisions()))] == list(REVISIONS)
    assert scripts.get_current_head() == HEAD


async def test_a_second_upgrade_changes_nothing(empty_storage: Storage) -> None:
    assert await upgrade(empty_storage) is None
    assert await upgrade(empty_storage) == HEAD


async def test_sources_that_were_in_step_before_were_so_in_the_embedded_store(empty_storage: Storage) -> None:
    def before() -> None:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        if empty_storage.is_sqlite:
            make_file(empty_storage)
        with plain_connection(empty_storage, write=True) as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "0007")
            connection.execute(
                text("INSERT INTO knowledge_sources (brand, source, checked_at) VALUES ('shop', 'guides', '2026')")
            )

    await asyncio.to_thread(before)
    assert await upgrade(empty_storage) == "0007"
    async with empty_storage.read() as connection:
        rows = (await connection.execute(text("SELECT brand, store, source FROM knowledge_sources"))).all()
    assert [tuple(row) for row in rows] == [("shop", "sqlite", "guides")]


async def test_rows_survive_closing(storage: Storage, now: object) -> None:
    async with storage.write() as connection:
        await connection.execute(insert(tables.holds).values(**HOLD, at=now))
    await storage.close()

    async with storage.read() as connection:
        row = (await connection.execute(select(tables.holds))).one()

    assert (row.reason, row.at) == ("crisis", now)


async def test_a_write_that_fails_keeps_nothing(storage: Storage, now: object) -> None:
    async def write() -> None:
        async with storage.write() as connection:
            await connection.execute(insert(tables.holds).values(**HOLD, at=now))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write()

    async with storage.read() as connection:
        assert (await connection.execute(select(tables.holds))).all() == []


async def test_a_bug_in_a_statement_shows_itself(storage: Storage) -> None:
    with pytest.raises(Exception, match="nothing_of_ours") as caught:
        async with storage.read() as connection:
            await connection.execute(text("SELECT * FROM nothing_of_ours"))

    assert not isinstance(caught.value, MarqueError)


async def test_tables_of_a_newer_marque_are_refused(storage: Storage) -> None:
    async with storage.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    for door in (make_ready, upgrade):
        with pytest.raises(InputError, match="newer Marque"):
            await door(storage)


async def test_a_postgresql_without_tables_is_checked_and_left_as_it_is(empty_storage: Storage) -> None:
    if empty_storage.is_sqlite:
        pytest.skip("SQLite is brought to head by itself")

    with pytest.raises(InputError, match="run `marque db upgrade`"):
        await make_ready(empty_storage)
    await upgrade(empty_storage)

    await make_ready(empty_storage)


async def test_a_postgresql_that_is_away_is_unavailable_and_shows_no_password() -> None:
    storage = Storage("postgresql://somebody:pw-secret@127.0.0.1:1/none")

    with pytest.raises(Unavailable, match="does not answer") as caught:
        await make_ready(storage)

    assert "pw-secret" not in str(caught.value)


async def test_file_and_folder_are_for_the_owner_only(tmp_path: Path) -> None:
    storage = Storage(f"sqlite:///{tmp_path / 'deep' / 'home' / 'marque.db'}")

    await storage.ready()

    assert storage.file is not None
    assert stat.S_IMODE(storage.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(storage.file.parent.stat().st_mode) == 0o700


async def test_alembic_is_not_imported_when_the_tables_are_current(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'marque.db'}"
    await upgrade(Storage(url))
    program = (
        "import asyncio, sys; from marque.storage import Storage; "
        f"asyncio.run(Storage({url!r}).ready()); print('alembic' in sys.modules)"
    )

    answer = await asyncio.to_thread(subprocess.check_output, [sys.executable, "-c", program])

    assert answer.strip() == b"False"


async def test_processes_that_start_at_once_make_the_tables_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'marque.db'}"
    program = f"import asyncio; from marque.storage import Storage; asyncio.run(Storage({url!r}).ready())"

    children = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", program, stderr=asyncio.subprocess.PIPE)
        for _ in range(4)
    ]
    errors = [(await child.communicate())[1] for child in children]

    assert errors == [b""] * 4
    assert await upgrade(Storage(url)) == HEAD


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"this is not a database, whatever its name says" * 40, "is not an SQLite database"),
        (b"SQLite format 3\0" + b"\x10\x00\x02\x02\x00\x40\x20\x20" + b"\xff" * 4000, "is "),
    ],
    ids=["text", "damaged"],
)
async def test_a_file_that_is_no_database_is_one_line(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "marque.db"
    file.write_bytes(content)

    with pytest.raises(MarqueError) as caught:
        await make_ready(Storage(f"sqlite:///{file}"))

    assert said in str(caught.value)
    assert str(file) in str(caught.value)
    assert file.read_bytes() == content


async def test_a_folder_in_the_place_of_the_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "marque.db").mkdir()

    with pytest.raises(InputError, match="cannot be opened"):
        await make_ready(Storage(f"sqlite:///{tmp_path / 'marque.db'}"))


async def test_a_file_in_the_place_of_the_folder_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")

    with pytest.raises(InputError, match="cannot be opened"):
        await make_ready(Storage(f"sqlite:///{tmp_path / 'home' / 'marque.db'}"))


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
async def test_a_database_in_memory_is_refused(url: str) -> None:
    with pytest.raises(InputError, match="in memory"):
        await make_ready(Storage(url))


@pytest.mark.parametrize("url", ["mysql://a@b/c", "nonsense", ""])
def test_an_address_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(InputError, match="MARQUE_DATABASE_URL"):
        Storage(url)


async def test_a_full_disk_is_unavailable_and_keeps_what_was_committed(tmp_path: Path, now: object) -> None:
    storage = Storage(f"sqlite:///{tmp_path / 'marque.db'}")
    async with storage.write() as connection:
        await connection.execute(insert(tables.holds).values(**HOLD, at=now))

    async def write_too_much() -> None:
        async with storage.write() as connection:
            pages = (await connection.execute(text("PRAGMA page_count"))).scalar()
            await connection.execute(text(f"PRAGMA max_page_count = {pages}"))
            for number in range(200):
                row = {**HOLD, "brand": f"b{number}", "reason": "x" * 4000}
                await connection.execute(insert(tables.holds).values(**row, at=now))

    with pytest.raises(Unavailable, match="the disk is full"):
        await write_too_much()

    async with storage.read() as connection:
        assert len((await connection.execute(select(tables.holds))).all()) == 1
    await storage.close()


async def test_a_database_that_may_only_be_read_is_unavailable(tmp_path: Path, now: object) -> None:
    storage = Storage(f"sqlite:///{tmp_path / 'marque.db'}")

    async def write() -> None:
        async with storage.write() as connection:
            await connection.execute(text("PRAGMA query_only = ON"))
            await connection.execute(insert(tables.holds).values(**HOLD, at=now))

    with pytest.raises(Unavailable, match="may not be written"):
        await write()

    await storage.close()


async def test_a_writer_that_waits_too_long_is_told_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = Storage(f"sqlite:///{tmp_path / 'marque.db'}")
    await storage.ready()
    monkeypatch.setattr("marque.storage.engine.BUSY_SECONDS", 0)
    holder = sqlite3.connect(tmp_path / "marque.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")

    with pytest.raises(Unavailable, match="held by another process"):
        async with storage.write():
            pass

    holder.close()
    await storage.close()


async def test_upgrades_that_come_at_once_make_the_tables_once(empty_storage: Storage) -> None:
    url = empty_storage.url.render_as_string(hide_password=False)

    before = await asyncio.gather(*(upgrade(Storage(url)) for _ in range(4)))

    assert sorted(before, key=str) == [HEAD, HEAD, HEAD, None]


async def test_nothing_blocks_the_event_loop(tmp_path: Path, now: object) -> None:
    storage = Storage(f"sqlite:///{tmp_path / 'new' / 'marque.db'}")

    with blockbuster_ctx() as found:
        found.functions["os.stat"].deactivate()  # one look at the file, as the server lets it pass
        async with storage.write() as connection:
            await connection.execute(insert(tables.holds).values(**HOLD, at=now))
        async with storage.read() as connection:
            rows = (await connection.execute(select(tables.holds))).all()
        await storage.close()

    assert len(rows) == 1
