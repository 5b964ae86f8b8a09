"""Intake: the row first, then whether the brief can be fulfilled; a second brief on a thread changes nothing."""

from typing import Any

from graphs.admission import admit, look_at
from graphs.run import Run
from graphs.state import State
from marque.brief import Brief
from marque.campaign import ENDED, Campaign
from marque.errors import InputError, MarqueError
from marque.reading import validate


async def intake(state: State, run: Run) -> dict[str, Any]:
    """Commit the campaign's row, and say whether to go on, to take up where rows stand, or to refuse."""
    found = await run.services.campaigns.find(run.campaign_id)
    try:
        brief = validate(Brief, state.get("brief"), where="brief")
        campaign = found or await admit(run.campaign_id, brief, run.user, run.services)
    except MarqueError as error:
        if found is None:
            return _refused(run, str(error))
        campaign, brief = found, found.brief
    if campaign.status in ENDED:
        return {"campaign_id": campaign.id, "status": campaign.status, "reason": campaign.reason, "step": "end"}
    notice = None
    if found is not None and brief.brief_hash not in {found.brief_hash, found.brief.brief_hash}:
        notice = "a campaign has one brief: start another for the second"
    if await run.services.contents.last_round(campaign.id):
        return await _take_up(campaign, run, notice)
    admission = await look_at(campaign.brief, campaign.starter, run.services)
    if admission.lacks:
        reason = "; ".join(admission.lacks)
        ended = await run.services.campaigns.set_status(campaign.id, "refused", reason)
        return {"campaign_id": campaign.id, "status": ended.status, "reason": reason, "step": "end"}
    run.tell({"stage": "intake", "tier": campaign.tier, "reasons": list(admission.tier.reasons)})
    return {"campaign_id": campaign.id, "status": "running", "tier": campaign.tier, "round": 1, "revisions": 0,
            "fall_back": False, "feedback": [], "only": [], "notice": notice, "step": "ground"}  # fmt: skip


def _refused(run: Run, reason: str) -> dict[str, Any]:
    return {"campaign_id": run.campaign_id, "status": "refused", "reason": reason, "step": "end"}


async def _take_up(campaign: Campaign, run: Run, notice: str | None) -> dict[str, Any]:
    """Go on from the rows: state was replaced or lost, what was written and decided was not."""
    round_ = await run.services.contents.last_round(campaign.id)
    content = await run.services.contents.content(campaign.id, round_)
    if content is None:
        raise InputError("its last round is gone", where=f"campaign {campaign.id}", mend="restore a backup")
    return {"campaign_id": campaign.id, "status": campaign.status, "tier": campaign.tier, "round": round_,
            "evidence_hash": content.evidence_hash, "insight": content.insight, "revisions": round_ - 1,
            "fall_back": False, "feedback": [], "only": [], "notice": notice, "step": "check"}  # fmt: skip
