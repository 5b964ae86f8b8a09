"""One notice as its row has it, and how sending one may fail."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from pydantic import AwareDatetime

from marque.records import Record

Kind = Literal[
    "task.opened",
    "task.reminder",
    "task.escalated",
    "task.decided",
    "campaign.packaged",
    "campaign.expired",
    "brand.held",
]
Channel = Literal["webhook", "mail"]


class Notice(Record):
    """What is to be told to one receiver."""

    id: str
    """Stays the same however often it is sent, so that a receiver can drop what came twice."""
    brand: str
    campaign_id: str | None
    kind: Kind
    channel: Channel
    addressee: str | None
    """Of a mail."""
    body: Mapping[str, Any]
    """Ids, roles, hashes and instants; never personal data."""
    at: AwareDatetime
    """When it happened."""
    attempts: int


class Failed(Exception):  # noqa: N818 - the outcome of an attempt, which the outbox writes down
    """An attempt that brought the notice to nobody, as far as we know."""

    def __init__(self, why: str, *, wait: timedelta | None = None, for_good: bool = False) -> None:
        """Keep why, without any address or password.

        Args:
            why: In a few words.
            wait: How long the receiver asks us to wait.
            for_good: Whether another attempt is useless.
        """
        super().__init__(why)
        self.why, self.wait, self.for_good = why, wait, for_good


class Sender(Protocol):
    """Brings a notice to its receiver."""

    async def send(self, notice: Notice, now: datetime) -> None:
        """Send it once; `Failed` tells why it did not arrive."""
        ...

    async def close(self) -> None:
        """Close what is open."""
        ...
