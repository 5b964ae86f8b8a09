"""API keys: the secret is told once and kept nowhere, and a key opens as long and as far as it was made for."""

import base64
import itertools
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from pydantic import SecretStr
from sqlalchemy import select

from marque.audit.keys import AuditKeys
from marque.errors import InputError, Refused
from marque.storage import Storage, tables
from tools.journal import journal_of
from tools.keys import Keys

HOLDER = "shop-service@tarnholt.example"


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def in_turn() -> Callable[[], str]:
    count = itertools.count(1)
    return lambda: base64.urlsafe_b64encode(next(count).to_bytes(32)).decode().rstrip("=")


@pytest_asyncio.fixture
async def keys(tmp_path: Path, clock: Clock) -> AsyncIterator[Keys]:
    storage = Storage(f"sqlite:///{tmp_path / 'marque.db'}")
    journal = journal_of(AuditKeys(tmp_path), clock)
    yield Keys(storage=storage, journal=journal, clock=clock, random=in_turn(), home_brand="tarnholt")
    await storage.close()


async def test_a_key_opens_with_its_secret_and_nothing_else(keys: Keys) -> None:
    made = await keys.make(HOLDER, purpose="the shop")
    found = await keys.of(SecretStr(made.key))
    assert found
    assert (found.id, found.holder, found.brand, found.roles) == (made.id, HOLDER, "*", ())

    other = await keys.make(HOLDER, purpose="another")
    mixed = f"{made.key.rpartition('_')[0]}_{other.key.rpartition('_')[2]}"
    wrongs = (mixed, "", made.id, made.key[:-1], f"{made.key} ", f"{made.key}\n", made.key.upper(), "mk_é_" + "a" * 43)
    for wrong in wrongs:
        assert await keys.of(SecretStr(wrong)) is None, wrong


async def test_the_secret_stands_in_no_row_and_in_no_record(keys: Keys) -> None:
    made = await keys.make(HOLDER, purpose="the shop", by="lou.farrow@tarnholt.example")
    secret = made.key.rpartition("_")[2]
    async with keys.storage.read() as connection:
        rows = [str(row) for table in (tables.keys, tables.audit) for row in await connection.execute(select(table))]
    assert rows
    assert not any(secret in row for row in rows)
    assert not any(HOLDER in row for row in rows if "key.made" in row)


async def test_a_key_ends_when_it_expires_or_is_revoked(keys: Keys, clock: Clock) -> None:
    short, long = await keys.make(HOLDER, purpose="a day", days=1), await keys.make(HOLDER, purpose="for good")
    assert (await keys.revoke(long.id)).revoked_at == clock.now
    assert await keys.of(SecretStr(long.key)) is None
    clock.now += timedelta(days=1) - timedelta(microseconds=1)
    assert await keys.of(SecretStr(short.key))
    clock.now += timedelta(microseconds=1)
    assert await keys.of(SecretStr(short.key)) is None
    assert (await keys.revoke(long.id)).revoked_at < clock.now  # type: ignore[operator]  # it was revoked above
    assert await keys.any()


async def test_a_rotated_key_keeps_its_reach_and_the_old_one_ends_after_the_overlap(keys: Keys, clock: Clock) -> None:
    old = await keys.make(HOLDER, purpose="the shop", brand="tarnholt", roles=["service"], days=90)
    new = await keys.rotate(old.id, overlap=timedelta(hours=1))
    found = await keys.of(SecretStr(new.key))
    assert found
    assert (found.brand, found.roles, found.holder) == ("tarnholt", ("service",), HOLDER)
    assert found.expires_at == clock.now + timedelta(days=90)
    assert await keys.of(SecretStr(old.key))
    clock.now += timedelta(hours=1)
    assert await keys.of(SecretStr(old.key)) is None
    with pytest.raises(Refused, match="in force no more"):
        await keys.rotate(old.id, overlap=timedelta(0))


async def test_a_key_that_is_not_there_is_named(keys: Keys) -> None:
    assert not await keys.any()
    for act in (keys.revoke("nothing"), keys.rotate("nothing", overlap=timedelta(0))):
        with pytest.raises(InputError, match="no key 'nothing'"):
            await act


async def test_use_is_written_down_once_a_day(keys: Keys, clock: Clock) -> None:
    made = await keys.make(HOLDER, purpose="the shop")
    for _ in range(2):
        found = await keys.of(SecretStr(made.key))
        assert found
        await keys.used(found)
        clock.now += timedelta(hours=1)
    (listed,) = await keys.list()
    assert listed.used_at == datetime(2026, 11, 23, 9, tzinfo=UTC)
