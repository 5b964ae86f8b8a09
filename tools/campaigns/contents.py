"""What was gathered, written, judged, confirmed and packaged in each round; nodes believe these rows, never state."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from marque.campaign import Campaign, Confirmation, Content, Judgement, Origin, Round
from marque.errors import Refused
from marque.evidence import Evidence
from marque.marking import SourceType, source_types
from marque.message import ChannelMessage, content_hash
from marque.models.gateway import CallRecord
from marque.records import digest
from marque.storage import Storage, tables
from marque.storage.once import insert_once
from tools.campaigns.revisions import revision_of
from tools.journal import Journal

CONTENT = [tables.contents.c[name] for name in Content.model_fields]
JUDGEMENT = [tables.verdicts.c[name] for name in Judgement.model_fields]
CONFIRMATION = [tables.confirmations.c[name] for name in Confirmation.model_fields]


@dataclass(frozen=True, kw_only=True)
class Contents:
    """The rounds of each campaign. Every write is idempotent: the first of a round stays."""

    storage: Storage
    journal: Journal
    clock: Callable[[], datetime]

    async def put_evidence(self, campaign: Campaign, evidence: Evidence) -> str:
        """Keep what copy will be written and judged by; return its hash."""
        found = evidence.evidence_hash
        row = {"campaign_id": campaign.id, "brand": campaign.brand, "evidence_hash": found,
               "evidence": evidence.as_json(), "at": self.clock()}  # fmt: skip
        async with self.storage.write() as connection:
            await insert_once(connection, tables.evidences, row)
        return found

    async def evidence(self, campaign_id: str, evidence_hash: str) -> Evidence:
        """Return evidence by its hash; state that names another is refused."""
        async with self.storage.read() as connection:
            return await evidence_of(connection, campaign_id, evidence_hash)

    async def find_evidence(self, campaign_id: str, evidence_hash: object) -> Evidence | None:
        """Return the evidence that state points to, or None where it was never gathered for this campaign."""
        if not isinstance(evidence_hash, str):
            return None
        try:
            return await self.evidence(campaign_id, evidence_hash)
        except Refused:
            return None

    async def put_content(
        self, campaign: Campaign, round_: int, messages: Sequence[ChannelMessage], evidence_hash: str, *,
        origin: Origin, template: str, calls: Sequence[CallRecord] = (), insight: dict[str, Any] | None = None,
    ) -> Content:  # fmt: skip
        """Keep what was written in a round; where the round has a content already, that one stays and is returned."""
        row: dict[str, Any] = {
            "campaign_id": campaign.id, "brand": campaign.brand, "round": round_,
            "content_hash": content_hash(messages), "evidence_hash": evidence_hash,
            "messages": [message.as_json() for message in messages], "origin": origin, "template": template,
            "calls": [call.as_json() for call in calls], "insight": insight or {}, "at": self.clock(),
        }  # fmt: skip
        async with self.storage.write() as connection:
            if await insert_once(connection, tables.contents, row):
                await self._keep_variants(connection, campaign, messages)
                await self.journal.of_campaign(
                    connection, campaign.id, campaign.brand, "content.written", once=str(round_),
                    round=round_, content_hash=row["content_hash"], evidence_hash=evidence_hash, origin=origin,
                )  # fmt: skip
        found = await self.content(campaign.id, round_)
        if found is None:
            raise RuntimeError(f"campaign {campaign.id}: round {round_} was written and is not there")
        return found

    async def content(self, campaign_id: str, round_: int) -> Content | None:
        """Return what was written in a round, or None."""
        async with self.storage.read() as connection:
            return await content_of(connection, campaign_id, round_)

    async def sources(self, campaign_id: str) -> dict[str, SourceType]:
        """Return how each variant of a campaign came about, by its hash."""
        async with self.storage.read() as connection:
            return await sources_of(connection, campaign_id)

    async def last_round(self, campaign_id: str) -> int:
        """Return the number of the last round written, 0 where there is none."""
        query = select(tables.contents.c.round).where(tables.contents.c.campaign_id == campaign_id)
        async with self.storage.read() as connection:
            return max((await connection.execute(query)).scalars(), default=0)

    async def revisions(self, campaign_id: str) -> int:
        """Return how often the writer was sent back: rounds after the first that no editor and no voiding made."""
        row, confirmed, task = tables.contents.c, tables.confirmations.c, tables.tasks.c
        written = select(row.round).where(row.campaign_id == campaign_id, row.round > 1, row.origin != "edit")
        voided = select(confirmed.round).where(confirmed.campaign_id == campaign_id, confirmed.holds.is_(False))
        reopened = select(task.round).where(task.campaign_id == campaign_id, task.status == "void")
        async with self.storage.read() as connection:
            carried_over = {round_ + 1 for round_ in (await connection.execute(voided.union(reopened))).scalars()}
            return len(set((await connection.execute(written)).scalars()) - carried_over)

    async def put_judgement(self, campaign: Campaign, round_: int, hash_: str, judgement: Judgement) -> None:
        """Keep what one checker said of a round's content, and its claims by product."""
        row = {"campaign_id": campaign.id, "brand": campaign.brand, "round": round_, "content_hash": hash_,
               "at": self.clock(), **judgement.as_json()}  # fmt: skip
        async with self.storage.write() as connection:
            if await insert_once(connection, tables.verdicts, row):
                await self._keep_claims(connection, campaign, round_, judgement)
                await self.journal.of_campaign(
                    connection, campaign.id, campaign.brand, "content.judged", once=f"{round_}:{judgement.checker}",
                    round=round_, content_hash=hash_, checker=judgement.checker, policy_hash=judgement.policy_hash,
                    answers=[report.verdict.verdict for report in judgement.reports],
                    reports_hash=digest([report.as_json() for report in judgement.reports]),
                )  # fmt: skip

    async def round(self, campaign_id: str, round_: int) -> Round:
        """Return one round whole; a round that was never written is refused, whatever state says."""
        async with self.storage.read() as connection:
            return await round_of(connection, campaign_id, round_)

    async def put_confirmation(self, campaign: Campaign, confirmation: Confirmation) -> Confirmation:
        """Keep whether approved content still holds; the first answer of a round stays."""
        row = {**confirmation.model_dump(), "reasons": list(confirmation.reasons), "campaign_id": campaign.id,
               "brand": campaign.brand}  # fmt: skip
        async with self.storage.write() as connection:
            if await insert_once(connection, tables.confirmations, row):
                await self.journal.of_campaign(
                    connection, campaign.id, campaign.brand,
                    "approval.confirmed" if confirmation.holds else "approval.voided", once=str(confirmation.round),
                    round=confirmation.round, content_hash=confirmation.content_hash,
                    evidence_hash=confirmation.evidence_hash, policy_hash=confirmation.policy_hash,
                    reasons_hash=digest(list(confirmation.reasons)),
                )  # fmt: skip
        found = await self.confirmation(campaign.id, confirmation.round)
        return found or confirmation

    async def confirmation(self, campaign_id: str, round_: int) -> Confirmation | None:
        """Return whether a round's approved content was found to hold, or None where nobody looked yet."""
        row = tables.confirmations.c
        query = select(*CONFIRMATION).where(row.campaign_id == campaign_id, row.round == round_)
        async with self.storage.read() as connection:
            found = (await connection.execute(query)).mappings().first()
        return Confirmation.model_validate(dict(found)) if found else None

    async def undone(self, campaign_id: str) -> Confirmation | None:
        """Return why the last approval that was confirmed fell, or None where it held, or where there was none."""
        row = tables.confirmations.c
        query = select(*CONFIRMATION).where(row.campaign_id == campaign_id).order_by(row.round.desc()).limit(1)
        async with self.storage.read() as connection:
            found = (await connection.execute(query)).mappings().first()
        last = Confirmation.model_validate(dict(found)) if found else None
        return None if last is None or last.holds else last

    async def sent_before(self, brand: str, *, but: str, limit: int = 50) -> tuple[str, ...]:
        """Return the bodies of what was packaged before for this brand, newest first."""
        query = (
            select(tables.variants.c.copy)
            .join(tables.packages, tables.packages.c.campaign_id == tables.variants.c.campaign_id)
            .where(tables.variants.c.brand == brand, tables.variants.c.campaign_id != but)
            .order_by(tables.packages.c.at.desc())
            .limit(limit)
        )
        async with self.storage.read() as connection:
            return tuple(copy["body"] for copy in (await connection.execute(query)).scalars())

    async def _keep_variants(
        self, connection: AsyncConnection, campaign: Campaign, messages: Sequence[ChannelMessage]
    ) -> None:
        for variant in (variant for message in messages for variant in message.variants):
            await insert_once(
                connection, tables.variants,
                {"variant_hash": variant.variant_hash, "campaign_id": campaign.id, "brand": campaign.brand,
                 "channel": variant.channel, "copy": variant.as_json()},
            )  # fmt: skip

    async def _keep_claims(
        self, connection: AsyncConnection, campaign: Campaign, round_: int, judgement: Judgement
    ) -> None:
        if judgement.checker != "facts":
            return
        content = await content_of(connection, campaign.id, round_)
        hashes: dict[tuple[str, str], str] = {
            (message.channel, variant.id): variant.variant_hash
            for message in (content.messages if content else ())
            for variant in message.variants
        }
        for report in judgement.reports:
            for position, claim in enumerate(report.verdict.claims):
                await insert_once(
                    connection, tables.claims,
                    {"campaign_id": campaign.id, "brand": campaign.brand, "position": position, "sku": claim.sku,
                     "variant_hash": hashes[report.channel, report.variant], "kind": claim.kind, "said": claim.said,
                     "claim": claim.as_json()},
                )  # fmt: skip


async def content_of(connection: AsyncConnection, campaign_id: str, round_: int) -> Content | None:
    """Return what was written in a round, inside a transaction of the caller's."""
    row = tables.contents.c
    found = (
        (await connection.execute(select(*CONTENT).where(row.campaign_id == campaign_id, row.round == round_)))
        .mappings()
        .first()
    )
    return Content.model_validate(dict(found)) if found else None


async def sources_of(connection: AsyncConnection, campaign_id: str) -> dict[str, SourceType]:
    """Return how each variant of a campaign came about, by its hash, inside a transaction of the caller's."""
    rounds: list[Content] = []
    row, here, seen = tables.contents.c, campaign_id, set[str]()
    only = row.campaign_id == here
    while here not in seen:
        seen.add(here)
        rows = (await connection.execute(select(*CONTENT).where(only).order_by(row.round))).mappings()
        rounds = [*(Content.model_validate(dict(found)) for found in rows), *rounds]
        if (revision := await revision_of(connection, here)) is None:
            break
        here = revision.from_campaign
        only = and_(row.campaign_id == here, row.round <= revision.from_round)
    return source_types(rounds)


async def round_of(connection: AsyncConnection, campaign_id: str, round_: int) -> Round:
    """Return one round whole, inside a transaction of the caller's."""
    content = await content_of(connection, campaign_id, round_)
    if content is None:
        raise Refused(f"nothing was written in round {round_}", where=f"campaign {campaign_id}", mend="let it run on")
    row = tables.verdicts.c
    query = select(*JUDGEMENT).where(
        row.campaign_id == campaign_id, row.round == round_, row.content_hash == content.content_hash
    )
    judgements = [Judgement.model_validate(dict(found)) for found in (await connection.execute(query)).mappings()]
    evidence = await evidence_of(connection, campaign_id, content.evidence_hash)
    return Round(content=content, evidence=evidence, judgements=tuple(judgements))


async def evidence_of(connection: AsyncConnection, campaign_id: str, evidence_hash: str) -> Evidence:
    """Return evidence by its hash, inside a transaction of the caller's; one that was never gathered is refused."""
    row = tables.evidences.c
    query = select(row.evidence).where(row.campaign_id == campaign_id, row.evidence_hash == evidence_hash)
    found = (await connection.execute(query)).scalar()
    if found is None:
        raise Refused("this evidence was never gathered", where=f"campaign {campaign_id}", mend="let it run on")
    return Evidence.model_validate(found)
