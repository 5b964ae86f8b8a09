"""A database file that is moved away under a process: told, and never written on into."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from marque.errors import Unavailable
from marque.storage import Storage, tables

MOVED = "marque.db: was moved away or replaced while it was in use"


async def hold(storage: Storage, brand: str, now: datetime) -> None:
    async with storage.write() as connection:
        row = {"brand": brand, "actor": "petra@shop.example", "reason": "recall", "at": now}
        await connection.execute(insert(tables.holds).values(**row))


async def held(storage: Storage) -> list[str]:
    async with storage.read() as connection:
        return sorted((await connection.execute(select(tables.holds.c.brand))).scalars())


async def test_a_file_that_is_moved_away_takes_no_write_and_answers_nothing_until_it_is_back(
    tmp_path: Path, now: datetime
) -> None:
    file, elsewhere = tmp_path / "marque.db", tmp_path / "elsewhere.db"
    storage = Storage(f"sqlite:///{file}")
    await hold(storage, "before", now)

    file.rename(elsewhere)
    with pytest.raises(Unavailable, match=MOVED):
        await hold(storage, "meanwhile", now)
    with pytest.raises(Unavailable, match=MOVED):
        await held(storage)
    assert not file.exists()

    elsewhere.rename(file)
    await hold(storage, "after", now)
    assert await held(storage) == ["after", "before"]
    await storage.close()


async def test_another_file_in_its_place_is_not_taken_for_it(tmp_path: Path, now: datetime) -> None:
    file = tmp_path / "marque.db"
    storage, other = Storage(f"sqlite:///{file}"), Storage(f"sqlite:///{tmp_path / 'other.db'}")
    await hold(storage, "ours", now)
    await hold(other, "theirs", now)
    await other.close()

    (tmp_path / "other.db").rename(file)
    with pytest.raises(Unavailable, match=MOVED):
        await held(storage)
    await storage.close()


async def test_a_look_tells_that_somebody_committed_and_reading_changes_nothing(tmp_path: Path, now: datetime) -> None:
    ours, theirs = (Storage(f"sqlite:///{tmp_path / 'marque.db'}") for _ in range(2))
    assert ours.last_commit() is None
    await hold(ours, "ours", now)
    before = ours.last_commit()
    await held(theirs)
    assert before == ours.last_commit() is not None

    await hold(theirs, "theirs", now)

    assert ours.last_commit() != before
    await ours.close()
    await theirs.close()


async def test_what_a_database_says_of_a_fault_holds_no_value_of_a_row(tmp_path: Path, now: datetime) -> None:
    storage = Storage(f"sqlite:///{tmp_path / 'marque.db'}")
    await hold(storage, "a draft that nobody is to read", now)

    with pytest.raises(Exception, match="UNIQUE") as caught:
        await hold(storage, "a draft that nobody is to read", now)

    assert "a draft" not in str(caught.value)
    await storage.close()


async def test_no_new_file_is_made_beside_the_log_of_one_that_was_moved_away(tmp_path: Path, now: datetime) -> None:
    file, elsewhere = tmp_path / "marque.db", tmp_path / "elsewhere.db"
    server, command = Storage(f"sqlite:///{file}"), Storage(f"sqlite:///{file}")
    await hold(server, "before", now)
    assert (tmp_path / "marque.db-wal").stat().st_size

    file.rename(elsewhere)
    with pytest.raises(Unavailable, match=r"marque\.db: is gone, and its log lies there"):
        await held(command)
    assert not file.exists()
    file.touch()
    with pytest.raises(Unavailable, match="its log lies there"):
        await held(command)
    file.unlink()

    elsewhere.rename(file)
    assert await held(command) == await held(server) == ["before"]
    await command.close()
    await server.close()


async def test_a_file_that_goes_between_two_connections_is_not_made_anew(tmp_path: Path, now: datetime) -> None:
    file = tmp_path / "marque.db"
    storage = Storage(f"sqlite:///{file}")
    await hold(storage, "before", now)
    await storage.engine.dispose()  # the next use connects
    storage._watched = None  # and nobody looks before it does

    file.rename(tmp_path / "elsewhere.db")
    with pytest.raises(Unavailable, match=r"marque\.db: cannot be opened"):
        await held(storage)
    assert not file.exists()
    await storage.close()
