"""Figures of campaigns, as the rows have them: each with the number of campaigns that it is of."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from marque.records import Record
from marque.storage import Storage, tables

CHECKERS = frozenset({"facts", "brand", "compliance"})
"""Who judges a draft."""
FAILED = frozenset({"block", "revise"})
"""Answers with which a draft does not pass."""
_campaign, _content, _verdict = tables.campaigns.c, tables.contents.c, tables.verdicts.c
_package, _label = tables.packages.c, tables.labels.c


class Figures(Record):
    """What became of some campaigns; what nobody knows of one is not counted."""

    by_status: Mapping[str, int]
    """How many stand where; its sum is the number of campaigns."""
    revisions: int
    """How many of them began from another's draft."""
    first_drafts: Mapping[str, bool]
    """By campaign, whether its first draft passed all checkers; those that were not judged whole are not there."""
    rounds: Mapping[str, int]
    """By campaign, how often something was written or edited; those without a draft are not there."""
    turnarounds: tuple[float, ...]
    """Hours from the brief to the package, of those that are approved."""
    labels: Mapping[str, int]
    """What the team thought of them, the last word on each."""

    @property
    def count(self) -> int:
        """How many campaigns these are figures of."""
        return sum(self.by_status.values())


@dataclass(frozen=True, kw_only=True)
class CampaignFigures:
    """The figures of every brand."""

    storage: Storage

    async def of(self, brand: str, campaign_id: str | None = None) -> Figures:
        """Return the figures of a brand's campaigns, or of one of them."""
        ours = _campaign.brand == brand
        if campaign_id is not None:
            ours &= _campaign.id == campaign_id
        async with self.storage.read() as connection:
            return Figures(
                by_status=await _by_status(connection, ours),
                revisions=await _revisions(connection, ours),
                first_drafts=await _first_drafts(connection, ours),
                rounds=await _rounds(connection, ours),
                turnarounds=await _turnarounds(connection, ours),
                labels=await _labels(connection, ours),
            )


Ours = ColumnElement[bool]
"""Which campaigns are meant."""


async def _by_status(connection: AsyncConnection, ours: Ours) -> dict[str, int]:
    query = select(_campaign.status, func.count()).where(ours).group_by(_campaign.status).order_by(_campaign.status)
    return {key: number for key, number in await connection.execute(query)}  # noqa: C416 - rows, which mypy knows as no pairs


async def _revisions(connection: AsyncConnection, ours: Ours) -> int:
    origin = tables.campaign_origins
    query = select(func.count()).join_from(origin, tables.campaigns, _campaign.id == origin.c.campaign_id).where(ours)
    return (await connection.execute(query)).scalar_one()


async def _rounds(connection: AsyncConnection, ours: Ours) -> dict[str, int]:
    query = (
        select(_content.campaign_id, func.max(_content.round))
        .join(tables.campaigns, _campaign.id == _content.campaign_id)
        .where(ours)
        .group_by(_content.campaign_id)
    )
    return {key: number for key, number in await connection.execute(query)}  # noqa: C416 - rows, which mypy knows as no pairs


async def _first_drafts(connection: AsyncConnection, ours: Ours) -> dict[str, bool]:
    query = (
        select(_verdict.campaign_id, _verdict.checker, _verdict.reports)
        .join(tables.campaigns, _campaign.id == _verdict.campaign_id)
        .where(ours, _verdict.round == 1, _verdict.checker.in_(CHECKERS))
    )
    answers: dict[str, dict[str, bool]] = {}
    async for campaign, checker, reports in await connection.stream(query):
        passed = all(report["verdict"]["verdict"] not in FAILED for report in reports)
        answers.setdefault(campaign, {})[checker] = passed
    return {campaign: all(said.values()) for campaign, said in answers.items() if said.keys() == CHECKERS}


async def _turnarounds(connection: AsyncConnection, ours: Ours) -> tuple[float, ...]:
    query = (
        select(_campaign.created_at, _package.at)
        .join_from(tables.packages, tables.campaigns, _campaign.id == _package.campaign_id)
        .where(ours, _campaign.status == "approved")
    )
    return tuple((at - created) / timedelta(hours=1) for created, at in await connection.execute(query))


async def _labels(connection: AsyncConnection, ours: Ours) -> dict[str, int]:
    query = (
        select(_label.campaign_id, _label.label)
        .join(tables.campaigns, _campaign.id == _label.campaign_id)
        .where(ours)
        .order_by(_label.at)
    )
    last = {campaign: label for campaign, label in await connection.execute(query)}  # noqa: C416
    return dict(Counter(last.values()))
