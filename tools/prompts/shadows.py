"""Runs of versions in shadow: on which campaigns they run, and what came of it.

The draw is an HMAC under the workspace's secret, as that of spot checks is: the same brief under the same version is
drawn always or never, so nobody rolls the dice again.
"""

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from pydantic import AwareDatetime
from sqlalchemy import select

from marque.campaign import Campaign, Report
from marque.message import ChannelMessage
from marque.models.gateway import CallRecord
from marque.records import Record
from marque.storage import Storage, tables
from marque.storage.once import insert_once

_run = tables.shadow_runs.c


class ShadowRun(Record):
    """What a version in shadow made of one campaign's brief."""

    campaign_id: str
    brand: str
    prompt: str
    content_hash: str
    """Of the version in shadow."""
    against: str
    """Of the version that the campaign has."""
    account: str
    """Under which its calls are recorded and charged, apart from the campaign's own."""
    messages: tuple[ChannelMessage, ...] = ()
    reports: tuple[Report, ...] = ()
    calls: tuple[CallRecord, ...] = ()
    failed: str | None = None
    """Why there is no draft; None: there is one."""
    at: AwareDatetime


_COLUMNS = [_run[name] for name in ShadowRun.model_fields]


@dataclass(frozen=True, kw_only=True)
class ShadowRuns:
    """The runs in shadow of every brand."""

    storage: Storage
    secret: Callable[[], Awaitable[bytes]]
    """The workspace's."""

    async def is_due(self, campaign: Campaign, prompt: str, content_hash: str, share: float) -> bool:
        """Tell whether a version in shadow has to run on a campaign: it is drawn, and has not run."""
        said = f"shadow:{campaign.brand}:{content_hash}:{campaign.brief_hash}".encode()
        made = hmac.new(await self.secret(), said, hashlib.sha256).digest()
        if int.from_bytes(made[:8]) >= share * 2**64:
            return False
        query = select(_run.prompt).where(_run.campaign_id == campaign.id, _run.prompt == prompt)
        async with self.storage.read() as connection:
            return (await connection.execute(query)).first() is None

    async def put(self, run: ShadowRun) -> None:
        """Keep a run; the first of a campaign and prompt stays."""
        async with self.storage.write() as connection:
            await insert_once(connection, tables.shadow_runs, {**run.as_json(), "at": run.at})

    async def list(self, brand: str, prompt: str) -> Sequence[ShadowRun]:
        """Return the runs of a prompt's versions, the newest first."""
        query = select(*_COLUMNS).where(_run.brand == brand, _run.prompt == prompt).order_by(_run.at.desc())
        async with self.storage.read() as connection:
            return [ShadowRun.model_validate(dict(row)) for row in (await connection.execute(query)).mappings()]


def account_of(campaign_id: str, prompt: str) -> str:
    """Return under what the calls of a run stand in the ledger."""
    return f"shadow-{hashlib.sha256(f'{campaign_id}:{prompt}'.encode()).hexdigest()[:32]}"
