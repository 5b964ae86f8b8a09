"""From which draft a campaign began, inside a transaction of the caller's."""

from collections.abc import Sequence

from sqlalchemy import CTE, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from marque.campaign import Campaign, Revision
from marque.records import digest
from marque.storage import tables
from marque.storage.once import insert_once
from tools.journal import Journal

REVISION = [tables.campaign_origins.c[name] for name in Revision.model_fields]


async def revision_of(connection: AsyncConnection, campaign_id: str) -> Revision | None:
    """Return from which draft a campaign began, or None where it began with a brief."""
    query = select(*REVISION).where(tables.campaign_origins.c.campaign_id == campaign_id)
    found = (await connection.execute(query)).mappings().first()
    return Revision.model_validate(dict(found)) if found else None


def earlier_ones() -> CTE:
    """Return each campaign that is a revision beside each one whose draft it goes back to, however far."""
    row = tables.campaign_origins.c
    known = select(row.campaign_id, row.from_campaign).cte("earlier", recursive=True)
    further = select(known.c.campaign_id, row.from_campaign).join(
        tables.campaign_origins, row.campaign_id == known.c.from_campaign
    )
    return known.union(further)  # which ends also where an altered row closes a ring


async def earlier_than(connection: AsyncConnection, campaign_id: str) -> Sequence[str]:
    """Return the campaigns whose drafts this one goes back to, in no order."""
    earlier = earlier_ones().c
    query = select(earlier.from_campaign).where(earlier.campaign_id == campaign_id)
    return list((await connection.execute(query)).scalars())


async def is_last_round(connection: AsyncConnection, revision: Revision) -> bool:
    """Tell whether the draft that is revised is the last that its campaign has, with these very words."""
    row = tables.contents.c
    last = select(func.max(row.round)).where(row.campaign_id == revision.from_campaign).scalar_subquery()
    query = select(row.content_hash).where(
        row.campaign_id == revision.from_campaign, row.round == last, row.round == revision.from_round
    )
    return (await connection.execute(query)).scalar() == revision.content_hash


async def begin_from(connection: AsyncConnection, journal: Journal, campaign: Campaign, revision: Revision) -> None:
    """Keep from which draft a campaign begins, with its record."""
    row = {**revision.model_dump(), "channels": list(revision.channels), "parts": list(revision.parts),
           "campaign_id": campaign.id, "brand": campaign.brand}  # fmt: skip
    if await insert_once(connection, tables.campaign_origins, row):
        await journal.of_campaign(
            connection, campaign.id, campaign.brand, "campaign.begun_from", actor=revision.asked_by,
            from_campaign=revision.from_campaign, from_round=revision.from_round, content_hash=revision.content_hash,
            channels=list(revision.channels), parts=list(revision.parts), note_hash=digest(revision.note),
        )  # fmt: skip
