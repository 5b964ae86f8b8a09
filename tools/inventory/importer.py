"""Loading a catalogue: rows from a file become products and facts, in one transaction, in bounded memory.

A file that cannot be read to its end changes nothing. A row that cannot be read is skipped and reported.
"""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from marque.counting import counted
from marque.errors import InputError
from marque.reading import nearest
from marque.records import Record
from marque.storage import Storage
from tools.inventory.formats.recognise import Recognised, recognise
from tools.inventory.formats.rows import Listing, Row
from tools.inventory.upsert import Upsert
from tools.inventory.values import CURRENCIES
from tools.screening import Screen

BATCH = 1_000
"""Rows parsed and written at a time: what is held in memory."""

FEWEST_CHARACTERS = 20
"""Of a fact in which an order could hide; a price or a colour is shorter, and is not handed to the door's screen."""


class SkippedRow(Record):
    """A row that was not loaded."""

    row: int
    """As a spreadsheet counts, the header being row 1; in XML and JSON the first product is 1."""
    reason: str
    """What is wrong with it, in one line."""


class ImportReport(Record):
    """What an import did, counting variants."""

    imported: int = 0
    """Variants that the inventory did not have."""
    updated: int = 0
    """Variants that it had already."""
    skipped: tuple[SkippedRow, ...] = ()
    """Rows that were not loaded, in the order of the file."""


class _Batch(NamedTuple):
    rows: int
    listings: list[tuple[int, Listing]]
    skipped: list[SkippedRow]


async def import_catalogue(  # noqa: PLR0913 - all that a door may say of a file
    storage: Storage,
    path: Path,
    *,
    brand: str,
    now: datetime,
    as_of: datetime | None = None,
    currency: str | None = None,
    home_currency: str | None = None,
    on_progress: Callable[[int], None] | None = None,
    screen: Screen | None = None,
) -> ImportReport:
    """Load a catalogue file into the inventory of a brand, all of it or nothing.

    Args:
        storage: Where products and facts are kept.
        path: A Google Merchant feed, a Shopify product CSV, DummyJSON or a plain CSV; recognised by its content.
        brand: Whose catalogue it is.
        now: The instant of the import.
        as_of: The instant at which the file was true; `now` where it is missing.
        currency: ISO 4217 code for prices that name none.
        home_currency: The same where `currency` is missing and the format has none of its own (DummyJSON has).
        on_progress: Told the number of rows done after each batch.
        screen: Says why a row's texts are not stored, after the first screen has looked; None: it alone decides.

    Raises:
        InputError: The file cannot be read, is no catalogue, or holds no row that can be used.
        Unavailable: The database cannot be written, for example because its disk is full.
    """
    if currency is not None and currency not in CURRENCIES:
        guess = nearest(currency.upper(), CURRENCIES)
        raise InputError(f"{currency!r} is no currency", where="--currency",
                         mend=f"did you mean {guess}?" if guess else "give an ISO 4217 code such as USD")  # fmt: skip
    found = await asyncio.to_thread(recognise, path, currency=currency, home_currency=home_currency)
    async with storage.write() as connection:
        upsert = Upsert(
            connection, brand=brand, as_of=_stored(as_of or now), source=path.name, is_sqlite=storage.is_sqlite
        )
        await upsert.begin()
        report = await _load(upsert, found, on_progress, screen)
        await upsert.end()
    return report


async def _load(
    upsert: Upsert, found: Recognised, on_progress: Callable[[int], None] | None, screen: Screen | None
) -> ImportReport:
    rows = found.read(found.file)
    done = imported = updated = 0
    skipped: list[SkippedRow] = []
    while (batch := await asyncio.to_thread(_next_batch, rows, screen)).rows:
        known = await upsert.known([one.sku for _, one in batch.listings])
        fresh, twice = _once(batch.listings, known.seen)
        await upsert.write(fresh, known)
        again = sum(one.sku in known.priced_at for one in fresh)
        imported, updated = imported + len(fresh) - again, updated + again
        skipped += sorted(batch.skipped + twice, key=lambda one: one.row)
        done += batch.rows
        if on_progress:
            on_progress(done)
    if not imported and not updated:
        raise _nothing(found, skipped)
    return ImportReport(imported=imported, updated=updated, skipped=tuple(skipped))


def _next_batch(rows: Iterator[Row], screen: Screen | None) -> _Batch:
    """Read the next rows; blocking, so it runs in a thread."""
    taken = [_screened(row, screen) if screen else row for row in islice(rows, BATCH)]
    return _Batch(
        len(taken),
        [(row.number, row.listing) for row in taken if row.listing],
        [SkippedRow(row=row.number, reason=row.reason) for row in taken if not row.listing],
    )


def _screened(row: Row, screen: Screen) -> Row:
    if row.listing is None:
        return row
    said = [text for text in row.listing.facts.values() if len(text) >= FEWEST_CHARACTERS]
    reason = screen("\n".join((row.listing.title, *said)))
    return Row(row.number, None, reason) if reason else row


def _once(listings: list[tuple[int, Listing]], seen: set[str]) -> tuple[list[Listing], list[SkippedRow]]:
    """Part the first row of each SKU from the later ones, which are not loaded."""
    fresh: dict[str, Listing] = {}
    twice: list[SkippedRow] = []
    for number, one in listings:
        if one.sku in fresh or one.sku in seen:
            twice.append(SkippedRow(row=number, reason=f"id {one.sku!r} stands on an earlier row"))
        else:
            fresh[one.sku] = one
    return list(fresh.values()), twice


def _nothing(found: Recognised, skipped: list[SkippedRow]) -> InputError:
    where = found.file.path.name
    if not skipped:
        return InputError("holds no products", where=where, mend="export the catalogue again")
    first = skipped[0]
    return InputError(f"none of its {counted(len(skipped), 'row')} can be used; row {first.row}: {first.reason}",
                      where=where, mend="mend the rows, then import again")  # fmt: skip


def _stored(moment: datetime) -> str:
    """Return an instant as `marque.storage.tables.Instant` keeps it."""
    if moment.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
