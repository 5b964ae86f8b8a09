"""`marque knowledge sync --watch`: the knowledge kept in step until somebody ends it."""

import asyncio
import json
import signal
from collections.abc import Iterable, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from app.commands.quarantine import quarantine_of
from app.commands.skipped import lines_of_skipped
from app.commands.sources import span
from app.folding import WIDTH, folded
from marque.errors import InputError, Unavailable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from marque.evidence import Kind
    from marque.settings import Settings
    from marque.storage import Storage
    from tools.knowledge.following import Told
    from tools.knowledge.port import SyncReport
    from tools.knowledge.syncing import Syncing
    from tools.knowledge.versions import VersionedKnowledge

SHOWN = 5
"""How many skipped texts of a refresh are printed for people."""
SHORTEST, LONGEST = 12, 40
"""Letters of a source's name that there is always room for, and that stand before a notice."""


def watch_sources(settings: "Settings", brand: str, kinds: "tuple[Kind, ...]", *, as_json: bool) -> None:
    """Bring every change of a brand's sources, each told on stdout, until Ctrl-C or a request to end."""
    if kinds:
        raise InputError("a watch is of all kinds", where="--watch", mend="leave --kind out")
    asyncio.run(_watch(settings, brand, as_json=as_json))


@asynccontextmanager
async def opened(settings: "Settings") -> "AsyncIterator[tuple[VersionedKnowledge, Storage]]":
    """Give the store and the database, closed at the end."""
    from marque.storage import Storage
    from tools.knowledge import open_knowledge

    storage = Storage(settings.database_url)
    knowledge = open_knowledge(settings, storage)
    try:
        yield knowledge, storage
    finally:
        with suppress(Unavailable):  # what cannot be opened holds nothing open
            await knowledge.close()
        await storage.close()


def syncing_of(settings: "Settings", knowledge: "VersionedKnowledge", storage: "Storage", brand: str) -> "Syncing":
    """Return what brings a brand's knowledge in step with its files, its catalogue and its past campaigns."""
    from graphs.door import doors_of
    from tools.inventory.store import Inventory
    from tools.knowledge.catalogue import Catalogue
    from tools.knowledge.freshness import Freshness
    from tools.knowledge.packaged import Packaged
    from tools.knowledge.sources import Sources
    from tools.knowledge.syncing import Syncing

    inventory = Inventory(storage, brand)
    rows = (Catalogue(inventory=inventory), Packaged(storage=storage, brand=brand))
    return Syncing(
        knowledge=knowledge,
        brand=brand,
        sources=Sources(root=settings.workspace, paths=settings.defaults.knowledge, rows=rows),
        clock=_now,
        door=doors_of(settings.workspace, brand, inventory),
        quarantine=quarantine_of(settings, storage, brand),
        freshness=Freshness(storage=storage, brand=brand, store=settings.knowledge, clock=_now),
    )


def _now() -> datetime:
    return datetime.now(UTC)


async def _watch(settings: "Settings", brand: str, *, as_json: bool) -> None:
    from tools.knowledge.watching import Watch

    def show(lines: Iterable[str]) -> None:
        for line in lines:
            typer.echo(line)

    def tell(told: "Told") -> None:
        show([json.dumps(told.as_json(), ensure_ascii=False)] if as_json else lines_of(told))

    def tell_begun(report: "SyncReport") -> None:
        show([json.dumps(report.as_json(), ensure_ascii=False)] if as_json else _lines_of_begun(report))

    async with opened(settings) as (knowledge, storage):
        watch = Watch(syncing_of(settings, knowledge, storage, brand), knowledge, tell)
        watching = asyncio.create_task(watch.run(tell_begun))
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, watching.cancel)
        with suppress(asyncio.CancelledError):
            await watching
    if not as_json:
        typer.echo("ended; the index stays as it is")


def lines_of(told: "Told") -> Iterator[str]:
    """Yield a refresh with what it skipped, or a notice, in lines of at most `WIDTH` columns."""
    from app.showing import harmless_line
    from tools.knowledge.following import Refreshed

    at, source = f"{told.at.astimezone():%H:%M:%S}  ", harmless_line(told.source)
    rest = " " * len(at)
    if not isinstance(told, Refreshed):
        yield from folded(f"{_tail(source, LONGEST)}: {told.said}", first=at, rest=rest)
        return
    counts = {"added": told.added, "changed": told.changed, "removed": told.removed, "skipped": len(told.skipped)}
    said = ", ".join(f"{number:,} {what}" for what, number in counts.items() if number)
    if told.lag_seconds is not None:
        said += f"; found after {span(told.lag_seconds)}"
    room = max(WIDTH - len(at) - len(said) - 2, SHORTEST)
    yield from folded(f"{_tail(source, room)}: {said}", first=at, rest=rest)
    yield from lines_of_skipped(told.skipped, SHOWN)


def _lines_of_begun(report: "SyncReport") -> Iterator[str]:
    total = report.added + report.changed + report.unchanged
    moved = f"{report.added:,} added, {report.changed:,} changed, {report.removed:,} removed"
    yield from folded(f"in step, {total:,} texts: {moved}; watching, Ctrl-C ends it")
    if report.skipped:
        yield f"{len(report.skipped):,} skipped:"
        yield from lines_of_skipped(report.skipped, SHOWN)


def _tail(text: str, room: int) -> str:
    return text if len(text) <= room else f"…{text[1 - room :]}"
