"""Gathering evidence: what is known of the products, the passages that fit, and what may be promised."""

from collections.abc import Sequence
from datetime import datetime

from graphs.services import Services
from marque.brief import Brief
from marque.campaign import Campaign
from marque.evidence import Evidence, Kind, Passage
from marque.message import ChannelMessage
from marque.records import digest
from policies.gates.facts import MOST_COMPARED, needs_assortment
from policies.moments import end_of

KINDS: dict[Kind, int] = {"guideline": 4, "doc": 4, "campaign": 4, "review": 3, "product": 2}
"""How many passages of each kind a draft is grounded in; competitors' words never are."""


async def gather(campaign: Campaign, services: Services, *, zone: str) -> Evidence:
    """Return what the campaign's brief can be written and judged by, as of now."""
    brief, now = campaign.brief, services.clock()
    products = await services.inventory(campaign.brand).get_many(brief.products)
    passages = _sources(brief, now, zone)
    for kind, limit in KINDS.items():
        passages += await services.knowledge.search(
            _question(brief, [product.title for product in products]),
            brand=campaign.brand,
            kinds=(kind,),
            market=campaign.market,
            language=campaign.language,
            limit=limit,
        )
    return Evidence(
        gathered_at=now,
        products=tuple(products),
        passages=tuple(passages),
        offer=brief.offer if campaign.signer else None,  # an unsigned offer proves nothing
        sent_before=await services.contents.sent_before(campaign.brand, but=campaign.id),
    )


async def with_mentioned(
    evidence: Evidence, messages: Sequence[ChannelMessage], brand: str, services: Services
) -> Evidence:
    """Return the evidence with every product that the copy names, besides those of the brief."""
    text = "\n".join(part for m in messages for v in m.variants for _, part in v.parts())
    known = {product.sku for product in evidence.products}
    named = [p for p in await services.inventory(brand).mentioned_in(text) if p.sku not in known]
    assortment = (
        await services.inventory(brand).everything(MOST_COMPARED)
        if needs_assortment(text, names_products=bool(known or named))
        else ()
    )
    return evidence.model_copy(update={"products": (*evidence.products, *named), "assortment": assortment})


async def with_alike(
    evidence: Evidence, messages: Sequence[ChannelMessage], campaign: Campaign, services: Services
) -> Evidence:
    """Return the evidence with what was sent before and reads like the copy, however long ago."""
    bodies = list(dict.fromkeys(variant.body for message in messages for variant in message.variants))
    near = await services.sent.like(campaign.brand, bodies, but=campaign.id)
    new = tuple(body for body in near if body not in evidence.sent_before)
    return evidence.model_copy(update={"sent_before": (*evidence.sent_before, *new)}) if new else evidence


def _sources(brief: Brief, now: datetime, zone: str) -> list[Passage]:
    """Return the author's own sources as passages, less those that have expired."""
    return [
        Passage(
            id=f"source:{source.id}", kind="source", text=source.text, title=source.id, score=1.0,
            source=source.owner, as_of=now, sha256=digest(source.text),
            expires=end_of(source.expires, zone) if source.expires else None,
        )
        for source in brief.sources
        if source.expires is None or end_of(source.expires, zone) >= now
    ]  # fmt: skip


def _question(brief: Brief, titles: Sequence[str]) -> str:
    asked = (brief.objective, brief.key_message, brief.positioning, brief.audience.persona, *titles)
    return " ".join(words for words in asked if words)
