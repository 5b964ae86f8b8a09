"""What a brand's knowledge is made of: files, and sources that are rows, each under a name."""

import asyncio
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from marque.evidence import Kind
from tools.knowledge.door import Door
from tools.knowledge.freshness import path_name
from tools.knowledge.gathered import Gathered, joined
from tools.knowledge.reading import documents_in, files_of, reading_of, source_name


class Rows(Protocol):
    """A source that is rows: the catalogue, or packaged campaigns."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    @property
    def kind(self) -> Kind:
        """Of its texts."""
        ...

    def source_of(self, key: str) -> str:
        """Return the source of one row's texts, which begins with its name."""
        ...

    async def fingerprint(self) -> str:
        """Return a text that is another one where anything may have changed; cheap."""
        ...

    async def marks(self) -> dict[str, str]:
        """Return the keys of all rows, each with what is another text where the row's text is."""
        ...

    async def read(self, keys: Sequence[str] | None, door: Door) -> Gathered:
        """Return the texts of these rows, or of all."""
        ...


class File(NamedTuple):
    """A file with the kind of its texts."""

    kind: Kind
    path: Path


class Stamp(NamedTuple):
    """What is another where a file may be."""

    changed_ns: int
    size: int
    inode: int


@dataclass(frozen=True, kw_only=True)
class Sources:
    """The sources of one brand's knowledge; no call blocks the event loop."""

    root: Path
    """The workspace."""
    paths: Mapping[Kind, str]
    """By kind the folder or file that `[knowledge]` names."""
    rows: tuple[Rows, ...] = ()

    def names(self, kinds: Sequence[Kind] = ()) -> dict[str, Kind]:
        """Return what the sources are called, each with a kind of its texts; only of these kinds, or of all."""
        named = {path_name(path): kind for kind, path in self.paths.items()} | {one.name: one.kind for one in self.rows}
        return {name: kind for name, kind in named.items() if not kinds or kind in kinds}

    async def everything(self, kinds: Sequence[Kind], door: Door) -> Gathered:
        """Return all texts there are of these kinds, or of all.

        Raises:
            InputError: what `[knowledge]` names is not there.
        """
        names = self.names(kinds)
        rows = [one for one in self.rows if one.name in names]
        files = await asyncio.to_thread(self.files, kinds)
        return joined([await self.read(files, door), *[await one.read(None, door) for one in rows]])

    async def state(self, kinds: Sequence[Kind]) -> Hashable:
        """Return what is another value where any source of these kinds, or of all, may have changed; cheap.

        Raises:
            InputError: what `[knowledge]` names is not there.
        """
        names = self.names(kinds)
        rows = [await one.fingerprint() for one in self.rows if one.name in names]
        files = await asyncio.to_thread(self.files, kinds)
        return (*rows, *await asyncio.to_thread(lambda: [(file, stamp_of(file.path)) for file in files]))

    def files(self, kinds: Sequence[Kind] = ()) -> list[File]:
        """Return the files of these kinds, or of all; blocks.

        Raises:
            InputError: what `[knowledge]` names is not there, or cannot be listed.
        """
        paths = {kind: path for kind, path in self.paths.items() if not kinds or kind in kinds}
        return [File(kind, path) for kind, name in paths.items() for path in files_of(self.root, name)]

    async def read(self, files: Sequence[File], door: Door) -> Gathered:
        """Return the texts of these files."""
        return await asyncio.to_thread(self._read, files, door)

    def source_of(self, path: Path) -> str:
        """Return a file as its texts name it."""
        return source_name(self.root, path)

    def _read(self, files: Sequence[File], door: Door) -> Gathered:
        changed_at = {}
        for file in files:  # before they are read: what changes meanwhile is newer, and looked at again
            try:
                changed_at[self.source_of(file.path)] = datetime.fromtimestamp(file.path.stat().st_ctime, UTC)
            except OSError:  # gone meanwhile; reading it says so
                continue
        documents = (one for file in files for one in documents_in(self.root, file.kind, file.path))
        return Gathered(reading_of(documents, door), changed_at)


def stamp_of(path: Path) -> Stamp | None:
    """Return a file's stamp, or None where it is not there; blocks."""
    try:
        found = path.stat()
    except OSError:
        return None
    return Stamp(found.st_mtime_ns, found.st_size, found.st_ino)
