"""What is remembered beyond one thread: a SQLite file beside the checkpoints, or the same PostgreSQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from langgraph.store.base import BaseStore

from app.server.served import settings
from graphs.remembering import open_store


@asynccontextmanager
async def memory() -> AsyncIterator[BaseStore]:
    """Give the store that `langgraph.json` names."""
    async with open_store(settings()) as opened:
        yield opened
