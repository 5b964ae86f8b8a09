"""The suite's own sets: each bank on the example shop and on every catalogue beside the claims' datasets."""

import asyncio
import json
import tempfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from evals.seeded.bank import HERE, read_bank
from evals.seeded.generator import Generator, Row
from evals.seeded.shop import Shop
from evals.suites.verdicts import NO_BRAND, load_catalogues
from marque.settings import built_in_examples
from marque.storage import Storage
from marque.storage.tables import products
from tools.inventory.store import Inventory

EXAMPLE = "example-shop"
EXAMPLE_BRAND = "tarnholt"
EACH = 1
"""Messages with each kind of fault, a catalogue."""
CLEAN = 40
"""Clean messages, a catalogue."""
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
"""When catalogues that say nothing else are true, and their messages judged."""
FOOTER = (
    "{name} Supply Co., 12 Harbour Street, Portland, ME 04101, USA. You get this because you signed up at {domain}. "
    "Unsubscribe: https://{domain}/unsubscribe"
)


def banks() -> tuple[str, ...]:
    """Return the names of the banks that are there."""
    return tuple(sorted(file.stem for file in (HERE / "banks").glob("*.yaml")))


def catalogues() -> Mapping[str, Path]:
    """Return the folder of every catalogue that messages are written from: the example's, and those of whole sets."""
    example = next(found for found in built_in_examples() if found.is_dir())
    beside = HERE.parent / "datasets" / "inventory-claims"
    return {
        EXAMPLE: example / "catalogue",
        **{folder.name: folder for folder in sorted(beside.iterdir()) if _is_of_a_set(folder)},
    }


def _is_of_a_set(folder: Path) -> bool:
    return folder.is_dir() and folder.with_suffix(".jsonl").is_file()


def written(bank: str) -> bytes:
    """Return one bank's messages about all catalogues, as the lines of a file."""
    rows = (
        {**row, "id": f"{name}-{row['id']}", "catalogue": name}
        for name, folder in catalogues().items()
        for row in messages(bank, shop_in(name, folder), seed=name, each=EACH, clean=CLEAN)
    )
    return as_lines(rows)


def messages(bank: str, shop: Shop, *, seed: int | str, each: int, clean: int) -> list[Row]:
    """Return faulty and clean messages about one shop.

    Args:
        bank: whose wordings.
        shop: the catalogue.
        seed: what all choices hang on.
        each: messages for each kind of fault that the catalogue makes possible.
        clean: messages in which everything is true.
    """
    generator = Generator(read_bank(bank), shop, seed)
    return [*generator.faulty(each), *generator.clean(clean)]


def as_lines(rows: Iterable[Row]) -> bytes:
    """Return rows as JSONL."""
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).encode()


def shop_in(name: str, folder: Path) -> Shop:
    """Return the shop of a catalogue folder, as the real importer reads it."""
    return asyncio.run(_shop_in(name, folder))


async def _shop_in(name: str, folder: Path) -> Shop:
    with tempfile.TemporaryDirectory() as temporary:
        storage = Storage(f"sqlite:///{Path(temporary) / 'catalogue.db'}")
        try:
            note = await load_catalogues(storage, folder, NOW - timedelta(hours=1))
            return await shop_of(
                storage, NO_BRAND, now=note.as_of + timedelta(hours=1), pack=EXAMPLE_BRAND if name == EXAMPLE else None
            )
        finally:
            await storage.close()


async def shop_of(storage: Storage, brand: str, *, now: datetime, pack: str | None) -> Shop:
    """Return the shop of a brand's inventory.

    Args:
        storage: where the inventory is.
        brand: whose.
        now: when its messages are judged.
        pack: the brand pack of its messages; None: they name no brand, and bring a footer of their own.
    """
    async with storage.read() as connection:
        found = await connection.execute(
            select(products.c.sku).where(products.c.brand == brand).order_by(products.c.sku)
        )
        skus = [row.sku for row in found]
    known = await Inventory(storage, brand).get_many(skus)
    makers = {product.text("brand") for product in known}
    maker = next(iter(makers)) if len(makers) == 1 else None
    name = maker or "Millbrook"
    domain = f"{name.lower().replace(' ', '')}.example"
    return Shop(
        name=name, domain=domain, now=now, products=known, brand=pack, is_calm=pack is not None,
        footer=None if pack else FOOTER.format(name=name, domain=domain),
        sender=None if pack else f"{name} <hello@{domain}>",
    )  # fmt: skip
