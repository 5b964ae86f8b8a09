"""What stands in a package: the copy by hash, who approved it, what proves it, and how it came about."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from marque.approval import Taken, Task, Waiver
from marque.campaign import Campaign, Confirmation, Round
from marque.evidence import Evidence
from marque.records import digest


def build(
    campaign: Campaign, found: Round, decided: Sequence[tuple[Task, Taken]], waivers: Sequence[Waiver],
    confirmation: Confirmation, fresh: Evidence, *, at: datetime,
) -> dict[str, Any]:  # fmt: skip
    """Return the package as JSON; `fresh` is the evidence on which it was confirmed."""
    content = found.content
    return {
        "schema": 1,
        "campaign_id": campaign.id,
        "name": campaign.name,
        "brand": campaign.brand,
        "tier": campaign.tier,
        "packaged_at": at.isoformat(),
        "content_hash": content.content_hash,
        "messages": [
            {
                "channel": message.channel,
                "message_hash": message.message_hash,
                "variants": [{"variant_hash": v.variant_hash, **v.as_json()} for v in message.variants],
            }
            for message in content.messages
        ],
        "approvals": [
            {"stage": task.stage + 1, "role": taken.role, "actor": taken.actor, "at": taken.at.isoformat(),
             "content_hash": taken.content_hash,
             "variant_hashes": [v.variant_hash for m in content.messages for v in m.variants]}
            for task, taken in decided
        ],
        "waivers": [waiver.as_json() for waiver in waivers],
        "claims": [
            {"channel": report.channel, "variant": report.variant, **claim.as_json()}
            for judgement in found.judgements
            if judgement.checker == "facts"
            for report in judgement.reports
            for claim in report.verdict.claims
        ],
        "evidence": {"hash": confirmation.evidence_hash, **fresh.as_json()},
        "provenance": _provenance(campaign, found, confirmation),
    }  # fmt: skip


def _provenance(campaign: Campaign, found: Round, confirmation: Confirmation) -> dict[str, Any]:
    return {
        "brief_hash": campaign.brief_hash,
        "signed_by": campaign.signer,
        "started_by": campaign.starter,
        "author": campaign.author,
        "origin": found.content.origin,
        "round": found.content.round,
        "evidence_hash": found.content.evidence_hash,
        "calls": [call.as_json() for call in found.content.calls],
        "shown": sorted({shown.id: shown.sha256 for call in found.content.calls for shown in call.shown}.items()),
        "sources": {passage.id: passage.sha256 or digest(passage.text) for passage in found.evidence.passages},
        "checks": [
            {
                "checker": judgement.checker,
                "policy_hash": judgement.policy_hash,
                "evidence_hash": judgement.evidence_hash,
                "calls": [call.as_json() for call in judgement.calls],
                "reports": [
                    {"channel": report.channel, "variant": report.variant, "verdict": report.verdict.verdict,
                     "gates": report.verdict.gates, "findings": [f.as_json() for f in report.verdict.findings]}
                    for report in judgement.reports
                ],
            }
            for judgement in found.judgements
        ],
        "confirmed": confirmation.as_json(),
    }  # fmt: skip
