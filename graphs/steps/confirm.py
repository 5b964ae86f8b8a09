"""Confirm: approved copy is judged once more, on evidence fetched again, under the policy now in force."""

from typing import Any

from graphs.desk import desk_for
from graphs.gather import gather, with_mentioned
from graphs.run import Run
from graphs.standing import standing_of
from graphs.state import State
from graphs.steps.check import messages_to_judge
from marque.campaign import Campaign, Confirmation, Report, Round
from marque.evidence import Evidence
from marque.verdict import Claim
from policies.checking import judge
from policies.decide import worsened
from tools.approvals.rows import findings_of


async def confirm(state: State, run: Run) -> dict[str, Any]:  # noqa: ARG001 - every step takes the state
    """Let the approval stand, or void it with the reasons and start the stages again on a new round."""
    standing = await standing_of(run)
    if standing.next != "confirm" or standing.found is None:
        return {"step": standing.next}
    campaign, round_, found = standing.campaign, standing.round, standing.found
    known = await run.services.contents.confirmation(campaign.id, round_)
    confirmation = known or await _look_again(campaign, found, run)
    if confirmation.holds:
        return {"step": "package"}
    run.tell({"stage": "confirm", "voided": list(confirmation.reasons)})
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
    evidence = await with_mentioned(evidence, found.content.messages, campaign.brand, run.services)
    reports = [
        Report(channel=channel, variant=str(message.id), verdict=judge(message, evidence, desk.policy))
        for channel, message in messages_to_judge(found.content.messages, desk)
    ]
    reasons = _reasons(found, reports, evidence)
    return await run.services.contents.put_confirmation(
        campaign,
        Confirmation(
            round=round_, content_hash=found.content.content_hash,
            evidence_hash=await run.services.contents.put_evidence(campaign, evidence),
            policy_hash=desk.policy.policy_hash, holds=not reasons, reasons=tuple(reasons), at=run.services.clock(),
        ),
    )  # fmt: skip


def _reasons(found: Round, reports: list[Report], evidence: Evidence) -> list[str]:
    before = [report for j in found.judgements if j.checker == "facts" for report in j.reports]
    held = _held_by_model(found, evidence)
    findings = [finding for report in reports for finding in report.verdict.findings]
    return worsened(
        findings_of(found),
        [finding for finding in findings if not (finding.gate == "facts" and finding.quote in held)],
        {place: claim.status for place, claim in _places(before)},
        {place: claim.status for place, claim in _places(reports) if claim.quote not in held},
    )


def _held_by_model(found: Round, evidence: Evidence) -> set[str]:
    """Return the words that a model proved by passages which the fresh evidence still holds, unchanged."""
    fresh = {passage.id: passage.sha256 for passage in evidence.passages}
    cited = {passage.id: passage.sha256 for passage in found.evidence.passages}
    return {
        claim.quote
        for judgement in found.judgements
        for report in judgement.reports
        for claim in report.verdict.claims
        if claim.status == "supported"
        and any(id_ in cited for id_ in claim.evidence)
        and all(fresh.get(id_) == cited.get(id_) for id_ in claim.evidence if id_ in cited)
    }


def _places(reports: list[Report]) -> list[tuple[str, Claim]]:
    return [
        (f"{report.channel}/{report.variant}/{claim.part}/{claim.start}/{claim.kind} {claim.quote}", claim)
        for report in reports
        for claim in report.verdict.claims
    ]
