"""Writing to the audit chains in the same transaction as the row that a record speaks of."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncConnection

from marque import audit
from marque.audit.keys import AuditKeys


@dataclass(frozen=True, kw_only=True)
class Journal:
    """Appends records that hold hashes, ids and roles; people appear under a pseudonym."""

    clock: Callable[[], datetime]
    pseudonym: Callable[[str], Awaitable[str]]
    """Turns an address into what a record may hold."""

    async def of_campaign(
        self, connection: AsyncConnection, campaign_id: str, brand: str, kind: str, *, once: str = "", **body: JsonValue
    ) -> None:
        """Append to a campaign's chain; the same `kind` and `once` twice appends nothing."""
        await self._append(connection, audit.campaign_chain(campaign_id), brand, kind, once, body)

    async def of_brand(
        self, connection: AsyncConnection, brand: str, kind: str, *, once: str, **body: JsonValue
    ) -> None:
        """Append to a brand's chain: what belongs to no campaign."""
        await self._append(connection, audit.brand_chain(brand), brand, kind, once, body)

    async def _append(
        self, connection: AsyncConnection, chain: str, brand: str, kind: str, once: str, body: Mapping[str, JsonValue]
    ) -> None:
        hidden = {
            key: await self.pseudonym(str(value)) if key == "actor" and value else value for key, value in body.items()
        }
        await audit.append(
            connection, chain=chain, brand=brand, kind=kind, once=f"{kind}:{once}", body=hidden, at=self.clock()
        )


def journal_of(keys: AuditKeys, clock: Callable[[], datetime]) -> Journal:
    """Return the journal of a workspace; its keys are made or read before the first person is named."""
    return Journal(clock=clock, pseudonym=partial(_pseudonym, keys))


async def _pseudonym(keys: AuditKeys, address: str) -> str:
    await keys.ready()
    return keys.pseudonym(address)
