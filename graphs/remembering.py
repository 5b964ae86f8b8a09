"""Where a long-term store keeps what outlives a thread: a SQLite file of its own, or the same PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from langgraph.store.base import BaseStore

from graphs.checkpoints import alone, plain_url, sqlite_file
from marque.settings import Settings
from marque.storage import Storage
from marque.storage.backup import MEMORY
from marque.storage.faults import no_answer
from marque.storage.watched import Watched

CONNECTIONS = 4
"""To PostgreSQL."""


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[BaseStore]:
    """Give the store, its tables made; it finds by name and by filter, not by meaning.

    Raises:
        MarqueError: the file cannot be made, opened, written or read, or the server does not answer, at any time
            while the store is in use.
    """
    storage = Storage(settings.database_url)
    if storage.is_sqlite:
        import aiosqlite

        from graphs.watched_store import WatchedStore

        async with (
            sqlite_file(settings, MEMORY) as file,
            aiosqlite.connect(file, isolation_level=None) as opened,
        ):
            await opened.execute("PRAGMA journal_mode=WAL")
            kept = WatchedStore(opened)
            await kept.setup()
            kept.watched = await asyncio.to_thread(Watched, file)
            yield kept
        return
    from langgraph.store.postgres import AsyncPostgresStore, PoolConfig
    from psycopg import AsyncConnection, OperationalError
    from psycopg.rows import dict_row

    url = plain_url(storage)
    try:
        async with (
            await AsyncConnection.connect(
                url, autocommit=True, prepare_threshold=0, row_factory=dict_row
            ) as connection,
            alone(connection, where=storage.name),
        ):
            await AsyncPostgresStore(connection).setup()
        pool = PoolConfig(min_size=1, max_size=CONNECTIONS)
        async with AsyncPostgresStore.from_conn_string(url, pool_config=pool) as store:
            yield store
    except OperationalError as error:
        raise no_answer(error, where=storage.name) from error
