"""Gathering evidence: what is known of the products, the passages that fit, and what may be promised.

Where the knowledge is away, the evidence holds what could be gathered and says what is missing.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from graphs.asking import AskedOnce
from graphs.services import Services
from marque.brief import Brief
from marque.campaign import Campaign
from marque.errors import Unavailable
from marque.evidence import Evidence, Kind, Passage, Product
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
    knowledge = AskedOnce(services.knowledge)
    passages = await _passages(campaign, products, knowledge)
    return Evidence(
        gathered_at=now,
        products=tuple(products),
        passages=(*_sources(brief, now, zone), *passages),
        offer=brief.offer if campaign.signer else None,  # an unsigned offer proves nothing
        sent_before=await services.contents.sent_before(campaign.brand, but=campaign.id),
        missing=knowledge.missing,
    )


async def asked_again(evidence: Evidence, campaign: Campaign, services: Services) -> Evidence:
    """Return the evidence with the knowledge asked once more, where it could not be; it may be back.

    What an earlier round found of a kind that cannot be asked now either stays.
    """
    if not evidence.missing:
        return evidence
    knowledge = AskedOnce(services.knowledge)
    products = await services.inventory(campaign.brand).get_many(campaign.brief.products)
    found = await _passages(campaign, products, knowledge)
    still = {kind for one in knowledge.missing for kind in one.kinds}
    known = [passage for passage in evidence.passages if passage.kind == "source" or passage.kind in still]
    return evidence.model_copy(update={"passages": (*known, *found), "missing": knowledge.missing})


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


async def for_writing(evidence: Evidence, campaign: Campaign, services: Services) -> Evidence:
    """Return the evidence of a round as the next one is written on: with the brief's products and no others.

    What an earlier draft named was added for judging it; in the next letter it would stand under the brief's offer.
    A knowledge store that was away is asked again.
    """
    wanted = campaign.brief.products
    own = {product.sku for product in await services.inventory(campaign.brand).get_many(wanted)} | set(wanted)
    products = tuple(product for product in evidence.products if product.sku in own)
    evidence = await asked_again(evidence, campaign, services)
    return evidence.model_copy(update={"products": products, "assortment": ()})


async def with_alike(
    evidence: Evidence, messages: Sequence[ChannelMessage], campaign: Campaign, services: Services
) -> Evidence:
    """Return the evidence with what was sent before and reads like the copy, however long ago."""
    bodies = list(dict.fromkeys(variant.body for message in messages for variant in message.variants))
    near = await services.sent.like(campaign.brand, bodies, but=campaign.id)
    new = tuple(body for body in near if body not in evidence.sent_before)
    return evidence.model_copy(update={"sent_before": (*evidence.sent_before, *new)}) if new else evidence


async def _passages(campaign: Campaign, products: Sequence[Product], knowledge: AskedOnce) -> list[Passage]:
    """Return the passages of each kind that fit the brief best; of a kind that cannot be asked there are none."""
    question = _question(campaign.brief, [product.title for product in products])
    found: list[Passage] = []
    for kind, limit in KINDS.items():
        with suppress(Unavailable):  # kept in `knowledge.missing`
            found += await knowledge.search(
                question, brand=campaign.brand, kinds=(kind,), market=campaign.market, language=campaign.language,
                limit=limit,
            )  # fmt: skip
    return found


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
