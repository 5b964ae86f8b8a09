"""How fresh what is found is: when each source was last known to be in step, and how long a change took to be found."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from statistics import median, quantiles
from typing import Any, NamedTuple

from pydantic import AwareDatetime
from sqlalchemy import ColumnElement, Table, and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from marque import telemetry
from marque.records import Record
from marque.settings import KnowledgeStore
from marque.storage import Storage, tables
from marque.storage.once import insert_once
from tools.knowledge.naming import nobodys_path

KEPT = 1_000
"""Refreshes that are kept of a source."""
RATED = timedelta(hours=1)
"""The time whose refreshes are counted for the rate."""

_source, _refresh = tables.knowledge_sources.c, tables.knowledge_refreshes.c


class Change(NamedTuple):
    """What a sync took over from one source."""

    oldest: datetime
    """When its oldest change came about: the one that waited longest."""
    newest: datetime
    texts: int
    """Chunks added, changed and removed."""


class SourceState(Record):
    """How one source stands."""

    source: str
    """A path of `[knowledge]`, `inventory` or `campaigns`."""
    checked_at: AwareDatetime
    """When the index was last known to hold what the source held then."""
    changed_at: AwareDatetime | None
    """Of the newest change that was taken over; None: none since it was first synced."""
    refreshes: int
    """Changes that are kept count of."""
    lag_seconds: float | None
    """How long the last change took to be found; None: there was none."""
    lag_median: float | None
    lag_p95: float | None
    per_hour: int
    """Refreshes within the last hour."""


@dataclass(frozen=True, kw_only=True)
class Freshness:
    """The freshness of one brand's sources in one store; no other brand's or store's rows are seen or touched by it."""

    storage: Storage
    brand: str
    store: KnowledgeStore
    """Where the texts are: what one store was brought to, another may not hold."""
    clock: Callable[[], datetime]

    async def checked(self) -> dict[str, datetime]:
        """Return when each source was last known to be in step; one that is missing never was."""
        query = select(_source.source, _source.checked_at).where(self._is_ours(tables.knowledge_sources))
        async with self.storage.read() as connection:
            return {row.source: row.checked_at for row in await connection.execute(query)}

    async def keep(self, checked_at: datetime, sources: Iterable[str], changes: "Changes | None" = None) -> datetime:
        """Put on record that the index holds what these sources held at an instant, and what of it is new; return now.

        Args:
            checked_at: When they were looked at, before they were read.
            sources: All that were looked at.
            changes: What was taken over, by source; each can be found by now.
        """
        now = self.clock()
        async with self.storage.write() as connection:
            for source in sources:
                change = (changes or {}).get(source)
                await self._keep(connection, source, checked_at, change, now)
        for source, change in (changes or {}).items():
            told = {"marque.brand": self.brand, "marque.knowledge.source": source}
            telemetry.measured("marque.knowledge.lag", (now - change.oldest).total_seconds(), told)
            telemetry.counted("marque.knowledge.refreshed", change.texts, told)
        return now

    async def forget_all_but(self, sources: Sequence[str]) -> None:
        """Forget the sources that the workspace names no more."""
        async with self.storage.write() as connection:
            for table in (tables.knowledge_sources, tables.knowledge_refreshes):
                gone = and_(self._is_ours(table), table.c.source.not_in(sources))
                await connection.execute(delete(table).where(gone))

    async def states(self) -> tuple[SourceState, ...]:
        """Return how each source stands, in the order of their names."""
        async with self.storage.read() as connection:
            sources = tables.knowledge_sources
            query = select(sources).where(self._is_ours(sources)).order_by(_source.source)
            rows = (await connection.execute(query)).mappings().all()
            return tuple([await self._state(connection, dict(row)) for row in rows])

    async def _keep(
        self, connection: AsyncConnection, source: str, checked_at: datetime, change: Change | None, now: datetime
    ) -> None:
        known = and_(self._is_ours(tables.knowledge_sources), _source.source == source)
        ours = {"brand": self.brand, "store": self.store, "source": source}
        row: dict[str, Any] = {"checked_at": checked_at}
        if change:
            row |= {"changed_at": change.newest, "findable_at": now}
            await connection.execute(
                tables.knowledge_refreshes.insert().values(
                    **ours, changed_at=change.oldest, findable_at=now, texts=change.texts
                )
            )
            await self._prune(connection, source)
        if not await insert_once(connection, tables.knowledge_sources, {**ours, **row}):
            newer = known if change else and_(known, _source.checked_at < checked_at)
            await connection.execute(update(tables.knowledge_sources).where(newer).values(row))

    def _is_ours(self, table: Table) -> ColumnElement[bool]:
        return and_(table.c.brand == self.brand, table.c.store == self.store)

    async def _prune(self, connection: AsyncConnection, source: str) -> None:
        ours = and_(self._is_ours(tables.knowledge_refreshes), _refresh.source == source)
        last = select(_refresh.position).where(ours).order_by(_refresh.position.desc()).offset(KEPT).limit(1)
        oldest = (await connection.execute(last)).scalar()
        if oldest is not None:
            await connection.execute(delete(tables.knowledge_refreshes).where(ours, _refresh.position <= oldest))

    async def _state(self, connection: AsyncConnection, row: dict[str, Any]) -> SourceState:
        query = (
            select(_refresh.changed_at, _refresh.findable_at)
            .where(self._is_ours(tables.knowledge_refreshes), _refresh.source == row["source"])
            .order_by(_refresh.position)
        )
        taken = (await connection.execute(query)).all()
        lags = [(findable - changed).total_seconds() for changed, findable in taken]
        since = self.clock() - RATED
        return SourceState(
            source=row["source"], checked_at=row["checked_at"], changed_at=row["changed_at"], refreshes=len(lags),
            lag_seconds=lags[-1] if lags else None, lag_median=median(lags) if lags else None, lag_p95=_p95(lags),
            per_hour=sum(findable > since for _, findable in taken),
        )  # fmt: skip


async def forget_checks(storage: Storage, store: KnowledgeStore) -> None:
    """Forget of every brand when its sources were in step in a store: another version of it holds other texts."""
    async with storage.write() as connection:
        await connection.execute(delete(tables.knowledge_sources).where(_source.store == store))


Changes = dict[str, Change]
"""What was taken over, by source."""


def source_of(place: str, sources: Iterable[str]) -> str | None:
    """Return the source that a text's own belongs to, the nearest of several; None: to none of these.

    Args:
        place: A text's source: a file, or `inventory:SKU`.
        sources: Paths of `[knowledge]`, `inventory`, `campaigns`.
    """
    within = [source for source in sources if _lies_in(place, source)]
    return max(within, key=len, default=None)


def _lies_in(place: str, source: str) -> bool:
    return place == source or place.startswith((f"{source}/", f"{source}:")) or (source == "." and ":" not in place)


def path_name(path: str) -> str:
    """Return the name of a path of `[knowledge]` as a source: `./texts/` and `texts` are one."""
    return nobodys_path(PurePosixPath(path).as_posix())


def _p95(lags: Sequence[float]) -> float | None:
    if len(lags) < 2:  # noqa: PLR2004 - quantiles need two
        return lags[0] if lags else None
    return quantiles(lags, n=20, method="inclusive")[-1]
