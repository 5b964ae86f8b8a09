"""Letting a brief in: who signed it, how risky it is, and the row that is written before anything else."""

from graphs.library import library_in_force, versions_in
from graphs.services import Defaults, Services
from marque.brief import Brief
from marque.caller import carried
from marque.campaign import Campaign, Revision
from marque.errors import Refused
from marque.records import Record
from marque.telemetry import begin_trace
from policies.access import may
from policies.intake import lacking, without_approver
from policies.policy import Policy
from policies.tiers import TierDecision, tier_of
from prompts.choose import choose_template
from prompts.form import PromptFile
from prompts.loader import Library
from tools.campaigns.holds import Hold, OnHold


class Admission(Record):
    """What intake finds out of a brief, before a row is written."""

    brief: Brief
    """With brand, market, language and template filled in; its hash is of what the author wrote."""
    tier: TierDecision
    signer: str | None
    lacks: tuple[str, ...]
    """What is missing; empty: it can be fulfilled."""
    hold: Hold | None
    """What stops everything of its brand for now."""


async def look_at(
    brief: Brief, starter: str | None, services: Services, *, only: frozenset[str] | None = None,
    library: Library | None = None, earlier: Campaign | None = None,
) -> Admission:  # fmt: skip
    """Return what can be said of a brief; writes nothing.

    Args:
        brief: As its author wrote it.
        starter: Who runs it; None: nobody that a login named.
        services: What is asked.
        only: The only roles that the starter's login carries; None: all that they have.
        library: The prompts of its campaign; None: those in force for its brand.
        earlier: The campaign whose draft it revises and whose brief it has: who asks for that signs nothing, its tier
            stays as hard, and whoever had a hand in it may not approve this one either.
    """
    library = library or await library_in_force(brief.brand or services.defaults.brand, services)
    full = _completed(brief, services.defaults, library)
    policy = await _policy(full, services)
    template = library.get(full.template or "")
    people = await services.files.people()
    if earlier:
        signer = await services.campaigns.signer_of(earlier.brand, earlier.brief_hash)
    else:
        signer = await _signer(brief, full, starter, services, only)
    signer_roles = people.roles(signer, full.brand or "") if signer else frozenset()
    tier = tier_of(full, template.head.risk_level, frozenset(signer_roles), policy.tiers)
    if signer is None and tier.tier == "C":
        signer = _consent(full, policy)
    if earlier and earlier.tier < tier.tier:
        tier = TierDecision(tier=earlier.tier, reasons=(*tier.reasons, "the draft that it revises had that tier"))
    products = await services.inventory(full.brand or "").get_many(full.products)
    lacks = lacking(
        full, products, policy, author_roles=frozenset(people.roles(full.author, full.brand or "")),
        served=frozenset(template.head.channel), needs_products=_speaks_of_products(template), now=services.clock(),
    )  # fmt: skip
    stages = policy.tiers.tiers[tier.tier].stages
    before = (await services.approvals.parties(earlier)).everybody if earlier else frozenset()
    lacks += without_approver(stages, people, full.brand or "", {full.author, starter, signer, *before})
    hold = await services.campaigns.held(full.brand or "")
    return Admission(brief=full, tier=tier, signer=signer, lacks=lacks, hold=hold)


async def unfinished(brief: Brief, starter: str, services: Services) -> Campaign | None:
    """Return the newest campaign of these very words that has not ended, or None; writes nothing.

    One that somebody else started and nobody signed does not count: it can become a draft only, and this starter may
    have the right to sign.
    """
    running = await services.campaigns.list(brand=brief.brand or services.defaults.brand, running=True)
    return next(
        (one for one in running if one.brief_hash == brief.brief_hash and (one.signer or one.starter == starter)), None
    )


async def admit(
    campaign_id: str, brief: Brief, starter: str | None, services: Services, *, only: frozenset[str] | None = None,
    revision: Revision | None = None,
) -> Campaign:  # fmt: skip
    """Write the campaign's row, and the signature where the starter signs by running it; once is enough.

    Args:
        campaign_id: Its id, and its thread's.
        brief: As its author wrote it.
        starter: Who runs it; None: nobody that a login named.
        services: What is asked.
        only: The only roles that the starter's login carries; None: all that they have.
        revision: From whose draft it begins; the brief is then that campaign's, and that campaign is withdrawn.

    Raises:
        OnHold: it is not taken in yet, and its brand is on hold.
        Refused: its thread is another brand's, or the draft that it begins from has moved on.
    """
    found = await services.campaigns.find(campaign_id)
    if found is not None:
        return found
    library = await library_in_force(brief.brand or services.defaults.brand, services)
    earlier = await services.campaigns.get(revision.from_campaign) if revision else None
    brief_hash = earlier.brief_hash if earlier else brief.brief_hash
    admission = await look_at(brief, starter, services, only=only, library=library, earlier=earlier)
    full = admission.brief
    thread = await services.threads.find(campaign_id)
    if thread and thread.brand != full.brand:  # before anything is signed in a brand that the login may not reach
        raise Refused(f"its thread is not of {full.brand}", where=f"campaign {campaign_id}",
                      mend="run the brief on a thread of its brand")  # fmt: skip
    if admission.hold:
        raise OnHold(admission.hold)
    signs = starter and earlier is None and admission.signer == starter
    if starter and signs and await services.campaigns.signer_of(full.brand or "", brief_hash) is None:
        roles = await _carried(starter, full.brand or "", services, only)
        role = "strategist" if "strategist" in roles else "brand_lead"
        await services.campaigns.sign(full.brand or "", brief, starter, role)
    campaign = await services.campaigns.create(
        Campaign(
            id=campaign_id, brand=full.brand or "", name=full.name, status="running", reason=None,
            tier=admission.tier.tier, market=full.market or "", language=full.language or "", brief=full,
            brief_hash=brief_hash, author=full.author, starter=starter, signer=admission.signer,
            created_at=services.clock(), ended_at=None,
        ),
        versions_in(library), revision,
    )  # fmt: skip
    about = {"marque.campaign": campaign.id, "marque.brand": campaign.brand, "marque.tier": campaign.tier}
    begin_trace(campaign.id, about)
    return campaign


def _completed(brief: Brief, defaults: Defaults, library: Library) -> Brief:
    template = brief.template or choose_template(brief.channels, brief.objective, library)
    return brief.model_copy(
        update={
            "brand": brief.brand or defaults.brand,
            "market": brief.market or defaults.market,
            "language": brief.language or defaults.language,
            "template": library.get(template).name,
        }
    )


async def _policy(brief: Brief, services: Services) -> Policy:
    defaults = services.defaults
    return await services.files.policy(
        brief.brand or defaults.brand, brief.market or defaults.market, brief.language or defaults.language,
        services.clock(),
    )  # fmt: skip


async def _signer(
    brief: Brief, full: Brief, starter: str | None, services: Services, only: frozenset[str] | None
) -> str | None:
    """Return who signs: the starter, where the role allows it, else whoever signed these words before."""
    brand = full.brand or services.defaults.brand
    if starter and may("sign", await _carried(starter, brand, services, only)):
        return starter
    return await services.campaigns.signer_of(brand, brief.brief_hash)


async def _carried(address: str, brand: str, services: Services, only: frozenset[str] | None) -> frozenset[str]:
    return carried((await services.files.people()).roles(address, brand), only)


def _consent(brief: Brief, policy: Policy) -> str | None:
    """Return who gave a standing consent for this template and brand, where somebody did."""
    given = policy.tiers.consents
    return next((c.given_by for c in given if (c.template, c.brand) == (brief.template, brief.brand)), None)


def _speaks_of_products(template: PromptFile) -> bool:
    return "inventory" in template.head.grounding_sources
