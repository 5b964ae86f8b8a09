"""Following sources: what changed since the last look is read, and only that.

A follower keeps what it saw and not what it was told: whoever else syncs meanwhile, and whatever a failed refresh left
undone, the next look finds it.
"""

import asyncio
import hashlib
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import NamedTuple, Protocol

from pydantic import AwareDatetime

from marque.errors import InputError
from marque.evidence import Kind
from marque.reading import refuse_what_is_no_file
from marque.records import Record
from tools.knowledge.freshness import path_name
from tools.knowledge.gathered import Gathered
from tools.knowledge.port import Skipped, SyncReport
from tools.knowledge.reading import Reading, files_of
from tools.knowledge.sources import File, Rows, Stamp, stamp_of
from tools.knowledge.syncing import Syncing

BEAT = 10.0
"""Seconds after which it is put on record anew that a source is in step."""
SETTLE = 2.0
"""Seconds in which a file that cannot be read whole is taken to be half written."""
AT_ONCE = 500
"""Rows that are brought at once; each of them changes whole."""


class Refreshed(Record):
    """What one look brought."""

    at: AwareDatetime
    source: str
    """A path of `[knowledge]`, `inventory` or `campaigns`."""
    added: int
    changed: int
    removed: int
    lag_seconds: float | None
    """From its oldest change until all of it could be found; None: nobody knows when it changed."""
    skipped: tuple[Skipped, ...]


class Notice(Record):
    """Something that a person should know and that needs no answer."""

    at: AwareDatetime
    source: str
    said: str


Told = Refreshed | Notice


class Follower(Protocol):
    """Follows one source."""

    name: str
    """Of the source."""
    stirred: asyncio.Event
    """Set by whoever knows that there is something to look at."""
    cost: float
    """Seconds that the last look took where nothing had changed."""

    async def begin(self) -> None:
        """Take the source as it is now; what is brought whole after this is in step."""
        ...

    async def look(self) -> list[Told]:
        """Bring what changed since the last look.

        Raises:
            MarqueError: a source or the store did not answer; the next look tries again.
        """
        ...


class RowsFollower:
    """Follows a source that is rows."""

    def __init__(self, syncing: Syncing, rows: Rows) -> None:
        """Take what brings the changes; the first look takes the rows as they are to be in step."""
        self.name, self.cost = rows.name, 0.0
        self.stirred = asyncio.Event()
        self._syncing = syncing
        self._rows = rows
        self._seen = ""
        self._marks: dict[str, str] = {}
        self._beat = _Beat(syncing, [rows.name])

    async def begin(self) -> None:
        """Take the rows as they are now; what is brought whole after this is in step."""
        self._seen = await self._rows.fingerprint()
        self._marks = await self._rows.marks()

    async def look(self) -> list[Told]:
        """Bring the rows that are new, another or gone."""
        began = self._syncing.clock()
        seen = await self._rows.fingerprint()
        if seen == self._seen:
            await self._beat.at(began)
            return []
        marks = await self._rows.marks()
        gone = [key for key in self._marks if key not in marks]
        changed = [*gone, *(key for key in marks if self._marks.get(key) != marks[key])]
        parts = [await self._bring(changed[n : n + AT_ONCE], marks, began) for n in range(0, len(changed), AT_ONCE)]
        told = await _told(self._syncing, began, self._rows.name, parts)
        self._seen = seen
        return told

    async def _bring(self, keys: Sequence[str], marks: Mapping[str, str], began: datetime) -> "_Part":
        door = await self._syncing.opened()
        gathered = await self._rows.read([key for key in keys if key in marks], door)
        sources = [self._rows.source_of(key) for key in keys]
        report = await self._syncing.part(began, gathered, self._rows.kind, sources)
        for key in keys:
            if key in marks:
                self._marks[key] = marks[key]
            else:
                del self._marks[key]
        return _Part(report, gathered)


class _Seen(NamedTuple):
    """A file as it was when it was brought."""

    stamp: Stamp
    sha256: str


class FilesFollower:
    """Follows the files of one kind."""

    def __init__(self, syncing: Syncing, kind: Kind) -> None:
        """Take what brings the changes, and the kind whose path of `[knowledge]` is followed."""
        self._syncing = syncing
        self._kind = kind
        self._path = syncing.sources.paths[kind]
        self.name, self.cost = path_name(self._path), 0.0
        self.path = syncing.sources.root / self._path
        self.stirred = asyncio.Event()
        self._seen: dict[Path, _Seen] = {}
        self._unsettled: dict[Path, tuple[Stamp, float]] = {}
        self._is_missing = False
        self._beat = _Beat(syncing, [self.name])

    async def begin(self) -> None:
        """Take the files as they are now; what is brought whole after this is in step."""
        self._seen = await asyncio.to_thread(self._now)

    async def look(self) -> list[Told]:
        """Bring the files that are new, another, renamed or gone.

        A folder that is gone, or that lost all of several files at once, is more likely away than emptied: what was
        read of it stays.
        """
        began = self._syncing.clock()
        looking = time.monotonic()
        stamps = await asyncio.to_thread(self._stamps)
        self.cost = time.monotonic() - looking
        if stamps is None or (not stamps and len(self._seen) > 1):
            return self._missing(began, "is gone" if stamps is None else "holds no file any more")
        found: list[Told] = [Notice(at=began, source=self.name, said="is there again")] if self._is_missing else []
        self._is_missing = False
        gone = [path for path in self._seen if path not in stamps]
        moved = [path for path, stamp in stamps.items() if path not in self._seen or self._seen[path].stamp != stamp]
        hashes = await asyncio.to_thread(_hashes, moved)
        changed = [path for path in moved if path in hashes and not self._is_as_it_was(path, stamps, hashes)]
        if not gone and not changed:
            await self._beat.at(began)
            return found
        return [*found, *await self._bring(began, gone, {path: _Seen(stamps[path], hashes[path]) for path in changed})]

    async def _bring(self, began: datetime, gone: Sequence[Path], changed: Mapping[Path, _Seen]) -> list[Told]:
        sources = self._syncing.sources
        gathered = await sources.read([File(self._kind, path) for path in changed], await self._syncing.opened())
        waiting = await asyncio.to_thread(self._half_written, changed, gathered.reading)
        brought = [path for path in changed if path not in waiting]
        names = [sources.source_of(path) for path in (*gone, *brought)]
        if not names:
            return []
        whole = _without(gathered, {sources.source_of(path) for path in waiting})
        report = await self._syncing.part(began, whole, self._kind, names)
        for path in gone:
            del self._seen[path]
        self._seen.update((path, changed[path]) for path in brought)
        return await _told(self._syncing, began, self.name, [_Part(report, whole)])

    def _is_as_it_was(self, path: Path, stamps: Mapping[Path, Stamp], hashes: Mapping[Path, str]) -> bool:
        known = self._seen.get(path)
        if known is None or known.sha256 != hashes[path]:
            return False
        self._seen[path] = known._replace(stamp=stamps[path])  # touched, or saved as it was
        return True

    def _half_written(self, changed: Mapping[Path, _Seen], reading: Reading) -> set[Path]:
        """Return the files that somebody may be writing: changed since, or broken and only just come about."""
        kept_out = {one.place for one in reading.kept_out}
        broken = {_file_of(one.place) for one in reading.skipped if one.place not in kept_out}
        now, waiting = time.monotonic(), set()
        for path, seen in changed.items():
            stamp, since = self._unsettled.get(path, (None, now))
            if stamp != seen.stamp:
                since = now
            is_broken = not seen.stamp.size or self._syncing.sources.source_of(path) in broken
            if stamp_of(path) != seen.stamp or (is_broken and now - since < SETTLE):
                waiting.add(path)
                self._unsettled[path] = (seen.stamp, since)
            else:
                self._unsettled.pop(path, None)
        return waiting

    def _missing(self, at: datetime, said: str) -> list[Told]:
        if self._is_missing:
            return []
        self._is_missing = True
        return [Notice(at=at, source=self.name, said=f"{said}; its texts are kept")]

    def _stamps(self) -> dict[Path, Stamp] | None:
        try:
            paths = files_of(self._syncing.sources.root, self._path)
        except InputError:  # gone, or not to be listed
            return None
        return {path: stamp for path in paths if (stamp := stamp_of(path))}

    def _now(self) -> dict[Path, _Seen]:
        stamps = self._stamps() or {}
        hashes = _hashes(stamps)
        return {path: _Seen(stamp, hashes[path]) for path, stamp in stamps.items() if path in hashes}


class _Part(NamedTuple):
    report: SyncReport
    gathered: Gathered


class _Beat:
    """Puts on record from time to time that sources are in step."""

    def __init__(self, syncing: Syncing, names: Sequence[str]) -> None:
        self._syncing = syncing
        self._names = names
        self._last = -BEAT

    async def at(self, checked: datetime) -> None:
        """Put it on record, unless that was done a moment ago."""
        if time.monotonic() - self._last >= BEAT and self._syncing.freshness:
            await self._syncing.freshness.keep(checked, self._names)
            self._last = time.monotonic()


async def _told(syncing: Syncing, began: datetime, name: str, parts: Sequence[_Part]) -> list[Told]:
    """Put on record what was brought, and return what there is to tell of it."""
    reports = [part.report for part in parts]
    by_source = dict(chain.from_iterable(report.by_source.items() for report in reports))
    changed_at = dict(chain.from_iterable(part.gathered.changed_at.items() for part in parts))
    lags = await syncing.measure(began, [name], by_source, changed_at)
    skipped = tuple(chain.from_iterable(report.skipped for report in reports))
    if not by_source and not skipped:
        return []
    added, changed, removed = (sum(getattr(r, one) for r in reports) for one in ("added", "changed", "removed"))
    return [
        Refreshed(at=syncing.clock(), source=name, added=added, changed=changed, removed=removed,
                  lag_seconds=lags.get(name), skipped=skipped)
    ]  # fmt: skip


def _without(gathered: Gathered, sources: set[str]) -> Gathered:
    reading = gathered.reading
    return Gathered(
        Reading(
            tuple(text for text in reading.texts if text.source not in sources),
            tuple(one for one in reading.skipped if _file_of(one.place) not in sources),
            tuple(one for one in reading.kept_out if _file_of(one.place) not in sources),
        ),
        gathered.changed_at,
    )


def _file_of(place: str) -> str:
    source, _, line = place.rpartition(":")
    return source if source and line.isdecimal() else place


def _hashes(paths: Sequence[Path] | Mapping[Path, Stamp]) -> dict[Path, str]:
    return {path: sha256 for path in paths if (sha256 := _sha256(path))}


def _sha256(path: Path) -> str | None:
    try:
        refuse_what_is_no_file(path)
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (InputError, OSError):  # gone meanwhile, not to be read, or a pipe
        return None
