from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select

from marque.likeness import HASHES
from marque.message import Copy
from marque.storage import Storage, tables
from tools.campaigns.sent import Sent

OLD = "Cold hands ruin a good walk. These gloves are made from boiled wool and keep the wind out."
RETOLD = "These gloves are crafted from boiled wool and keep out the wind. Cold hands ruin any good walk."
OTHER = "The night train to the coast leaves at nine and you wake up by the water."


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    storage = Storage(f"sqlite:///{tmp_path / 'marque.db'}")
    yield storage
    await storage.close()


async def send(storage: Storage, campaign: str, bodies: Sequence[str], now: datetime, brand: str = "shop") -> None:
    async with storage.write() as connection:
        await connection.execute(
            insert(tables.campaigns).values(
                id=campaign, brand=brand, name="n", status="approved", tier="B", market="US", language="en", brief={},
                brief_hash="h", author="a@x.example", created_at=now,
            )
        )  # fmt: skip
        await connection.execute(
            insert(tables.packages).values(campaign_id=campaign, brand=brand, content_hash="h", package={}, at=now)
        )
        for number, body in enumerate(bodies):
            await connection.execute(
                insert(tables.variants).values(
                    variant_hash=f"{campaign}-{number}", campaign_id=campaign, brand=brand, channel="email",
                    copy=Copy(body=body).as_json(),
                )
            )  # fmt: skip


async def test_what_reads_alike_is_found_however_it_is_told(storage: Storage, now: datetime) -> None:
    await send(storage, "one", [OLD, OTHER], now)

    assert await Sent(storage=storage).like("shop", [RETOLD], but="new") == (OLD,)


async def test_a_campaign_repeats_neither_itself_nor_another_brand(storage: Storage, now: datetime) -> None:
    await send(storage, "one", [OLD], now)
    await send(storage, "two", [OLD], now, brand="other")

    assert await Sent(storage=storage).like("shop", [RETOLD], but="one") == ()


async def test_what_is_sent_later_is_found_by_the_same_index(storage: Storage, now: datetime) -> None:
    sent = Sent(storage=storage)
    assert await sent.like("shop", [OLD], but="new") == ()

    await send(storage, "one", [OTHER], now)
    assert await sent.like("shop", [OLD, OTHER], but="new") == (OTHER,)
    await send(storage, "two", [OLD], now)
    assert await sent.like("shop", [RETOLD, OTHER], but="new", limit=1) == (OTHER,)
    assert set(await sent.like("shop", [RETOLD, OTHER], but="new")) == {OTHER, OLD}


async def test_a_signature_is_kept_once(storage: Storage, now: datetime) -> None:
    await send(storage, "one", [OLD], now)
    for _ in range(2):
        await Sent(storage=storage).like("shop", [OLD], but="new")

    async with storage.read() as connection:
        kept = (await connection.execute(select(tables.sent_signatures.c.signature))).scalars().all()
    assert [len(one) for one in kept] == [HASHES * 4]


async def test_what_is_no_package_any_more_was_not_sent(storage: Storage, now: datetime) -> None:
    sent = Sent(storage=storage)
    await send(storage, "one", [OLD], now)
    assert await sent.like("shop", [OLD], but="new") == (OLD,)

    async with storage.write() as connection:
        await connection.execute(delete(tables.packages))
    assert await sent.like("shop", [OLD], but="new") == ()
