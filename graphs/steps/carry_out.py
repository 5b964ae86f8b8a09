"""Carry out: what the decision's row says, after a person took it."""

from typing import Any

from graphs.gather import with_alike, with_mentioned
from graphs.run import Run
from graphs.standing import Standing, standing_of
from graphs.state import State
from marque.approval import Approve, Edit, Reject
from marque.campaign import Campaign, Round


async def carry_out(state: State, run: Run) -> dict[str, Any]:  # noqa: ARG001 - every step takes the state
    """Take up an edit, or send the copy back; where neither is asked for, go where the rows say."""
    standing = await standing_of(run)
    if standing.taken is None or standing.found is None:
        return {"step": standing.next}
    match standing.taken.decision:
        case Edit() as edit:
            return await _edited(edit, standing.campaign, standing.found, run)
        case Reject() as reject:
            return await _rejected(reject, standing, run)
        case Approve():
            return {"step": "submit"}


async def _edited(edit: Edit, campaign: Campaign, found: Round, run: Run) -> dict[str, Any]:
    """Make the editor's messages the next round's content; they are checked like any other."""
    messages, round_ = edit.edited_action.args.messages, found.content.round + 1
    evidence = await with_mentioned(found.evidence, messages, campaign.brand, run.services)
    evidence = await with_alike(evidence, messages, campaign, run.services)
    evidence_hash = await run.services.contents.put_evidence(campaign, evidence)
    await run.services.contents.put_content(
        campaign, round_, messages, evidence_hash, origin="edit", template=found.content.template,
        insight=found.content.insight,
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
