"""What the keys of a Google Merchant feed mean, whether it comes as XML or as a table.

`price` is asked where no sale holds, `sale_price` within its effective dates. `availability` says in or out of
stock and never how many. A key that is not Google's, or not known here, becomes an attribute of its name.
"""

from collections.abc import Iterator, Mapping

from marque.evidence import FACT_NAMES
from tools.inventory.formats.rows import Listing, facts_from, listing
from tools.inventory.values import interval, is_blank, snake

REPEATED = "\n"
"""What parts the values of a key that stands more than once in an XML item."""
NAMES = {
    "image_link": "image", "product_weight": "weight", "product_length": "depth", "product_width": "width",
    "product_height": "height",
}  # fmt: skip
KNOWN = frozenset({
    "id", "title", "description", "link", "image_link", "availability", "price", "sale_price",
    "sale_price_effective_date", "item_group_id", "gtin", "mpn", "condition", "google_product_category", "product_type",
})  # fmt: skip
"""Columns by which a table is told to be a Merchant feed: id, title and two more of these."""
_SPECIAL = frozenset({
    "id", "title", "item_group_id", "sale_price_effective_date", "google_product_category", "product_type",
    "product_detail", "product_highlight", "shipping",
})  # fmt: skip
_DETAIL_PARTS = 3


def merchant_listing(values: Mapping[str, str], currency: str | None) -> Listing:
    """Return the listing that the keys of one item state.

    Raises:
        Unreadable: The item has no id or title, or a price, an availability or a date cannot be read.
    """
    facts = facts_from(_pairs(values), currency)
    return listing(values.get("id", ""), values.get("title", ""), values.get("item_group_id"), facts)


def _pairs(values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for key, text in values.items():
        if key not in _SPECIAL and text:
            yield NAMES.get(key, key), text
    yield from _sale(values.get("sale_price_effective_date", ""))
    yield from _category(values)
    if shipping := values.get("shipping"):
        lines = shipping.split(REPEATED) if REPEATED in shipping else shipping.split(",")
        yield (
            "shipping",
            "; ".join(" ".join(part.strip() for part in line.split(":") if part.strip()) for line in lines),
        )
    if highlights := values.get("product_highlight"):
        yield "product_highlight", "; ".join(line.strip() for line in highlights.split(REPEATED))
    if details := values.get("product_detail"):
        yield from _details(details)


def _sale(dates: str) -> Iterator[tuple[str, str]]:
    if is_blank(dates):
        return
    starts, ends = interval(dates)
    if starts:
        yield "sale_starts", starts
    if ends:
        yield "sale_ends", ends


def _category(values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Google's category in words, else the shop's own, else Google's number."""
    google, own = values.get("google_product_category", "").strip(), values.get("product_type", "").strip()
    if own:
        yield "product_type", own
    if google and not google.isdigit():
        yield "category", google
    yield "category", own
    yield "category", google


def _details(text: str) -> Iterator[tuple[str, str]]:
    """Yield `section:attribute:value` as an attribute; a name with a fixed meaning is set apart by `detail_`."""
    lines = text.split(REPEATED) if REPEATED in text else _comma_parted(text)
    for line in lines:
        parts = line.split(":", _DETAIL_PARTS - 1)
        if len(parts) == _DETAIL_PARTS:
            name = snake(parts[1])
            yield f"detail_{name}" if name in FACT_NAMES else name, parts[2]


def _comma_parted(text: str) -> list[str]:
    """Part details that a table holds in one cell; a comma inside a value begins no new one."""
    lines: list[str] = []
    for piece in text.split(","):
        if lines and piece.count(":") < _DETAIL_PARTS - 1:
            lines[-1] = f"{lines[-1]},{piece}"
        else:
            lines.append(piece)
    return lines
