"""Submit: the next stage's task as a row; tier C has none, and says so as a decision of the policy."""

from typing import Any

from graphs.run import Run
from graphs.standing import Standing, elsewhere, open_to_decide, standing_of
from graphs.state import State
from marque.approval import Task
from marque.campaign import Campaign, Round
from marque.clockwork import Alarm
from marque.errors import Refused
from policies.deadlines import alarms_of, deadline_of, expiry_of
from policies.decide import stages_of
from policies.policy import Policy
from policies.tiers import TierRule
from tools.campaigns.holds import OnHold


async def submit(state: State, run: Run) -> dict[str, Any]:  # noqa: ARG001 - every step takes the state
    """Open the task of the first stage that is not decided, or go on where all are."""
    standing = await standing_of(run)
    if standing.next != "submit" or standing.found is None:
        return _shown(standing)
    campaign, round_, found = standing.campaign, standing.round, standing.found
    policy = await run.policy(campaign)
    if campaign.signer is None:
        ended = await run.services.campaigns.set_status(campaign.id, "draft", "the brief is not signed")
        return {"status": ended.status, "reason": ended.reason, "step": "end"}
    stages = standing.tasks[0].stages if standing.tasks else await _stages(campaign, found, policy, run)
    opened = {task.stage for task in standing.tasks}
    if not stages:
        try:
            task = await run.services.approvals.decide_by_policy(
                campaign, round_, found.content.content_hash, evidence_hash=found.content.evidence_hash,
                policy_hash=policy.policy_hash,
            )  # fmt: skip
        except OnHold:  # in this moment
            return elsewhere(await standing_of(run))
        return {"task": pointer(task), "step": "confirm"}
    # A C that has something to ask waits as long as a B does.
    tier = policy.tiers.tiers["B" if campaign.tier == "C" else campaign.tier]
    try:
        task = await run.services.approvals.open_task(
            campaign, round_, min(set(range(len(stages))) - opened), stages, content_hash=found.content.content_hash,
            evidence_hash=found.content.evidence_hash, policy_hash=policy.policy_hash,
            alarms=await _alarms(campaign, tier, policy, run),
        )  # fmt: skip
    except Refused:  # somebody withdrew it in this moment
        return _shown(await standing_of(run))
    run.tell({"stage": "submit", "role": task.role, "task": task.id})
    return {"task": pointer(task), "status": "waiting", "step": "approve"}


async def _alarms(campaign: Campaign, tier: TierRule, policy: Policy, run: Run) -> tuple[Alarm, ...]:
    opened = run.services.clock()
    calendars = await run.services.files.calendars()
    calendar = calendars.calendar_of(brand=campaign.brand, market=campaign.market)
    expires = expiry_of(campaign.brief, policy.market_rules.zone, after=campaign.reopened_at)
    deadline = deadline_of(tier, calendar, opened)
    return alarms_of(tier, calendar, opened=opened, deadline=deadline, expires=expires)


async def _stages(campaign: Campaign, found: Round, policy: Policy, run: Run) -> tuple[str, ...]:
    stages = stages_of(campaign.tier, await open_to_decide(campaign, found, run), policy.tiers)
    if campaign.tier == "C" and stages:
        await run.services.campaigns.raise_tier(campaign.id, "B", "a finding asks for a person")
    return stages


def _shown(standing: Standing) -> dict[str, Any]:
    return {**elsewhere(standing), **({"task": pointer(standing.waiting)} if standing.waiting else {})}


def pointer(task: Task) -> dict[str, Any]:
    """Return what state keeps of a task, for whoever looks."""
    return task.model_dump(mode="json", include={"id", "round", "stage", "role", "content_hash", "deadline"})
