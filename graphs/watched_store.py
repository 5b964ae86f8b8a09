"""The long-term store on a SQLite file, which stops where its file was moved away instead of writing on into it."""

from collections.abc import Iterable

from langgraph.store.base import Op, Result
from langgraph.store.sqlite.aio import AsyncSqliteStore

from marque.storage.watched import Watched


class WatchedStore(AsyncSqliteStore):
    """Checks its file before everything it does: the library brings each call here."""

    watched: Watched | None = None
    """None: it is being opened."""

    async def abatch(self, ops: Iterable[Op]) -> list[Result]:
        """Do what was asked for.

        Raises:
            Unavailable: the file was moved away or replaced since it was opened.
        """
        if self.watched:
            self.watched.check()
        return await super().abatch(ops)
