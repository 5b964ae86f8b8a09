"""A row is written once, and the writer is told whether it was the one: on either database."""

from datetime import datetime

from marque.storage import Storage, tables
from marque.storage.once import insert_once


async def test_the_first_writer_is_told_that_it_wrote_and_the_second_that_it_did_not(
    storage: Storage, now: datetime
) -> None:
    row = {"brand": "solene", "actor": "a@b", "reason": "crisis", "at": now}

    async with storage.write() as connection:
        answers = [await insert_once(connection, tables.holds, row) for _ in range(2)]

    assert answers == [True, False]
