"""Which format a catalogue file has, from what it holds; its name is not asked.

Another importer comes in by the same door: a module with `read(file)`, and a line here that tells its files apart.
"""

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from marque.errors import InputError
from tools.inventory.formats import dummyjson, merchant_tsv, merchant_xml, plain_csv, shopify_csv
from tools.inventory.formats.rows import CatalogueFile, Row
from tools.inventory.formats.text import encoding_of, opened

HEAD = 64 * 1024
"""How many characters are looked at."""
DELIMITERS = "\t;,|"

Format = Literal["merchant_xml", "merchant_table", "shopify_csv", "dummyjson", "plain_csv"]


class Recognised(NamedTuple):
    """The format of a file, its reader, and the file with what the reader must know."""

    format: Format
    read: Callable[[CatalogueFile], Iterator[Row]]
    file: CatalogueFile


def recognise(path: Path, *, currency: str | None = None, home_currency: str | None = None) -> Recognised:
    """Return the format of a catalogue file.

    Args:
        path: The file.
        currency: ISO 4217 code for prices that name none.
        home_currency: The same where `currency` is missing and the format has none of its own.

    Raises:
        InputError: It cannot be read, is empty, or is none of the formats.
    """
    file = CatalogueFile(path, encoding_of(path), currency=currency or home_currency)
    with opened(file) as text:
        head = text.read(HEAD).lstrip("\ufeff \r\n")
    if not head.strip():
        raise InputError("is empty", where=path.name, mend="export the catalogue again")
    if head.startswith("<"):
        return Recognised("merchant_xml", merchant_xml.read, file)
    if head.startswith(("[", "{")):
        return Recognised("dummyjson", dummyjson.read, file._replace(currency=currency or dummyjson.CURRENCY))
    return _table(file, head)


def _table(file: CatalogueFile, head: str) -> Recognised:
    first = re.split(r"[\r\n]", head, maxsplit=1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    columns = next(csv.reader([first], delimiter=delimiter), [])
    file = file._replace(delimiter=delimiter)
    if shopify_csv.is_shopify(columns):
        return Recognised("shopify_csv", shopify_csv.read, file)
    if merchant_tsv.is_merchant(columns):
        return Recognised("merchant_table", merchant_tsv.read, file)
    if plain_csv.is_plain(columns):
        has_comma = plain_csv.has_decimal_comma(delimiter, head)
        return Recognised("plain_csv", plain_csv.read, file._replace(has_decimal_comma=has_comma))
    raise InputError(
        "is no catalogue that is known", where=file.path.name,
        mend="give a Google Merchant feed (XML or TSV), a Shopify product CSV, DummyJSON, or a CSV with a header",
    )  # fmt: skip
