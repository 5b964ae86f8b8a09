"""The record of models under contract: events in the brand's audit chain, the end of it signed each time."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection

from marque import audit
from marque.audit.verify import read_chain, verify_chain
from marque.errors import Refused
from marque.models.contracts import AnyEvent, Event
from marque.storage import Storage
from tools.journal import Journal

KINDS = ("model.contracted", "model.promoted", "model.demoted")
_EVENT: TypeAdapter[AnyEvent] = TypeAdapter(AnyEvent)


class SignsHead(Protocol):
    """Signs the end of a chain in the transaction that wrote to it."""

    async def __call__(self, connection: AsyncConnection, *, chain: str, brand: str, at: datetime) -> None:
        """Sign the last record."""
        ...


@dataclass(frozen=True, kw_only=True)
class Contracts:
    """What was said of models in one workspace; all of it stands in the chain of the workspace's own brand."""

    storage: Storage
    journal: Journal
    clock: Callable[[], datetime]
    sign_head: SignsHead
    public_key: Callable[[], bytes | None]
    brand: str

    async def tell(self, *events: Event, by: str | None, then: Callable[[], Awaitable[None]] | None = None) -> None:
        """Write events and sign the chain's end; what follows is done in the same transaction, or nothing is written.

        Args:
            events: What happened; their instant is the clock's.
            by: The address of who did it.
            then: What the record speaks of, such as writing the file.
        """
        async with self.storage.write() as connection:
            for event in events:
                body: dict[str, Any] = event.model_dump(mode="json", exclude={"at", "actor", "kind"})
                kind = str(event.model_dump()["kind"])
                await self.journal.of_brand(connection, self.brand, kind, once=_once(event), actor=by, **body)
            chain = audit.brand_chain(self.brand)
            await self.sign_head(connection, chain=chain, brand=self.brand, at=self.clock())
            if then:
                await then()

    async def events(self) -> tuple[AnyEvent, ...]:
        """Return all that was said of models, oldest first.

        Raises:
            Refused: the record was altered, so nothing that it says can be leant on.
        """
        chain = audit.brand_chain(self.brand)
        async with self.storage.read() as connection:
            records, heads = await read_chain(connection, chain)
        if records and verify_chain(chain, records, heads, self.public_key()):
            raise Refused("the record was altered", where=chain, mend="see `marque audit verify`")
        return tuple(
            _EVENT.validate_python({**record["body"], "kind": record["kind"], "at": record["at"]})
            for record in records
            if record["kind"] in KINDS
        )


def _once(event: Event) -> str:
    own = event.model_dump()
    return f"{own.get('promotion') or own['contract']}:{event.step}"
