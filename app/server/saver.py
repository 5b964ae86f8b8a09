"""Where the server keeps its checkpoints: in our storage, so that another process can go on from them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver

from app.server.served import settings
from graphs.checkpoints import checkpointer

CONNECTIONS = 8
"""To PostgreSQL: as many threads are saved at a time."""


@asynccontextmanager
async def saver() -> AsyncIterator[BaseCheckpointSaver[Any]]:
    """Give the saver that `langgraph.json` names."""
    async with checkpointer(settings(), at_once=CONNECTIONS) as opened:
        yield opened
