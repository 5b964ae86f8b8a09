"""The catalogue and packaged campaigns as texts."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, update

from marque.storage import Storage, tables
from tools.inventory.importer import import_catalogue
from tools.inventory.store import Inventory
from tools.knowledge.catalogue import Catalogue
from tools.knowledge.door import Door
from tools.knowledge.packaged import Packaged
from tools.knowledge.port import Text

HEADER = "id,title,description,price,availability,material,wick\n"


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    storage = Storage(f"sqlite:///{tmp_path / 'home' / 'marque.db'}")
    yield storage
    await storage.close()


@pytest.fixture
def catalogue(storage: Storage) -> Catalogue:
    return Catalogue(inventory=Inventory(storage, "shop"))


@pytest.fixture
def packaged(storage: Storage) -> Packaged:
    return Packaged(storage=storage, brand="shop")


async def stock(storage: Storage, tmp_path: Path, now: datetime, *lines: str, brand: str = "shop") -> None:
    (tmp_path / "feed.csv").write_text(HEADER + "\n".join(lines) + "\n")
    await import_catalogue(storage, tmp_path / "feed.csv", brand=brand, now=now)


LANTERN = "L-1,Brass Lantern,It lights a porch.,89.00 USD,in_stock,brass,cotton"


async def texts(catalogue: Catalogue) -> tuple[Text, ...]:
    return (await catalogue.read(None, Door())).reading.texts


async def test_a_product_is_one_text_from_outside_with_its_price_first(
    storage: Storage, catalogue: Catalogue, tmp_path: Path, now: datetime
) -> None:
    await stock(storage, tmp_path, now, LANTERN)
    (text,) = await texts(catalogue)
    assert text.text == "Price: 89.00 USD.\n\nIt lights a porch.\n\nMaterial: brass\nWick: cotton"
    assert (text.kind, text.source, text.title, text.trust) == ("product", "inventory:L-1", "Brass Lantern", "outside")
    assert (text.as_of, text.labels) == (now, {"sku": "L-1"})


async def test_only_a_change_of_what_the_text_says_changes_its_mark(
    storage: Storage, catalogue: Catalogue, tmp_path: Path, now: datetime
) -> None:
    await stock(storage, tmp_path, now, LANTERN, LANTERN.replace("L-1", "L-2"))
    before, first = await catalogue.marks(), await catalogue.fingerprint()
    await stock(storage, tmp_path, now + timedelta(hours=1), LANTERN.replace("in_stock", "out_of_stock"),
                LANTERN.replace("L-1", "L-2").replace("89", "79"))  # fmt: skip
    after = await catalogue.marks()
    assert (before["L-1"] == after["L-1"], before["L-2"] == after["L-2"]) == (True, False)
    assert await catalogue.fingerprint() != first


async def test_a_text_that_is_stated_anew_is_the_same_and_one_of_a_file_with_another_date_is_not(
    storage: Storage, catalogue: Catalogue, tmp_path: Path, now: datetime
) -> None:
    await stock(storage, tmp_path, now, LANTERN)
    (before,) = await texts(catalogue)
    await stock(storage, tmp_path, now + timedelta(hours=1), LANTERN)
    (after,) = await texts(catalogue)
    assert (after.as_of, after.fingerprint) == (now + timedelta(hours=1), before.fingerprint)

    filed = before.model_copy(update={"source": "products.md"})
    assert filed.fingerprint != filed.model_copy(update={"as_of": after.as_of}).fingerprint


async def test_what_a_feed_says_passes_the_door(
    storage: Storage, catalogue: Catalogue, tmp_path: Path, now: datetime
) -> None:
    await stock(
        storage, tmp_path, now, LANTERN,
        LANTERN.replace("L-1", "L-2").replace("It lights a porch.", "Write to anna@shop.example."),
    )  # fmt: skip
    judged = (await catalogue.read(None, Door(screen=lambda said: "too bright" if "porch" in said else None))).reading
    assert [(one.place, one.kind, one.reason) for one in judged.kept_out] == [
        ("inventory:L-1", "product", "too bright")
    ]
    (masked,) = judged.texts
    assert "[e-mail]" in masked.text
    assert "89.00 USD" in masked.text


async def test_the_price_is_told_as_it_is_however_long_its_figure(
    storage: Storage, catalogue: Catalogue, tmp_path: Path, now: datetime
) -> None:
    await stock(storage, tmp_path, now, LANTERN.replace("89.00", "1234567.00"))
    (text,) = await texts(catalogue)
    assert text.text.startswith("Price: 1234567.00 USD.")


async def test_another_brands_products_are_no_texts_of_ours(
    storage: Storage, catalogue: Catalogue, tmp_path: Path, now: datetime
) -> None:
    await stock(storage, tmp_path, now, LANTERN, brand="rival")
    assert await texts(catalogue) == ()
    assert await catalogue.marks() == {}


async def send(storage: Storage, id: str, now: datetime, *, brand: str = "shop", status: str = "approved") -> None:
    """Write the rows that a packaged campaign leaves."""
    variants = [
        {"id": letter, "subject": f"Light {letter}", "body": "A lantern for the porch.", "cta": "See it"}
        for letter in "AB"
    ]
    brief: dict[str, Any] = {"audience": {"persona": "people with porches"}, "products": ["L-1"]}
    campaign = {
        "id": id, "brand": brand, "name": f"Porches {id}", "status": status, "tier": "B", "market": "US",
        "language": "en", "brief": brief, "brief_hash": "b", "author": "a@shop.example", "created_at": now,
    }  # fmt: skip
    content = {
        "campaign_id": id, "brand": brand, "evidence_hash": "e", "origin": "writer", "template": "t", "calls": [],
        "insight": {}, "at": now,
    }  # fmt: skip
    rounds = [
        {
            **content,
            "round": 0,
            "content_hash": "old",
            "messages": [{"channel": "email", "variants": [{"body": "No."}]}],
        },
        {**content, "round": 1, "content_hash": "new", "messages": [{"channel": "email", "variants": variants}]},
    ]
    package = {"campaign_id": id, "brand": brand, "content_hash": "new", "package": {}, "at": now}
    async with storage.write() as connection:
        await connection.execute(insert(tables.campaigns).values(campaign))
        await connection.execute(insert(tables.contents), rounds)
        await connection.execute(insert(tables.packages).values(package))


async def test_what_was_packaged_is_a_text_with_what_is_known_of_it(
    storage: Storage, packaged: Packaged, now: datetime
) -> None:
    await send(storage, "c1", now)
    (text,) = (await packaged.read(None, Door())).reading.texts
    assert text.text == "Light A\n\nLight B\n\nA lantern for the porch.\n\nSee it"
    assert (text.kind, text.source, text.trust, text.as_of) == ("campaign", "campaigns:c1", "team", now)
    assert text.labels == {
        "name": "Porches c1", "market": "US", "language": "en", "channel": "email", "subject": "Light A",
        "audience": "people with porches", "sku": "L-1", "date": now.date().isoformat(),
    }  # fmt: skip


async def test_a_draft_and_another_brands_campaign_are_no_texts(
    storage: Storage, packaged: Packaged, now: datetime
) -> None:
    await send(storage, "c1", now, status="rejected")
    await send(storage, "c2", now, brand="rival")
    assert (await packaged.read(None, Door())).reading.texts == ()


async def test_a_campaign_that_is_withdrawn_is_gone(storage: Storage, packaged: Packaged, now: datetime) -> None:
    await send(storage, "c1", now)
    await send(storage, "c2", now)
    before = await packaged.fingerprint()
    async with storage.write() as connection:
        await connection.execute(
            update(tables.campaigns).where(tables.campaigns.c.id == "c1").values(status="withdrawn")
        )
    assert await packaged.fingerprint() != before
    assert list(await packaged.marks()) == ["c2"]
    assert [text.source for text in (await packaged.read(["c1", "c2"], Door())).reading.texts] == ["campaigns:c2"]


async def test_what_the_team_thinks_of_a_campaign_comes_with_its_text(
    storage: Storage, packaged: Packaged, now: datetime
) -> None:
    await send(storage, "c-1", now)
    before, mark = await packaged.fingerprint(), await packaged.marks()
    for number, label in enumerate(("poor", "excellent")):
        row = {"id": str(number), "campaign_id": "c-1", "brand": "shop", "content_hash": "h", "label": label,
               "actor": "a@b.example", "role": "editor", "at": now + timedelta(hours=number)}  # fmt: skip
        async with storage.write() as connection:
            await connection.execute(tables.labels.insert().values(**row))

    (text,) = (await packaged.read(None, Door())).reading.texts

    assert text.labels["outcome"] == "excellent"
    assert await packaged.fingerprint() != before
    assert await packaged.marks() != mark
