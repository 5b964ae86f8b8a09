"""Segment: what matters to this audience, from aggregates only."""

from typing import Any

from agents.segment import find_insight
from graphs.cutting import tell_cut
from graphs.desk import desk_for
from graphs.run import Run
from graphs.standing import standing_of
from graphs.state import State


async def segment(state: State, run: Run) -> dict[str, Any]:
    """Find the audience's insight in what past campaigns did; no person's data is looked at."""
    standing = await standing_of(run)
    campaign = standing.campaign
    evidence = await run.services.contents.find_evidence(campaign.id, state.get("evidence_hash"))
    if standing.next != "ground" or evidence is None:
        return {}
    desk = await desk_for(campaign, run, round_=1)
    insight = await find_insight(campaign.brief, evidence, desk)
    tell_cut(insight.calls, run.tell)
    run.tell({"stage": "segment", "by": insight.calls[-1].link})
    return {"insight": insight.as_json()}
