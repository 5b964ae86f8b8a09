"""The server's own routes. For now only health; its lifespan loads the heavy modules off the event loop.

The dev server fails a run whose first import blocks the loop, so what is heavy is imported and warmed here.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI


def load_heavy_modules() -> None:
    """Import and warm what takes a second or blocks on first use: Presidio and wordllama."""
    from policies.recognizers import find
    from tools.knowledge.embeddings import warm_up

    find("anna@postbox.example")
    warm_up()


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Make ready before the first run."""
    await asyncio.to_thread(load_heavy_modules)
    yield


web = FastAPI(title="Marque", lifespan=lifespan, docs_url=None, redoc_url=None)


@web.get("/health")
async def health() -> dict[str, str]:
    """Say that the process is up."""
    return {"status": "up"}
