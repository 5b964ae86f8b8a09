"""The SQL that puts a batch of listings into the tables; the same statements serve SQLite and PostgreSQL.

A fact is replaced only by one that is as new or newer; one that a newer file does not state stays, with its own
instant. The price is the exception, because it is stated as a whole: a row with a price but without a sale says
that there is no sale any more, so an older sale goes, and an older file does not bring it back.

Rows go to the driver as plain tuples: SQLAlchemy's own binding of a million and more facts costs half the time.
"""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from tools.inventory.formats.rows import Listing

CATALOGUE = ""
"""The SKU of facts about the catalogue itself; no product has it."""
REVISION = "revision"
"""The fact that counts imports, so that whoever remembers the catalogue knows when it changed."""
SALE = ("sale_price", "sale_starts", "sale_ends", "was_price")
"""What a row with a price states or withdraws together with it."""

_LOCK = 4_137_221_908
"""Key of the PostgreSQL advisory lock that imports queue for; two that interleave could deadlock."""
_SEEN = "CREATE TEMPORARY TABLE import_seen (sku TEXT PRIMARY KEY)"
_INSERT_SEEN = "INSERT INTO import_seen (sku) VALUES (?)"
_SEEN_AMONG = "SELECT sku FROM import_seen WHERE sku IN ({})"
_FORGET_SEEN = "DROP TABLE import_seen"
_KNOWN = """
    SELECT products.sku, facts.as_of FROM products LEFT JOIN facts
    ON facts.brand = products.brand AND facts.sku = products.sku AND facts.name = 'price'
    WHERE products.brand = ? AND products.sku IN ({})"""
_PRODUCT = """
    INSERT INTO products (brand, sku, group_id, title) VALUES (?, ?, ?, ?) ON CONFLICT (brand, sku) DO UPDATE
    SET title = excluded.title, group_id = COALESCE(excluded.group_id, products.group_id)
    WHERE NOT EXISTS (SELECT 1 FROM facts WHERE facts.brand = excluded.brand AND facts.sku = excluded.sku
                      AND facts.as_of > ?)"""
_FACT = """
    INSERT INTO facts (brand, sku, name, value, as_of, source) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (brand, sku, name) DO UPDATE
    SET value = excluded.value, as_of = excluded.as_of, source = excluded.source
    WHERE excluded.as_of >= facts.as_of"""
_WITHDRAW = """
    DELETE FROM facts WHERE brand = ? AND sku = ? AND as_of <= ?
    AND name IN ('sale_price', 'sale_starts', 'sale_ends', 'was_price')"""
_COUNT_REVISION = """
    INSERT INTO facts (brand, sku, name, value, as_of, source) VALUES (?, '', 'revision', '1', ?, ?)
    ON CONFLICT (brand, sku, name) DO UPDATE
    SET value = CAST(CAST(facts.value AS INTEGER) + 1 AS TEXT), as_of = excluded.as_of, source = excluded.source"""


class Known(NamedTuple):
    """What the tables and the file itself held of a batch before it was written."""

    priced_at: dict[str, str | None]
    """The SKUs that the tables have, with the instant of their price."""
    seen: set[str]
    """The SKUs that an earlier row of the same file has."""


class Upsert:
    """The writing half of one import, inside its transaction."""

    def __init__(self, connection: AsyncConnection, *, brand: str, as_of: str, source: str, is_sqlite: bool) -> None:
        """Take the open transaction; `as_of` is an instant in the tables' own text."""
        self.connection = connection
        self.brand, self.as_of, self.source = brand, as_of, source
        self.is_sqlite = is_sqlite

    async def begin(self) -> None:
        """Queue for other imports and remember nothing yet."""
        if not self.is_sqlite:
            await self._run("SELECT pg_advisory_xact_lock(?)", (_LOCK,))
        await self._run(_SEEN)

    async def known(self, skus: Sequence[str]) -> Known:
        """Return which of these the tables have already, and which come from this file."""
        if not skus:
            return Known({}, set())
        found = await self._run(_KNOWN.format(_marks(skus)), (self.brand, *skus))
        priced_at = {str(sku): as_of for sku, as_of in found}
        if not priced_at:
            return Known({}, set())
        seen = await self._run(_SEEN_AMONG.format(_marks(priced_at)), tuple(priced_at))
        return Known(priced_at, {str(sku) for (sku,) in seen})

    async def write(self, listings: Sequence[Listing], known: Known) -> None:
        """Write listings of which no two have the same SKU."""
        priced = [one for one in listings if one.sku in known.priced_at and "price" in one.facts]
        await self._many(_WITHDRAW, [(self.brand, one.sku, self.as_of) for one in priced])
        await self._many(_PRODUCT, [(self.brand, one.sku, one.group, one.title, self.as_of) for one in listings])
        await self._many(_FACT, await asyncio.to_thread(self._facts, listings, known))
        await self._many(_INSERT_SEEN, [(one.sku,) for one in listings])

    async def end(self) -> None:
        """Count the import, for those who remember the catalogue."""
        await self._run(_COUNT_REVISION, (self.brand, self.as_of, self.source))
        await self._run(_FORGET_SEEN)

    def _facts(self, listings: Sequence[Listing], known: Known) -> list[tuple[str, ...]]:
        brand, as_of, source = self.brand, self.as_of, self.source
        return [
            (brand, one.sku, name, value, as_of, source)
            for one in listings
            for name, value in one.facts.items()
            if name not in SALE or (known.priced_at.get(one.sku) or "") <= as_of
        ]

    async def _run(self, sql: str, values: tuple[Any, ...] = ()) -> Sequence[Any]:
        result = await self.connection.exec_driver_sql(self._own(sql), values)
        return result.fetchall() if result.returns_rows else ()

    async def _many(self, sql: str, rows: list[tuple[Any, ...]]) -> None:
        if rows:
            await self.connection.exec_driver_sql(self._own(sql), rows)

    def _own(self, sql: str) -> str:
        return sql if self.is_sqlite else sql.replace("?", "%s")


def _marks(values: Iterable[str]) -> str:
    return ", ".join("?" for _ in values)
