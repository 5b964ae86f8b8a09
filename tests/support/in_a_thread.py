"""A local endpoint on an event loop of its own, for commands that run theirs in the test's thread."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.openai_server import OpenAIServer, openai_server


@contextmanager
def endpoint() -> Iterator[OpenAIServer]:
    """Run an endpoint until the block ends."""
    ready: list[OpenAIServer] = []
    started = threading.Event()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def serve() -> None:
        async with openai_server() as server:
            ready.append(server)
            started.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert started.wait(30)
    try:
        yield ready[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(30)
        loop.close()
