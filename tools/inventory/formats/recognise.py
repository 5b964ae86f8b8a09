"""Which format a catalogue file has, from what it holds; its name is not asked."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from marque.errors import InputError
from tools.inventory.formats import dummyjson
from tools.inventory.formats.rows import CatalogueFile, Row
from tools.inventory.formats.text import encoding_of, opened

HEAD = 64 * 1024
"""How many characters are looked at."""


class Recognised(NamedTuple):
    """The format of a file and the file with what its reader must know."""

    format: str
    read: Callable[[CatalogueFile], Iterator[Row]]
    file: CatalogueFile


def recognise(path: Path, *, currency: str | None = None, home_currency: str | None = None) -> Recognised:
    """Return the format of a catalogue file.

    Args:
        path: The file.
        currency: ISO 4217 code for prices that name none.
        home_currency: The same where `currency` is missing and the format has none of its own.

    Raises:
        InputError: It cannot be read, or is none of the formats.
    """
    file = CatalogueFile(path, encoding_of(path), currency=currency or home_currency)
    with opened(file) as text:
        head = text.read(HEAD).lstrip("\ufeff \t\r\n")
    if head.startswith(("[", "{")):
        return Recognised("dummyjson", dummyjson.read, file._replace(currency=currency or dummyjson.CURRENCY))
    raise InputError(
        "is no catalogue that is known", where=path.name,
        mend="give a Google Merchant feed (XML or TSV), a Shopify product CSV, DummyJSON, or a CSV with a header",
    )  # fmt: skip
