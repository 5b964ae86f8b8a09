"""Google Merchant feeds as a table, with tabs or any other delimiter between the cells."""

import re
from collections.abc import Iterator

from tools.inventory.formats.merchant import KNOWN, merchant_listing
from tools.inventory.formats.rows import CatalogueFile, Row
from tools.inventory.formats.text import header, table, whole
from tools.inventory.values import Unreadable, snake

_LEAST_KNOWN = 4


def key_of(column: str) -> str:
    """Return the key of a column: `g:sale price` is `sale_price`, `shipping(country:price)` is `shipping`."""
    return snake(re.sub(r"\(.*\)$", "", column.strip().removeprefix("g:").removeprefix("c:")))


def is_merchant(columns: list[str]) -> bool:
    """Tell whether columns are those of a Merchant feed."""
    keys = {key_of(column) for column in columns}
    return {"id", "title"} <= keys and len(keys & KNOWN) >= _LEAST_KNOWN


def read(file: CatalogueFile) -> Iterator[Row]:
    """Yield a row for each row of the table.

    Raises:
        InputError: It has no header or names a column twice, or it ends inside a cell.
    """
    rows = table(file)
    keys = [key_of(column) for column in header(file, rows)]
    for number, cells in rows:
        try:
            yield Row(number, merchant_listing(dict(zip(keys, whole(cells, keys), strict=True)), file.currency))
        except Unreadable as error:
            yield Row(number, None, str(error))
