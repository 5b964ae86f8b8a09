"""Our own importers read both catalogues whole."""

import tomllib
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from marque.evidence import Product
from marque.reading import read_text, validate
from marque.settings import Workspace
from marque.storage import Storage
from tools.inventory.importer import import_catalogue
from tools.inventory.store import Inventory


@pytest.mark.parametrize("workspace", ["shop", "b2b"])
async def test_every_row_of_a_catalogue_is_imported_with_the_price_that_stands_in_it(
    workspace: str, examples: Path, catalogues: dict[str, dict[str, Product]], tmp_path: Path, now: datetime
) -> None:
    folder = examples / workspace
    defaults = validate(Workspace, tomllib.loads(read_text(folder / "marque.toml")), where="marque.toml")
    storage = Storage(f"sqlite:///{tmp_path / 'marque.db'}")
    try:
        report = await import_catalogue(storage, folder / defaults.catalogue[0], brand=defaults.brand, now=now)
        products = await Inventory(storage, defaults.brand).get_many(list(catalogues[workspace]))
    finally:
        await storage.close()

    assert report.skipped == ()
    assert report.imported == len(catalogues[workspace]) == len(products)
    assert {p.sku: p.money("price") for p in products} == {
        sku: p.money("price") for sku, p in catalogues[workspace].items()
    }


async def test_the_feed_proves_weights_sizes_and_warranties_but_no_stock_count_and_no_rating(
    examples: Path, tmp_path: Path, now: datetime
) -> None:
    storage = Storage(f"sqlite:///{tmp_path / 'marque.db'}")
    try:
        await import_catalogue(storage, examples / "shop/catalogue/products.xml", brand="tarnholt", now=now)
        (blanket,) = await Inventory(storage, "tarnholt").get_many(["TH-EMBER-RUST"])
    finally:
        await storage.close()

    price = blanket.money("price")
    assert price is not None
    assert price.amount == Decimal("120.00")
    assert (blanket.text("weight"), blanket.text("width"), blanket.text("warranty")) == ("3.2 lb", "60 in", "5 years")
    assert (blanket.text("stock"), blanket.text("rating")) == (None, None)


@pytest.mark.parametrize("workspace", ["shop", "b2b"])
def test_the_places_that_a_workspace_names_are_there(workspace: str, examples: Path) -> None:
    folder = examples / workspace
    defaults = validate(Workspace, tomllib.loads(read_text(folder / "marque.toml")), where="marque.toml")

    assert all((folder / place).exists() for place in (*defaults.catalogue, *defaults.knowledge.values()))
