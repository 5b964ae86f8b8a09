"""Appending: chains do not fork, an event is recorded once, and nothing ambiguous gets in."""

import asyncio
import sys
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from marque.audit import append, brand_chain, campaign_chain
from marque.audit.verify import verify_all
from marque.storage import Storage, tables

CHAIN = campaign_chain("c1")


async def _append(storage: Storage, at: datetime, **changes: Any) -> str:
    record = {"chain": CHAIN, "brand": "solene", "kind": "decision", "once": "1", "body": {"role": "editor"}, **changes}
    async with storage.write() as connection:
        return await append(connection, **record, at=at)


async def test_each_record_holds_the_hash_of_the_one_before(storage: Storage, now: datetime) -> None:
    first = await _append(storage, now, once="1")
    second = await _append(storage, now, once="2")

    async with storage.read() as connection:
        rows = (await connection.execute(select(tables.audit).order_by(tables.audit.c.seq))).all()

    assert [(row.seq, row.prev, row.hash) for row in rows] == [(1, "0" * 64, first), (2, first, second)]


async def test_chains_do_not_queue_in_one_another(storage: Storage, now: datetime) -> None:
    for chain in (CHAIN, brand_chain("solene")):
        await _append(storage, now, chain=chain)

    async with storage.read() as connection:
        rows = (await connection.execute(select(tables.audit))).all()

    assert {(row.chain, row.seq) for row in rows} == {("campaign:c1", 1), ("brand:solene", 1)}


async def test_the_same_event_twice_appends_nothing_and_returns_the_first_hash(storage: Storage, now: datetime) -> None:
    first = await _append(storage, now, body={"role": "editor", "hashes": ["a", "b"]})

    again = await _append(storage, now + timedelta(minutes=1), body={"hashes": ("a", "b"), "role": "editor"})

    assert again == first
    async with storage.read() as connection:
        assert len((await connection.execute(select(tables.audit))).all()) == 1


@pytest.mark.parametrize("change", [{"body": {"role": "brand lead"}}, {"kind": "waiver"}, {"brand": "other"}], ids=str)
async def test_the_same_event_with_other_words_is_a_bug(
    storage: Storage, now: datetime, change: dict[str, Any]
) -> None:
    await _append(storage, now)

    with pytest.raises(ValueError, match="said something else"):
        await _append(storage, now, **change)


@pytest.mark.parametrize(
    "body",
    [{"score": 0.5}, {"é": 1}, {"name": "e\u0301"}, {"n": 2**53}, {"at": b"bytes"}, {"x": "\ud800"}, {1: "a"}],
    ids=["a fraction", "a key beyond ASCII", "not in NFC", "too large", "no JSON", "half a character", "a numeric key"],
)
async def test_a_body_that_two_libraries_could_write_differently_is_a_bug(
    storage: Storage, now: datetime, body: dict[Any, Any]
) -> None:
    with pytest.raises(ValueError, match=r"audit record|surrogate"):
        await _append(storage, now, body=body)


async def test_appending_without_the_write_lock_is_a_bug(storage: Storage, now: datetime) -> None:
    async with storage.read() as connection:
        with pytest.raises(ValueError, match=r"inside Storage\.write"):
            await append(connection, chain=CHAIN, brand="b", kind="k", once="1", body={}, at=now)


async def test_an_instant_without_a_time_zone_is_a_bug(storage: Storage, now: datetime) -> None:
    with pytest.raises(ValueError, match="time zone"):
        await _append(storage, now.replace(tzinfo=None))


async def test_a_transaction_that_fails_takes_its_record_along(storage: Storage, now: datetime) -> None:
    async def fail() -> None:
        async with storage.write() as connection:
            await append(connection, chain=CHAIN, brand="b", kind="k", once="1", body={}, at=now)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    async with storage.read() as connection:
        assert (await connection.execute(select(tables.audit))).all() == []


APPENDER = """
import asyncio, sys
from datetime import UTC, datetime
from marque.audit import append
from marque.storage import Storage

async def main(url, name):
    storage = Storage(url)
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(300):
        async with storage.write() as connection:
            await append(connection, chain="campaign:c1", brand="solene", kind="test", once=f"{name}-{number}",
                         body={"number": number}, at=datetime.now(UTC))
    await storage.close()

asyncio.run(main(*sys.argv[1:]))
"""


async def test_two_processes_that_append_at_once_do_not_fork_the_chain(storage: Storage) -> None:
    url = storage.url.render_as_string(hide_password=False)

    pipes = {"stdin": asyncio.subprocess.PIPE, "stdout": asyncio.subprocess.PIPE}
    children = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", APPENDER, url, name, **pipes) for name in "ab"
    ]
    for child in children:  # neither begins before both can
        assert child.stdout
        assert await child.stdout.readline() == b"ready\n"
    for child in children:
        assert child.stdin
        child.stdin.write(b"go\n")
        await child.stdin.drain()
    exits = [await child.wait() for child in children]

    assert exits == [0, 0]
    found = await verify_all(storage, None, None)
    assert (found.records, found.problems) == (600, ())
