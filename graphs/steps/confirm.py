"""Confirm: approved copy is judged once more, on evidence fetched again, under the policy now in force."""

from typing import Any

from graphs.desk import desk_for
from graphs.gather import gather, with_mentioned
from graphs.run import Run
from graphs.state import State
from graphs.steps.check import messages_to_judge
from marque.campaign import Campaign, Confirmation, Report, Round
from marque.errors import Refused
from marque.evidence import Evidence
from marque.verdict import Claim
from policies.checking import judge
from policies.decide import worsened
from tools.approvals.rows import findings_of


async def confirm(state: State, run: Run) -> dict[str, Any]:
    """Let the approval stand, or void it with the reasons and start the stages again on a new round."""
    campaign, round_ = await run.campaign(), state["round"]
    if not await run.services.packages.is_approved(campaign.id, round_):
        return {"step": "submit"}
    known = await run.services.contents.confirmation(campaign.id, round_)
    confirmation = known or await _look_again(campaign, round_, run)
    if confirmation.holds:
        return {"step": "package"}
    run.tell({"stage": "confirm", "voided": list(confirmation.reasons)})
    found = await run.services.contents.round(campaign.id, round_)
    await run.services.contents.put_content(
        campaign, round_ + 1, found.content.messages, confirmation.evidence_hash,
        origin=found.content.origin, template=found.content.template,
        calls=found.content.calls, insight=found.content.insight,
    )  # fmt: skip
    return {"round": round_ + 1, "evidence_hash": confirmation.evidence_hash, "step": "check",
            "notice": "the approval was voided: " + "; ".join(confirmation.reasons)}  # fmt: skip


async def _look_again(campaign: Campaign, round_: int, run: Run) -> Confirmation:
    found = await run.services.contents.round(campaign.id, round_)
    if not {"facts", "brand", "compliance"} <= {judgement.checker for judgement in found.judgements}:
        raise Refused(f"round {round_} was never checked", where=f"campaign {campaign.id}", mend="let it run on")
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
