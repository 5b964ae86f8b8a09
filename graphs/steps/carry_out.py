"""Carry out: what the decision's row says, after a person took it."""

from typing import Any

from graphs.gather import with_mentioned
from graphs.run import Run
from graphs.state import State
from marque.approval import Approve, Edit, Reject, Taken
from marque.campaign import Campaign
from marque.records import digest
from marque.verdict import Finding


async def carry_out(state: State, run: Run) -> dict[str, Any]:
    """Go on after an approval, take up an edit, or send the copy back; without a row, wait again."""
    campaign = await run.campaign()
    taken = await run.services.approvals.taken(state["task"]["id"])
    if taken is None:
        return {"step": "approve"}
    round_ = (await run.services.approvals.task(taken.task_id)).round
    match taken.decision:
        case Approve():
            return {"step": "submit"}
        case Edit() as edit:
            return await _edited(edit, round_, campaign, state, run)
        case Reject() as reject:
            return await _rejected(reject, taken, round_, campaign, state, run)


async def _edited(edit: Edit, round_: int, campaign: Campaign, state: State, run: Run) -> dict[str, Any]:
    """Make the editor's messages the next round's content; they are checked like any other."""
    messages = edit.edited_action.args.messages
    found = await run.services.contents.round(campaign.id, round_)
    evidence = await with_mentioned(found.evidence, messages, campaign.brand, run.services)
    evidence_hash = await run.services.contents.put_evidence(campaign, evidence)
    await run.services.contents.put_content(
        campaign,
        round_ + 1,
        messages,
        evidence_hash,
        origin="edit",
        template=found.content.template,
        insight=found.content.insight,
    )
    return {"round": round_ + 1, "evidence_hash": state["evidence_hash"], "step": "check"}


async def _rejected(
    reject: Reject, taken: Taken, round_: int, campaign: Campaign, state: State, run: Run
) -> dict[str, Any]:
    policy = await run.policy(campaign)
    rounds_left = state.get("revisions", 0) < policy.tiers.tiers[campaign.tier].rounds
    if reject.end or not rounds_left:
        why = reject.message if reject.end else f"no rounds left; last: {reject.message}"
        ended = await run.services.campaigns.set_status(campaign.id, "rejected", why)
        return {"status": ended.status, "reason": ended.reason, "step": "end"}
    words = Finding(
        part="body", start=0, end=0, quote="", gate="person", rule=f"person.{digest(taken.task_id)[:8]}",
        severity="revise", message=reject.message, judge=f"person:{taken.role}",
    )  # fmt: skip
    return {"step": "write", "round": round_ + 1, "revisions": state.get("revisions", 0) + 1,
            "feedback": [words.as_json()], "only": list(reject.only), "fall_back": False}  # fmt: skip
