"""Asking an OpenAI-compatible endpoint for vectors: one request at a time, with its timeout and all its retries.

The key goes into a header and nowhere else: it is in no error, no `repr`, no log and no span, and no redirect is
followed that would carry it to another host.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from marque.models.waiting import wait_before
from tools.knowledge.embeddings.answers import Fault, away, fault_of, vectors_in
from tools.knowledge.embeddings.port import Vectors

if TYPE_CHECKING:
    from ssl import SSLContext

    import httpx

TRIES = 4
"""How often one request is made at most."""
CONNECT_SECONDS, SILENT_SECONDS, WHOLE_SECONDS = 5.0, 30.0, 60.0
"""How long a connection, a silence and a whole request may take."""


@dataclass(frozen=True)
class Endpoint:
    """Where to ask, for what, and by which clock."""

    base_url: str
    """Such as `https://api.openai.com/v1`; it holds no user and no password."""
    model: str
    key: SecretStr
    clock: Callable[[], datetime]
    rng: random.Random
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    transport: "httpx.AsyncBaseTransport | None" = field(default=None, repr=False)
    """Stands in for the network."""

    @asynccontextmanager
    async def client(self) -> "AsyncIterator[httpx.AsyncClient]":
        """Give a client for some requests of this event loop; its connections end with the block."""
        client = await asyncio.to_thread(self._client)  # imports, and reads the certificates
        async with client:
            yield client

    async def ask(self, client: "httpx.AsyncClient", texts: Sequence[str]) -> Vectors:
        """Return one row a text; raises the `Fault` of the last try."""
        for attempt in range(TRIES - 1):
            try:
                return await self._once(client, texts)
            except Fault as fault:
                seconds = wait_before(attempt, fault.retry_after, self.rng) if fault.retry else None
                if seconds is None:
                    raise
                await self.sleep(seconds)
        return await self._once(client, texts)

    async def _once(self, client: "httpx.AsyncClient", texts: Sequence[str]) -> Vectors:
        import httpx

        said: dict[str, Any] = {"model": self.model, "input": list(texts), "encoding_format": "float"}
        try:
            async with asyncio.timeout(WHOLE_SECONDS):  # an endpoint that drips is silent for no long time
                answer = await client.post("embeddings", json=said)
        except (httpx.TimeoutException, TimeoutError) as error:
            raise away("it did not answer in time") from error
        except (httpx.ReadError, httpx.RemoteProtocolError, httpx.DecodingError) as error:
            raise away("the connection was cut") from error
        except httpx.HTTPError as error:
            raise away("it cannot be reached") from error
        if answer.status_code != HTTPStatus.OK:
            raise fault_of(answer.status_code, answer.headers, answer.content, self.clock())
        # Some hundred thousand figures: reading them would hold up the event loop.
        return await asyncio.to_thread(vectors_in, answer.content, len(texts))

    def _client(self) -> "httpx.AsyncClient":
        import httpx

        try:
            return httpx.AsyncClient(
                base_url=self.base_url,
                headers={"Authorization": f"Bearer {self.key.get_secret_value()}"},
                timeout=httpx.Timeout(SILENT_SECONDS, connect=CONNECT_SECONDS),
                verify=_trust(),
                transport=self.transport,
            )
        except (httpx.InvalidURL, ValueError) as error:  # of the endpoint, or of a proxy in the environment
            raise away("its address or the proxy's cannot be used", retry=False) from error


@cache
def _trust() -> "SSLContext":
    """Return whom to trust, read once: it takes some 70 ms."""
    import httpx

    return httpx.create_ssl_context()
