"""Spot checks: packages that no person saw, drawn for an editor to look at afterwards.

The draw is an HMAC of the content under the workspace's secret, so nobody can tell beforehand which copy will be looked
at, and starting the same copy again does not draw again.
"""

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import AwareDatetime
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from marque.brief import Line
from marque.caller import carried
from marque.campaign import Campaign
from marque.errors import InputError, Refused
from marque.reading import refuse_unstorable, validate
from marque.records import Record, digest
from marque.storage import Storage, tables
from marque.storage.once import insert_once
from tools.approvals.remarks import Mark
from tools.approvals.rows import Roles, parties_of
from tools.campaigns.store import find_campaign
from tools.journal import Journal

CHECKER = "editor"
"""The role that looks at what was drawn."""
_spot = tables.spot_checks.c


class SpotCheck(Record):
    """One package that was drawn."""

    campaign_id: str
    brand: str
    content_hash: str
    drawn_at: AwareDatetime
    verdict: Mark | None
    """None: nobody has looked yet."""
    words: Line | None
    checked_by: str | None
    checked_role: str | None
    checked_at: AwareDatetime | None


_COLUMNS = [_spot[name] for name in SpotCheck.model_fields]


def is_drawn(secret: bytes, brand: str, content_hash: str, percent: int) -> bool:
    """Tell whether this content is among so many of a hundred; the same content is drawn always or never."""
    made = hmac.new(secret, f"spot check:{brand}:{content_hash}".encode(), hashlib.sha256).digest()
    return int.from_bytes(made[:8]) * 100 < percent << 64


@dataclass(frozen=True, kw_only=True)
class SpotChecks:
    """The spot checks of every brand."""

    storage: Storage
    journal: Journal
    clock: Callable[[], datetime]
    roles: Roles
    secret: Callable[[], Awaitable[bytes]]
    """The workspace's."""
    percent: Callable[[str], Awaitable[int]]
    """A brand to how many of a hundred are drawn, as `tiers.yaml` says now."""

    async def draw(self, connection: AsyncConnection, campaign: Campaign, content_hash: str) -> None:
        """Draw, or not, in the transaction that packages what no person saw."""
        percent = await self.percent(campaign.brand)
        if not is_drawn(await self.secret(), campaign.brand, content_hash, percent):
            return
        row = {"campaign_id": campaign.id, "brand": campaign.brand, "content_hash": content_hash,
               "drawn_at": self.clock()}  # fmt: skip
        if await insert_once(connection, tables.spot_checks, row):
            await self.journal.of_campaign(
                connection, campaign.id, campaign.brand, "spot.drawn", content_hash=content_hash
            )

    async def check(
        self, campaign_id: str, actor: str, verdict: Mark, words: str, *, only: frozenset[str] | None = None
    ) -> SpotCheck:
        """Say, as an editor, whether it was right that nobody looked before; once.

        Raises:
            Refused: it was not drawn, somebody has looked, or the actor is no editor or had a hand in it.
            InputError: there is no such campaign, or the words cannot be kept.
        """
        actor, where = actor.strip().lower(), f"campaign {campaign_id}"
        refuse_unstorable({"words": words}, where="spot check")
        async with self.storage.write() as connection:
            campaign = await find_campaign(connection, campaign_id, lock=True)
            if campaign is None:
                raise InputError(f"there is no campaign {campaign_id!r}", mend="see `marque campaigns list`")
            drawn = await _find(connection, campaign_id)
            if drawn is None or drawn.verdict is not None:
                raise Refused("somebody has looked at it" if drawn else "it was not drawn", where=where,
                              mend="there is nothing to check")  # fmt: skip
            if CHECKER not in carried(await self.roles(actor, campaign.brand), only):
                raise Refused(f"a spot check is for the role {CHECKER}", where=where, mend="ask one")
            if did := (await parties_of(connection, campaign)).involved(actor):
                raise Refused(f"you {did}, so it needs another pair of eyes", where=where, mend="ask somebody else")
            made = validate(
                SpotCheck,
                {**drawn.model_dump(), "verdict": verdict, "words": words, "checked_by": actor,
                 "checked_role": CHECKER, "checked_at": self.clock()},
                where="spot check",
            )  # fmt: skip
            said = made.model_dump(include={"verdict", "words", "checked_by", "checked_role", "checked_at"})
            await connection.execute(update(tables.spot_checks).where(_spot.campaign_id == campaign_id).values(**said))
            await self.journal.of_campaign(
                connection, campaign_id, campaign.brand, "spot.checked", content_hash=made.content_hash,
                verdict=verdict, actor=actor, role=CHECKER, words_hash=digest(made.words),
            )  # fmt: skip
            return made

    async def list(
        self, brand: str, *, waiting: bool = False, limit: int | None = None, offset: int = 0
    ) -> Sequence[SpotCheck]:
        """Return what was drawn, the newest first; `waiting`: only what nobody has looked at."""
        query = select(*_COLUMNS).where(_spot.brand == brand).order_by(_spot.drawn_at.desc(), _spot.campaign_id)
        query = query.limit(limit).offset(offset)
        if waiting:
            query = query.where(_spot.verdict.is_(None))
        async with self.storage.read() as connection:
            return [SpotCheck.model_validate(dict(row)) for row in (await connection.execute(query)).mappings()]


async def _find(connection: AsyncConnection, campaign_id: str) -> SpotCheck | None:
    query = select(*_COLUMNS).where(_spot.campaign_id == campaign_id)
    row = (await connection.execute(query)).mappings().first()
    return SpotCheck.model_validate(dict(row)) if row else None
