"""Intake: the row first, then whether the brief can be fulfilled; a second brief on a thread changes nothing."""

from typing import Any

from graphs.admission import admit, look_at
from graphs.library import library_of
from graphs.run import Run
from graphs.state import State
from marque.brief import Brief
from marque.campaign import ENDED
from marque.errors import MarqueError, Unavailable
from marque.reading import refuse_unstorable, validate
from tools.campaigns.holds import OnHold


async def intake(state: State, run: Run) -> dict[str, Any]:
    """Commit the campaign's row, and say whether to go on, to take up where rows stand, or to refuse."""
    found = await run.services.campaigns.find(run.campaign_id)
    try:
        refuse_unstorable(state.get("brief"), where="brief")
        brief = validate(Brief, state.get("brief"), where="brief")
        campaign = found or await admit(run.campaign_id, brief, run.user, run.services, only=run.only)
    except (Unavailable, OnHold):  # neither refuses the brief: the run fails, and may be sent again
        raise
    except MarqueError as error:
        if found is None:
            return _refused(run, str(error))
        campaign, brief = found, found.brief
    hold = await run.services.campaigns.held(campaign.brand)
    if campaign.status in ENDED or hold:
        reason = hold.words if hold and campaign.status not in ENDED else campaign.reason
        return {"campaign_id": campaign.id, "status": campaign.status, "reason": reason, "step": "end"}
    notice = None
    if found is not None and brief.brief_hash not in {found.brief_hash, found.brief.brief_hash}:
        notice = "a campaign has one brief: start another for the second"
    if await run.services.contents.last_round(campaign.id):
        # State was replaced or lost; what was written and decided was not: it goes on from the rows.
        return {"campaign_id": campaign.id, "status": campaign.status, "reason": None, "tier": campaign.tier,
                "notice": notice, "step": "check"}  # fmt: skip
    admission = await look_at(
        campaign.brief, campaign.starter, run.services, library=await library_of(campaign, run.services)
    )
    if admission.lacks:
        reason = "; ".join(admission.lacks)
        ended = await run.services.campaigns.set_status(campaign.id, "refused", reason)
        return {"campaign_id": campaign.id, "status": ended.status, "reason": reason, "step": "end"}
    told = {"tier": campaign.tier, "reasons": list(admission.tier.reasons), "template": campaign.brief.template}
    run.tell({"stage": "intake", **told})
    return {"campaign_id": campaign.id, "status": "running", "reason": None, "tier": campaign.tier, "round": 1,
            "notice": notice, "step": "ground"}  # fmt: skip


def _refused(run: Run, reason: str) -> dict[str, Any]:
    return {"campaign_id": run.campaign_id, "status": "refused", "reason": reason, "step": "end"}
