"""The saver on a SQLite file, which stops where its file was moved away instead of writing on into it."""

from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from marque.storage.watched import Watched


class WatchedSaver(AsyncSqliteSaver):
    """Checks its file before everything it does: the library begins each call with `setup`."""

    watched: Watched | None = None
    """None: it is being opened."""

    async def setup(self) -> None:
        """Make the tables where they are missing.

        Raises:
            Unavailable: the file was moved away or replaced since it was opened.
        """
        if self.watched:
            self.watched.check()
        await super().setup()
