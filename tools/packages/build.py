"""Putting a package together from the rows that it is made of."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from marque.approval import Taken, Task, Waiver
from marque.campaign import Campaign, Confirmation, Revision, Round
from marque.evidence import Evidence
from marque.marking import VOCABULARY, SourceType
from marque.message import Variant
from marque.package import Approval, Check, Package, PackagedClaim, PackagedMessage, PackagedVariant, Provenance
from marque.verdict import BY_MODEL, Claim, Verdict


class CameAbout(NamedTuple):
    """What is known of how the words came about, besides their own round."""

    sources: Mapping[str, SourceType]
    """Of each variant, by its hash."""
    revision: Revision | None
    """From whose draft the campaign began."""


def build(
    campaign: Campaign, found: Round, decided: Sequence[tuple[Task, Taken]], waivers: Sequence[Waiver],
    confirmation: Confirmation, fresh: Evidence, came: CameAbout, *, at: datetime,
) -> Package:  # fmt: skip
    """Return the package; `fresh` is the evidence on which it was confirmed."""
    content = found.content
    hashes = tuple(variant.variant_hash for message in content.messages for variant in message.variants)
    return Package(
        campaign_id=campaign.id, name=campaign.name, brand=campaign.brand, tier=campaign.tier, packaged_at=at,
        content_hash=content.content_hash,
        messages=tuple(
            PackagedMessage(
                channel=message.channel, message_hash=message.message_hash,
                variants=tuple(_packaged(variant, came.sources) for variant in message.variants),
            )
            for message in content.messages
        ),
        approvals=tuple(
            Approval(stage=task.stage + 1, role=taken.role, actor=taken.actor, at=taken.at,
                     content_hash=taken.content_hash, variant_hashes=hashes)
            for task, taken in decided
        ),
        waivers=tuple(waivers),
        claims=tuple(
            PackagedClaim.model_validate(
                {"channel": report.channel, "variant": report.variant, "claim": claim,
                 "judge": _judge_of(claim, report.verdict)}
            )
            for judgement in found.judgements
            if judgement.checker == "facts"
            for report in judgement.reports
            for claim in report.verdict.claims
        ),
        evidence=fresh,
        evidence_hash=confirmation.evidence_hash,
        provenance=_provenance(campaign, found, confirmation, came.revision),
    )  # fmt: skip


def _packaged(variant: Variant, sources: Mapping[str, SourceType]) -> PackagedVariant:
    hash_ = variant.variant_hash
    return PackagedVariant(variant_hash=hash_, copy_=variant, digital_source_type=VOCABULARY + sources[hash_])


def _judge_of(claim: Claim, verdict: Verdict) -> str:
    """Return who found the claim so: where a model did, a finding in its place asks a person and names the model."""
    place = (claim.part, claim.start, claim.end)
    found = (f.judge for f in verdict.findings if f.rule == BY_MODEL and (f.part, f.start, f.end) == place)
    return next(found, "rule")


def _provenance(campaign: Campaign, found: Round, confirmation: Confirmation, revision: Revision | None) -> Provenance:
    return Provenance(
        brief_hash=campaign.brief_hash,
        signed_by=campaign.signer,
        started_by=campaign.starter,
        author=campaign.author,
        origin=found.content.origin,
        revises=revision,
        template=found.content.template,
        round=found.content.round,
        evidence_hash=found.content.evidence_hash,
        written_without=found.evidence.missing,
        calls=found.content.calls,
        checks=tuple(
            Check(
                checker=judgement.checker,
                policy_hash=judgement.policy_hash,
                evidence_hash=judgement.evidence_hash,
                reports=judgement.reports,
                calls=judgement.calls,
            )
            for judgement in found.judgements
        ),
        confirmed=confirmation,
    )
