"""Product exports of the Shopify admin: one product over several rows, with the older and the newer column names.

The first row of a handle carries what all its variants share, the rows below it a variant or only a picture each.
A variant is known by its SKU, else by `Handle#option` (options joined by `/`), else, where it is the only one, by
its handle. Stock is known only where an inventory tracker is set. Compare-at price is the former price.
"""

import html
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from marque.errors import InputError
from tools.inventory.formats.rows import CatalogueFile, Listing, Row, facts_from, listing
from tools.inventory.formats.text import header, table, whole
from tools.inventory.values import Unreadable, count, is_blank, number, snake

COLUMNS = {
    "handle": "handle", "url_handle": "handle", "title": "title",
    "body_html": "description", "description": "description",
    "vendor": "brand", "product_category": "category", "type": "product_type", "tags": "tags", "status": "status",
    "published": "published", "published_on_online_store": "published",
    "variant_sku": "sku", "sku": "sku", "variant_barcode": "gtin", "barcode": "gtin",
    "variant_price": "price", "price": "price",
    "variant_compare_at_price": "was_price", "compare_at_price": "was_price",
    "variant_inventory_tracker": "tracker", "inventory_tracker": "tracker",
    "variant_inventory_qty": "stock", "inventory_quantity": "stock",
    "variant_inventory_policy": "policy", "continue_selling_when_out_of_stock": "policy",
    "variant_grams": "grams", "weight_value_grams": "grams",
    "variant_weight_unit": "weight_unit", "weight_unit_for_display": "weight_unit",
    "image_src": "image", "product_image_url": "image", "cost_per_item": "cost_per_item",
    **{f"option{n}_{part}": f"option{n}_{part}" for n in (1, 2, 3) for part in ("name", "value")},
}  # fmt: skip
LEFT_OUT = re.compile(
    r"price_|compare_at_price_|included_|image_|product_image_|variant_image|seo_|gift_card|unit_price|"
    r"variant_(?:fulfillment|requires|taxable|tax)|fulfillment_service|requires_shipping|charge_tax|tax_code|option\d_linked"
)
"""Columns that say nothing about the product itself, and prices of other markets."""
SHARED = frozenset({"description", "brand", "category", "product_type", "tags", "status", "published", "image"})
_OPTIONS = (1, 2, 3)
_SINGLE = "Default Title"


class _Parent(NamedTuple):
    """What the first row of a handle says for all its variants."""

    handle: str
    title: str
    facts: dict[str, str]
    options: tuple[str, ...]
    problem: str = ""


def is_shopify(columns: list[str]) -> bool:
    """Tell whether columns are those of a Shopify product export."""
    keys = {COLUMNS.get(snake(column)) for column in columns}
    return {"handle", "title"} <= keys and bool(keys & {"option1_value", "option1_name", "tracker"})


def read(file: CatalogueFile) -> Iterator[Row]:
    """Yield a row for each variant; rows that only carry a picture are passed over.

    Raises:
        InputError: It has no header or names a column twice, it ends inside a cell, or no currency is known.
    """
    if file.currency is None:
        raise InputError(
            "a Shopify export names no currency", where=file.path.name, mend="pass --currency, such as USD"
        )
    rows = table(file)
    names = [snake(name) for name in header(file, rows)]
    parent: _Parent | None = None
    for number_, cells in rows:
        try:
            values, attributes = _parted(names, whole(cells, names))
            handle = values.get("handle", "")
            if parent is None or handle != parent.handle:
                parent = _parent(handle, values, attributes)
            if _is_variant(values):
                yield Row(number_, _variant(parent, values, file.currency))
        except Unreadable as error:
            yield Row(number_, None, str(error))


def _parted(names: list[str], cells: list[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Part the cells that have a meaning from those that become attributes; empty ones are left out."""
    values: dict[str, str] = {}
    attributes: dict[str, str] = {}
    for name, cell in zip(names, cells, strict=True):
        text = cell.strip()
        if not text:
            continue
        key = COLUMNS.get(name)
        if key:
            values[key] = text
        elif not LEFT_OUT.match(name):
            attributes[name] = text
    return values, attributes


def _parent(handle: str, values: Mapping[str, str], attributes: Mapping[str, str]) -> _Parent:
    problem = "" if handle else "has no handle"
    if not problem and "title" not in values:
        problem = "has no title, and no row above it has the same handle"
    shared = {name: values[name] for name in values if name in SHARED}
    if "description" in shared:
        shared["description"] = _plain(shared["description"])
    if "product_type" in shared:
        shared.setdefault("category", shared["product_type"])
    options = tuple(values.get(f"option{n}_name", "") for n in _OPTIONS)
    return _Parent(
        handle, values.get("title", ""), facts_from((shared | dict(attributes)).items(), None), options, problem
    )


def _is_variant(values: Mapping[str, str]) -> bool:
    return any(name in values for name in ("title", "sku", "price", "option1_value"))


def _variant(parent: _Parent, values: Mapping[str, str], currency: str | None) -> Listing:
    if parent.problem:
        raise Unreadable(parent.problem)
    chosen = [
        (name, value)
        for n, name in zip(_OPTIONS, parent.options, strict=True)
        if (value := values.get(f"option{n}_value", "")) and value != _SINGLE
    ]
    sku = values.get("sku", "").removeprefix("'")  # Shopify's guard against spreadsheets that eat leading zeros
    if not sku:
        sku = f"{parent.handle}#{'/'.join(value for _, value in chosen)}" if chosen else parent.handle
    facts = {**parent.facts, **facts_from(_own(values, chosen), currency)}
    return listing(sku, parent.title, parent.handle, facts)


def _own(values: Mapping[str, str], chosen: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield what a variant says of itself."""
    for name, value in chosen:
        yield snake(name) or "option", value
    yield "price", values.get("price", "")
    former = values.get("was_price", "")
    if not is_blank(former) and number(former) > 0:  # the admin writes 0 where there is no former price
        yield "was_price", former
    yield "gtin", values.get("gtin", "").removeprefix("'")
    yield "weight", _weight(values)
    if "tracker" in values and not is_blank(values.get("stock", "")):
        stock = count(values["stock"])
        yield "stock", stock
        yield "availability", _availability(int(stock), values.get("policy", ""))


def _availability(stock: int, policy: str) -> str:
    if stock > 0:
        return "in_stock"
    return "backorder" if policy.casefold() in {"continue", "true"} else "out_of_stock"


def _weight(values: Mapping[str, str]) -> str:
    """Return the weight in kilograms where the admin shows them, else in grams; 0 means that nobody weighed it."""
    grams = number(values["grams"]) if "grams" in values else None
    if not grams:
        return ""
    return f"{grams / 1000:f} kg" if values.get("weight_unit") == "kg" else f"{grams:f} g"


def _plain(text: str) -> str:
    """Return the text of HTML; it is shown as data and never rendered."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())
