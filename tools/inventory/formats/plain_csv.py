"""Any table whose header names an id and a title in words that are known; other columns become attributes."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from marque.errors import InputError
from tools.inventory.formats.rows import CatalogueFile, Listing, Row, facts_from, listing
from tools.inventory.formats.text import header, table, whole
from tools.inventory.values import CURRENCIES, Unreadable, is_blank, snake

SYNONYMS = {
    "sku": "sku variant_sku product_sku id product_id item_id item_number item_no article_number article product_code "
           "code artikelnummer artikel_nr",
    "title": "title name product_name product product_title item_name titel bezeichnung artikelbezeichnung",
    "group": "item_group_id group group_id parent_sku parent_id variant_group",
    "currency": "currency currency_code waehrung währung",
    "description": "description product_description beschreibung",
    "brand": "brand vendor manufacturer make marke hersteller",
    "category": "category product_category categories product_type kategorie",
    "link": "link url product_url",
    "image": "image image_url image_link thumbnail",
    "price": "price regular_price unit_price retail_price preis verkaufspreis",
    "sale_price": "sale_price special_price offer_price aktionspreis",
    "sale_starts": "sale_starts sale_start sale_from special_price_from",
    "sale_ends": "sale_ends sale_end sale_until special_price_to",
    "was_price": "was_price compare_at_price former_price old_price previous_price statt_preis",
    "availability": "availability availability_status in_stock is_in_stock stock_status verfügbarkeit",
    "stock": "stock stock_quantity stock_level quantity qty inventory inventory_quantity on_hand bestand lagerbestand",
    "rating": "rating average_rating stars bewertung",
    "review_count": "review_count reviews number_of_reviews rating_count ratings_count",
    "warranty": "warranty warranty_information garantie",
    "shipping": "shipping shipping_information delivery delivery_time lieferzeit",
    "returns": "returns return_policy returns_policy",
    "min_order": "min_order minimum_order_quantity minimum_order moq mindestbestellmenge",
    "weight": "weight gewicht",
    "width": "width breite",
    "height": "height höhe",
    "depth": "depth length tiefe",
    "material": "material",
    "color": "color colour farbe",
    "size": "size größe groesse",
    "condition": "condition zustand",
    "gtin": "gtin ean upc barcode isbn",
    "mpn": "mpn",
    "tags": "tags keywords",
}  # fmt: skip
"""The words for each fact, those that say it best first: where two columns fit, the earlier word wins."""
_PRICES = frozenset({"price", "sale_price", "was_price"})
_PRICE_WORDS = frozenset(word for name in _PRICES for word in SYNONYMS[name].split())
_DECIMAL_COMMA = re.compile(r"\d,\d{1,2}(?!\d)")


class _Columns(NamedTuple):
    sku: int
    title: int
    group: int | None
    currency: int | None
    facts: list[tuple[int, str]]
    currencies: dict[str, str]
    """The currencies that headers such as `price (EUR)` name."""


def is_plain(columns: list[str]) -> bool:
    """Tell whether columns name an id, a title or a price."""
    names = {_split_currency(snake(column))[0] for column in columns}
    return len(columns) > 1 and any(names & set(SYNONYMS[name].split()) for name in ("sku", "title", "price"))


def has_decimal_comma(delimiter: str, head: str) -> bool:
    """Tell whether a file that parts its cells by semicolons also writes decimal commas."""
    return delimiter == ";" and _DECIMAL_COMMA.search(head) is not None


def read(file: CatalogueFile) -> Iterator[Row]:
    """Yield a row for each row of the table.

    Raises:
        InputError: It has no header, no column for id or title, a column twice, or ends inside a cell.
    """
    rows = table(file)
    names = header(file, rows)
    columns = _columns(names, file.path.name)
    for number, cells in rows:
        try:
            yield Row(number, _listing(whole(cells, names), columns, file))
        except Unreadable as error:
            yield Row(number, None, str(error))


def _listing(cells: list[str], columns: _Columns, file: CatalogueFile) -> Listing:
    currency = _stated(cells, columns.currency) or file.currency
    if currency is not None and currency not in CURRENCIES:
        raise Unreadable(f"{currency!r} is no currency")
    facts: dict[str, str] = {}
    for index, name in columns.facts:
        own = columns.currencies.get(name, currency)
        facts |= facts_from(((name, cells[index]),), own, comma=file.has_decimal_comma)
    group = cells[columns.group] if columns.group is not None else None
    return listing(cells[columns.sku], cells[columns.title], group, facts)


def _stated(cells: list[str], column: int | None) -> str | None:
    text = cells[column].strip().upper() if column is not None else ""
    return None if is_blank(text) else text


def _columns(names: list[str], where: str) -> _Columns:
    """Give each column its fact; what is not known by any word keeps its own name."""
    plain = [_split_currency(snake(name)) for name in names]
    places: dict[str, int] = {}
    for fact, words in SYNONYMS.items():
        known = [word for word in words.split() if any(word == name for name, _ in plain)]
        if known:
            places[fact] = next(index for index, (name, _) in enumerate(plain) if name == known[0])
    for wanted in ("sku", "title"):
        if wanted not in places:
            raise InputError(
                f"has no column for the {'id' if wanted == 'sku' else wanted}", where=where,
                mend=f"name one of its columns {wanted!r}",
            )  # fmt: skip
    facts = [(index, fact) for fact, index in places.items() if fact not in {"sku", "title", "group", "currency"}]
    taken = set(places.values())
    facts += [
        (index, snake(name)) for index, name in enumerate(names) if index not in taken and snake(name) not in places
    ]
    currencies = {fact: code for fact in _PRICES & set(places) if (code := plain[places[fact]][1])}
    return _Columns(places["sku"], places["title"], places.get("group"), places.get("currency"), facts, currencies)


def _split_currency(name: str) -> tuple[str, str | None]:
    """Part `price_eur` or `preis_in_eur` into the word and the currency."""
    word, _, code = name.rpartition("_")
    if word and code.upper() in CURRENCIES and word.removesuffix("_in") in _PRICE_WORDS:
        return word.removesuffix("_in"), code.upper()
    return name, None
