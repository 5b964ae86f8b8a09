"""Carry out: what the decision's row says, after a person took it, or that the campaign was reopened."""

from typing import Any

from graphs.asking import tell_missing
from graphs.gather import asked_again, with_alike, with_mentioned
from graphs.run import Run
from graphs.standing import Standing, elsewhere, standing_of
from graphs.state import State
from marque.approval import Approve, Edit, Reject
from marque.campaign import Campaign, Content, Round


async def carry_out(state: State, run: Run) -> dict[str, Any]:  # noqa: ARG001 - every step takes the state
    """Take up an edit, or send the copy back; where neither is asked for, go where the rows say."""
    standing = await standing_of(run)
    if standing.reopened and standing.found is not None:
        return {**await _next_round(standing.found.content, standing.campaign, standing.found, run),
                "notice": "it was reopened: its copy is checked and decided on anew"}  # fmt: skip
    if standing.taken is None or standing.found is None:
        return elsewhere(standing)
    match standing.taken.decision:
        case Edit() as edit:
            written = standing.found.content.model_copy(
                update={"messages": edit.edited_action.args.messages, "origin": "edit", "calls": ()}
            )
            return await _next_round(written, standing.campaign, standing.found, run)
        case Reject() as reject:
            return await _rejected(reject, standing, run)
        case Approve():
            return {"step": "submit"}


async def _next_round(written: Content, campaign: Campaign, found: Round, run: Run) -> dict[str, Any]:
    """Make these words the next round's content, on evidence that is asked for again; they are checked like any."""
    messages, round_ = written.messages, found.content.round + 1
    evidence = await asked_again(found.evidence, campaign, run.services)
    tell_missing(evidence.missing, run.tell)
    evidence = await with_mentioned(evidence, messages, campaign.brand, run.services)
    evidence = await with_alike(evidence, messages, campaign, run.services)
    evidence_hash = await run.services.contents.put_evidence(campaign, evidence)
    await run.services.contents.put_content(
        campaign, round_, messages, evidence_hash, origin=written.origin, template=written.template,
        calls=written.calls, insight=written.insight,
    )  # fmt: skip
    return {"round": round_, "step": "check"}


async def _rejected(reject: Reject, standing: Standing, run: Run) -> dict[str, Any]:
    campaign = standing.campaign
    policy = await run.policy(campaign)
    rounds_left = await run.services.contents.revisions(campaign.id) < policy.tiers.tiers[campaign.tier].rounds
    if reject.end or not rounds_left:
        why = reject.message if reject.end else f"no rounds left; last: {reject.message}"
        ended = await run.services.campaigns.set_status(campaign.id, "rejected", why)
        return {"status": ended.status, "reason": ended.reason, "step": "end"}
    return {"step": "write"}
