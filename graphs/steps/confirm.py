"""Confirm: approved copy is judged once more, on evidence fetched again, under the policy now in force."""

import asyncio
from typing import Any

from agents.desk import Desk
from graphs.asking import tell_missing
from graphs.desk import desk_for
from graphs.gather import gather, with_alike, with_mentioned
from graphs.judging import messages_to_judge
from graphs.proved import Place, place_of, proved_by_model, still_stands
from graphs.run import Run
from graphs.standing import elsewhere, standing_of
from graphs.state import State
from marque.campaign import Campaign, Confirmation, Report, Round
from marque.evidence import Evidence
from policies.away import why_not_unseen
from policies.checking import judge
from policies.decide import worsened
from tools.approvals.rows import findings_of


async def confirm(state: State, run: Run) -> dict[str, Any]:  # noqa: ARG001 - every step takes the state
    """Let the approval stand, or void it with the reasons and start the stages again on a new round."""
    standing = await standing_of(run)
    if standing.next != "confirm" or standing.found is None:
        return elsewhere(standing)
    campaign, round_, found = standing.campaign, standing.round, standing.found
    known = await run.services.contents.confirmation(campaign.id, round_)
    confirmation = known or await _look_again(campaign, found, run)
    if confirmation.holds:
        return {"step": "package"}
    run.tell({"stage": "confirm", "voided": list(confirmation.reasons)})
    if campaign.tier == "C":  # what policy let through and then took back is for a person to look at
        await run.services.campaigns.raise_tier(campaign.id, "B", "its approval was voided")
    await run.services.contents.put_content(
        campaign, round_ + 1, found.content.messages, confirmation.evidence_hash,
        origin=found.content.origin, template=found.content.template,
        calls=found.content.calls, insight=found.content.insight,
    )  # fmt: skip
    return {"round": round_ + 1, "step": "check",
            "notice": "the approval was voided: " + "; ".join(confirmation.reasons)}  # fmt: skip


async def _look_again(campaign: Campaign, found: Round, run: Run) -> Confirmation:
    round_ = found.content.round
    desk = await desk_for(campaign, run, round_=round_)
    evidence = await gather(campaign, run.services, zone=desk.policy.market_rules.zone)
    tell_missing(evidence.missing, run.tell)
    evidence = await with_mentioned(evidence, found.content.messages, campaign.brand, run.services)
    evidence = await with_alike(evidence, found.content.messages, campaign, run.services)
    reports = await asyncio.to_thread(_judged, found, evidence, desk)
    reasons = _reasons(found, reports, await asyncio.to_thread(_standing_proofs, found, evidence, desk))
    if campaign.tier == "C":
        reasons += why_not_unseen(evidence)
    return await run.services.contents.put_confirmation(
        campaign,
        Confirmation(
            round=round_, content_hash=found.content.content_hash,
            evidence_hash=await run.services.contents.put_evidence(campaign, evidence),
            policy_hash=desk.policy.policy_hash, holds=not reasons, reasons=tuple(reasons), at=run.services.clock(),
        ),
    )  # fmt: skip


def _judged(found: Round, evidence: Evidence, desk: Desk, gates: tuple[str, ...] | None = None) -> list[Report]:
    return [
        Report(channel=channel, variant=str(message.id), verdict=judge(message, evidence, desk.policy, gates=gates))
        for channel, message in messages_to_judge(found.content.messages, desk)
    ]


def _standing_proofs(found: Round, evidence: Evidence, desk: Desk) -> frozenset[Place]:
    """Return the claims that a model proved by what the fresh evidence still holds; empty where no model judged."""
    if not any(call.link != "rules" for j in found.judgements if j.checker == "facts" for call in j.calls):
        return frozenset()
    proved = proved_by_model(found, _judged(found, found.evidence, desk, gates=("facts",)))
    return frozenset(place for place, claim in proved.items() if still_stands(claim, found.evidence, evidence))


def _reasons(found: Round, reports: list[Report], proofs: frozenset[Place]) -> list[str]:
    before = [report for j in found.judgements if j.checker == "facts" for report in j.reports]
    held = {(report.channel, report.variant, claim.part, claim.start, claim.end)
            for report in reports for claim in report.verdict.claims if place_of(report, claim) in proofs}  # fmt: skip
    findings = [
        finding
        for report in reports
        for finding in report.verdict.findings
        if finding.gate != "facts"
        or (report.channel, report.variant, finding.part, finding.start, finding.end) not in held
    ]
    return worsened(findings_of(found), findings, _statuses(before), _statuses(reports, but=proofs))


def _statuses(reports: list[Report], but: frozenset[Place] = frozenset()) -> dict[str, str]:
    """Return each claim's status under its place and words, as `worsened` matches them."""
    return {
        f"{'/'.join(map(str, place[:5]))} {claim.quote}": claim.status
        for report in reports
        for claim in report.verdict.claims
        if (place := place_of(report, claim)) not in but
    }
