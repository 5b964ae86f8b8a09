"""Where each campaign stands, who signed its brief, and what is on hold."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, and_, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from marque.brief import Brief, Tier
from marque.campaign import ENDED, Campaign, Revision, Status
from marque.errors import InputError, Refused
from marque.reading import refuse_unstorable
from marque.records import digest
from marque.storage import Storage, tables
from marque.storage.once import insert_once
from tools.campaigns.holds import Hold, hold_of
from tools.campaigns.revisions import begin_from, is_last_round, revision_of
from tools.campaigns.threads import take_thread
from tools.journal import Journal
from tools.notices import Notices
from tools.prompts.versions import Version, begin_with

TOLD_OF_A_HOLD = ("brand_lead", "strategist", "editor", "compliance_officer")
"""Whose work stands still meanwhile."""
REVISABLE: frozenset[Status] = frozenset({"waiting", "draft"})
"""Where a campaign must stand for another to begin from its draft."""
COLUMNS = [tables.campaigns.c[name] for name in Campaign.model_fields]


@dataclass(frozen=True, kw_only=True)
class Campaigns:
    """The campaign rows of every brand; each change stands in the campaign's audit chain."""

    storage: Storage
    journal: Journal
    notices: Notices
    clock: Callable[[], datetime]

    async def create(
        self, campaign: Campaign, prompts: Sequence[Version] = (), revision: Revision | None = None
    ) -> Campaign:
        """Write a campaign's row first thing, with the prompts that it keeps; where it is there, return that row.

        One that begins from another's draft takes its place: the other, where it waits, is withdrawn in the same
        transaction, so that no two drafts of one brief stand on a desk.

        Raises:
            Refused: its thread is another brand's, or the draft that it begins from is not the one that waits.
        """
        async with self.storage.write() as connection:
            thread = await take_thread(
                connection, campaign.id, brand=campaign.brand, owner=campaign.starter, at=campaign.created_at
            )
            if thread.brand != campaign.brand:
                raise Refused(f"its thread is not of {campaign.brand}", where=f"campaign {campaign.id}",
                              mend="run the brief on a thread of its brand")  # fmt: skip
            row = {**campaign.model_dump(exclude={"brief"}), "brief": campaign.brief.as_json()}
            if await insert_once(connection, tables.campaigns, row):
                if prompts:
                    await begin_with(connection, campaign.id, campaign.brand, prompts, campaign.created_at)
                await self.journal.of_campaign(
                    connection, campaign.id, campaign.brand, "campaign.created",
                    brief_hash=campaign.brief_hash, tier=campaign.tier, actor=campaign.starter,
                    signed=campaign.signer is not None, who_and_what=_who_and_what(campaign),
                )  # fmt: skip
                if revision:
                    await self._replace(connection, campaign, revision)
        return await self.get(campaign.id)

    async def _replace(self, connection: AsyncConnection, campaign: Campaign, revision: Revision) -> None:
        await void_tasks(connection, revision.from_campaign)  # as in `withdraw`: a decision locks the task first
        earlier = await _locked(connection, revision.from_campaign)
        if earlier.status not in REVISABLE or not await is_last_round(connection, revision):
            raise Refused("it has moved on meanwhile", where=f"campaign {earlier.id}", mend="look at it again")
        await begin_from(connection, self.journal, campaign, revision)
        if earlier.status not in ENDED:
            await void_tasks(connection, earlier.id)  # also one that was opened meanwhile
            await move(connection, self.journal, earlier, "withdrawn", f"revised as {campaign.id}",
                       at=campaign.created_at, actor=revision.asked_by)  # fmt: skip

    async def revision(self, campaign_id: str) -> Revision | None:
        """Return from which draft a campaign began, or None where it began with a brief."""
        async with self.storage.read() as connection:
            return await revision_of(connection, campaign_id)

    async def find(self, campaign_id: str) -> Campaign | None:
        """Return a campaign, or None where there is none."""
        async with self.storage.read() as connection:
            return await find_campaign(connection, campaign_id)

    async def get(self, campaign_id: str) -> Campaign:
        """Return a campaign; one that is not there is an `InputError`."""
        found = await self.find(campaign_id)
        if found is None:
            raise InputError(f"there is no campaign {campaign_id!r}", mend="see `marque campaigns list`")
        return found

    async def list(self, *, brand: str | None = None, running: bool = False) -> Sequence[Campaign]:
        """Return campaigns, newest first; `running`: only those that have not ended."""
        query = select(*COLUMNS).order_by(tables.campaigns.c.created_at.desc())
        if brand:
            query = query.where(tables.campaigns.c.brand == brand)
        if running:
            query = query.where(tables.campaigns.c.ended_at.is_(None))
        async with self.storage.read() as connection:
            return [_campaign(row) for row in (await connection.execute(query)).mappings()]

    async def page(
        self, everything: Sequence[str], own: Sequence[str], who: str | None, *, running: bool, limit: int, offset: int
    ) -> Sequence[Campaign]:
        """Return some campaigns, newest first.

        Args:
            everything: Brands of which all are meant.
            own: Brands of which those are meant that this person started.
            who: That person; None: nobody whom a login named.
            running: Only those that have not ended.
            limit: How many at most.
            offset: How many to pass over.
        """
        row = tables.campaigns.c
        query = (
            select(*COLUMNS)
            .where(or_(row.brand.in_(everything), and_(row.brand.in_(own), row.starter == who)))
            .order_by(row.created_at.desc(), row.id.desc())
            .limit(limit)
            .offset(offset)
        )
        if running:
            query = query.where(row.ended_at.is_(None))
        async with self.storage.read() as connection:
            return [_campaign(found) for found in (await connection.execute(query)).mappings()]

    async def moving(self, brand: str | None = None) -> Sequence[str]:
        """Return the ids of those that have not ended, wait for nobody and are not on hold, oldest first.

        Args:
            brand: Whose; None: every brand's.
        """
        row, task = tables.campaigns.c, tables.tasks.c
        asked = exists().where(task.campaign_id == row.id, task.status == "waiting")
        on_hold = exists().where(tables.holds.c.brand == row.brand)
        query = select(row.id).where(row.ended_at.is_(None), ~asked, ~on_hold).order_by(row.created_at)
        if brand:
            query = query.where(row.brand == brand)
        async with self.storage.read() as connection:
            return list((await connection.execute(query)).scalars())

    async def unended(self) -> Sequence[str]:
        """Return the ids of those that have not ended, oldest first."""
        query = select(tables.campaigns.c.id).where(tables.campaigns.c.ended_at.is_(None))
        async with self.storage.read() as connection:
            return list((await connection.execute(query.order_by(tables.campaigns.c.created_at))).scalars())

    async def raise_tier(self, campaign_id: str, tier: Tier, why: str) -> None:
        """Make a campaign's tier harder; one that is harder already stays."""
        async with self.storage.write() as connection:
            campaign = await _locked(connection, campaign_id)
            if tier < campaign.tier:
                await _set(connection, campaign_id, tier=tier)
                await self.journal.of_campaign(
                    connection, campaign_id, campaign.brand, "campaign.tier_raised", once=tier, tier=tier, why=why
                )

    async def set_status(self, campaign_id: str, status: Status, reason: str | None = None) -> Campaign:
        """Record where a campaign stands; one that has ended stays as it ended."""
        async with self.storage.write() as connection:
            campaign = await _locked(connection, campaign_id)
            if campaign.status in ENDED or campaign.status == status:
                return campaign
            await move(connection, self.journal, campaign, status, reason, at=self.clock())
        return await self.get(campaign_id)

    async def withdraw(self, campaign_id: str, actor: str, reason: str) -> Campaign:
        """End a campaign for good, also an approved one; its tasks are void. Who may is judged by the door."""
        async with self.storage.write() as connection:
            await void_tasks(connection, campaign_id)  # a decision locks the task first, and would wait for us
            campaign = await _locked(connection, campaign_id)
            if campaign.status == "withdrawn":
                return campaign
            if campaign.status in ENDED and campaign.status != "approved":
                raise Refused(f"it is {campaign.status} already", where=f"campaign {campaign_id}", mend="nothing to do")
            await void_tasks(connection, campaign_id)  # also one that was opened meanwhile
            await move(connection, self.journal, campaign, "withdrawn", reason, at=self.clock(), actor=actor)
        return await self.get(campaign_id)

    async def reopen(self, campaign_id: str, actor: str) -> Campaign:
        """Take up again what has expired; who may is judged by the door.

        Its copy starts a new round with the words that it had, and is checked and decided on anew. What had passed no
        longer expires it.

        Raises:
            Refused: it has not expired.
            InputError: there is no such campaign.
        """
        async with self.storage.write() as connection:
            campaign = await _locked(connection, campaign_id)
            if campaign.status != "expired":
                raise Refused(f"it is {campaign.status}, not expired", where=f"campaign {campaign_id}",
                              mend="nothing to reopen")  # fmt: skip
            at = self.clock()
            await _set(connection, campaign_id, status="running", reason=None, ended_at=None, reopened_at=at)
            await self.journal.of_campaign(
                connection, campaign_id, campaign.brand, "campaign.reopened", once=at.isoformat(), actor=actor
            )
        return await self.get(campaign_id)

    async def sign(self, brand: str, brief: Brief, signer: str, role: str) -> None:
        """Record that somebody in that role signed these words; signing twice changes nothing."""
        async with self.storage.write() as connection:
            row = {"brand": brand, "brief_hash": brief.brief_hash, "signer": signer, "role": role, "at": self.clock()}
            if await insert_once(connection, tables.signatures, row):
                await self.journal.of_brand(
                    connection, brand, "brief.signed", once=brief.brief_hash, brief_hash=brief.brief_hash,
                    actor=signer, role=role,
                )  # fmt: skip

    async def signer_of(self, brand: str, brief_hash: str) -> str | None:
        """Return who signed these very words for this brand, or None."""
        query = select(tables.signatures.c.signer).where(
            tables.signatures.c.brand == brand, tables.signatures.c.brief_hash == brief_hash
        )
        async with self.storage.read() as connection:
            return (await connection.execute(query)).scalar_one_or_none()

    async def hold(self, brand: str, actor: str, reason: str) -> None:
        """Stop everything of a brand until it is released."""
        async with self.storage.write() as connection:
            at = self.clock()
            if await insert_once(
                connection, tables.holds, {"brand": brand, "actor": actor, "reason": reason, "at": at}
            ):
                people = [who for role in TOLD_OF_A_HOLD for who in await self.notices.holders(role, brand)]
                await self.notices.tell(
                    connection, "brand.held", once=f"{brand}:{at.isoformat()}", brand=brand, to=people
                )
                await self.journal.of_brand(connection, brand, "brand.held", once=at.isoformat(), actor=actor)

    async def release(self, brand: str, actor: str) -> bool:
        """Let a brand go on; tell whether it was on hold."""
        async with self.storage.write() as connection:
            gone = await connection.execute(delete(tables.holds).where(tables.holds.c.brand == brand))
            if gone.rowcount:
                await self.journal.of_brand(
                    connection, brand, "brand.released", once=self.clock().isoformat(), actor=actor
                )
            return bool(gone.rowcount)

    async def held(self, brand: str) -> Hold | None:
        """Return who holds a brand and why, or None where it is not on hold."""
        async with self.storage.read() as connection:
            return await hold_of(connection, brand)


async def find_campaign(connection: AsyncConnection, campaign_id: str, *, lock: bool = False) -> Campaign | None:
    """Return a campaign inside a transaction of the caller's; `lock` keeps other writers of it out until its end."""
    refuse_unstorable(campaign_id, where="campaign")
    query = select(*COLUMNS).where(tables.campaigns.c.id == campaign_id)
    row = (await connection.execute(query.with_for_update() if lock else query)).mappings().first()
    return _campaign(row) if row else None


async def move(
    connection: AsyncConnection, journal: Journal, campaign: Campaign, status: Status, reason: str | None, *,
    at: datetime, actor: str | None = None,
) -> None:  # fmt: skip
    """Write a campaign's new status and its audit record, inside a transaction of the caller's."""
    ended_at = at if status in ENDED else None
    await _set(connection, campaign.id, status=status, reason=reason, ended_at=ended_at)
    if status not in {"waiting", "running"}:  # waiting shows as a task of its own
        await journal.of_campaign(
            connection, campaign.id, campaign.brand, f"campaign.{status}", once=at.isoformat(), actor=actor
        )


async def void_tasks(connection: AsyncConnection, campaign_id: str) -> None:
    """Take back every task that waits, inside a transaction of the caller's."""
    waiting = (tables.tasks.c.campaign_id == campaign_id) & (tables.tasks.c.status == "waiting")
    await connection.execute(update(tables.tasks).where(waiting).values(status="void"))


def _who_and_what(campaign: Campaign) -> str:
    """Return one hash over the brief as it was taken in and everybody who answers for it."""
    return digest([campaign.brief.as_json(), campaign.author, campaign.starter, campaign.signer])


async def _locked(connection: AsyncConnection, campaign_id: str) -> Campaign:
    found = await find_campaign(connection, campaign_id, lock=True)
    if found is None:
        raise InputError(f"there is no campaign {campaign_id!r}", mend="see `marque campaigns list`")
    return found


async def _set(connection: AsyncConnection, campaign_id: str, **values: Any) -> None:  # noqa: ANN401 - columns
    await connection.execute(update(tables.campaigns).where(tables.campaigns.c.id == campaign_id).values(**values))


def _campaign(row: RowMapping) -> Campaign:
    return Campaign.model_validate(dict(row))
