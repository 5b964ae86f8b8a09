"""DummyJSON: an array of products, or an object that holds one under `products`; read one product at a time.

`price` is the price asked, in US dollars unless said otherwise. `discountPercentage` promises nothing, reviews are
only counted (they carry people's names), dates inside a record say nothing about when its price was true, and
sizes and weight come without a unit and are kept so.
"""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, TextIO

from marque.errors import InputError
from tools.inventory.formats.rows import CatalogueFile, Listing, Row, facts_from, listing
from tools.inventory.formats.text import opened
from tools.inventory.values import Unreadable, snake

NAMES = {
    "description": "description", "category": "category", "brand": "brand", "price": "price", "rating": "rating",
    "stock": "stock", "availabilityStatus": "availability", "warrantyInformation": "warranty",
    "shippingInformation": "shipping", "returnPolicy": "returns", "minimumOrderQuantity": "min_order",
    "weight": "weight", "thumbnail": "image",
}  # fmt: skip
LEFT_OUT = frozenset({"id", "sku", "title", "discountPercentage", "dimensions", "tags", "reviews", "meta", "images"})
CURRENCY = "USD"
"""What its prices are in, unless said otherwise."""
CHUNK = 64 * 1024
MAX_RECORD = 4 * 1024 * 1024
"""Longest record, in characters; a product with its reviews has a few thousand."""


def read(file: CatalogueFile) -> Iterator[Row]:
    """Yield a row for each product.

    Raises:
        InputError: It is not JSON, ends too early, or holds no array of products.
    """
    with opened(file) as text:
        for number, record in enumerate(_records(text, file.path.name), start=1):
            try:
                yield Row(number, _listing(record, file.currency))
            except Unreadable as error:
                yield Row(number, None, str(error))


def _listing(record: object, currency: str | None) -> Listing:
    if not isinstance(record, Mapping):
        raise Unreadable("is no object")
    if "\0twice" in record:
        raise Unreadable(f"key {record[chr(0) + 'twice']!r} stands twice")
    facts = facts_from(_pairs(record), currency)
    return listing(_text(record.get("sku")) or "", _text(record.get("title")) or "", None, facts)


def _pairs(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in record.items():
        text = None if key in LEFT_OUT else _text(value)
        if text is not None:
            yield NAMES.get(key, snake(key)), text
        elif key in NAMES and value is not None:
            raise Unreadable(f"{key}: is no text or number")
    dimensions = record.get("dimensions")
    if isinstance(dimensions, Mapping):
        for name in ("width", "height", "depth"):
            yield name, _text(dimensions.get(name)) or ""
    tags = record.get("tags")
    if isinstance(tags, list):
        yield "tags", ", ".join(tag for tag in tags if isinstance(tag, str))
    reviews = record.get("reviews")
    if isinstance(reviews, list) and reviews:
        yield "review_count", str(len(reviews))
    meta = record.get("meta")
    if isinstance(meta, Mapping):
        yield "gtin", _text(meta.get("barcode")) or ""


def _text(value: object) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _pairs_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        keys = [key for key, _ in pairs]
        record["\0twice"] = next(key for key in keys if keys.count(key) > 1)
    return record


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_pairs_once, parse_float=Decimal, parse_constant=_no_constant)


class _Stream:
    """JSON text read by chunks: white space, single characters and whole values, with a bounded buffer."""

    def __init__(self, text: TextIO, where: str) -> None:
        self.text, self.where = text, where
        self.buffer, self.at, self.line = "", 0, 1

    def more(self) -> bool:
        chunk = self.text.read(max(CHUNK, len(self.buffer) - self.at))
        self.line += self.buffer.count("\n", 0, self.at)
        self.buffer, self.at = self.buffer[self.at :] + chunk, 0
        return bool(chunk)

    def peek(self) -> str:
        """Return the next character that is no white space, or nothing at the end."""
        while True:
            while self.at < len(self.buffer) and self.buffer[self.at] in " \t\r\n":
                self.at += 1
            if self.at < len(self.buffer):
                return self.buffer[self.at]
            if not self.more():
                return ""

    def take(self, expected: str) -> str:
        """Return the next character, which must be one of those expected."""
        found = self.peek()
        if not found or found not in expected:
            raise self.broken("ends too early" if not found else f"is not JSON at {found!r}")
        self.at += 1
        return found

    def value(self) -> object:
        """Return the next whole value."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self.buffer, self.at)
            except json.JSONDecodeError as error:
                if len(self.buffer) - self.at > MAX_RECORD:
                    raise self.broken(f"holds a record longer than {MAX_RECORD:,} characters") from error
                if not self.more():
                    raise self.broken(f"is not JSON or ends too early: {error.msg}") from error
                continue
            except (ValueError, RecursionError, ArithmeticError) as error:
                raise self.broken("holds a number or a nesting that cannot be read") from error
            if end < len(self.buffer) or not self.more():  # a number may go on in the next chunk
                self.at = min(end, len(self.buffer))
                return value

    def broken(self, what: str) -> InputError:
        line = self.line + self.buffer.count("\n", 0, self.at)
        return InputError(f"line {line}: {what}", where=self.where, mend="export it again")


def _records(text: TextIO, where: str) -> Iterator[object]:
    stream = _Stream(text, where)
    if stream.take("[{") == "[":
        yield from _items(stream)
    else:
        yield from _members(stream)
    if stream.peek():
        raise stream.broken("goes on after its end")


def _members(stream: _Stream) -> Iterator[object]:
    seen: set[str] = set()
    while stream.peek() != "}":
        key = stream.value() if stream.peek() == '"' else stream.take('"}')
        if str(key) in seen:
            raise stream.broken(f"key {key!r} stands twice")
        seen.add(str(key))
        stream.take(":")
        if key == "products" and stream.peek() == "[":
            stream.take("[")
            yield from _items(stream)
        else:
            stream.value()
        if stream.peek() != "}":
            stream.take(",")
    stream.take("}")
    if "products" not in seen:
        raise stream.broken("has no `products`")


def _items(stream: _Stream) -> Iterator[object]:
    if stream.peek() == "]":
        stream.take("]")
        return
    while True:
        yield stream.value()
        if stream.take(",]") == "]":
            return
