"""An outbox on a temporary SQLite file, and receivers that a test makes behave as it likes."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select

from marque.audit.keys import AuditKeys
from marque.storage import Storage, tables
from tools.journal import Journal, journal_of
from tools.notices import Notices, Outbox
from tools.notices.notice import Channel, Kind, Sender

BRAND, CAMPAIGN = "tarnholt", "01a2041f-a140-72df-8f40-7471fa4ca160"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwqZ5sJhXK8Qk="


@dataclass
class Clock:
    now: datetime = datetime(2026, 11, 23, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass
class Post:
    """The storage with its outbox, and what writes into it."""

    storage: Storage
    journal: Journal
    clock: Clock

    def outbox(self, senders: dict[Channel, Sender], owner: str = "here:1") -> Outbox:
        return Outbox(
            storage=self.storage, journal=self.journal, clock=self.clock, owner=owner, rng=random.Random(0),
            senders=senders,
        )  # fmt: skip

    async def tell(
        self, kind: Kind = "task.opened", *, once: str = "t", to: tuple[str, ...] = (),
        channels: frozenset[Channel] = frozenset({"webhook"}), campaign_id: str | None = CAMPAIGN, **body: Any,
    ) -> None:  # fmt: skip
        async def nobody(role: str, brand: str) -> tuple[str, ...]:
            return ()

        notices = Notices(clock=self.clock, holders=nobody, channels=channels)
        told = {"role": "brand_lead", "stage": 1, "stages": 2, "deadline": "2026-11-24T09:00:00+00:00", **body}
        async with self.storage.write() as connection:
            await notices.tell(connection, kind, once=once, brand=BRAND, to=to, campaign_id=campaign_id, **told)

    async def rows(self) -> list[Any]:
        async with self.storage.read() as connection:
            return list((await connection.execute(select(tables.notices).order_by(tables.notices.c.id))).mappings())

    async def row(self) -> Any:
        (found,) = await self.rows()
        return found


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The URL of the database: SQLite, where a test does not ask for both."""
    return f"sqlite:///{tmp_path / 'marque.db'}"


@pytest_asyncio.fixture
async def post(url: str, tmp_path: Path) -> AsyncIterator[Post]:
    storage, clock = Storage(url), Clock()
    yield Post(storage=storage, journal=journal_of(AuditKeys(tmp_path), clock), clock=clock)
    await storage.close()


@dataclass
class Got:
    """One request that a receiver got."""

    head: str
    headers: dict[str, str]
    body: bytes


Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Receiver:
    """A real HTTP server on loopback that answers as it is told."""

    answer: Answer
    got: list[Got] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.got.append(Got(head[0], headers, body))
        try:
            await self.answer(writer)
            await writer.drain()
        finally:
            writer.close()

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Receiver"]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()


def saying(status: str, *headers: str, body: str = "") -> Answer:
    async def answer(writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", body]
        writer.write("\r\n".join(lines).encode())

    return answer
