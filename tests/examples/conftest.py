"""What the tests of the examples read: each workspace's briefs, and its catalogue as products."""

import csv
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from defusedxml import ElementTree

from marque.brief import Brief
from marque.evidence import Fact, Product
from marque.reading import load_data, validate

EXAMPLES = Path(__file__).parents[2] / "examples"
GOOGLE = "{http://base.google.com/ns/1.0}"
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture(scope="session")
def examples() -> Path:
    """Return the folder with both workspaces."""
    return EXAMPLES


@pytest.fixture(scope="session")
def briefs() -> dict[str, Brief]:
    """Return every brief, by `WORKSPACE/NAME`."""
    paths = sorted(EXAMPLES.glob("*/briefs/*.yaml"))
    return {f"{path.parts[-3]}/{path.stem}": validate(Brief, load_data(path), where=path.name) for path in paths}


@pytest.fixture(scope="session")
def catalogues() -> dict[str, dict[str, Product]]:
    """Return each workspace's products by SKU, read without our own importers."""
    return {
        "shop": _feed(EXAMPLES / "shop/catalogue/products.xml"),
        "b2b": _plans(EXAMPLES / "b2b/catalogue/plans.csv"),
    }


def _feed(path: Path) -> dict[str, Product]:
    root = ElementTree.parse(path).getroot()
    assert root is not None
    items = [{tag.tag.removeprefix(GOOGLE): tag.text or "" for tag in item} for item in root.iter("item")]
    return _by_sku([{**item, "sku": item["id"]} for item in items], path.name)


def _plans(path: Path) -> dict[str, Product]:
    with path.open(newline="", encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    items = [dict(zip(head, row, strict=True)) for row in rows]
    return _by_sku([{**item, "price": f"{item['price']} {item['currency']}"} for item in items], path.name)


def _by_sku(items: list[dict[str, str]], source: str) -> dict[str, Product]:
    found = {item["sku"]: _product(item, source) for item in items}
    assert len(found) == len(items), "an id stands twice"
    return found


def _product(item: Mapping[str, str], source: str) -> Product:
    names = ("description", "price", "sale_price", "sale_price_effective_date", "availability", "item_group_id")
    facts = {name: Fact(value=item[name], as_of=NOW, source=source) for name in names if item.get(name)}
    return Product(sku=item["sku"], group=item.get("item_group_id"), title=item["title"], facts=facts)
