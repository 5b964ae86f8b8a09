"""Submit: the next stage's task as a row; tier C has none, and says so as a decision of the policy."""

from datetime import timedelta
from typing import Any

from graphs.run import Run
from graphs.state import State
from marque.approval import Task
from marque.campaign import Campaign, Round
from policies.decide import stages_of
from policies.policy import Policy
from tools.approvals.rows import findings_of


async def submit(state: State, run: Run) -> dict[str, Any]:
    """Open the task of the first stage that is not decided, or go on where all are."""
    campaign, round_ = await run.campaign(), state["round"]
    policy = await run.policy(campaign)
    found = await run.services.contents.round(campaign.id, round_)
    if campaign.signer is None:
        ended = await run.services.campaigns.set_status(campaign.id, "draft", "the brief is not signed")
        return {"status": ended.status, "reason": ended.reason, "step": "end"}
    opened = [t for t in await run.services.approvals.tasks(campaign_id=campaign.id) if t.round == round_]
    pending = next((task for task in opened if task.status in {"edited", "rejected"}), None)
    if pending:
        return {"task": _pointer(pending), "step": "carry_out"}
    stages = opened[0].stages if opened else await _stages(campaign, found, policy, run)
    approved = {task.stage for task in opened if task.status == "approved"}
    waiting = [number for number in range(len(stages)) if number not in approved]
    if not stages:
        task = await run.services.approvals.decide_by_policy(
            campaign, round_, found.content.content_hash, evidence_hash=found.content.evidence_hash,
            policy_hash=policy.policy_hash,
        )  # fmt: skip
        return {"task": _pointer(task), "step": "confirm"}
    if not waiting:
        return {"task": _pointer(opened[-1]), "step": "confirm"}
    # A C that has something to ask waits as long as a B does.
    tier = policy.tiers.tiers["B" if campaign.tier == "C" else campaign.tier]
    task = await run.services.approvals.open_task(
        campaign, round_, waiting[0], stages, content_hash=found.content.content_hash,
        evidence_hash=found.content.evidence_hash, policy_hash=policy.policy_hash,
        wait=timedelta(hours=tier.deadline_hours),
    )  # fmt: skip
    run.tell({"stage": "submit", "role": task.role, "task": task.id})
    return {"task": _pointer(task), "status": "waiting", "step": "approve"}


async def _stages(campaign: Campaign, found: Round, policy: Policy, run: Run) -> tuple[str, ...]:
    waived = {w.finding_key for w in await run.services.approvals.waivers(campaign.id, found.content.content_hash)}
    findings = [finding for finding in findings_of(found) if finding.key not in waived]
    stages = stages_of(campaign.tier, findings, policy.tiers)
    if campaign.tier == "C" and stages:
        await run.services.campaigns.raise_tier(campaign.id, "B", "a finding asks for a person")
    return stages


def _pointer(task: Task) -> dict[str, Any]:
    return task.model_dump(mode="json", include={"id", "round", "stage", "role", "content_hash", "deadline"})
