"""Answers that were given under an idempotency key: the same request again gets the same answer and does nothing.

Two at once run once: the first to come writes the row, and the second is told to come again. A row whose process died
before it had an answer may be taken up after a minute, under the same subject, so that what was begun is not begun
twice.
"""

import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update

from marque.errors import InputError, Refused
from marque.records import digest
from marque.storage import Storage, tables
from marque.storage.once import insert_once

KEPT = timedelta(hours=24)
"""How long a key is known."""
ABANDONED = timedelta(minutes=1)
"""After which a request without an answer is taken to have died."""
AT_LEAST = timedelta(seconds=1)
"""To wait before it is asked again."""
_row = tables.answers.c


class BeingAnswered(Refused):
    """The same request is being answered, or its process died and it may soon be taken up."""

    def __init__(self, since: timedelta) -> None:
        """Say how many seconds to wait: as long again as it has taken so far, until it is taken to have died."""
        self.seconds = min(max(since, AT_LEAST), ABANDONED - since).total_seconds()
        super().__init__("the same request is being answered", where="Idempotency-Key",
                         mend=f"send it again in {math.ceil(self.seconds)} s")  # fmt: skip


@dataclass
class Turn:
    """One request under a key: either the answer that was given, or one's own turn to give it."""

    subject: str
    """An id that stays the same for a request that is taken up again."""
    given: tuple[int, Any] | None
    """Status and body of the answer; None: it is to be given now."""
    answer: tuple[int, Any] | None = field(default=None)
    """What is to be kept, once the work is done."""


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The answers of every caller."""

    storage: Storage
    clock: Callable[[], datetime]
    ids: Callable[[], str]

    @asynccontextmanager
    async def once(self, caller: str, key: str, request: Any, *, brand: str) -> AsyncIterator[Turn]:  # noqa: ANN401 - JSON
        """Give the turn of one request; what the block leaves in `answer` is kept, unless it raises.

        Args:
            caller: Whose keys these are; another's key of the same name is another key.
            key: As the client made it up.
            request: All that the request says, as JSON.
            brand: Which brand it is about.

        Raises:
            InputError: another request was sent under this key.
            BeingAnswered: the same request is being answered now.
        """
        asked = digest([brand, request])
        turn = await self._begin(caller, key, asked, brand)
        if turn.given is not None:
            yield turn
            return
        ours = (_row.caller == caller) & (_row.key == key) & (_row.subject == turn.subject)
        try:
            yield turn
        except BaseException:
            async with self.storage.write() as connection:
                await connection.execute(delete(tables.answers).where(ours))
            raise
        status, body = turn.answer or (204, None)
        async with self.storage.write() as connection:
            await connection.execute(update(tables.answers).where(ours).values(status=status, body=body))

    async def _begin(self, caller: str, key: str, asked: str, brand: str) -> Turn:
        now, subject = self.clock(), self.ids()
        row = {"caller": caller, "key": key, "brand": brand, "request_hash": asked, "subject": subject, "at": now}
        async with self.storage.write() as connection:
            await connection.execute(delete(tables.answers).where(_row.at < now - KEPT))
            mine = (_row.caller == caller) & (_row.key == key)
            while not await insert_once(connection, tables.answers, row):
                # Locked, or two on PostgreSQL could both take up what was abandoned.
                query = select(tables.answers).where(mine).with_for_update()
                found = (await connection.execute(query)).mappings().first()
                if found is None:
                    continue  # it failed in this moment, and may be tried again
                if found["request_hash"] != asked:
                    raise InputError("another request was sent under this key", where="Idempotency-Key",
                                     mend="make up a new key for a new request")  # fmt: skip
                if found["status"] is not None:
                    return Turn(found["subject"], (found["status"], found["body"]))
                if found["at"] > now - ABANDONED:
                    raise BeingAnswered(now - found["at"])
                await connection.execute(update(tables.answers).where(mine).values(at=now))
                return Turn(found["subject"], None)
            return Turn(subject, None)
