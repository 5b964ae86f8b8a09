"""Writing notices in the transaction of what they tell of: neither is there without the other."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncConnection

from marque.records import digest
from marque.storage import tables
from marque.storage.once import insert_all_once
from tools.notices.notice import Channel, Kind


@dataclass(frozen=True, kw_only=True)
class Notices:
    """The outbox of a workspace, as those see it who write into it."""

    clock: Callable[[], datetime]
    holders: Callable[[str, str], Awaitable[tuple[str, ...]]]
    """Role and brand to the addresses of those who hold it, as `people.yaml` says now."""
    channels: frozenset[Channel]
    """Through what is configured; through nothing else is anything written."""

    async def tell(
        self, connection: AsyncConnection, kind: Kind, *, once: str, brand: str, to: Iterable[str],
        campaign_id: str | None = None, **body: JsonValue,
    ) -> None:  # fmt: skip
        """Write what is to be told; the same `kind` and `once` twice writes nothing.

        Args:
            connection: Of the transaction that it tells of.
            kind: What happened.
            once: Names this event among those of its kind.
            brand: Whose it is.
            to: Who gets a mail; the webhook gets every notice.
            campaign_id: Of what it is about; None: the brand.
            body: Ids, roles, hashes and instants; never personal data.
        """
        now = self.clock()
        receivers: list[tuple[Channel, str | None]] = [("webhook", None)] if "webhook" in self.channels else []
        if "mail" in self.channels:
            receivers += [("mail", address) for address in dict.fromkeys(to)]
        rows = [
            {"id": digest([kind, once, channel, addressee]), "brand": brand, "campaign_id": campaign_id, "kind": kind,
             "channel": channel, "addressee": addressee, "body": body, "at": now, "attempts": 0, "next_at": now}
            for channel, addressee in receivers
        ]  # fmt: skip
        await insert_all_once(connection, tables.notices, rows)
