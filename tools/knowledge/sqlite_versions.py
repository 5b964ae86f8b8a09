"""The versions of the embedded index: a file each, and a small one beside them that names the one in force."""

import asyncio
import re
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from marque.errors import Refused, Unavailable
from tools.knowledge.at_hand import EmbedderOf
from tools.knowledge.chunking import CHUNKING
from tools.knowledge.embeddings import Embedder
from tools.knowledge.pointer import MEND, Pointer, read_pointer, write_pointer
from tools.knowledge.sqlite_store import SqliteKnowledge
from tools.knowledge.tables import meta, reading
from tools.knowledge.turns import turn_by_file
from tools.knowledge.versions import Numbers

FIRST = "knowledge.db"
POINTER = "knowledge.json"
LOCK = "knowledge.lock"
BUILD_LOCK = "knowledge-build.lock"
"""Of whoever builds the next version; of its own, so that a sync does not wait for a build."""
_NAME = re.compile(r"knowledge(?:-([2-9]|[1-9][0-9]{1,8}))?\.db")


class SqliteVersions:
    """The versions in one folder. Making the object opens nothing."""

    def __init__(self, folder: Path, embedder: Embedder, embedder_of: EmbedderOf) -> None:
        """Take the folder, the embedding of new versions, and that of any other by its name."""
        self._folder = folder
        self._embedder = embedder
        self._embedder_of = embedder_of
        self._indexes: dict[int, SqliteKnowledge] = {}
        self._turn = turn_by_file(folder / LOCK)

    async def live(self) -> SqliteKnowledge:
        """Return the version that the pointer names.

        Raises:
            Unavailable: its file is missing; only before the first sync nothing says that there is one.
        """
        return await asyncio.to_thread(self._live)

    def turn(self, brand: str | None) -> AbstractAsyncContextManager[None]:
        """Give the turn to write."""
        return self._turn(brand)

    async def begin(self) -> None:
        """Make the file of the version in force where it went missing; where none ever was, the first sync makes it."""
        await asyncio.to_thread(self._begin)

    async def next(self) -> SqliteKnowledge:
        """Return the version that is being built; one of another make is removed first."""
        return await asyncio.to_thread(self._next)

    async def swap(self) -> int:
        """Let the pointer name the version that was built, keep the one before, and remove those before that."""
        return await asyncio.to_thread(self._swap)

    async def back(self) -> int:
        """Let the version before and the one in force change places."""
        return await asyncio.to_thread(self._back)

    async def numbers(self) -> Numbers:
        """Return which versions there are."""
        return await asyncio.to_thread(self._counted)

    def _live(self) -> SqliteKnowledge:
        live = self._pointer().live
        if self._is_missing(live):
            raise Unavailable("is in force and missing", where=str(self._file(live)),
                              mend="run `marque knowledge sync`, which makes it anew")  # fmt: skip
        return self._index(live)

    def _begin(self) -> None:
        live = self._pointer().live
        if self._is_missing(live):
            self._index(live).make()

    def _is_missing(self, number: int) -> bool:
        return (self._folder / POINTER).exists() and not self._file(number).exists()

    def _counted(self) -> Numbers:
        pointer = self._pointer()
        return Numbers(pointer.live, pointer.previous, next(iter(self._begun(pointer)), None))

    def _next(self) -> SqliteKnowledge:
        pointer = self._pointer()
        if not (self._folder / POINTER).exists():
            self._point(pointer)  # before the file of a second version is there: without a pointer none may be
        for number in self._begun(pointer):
            if self._is_wanted(number):
                return self._index(number)
            self._remove(number)
        return self._index(max((*self._numbers(), pointer.live)) + 1)

    def _swap(self) -> int:
        before = self._pointer().live
        built = max(self._numbers(), default=before)
        if built <= before:
            raise Unavailable("no version was built", where=str(self._folder), mend="build one first")
        self._point(Pointer(live=built, previous=before))
        for number in self._numbers():
            if number not in (built, before):
                self._remove(number)
        return built

    def _back(self) -> int:
        pointer = self._pointer()
        if pointer.previous is None or not self._file(pointer.previous).exists():
            raise Refused("there is no version before", mend="`marque knowledge rebuild` makes another one")
        self._point(Pointer(live=pointer.previous, previous=pointer.live))
        return pointer.previous

    def _index(self, number: int) -> SqliteKnowledge:
        if number not in self._indexes:
            self._indexes[number] = SqliteKnowledge(self._file(number), self._embedder, self._embedder_of)
        return self._indexes[number]

    def _file(self, number: int) -> Path:
        return self._folder / (FIRST if number == 1 else f"knowledge-{number}.db")

    def _begun(self, pointer: Pointer) -> list[int]:
        """Return the numbers of the versions that were begun and never put in force."""
        return [number for number in self._numbers() if number > pointer.live and number != pointer.previous]

    def _numbers(self) -> list[int]:
        """Return the numbers of the versions that are there, the oldest first."""
        names = [file.name for file in self._folder.glob("knowledge*.db")]
        found = (_NAME.fullmatch(name) for name in names)
        return sorted(int(match[1] or 1) for match in found if match)

    def _pointer(self) -> Pointer:
        """Return what is in force: before a second version is begun the first one is, whether or not it was made yet.

        Raises:
            Unavailable: it is damaged, or lost: the first version would be older than what was in force.
        """
        numbers = self._numbers()  # before the pointer is read, which is written before a second version is begun
        pointer = read_pointer(self._folder / POINTER)
        if pointer is None and max(numbers, default=1) > 1:
            raise Unavailable("is missing, and more than one version is there", where=str(self._folder / POINTER),
                              mend=MEND)  # fmt: skip
        return pointer or Pointer(live=1)

    def _point(self, pointer: Pointer) -> None:
        write_pointer(self._folder / POINTER, pointer)

    def _is_wanted(self, number: int) -> bool:
        """Tell whether a version that was begun is of the make that is wanted now, or holds nothing yet."""
        try:
            with reading(self._file(number)) as connection:
                if connection is None or meta(connection, "embedder") is None:
                    return True
                made = (meta(connection, "chunking"), meta(connection, "embedder"), meta(connection, "dimension"))
                return made == (str(CHUNKING), self._embedder.name, str(self._embedder.dimension))
        except Unavailable:  # damaged, of another schema, or by a model whose dimension nobody knows: of no use
            return False

    def _remove(self, number: int) -> None:
        self._indexes.pop(number, None)
        for end in ("", "-wal", "-shm"):
            self._file(number).with_name(self._file(number).name + end).unlink(missing_ok=True)
