"""Taking over single facts as somebody else's system tells of them, each with the instant at which it was true.

The rules are those of an import: what is older never takes the place of what is newer, a price without a sale ends an
older sale, and a text that speaks to a machine is not let in.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, NamedTuple

from pydantic import Field, StringConstraints
from sqlalchemy import select

from marque.brief import Currency, Instant, ProductId
from marque.evidence import Fact
from marque.records import Record
from marque.storage import Storage, tables
from tools.inventory.formats.rows import CONFIDENTIAL, Listing, facts_from, listing
from tools.inventory.store import Inventory
from tools.inventory.upsert import Upsert
from tools.inventory.values import Unreadable, is_blank, snake
from tools.screening import Screen

MOST = 1_000
"""Updates that are taken over in one transaction."""
AHEAD = timedelta(minutes=5)
"""How far a clock elsewhere may go before ours: what is true only later would keep out all that is true sooner."""

FactName = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Said = Annotated[str, StringConstraints(max_length=20_000)]


class Stated(Record):
    """One value, where it was true at another instant than the rest."""

    value: Said
    as_of: Instant


class Update(Record):
    """What is true of one product or variant; what is left out stays as it is."""

    id: ProductId
    as_of: Instant
    """When it was true."""
    facts: Annotated[dict[FactName, Said | Stated], Field(min_length=1, max_length=200)]
    """By name, as a catalogue file writes them: `89.00 USD`, `in_stock`, `12`."""
    title: Annotated[str, StringConstraints(min_length=1, max_length=2_000)] | None = None
    """Of a product that the catalogue lacks; known ones keep theirs where it is missing."""
    group: ProductId | None = None
    """What its variants have in common."""
    currency: Currency | None = None
    """Of prices that name none; missing: the workspace's market's."""


class Taken(Record):
    """What became of one update."""

    id: str
    is_new: bool
    applied: tuple[str, ...]
    """The facts that hold now as they were sent."""
    older: tuple[str, ...]
    """The facts of which a newer value is known, which stays."""


class Skipped(Record):
    """An update of which nothing was taken over."""

    position: int
    """In the list, from 1."""
    id: str
    reason: str


class Report(Record):
    """What became of a list of updates, in its order."""

    taken: tuple[Taken, ...]
    skipped: tuple[Skipped, ...]


class _Read(NamedTuple):
    """One update in the tables' own text, by the instant at which each part of it was true."""

    position: int
    update: Update
    by_instant: Mapping[datetime, Listing]


async def take_over(
    storage: Storage,
    updates: Sequence[Update],
    *,
    brand: str,
    source: str,
    now: datetime,
    home_currency: str | None,
    screen: Screen,
) -> Report:
    """Take over updates of a brand's products in one transaction; one that cannot be read is skipped and told.

    Args:
        storage: Where the inventory is.
        updates: What is true, at most `MOST` of them.
        brand: Whose products they are.
        source: Who says so, for each fact's record, such as `webhook:shopify`.
        now: The instant of the call.
        home_currency: For prices that name none.
        screen: Says why a text from outside is kept out.
    """
    inventory = Inventory(storage, brand)
    known = {product.sku: product for product in await inventory.get_many([one.id for one in updates])}
    read: list[_Read] = []
    skipped: list[Skipped] = []
    titles = {sku: (product.title, product.group) for sku, product in known.items()}
    for position, update in enumerate(updates, 1):
        try:
            listings = _listings(update, titles, home_currency, screen, now)
        except Unreadable as error:
            skipped.append(Skipped(position=position, id=update.id, reason=str(error)))
            continue
        first = next(iter(listings.values()))
        titles[first.sku] = (first.title, first.group)
        read.append(_Read(position, update, listings))
    if read:
        await _write(storage, read, brand=brand, source=source)
    now_known = {product.sku: product for product in await inventory.get_many([one.update.id for one in read])}
    return Report(
        taken=tuple(_taken(one, now_known[one.update.id].facts, is_new=one.update.id not in known) for one in read),
        skipped=tuple(skipped),
    )


async def sku_stating(storage: Storage, brand: str, name: str, value: str) -> str | None:
    """Return the one product of which a fact has this value, or None where there is none, or several."""
    row = tables.facts.c
    query = select(row.sku).where(row.brand == brand, row.name == name, row.value == value).limit(2)
    async with storage.read() as connection:
        found = list((await connection.execute(query)).scalars())
    return found[0] if len(found) == 1 else None


async def _write(storage: Storage, read: Sequence[_Read], *, brand: str, source: str) -> None:
    """Write everything, the oldest first, so that of two updates of one fact the newer one stays."""
    groups: dict[datetime, list[list[Listing]]] = defaultdict(list)
    for one in read:
        for instant, stated in one.by_instant.items():
            # No two listings of one write may have the same id.
            free = next((some for some in groups[instant] if stated.sku not in {other.sku for other in some}), None)
            if free is None:
                groups[instant].append([stated])
            else:
                free.append(stated)
    async with storage.write() as connection:
        for instant in sorted(groups):
            for listings in groups[instant]:
                upsert = Upsert(
                    connection, brand=brand, as_of=_stored(instant), source=source, is_sqlite=storage.is_sqlite
                )
                await upsert.begin()
                await upsert.write(listings, await upsert.known([stated.sku for stated in listings]))
                await upsert.end()


def _listings(
    update: Update, titles: Mapping[str, tuple[str, str | None]], home_currency: str | None, screen: Screen,
    now: datetime,
) -> dict[datetime, Listing]:  # fmt: skip
    title, group = titles.get(update.id, (None, None))
    title, group = update.title or title, update.group or group
    if title is None:
        raise Unreadable("is not in the catalogue: send its title too")
    stated: dict[datetime, list[tuple[str, str]]] = defaultdict(list)
    for name, said in update.facts.items():
        if not (plain := snake(name)):
            raise Unreadable(f"{name!r} is no name of a fact")
        if plain in CONFIDENTIAL:
            raise Unreadable(f"{plain} is nobody's to read, so it is not stored")
        value, as_of = (said.value, said.as_of) if isinstance(said, Stated) else (said, update.as_of)
        if is_blank(value):
            raise Unreadable(f"{plain}: is blank; leave out what is not known")
        if as_of > now + AHEAD:
            raise Unreadable(f"{plain}: {as_of.isoformat()} lies ahead")
        stated[as_of.astimezone(UTC)].append((plain, value))
    currency = update.currency or home_currency
    found = {
        instant: listing(update.id, title, group, facts_from(pairs, currency)) for instant, pairs in stated.items()
    }
    if reason := screen("\n".join((title, *(text for one in found.values() for text in one.facts.values())))):
        raise Unreadable(reason)
    return found


def _taken(read: _Read, facts: Mapping[str, Fact], *, is_new: bool) -> Taken:
    sent = {(name, value, instant) for instant, one in read.by_instant.items() for name, value in one.facts.items()}
    applied = {
        name for name, value, instant in sent
        if (fact := facts.get(name)) and (fact.value, fact.as_of) == (value, instant)
    }  # fmt: skip
    return Taken(
        id=read.update.id, is_new=is_new, applied=tuple(sorted(applied)),
        older=tuple(sorted({name for name, _, _ in sent} - applied)),
    )  # fmt: skip


def _stored(moment: datetime) -> str:
    """Return an instant as `marque.storage.tables.Instant` keeps it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
