"""Segment: what matters to this audience, from aggregates only."""

from typing import Any

from agents.segment import find_insight
from graphs.desk import desk_for
from graphs.run import Run
from graphs.state import State


async def segment(state: State, run: Run) -> dict[str, Any]:
    """Find the audience's insight in what past campaigns did; no person's data is looked at."""
    campaign = await run.campaign()
    evidence = await run.services.contents.evidence(campaign.id, state["evidence_hash"])
    desk = await desk_for(campaign, run, round_=state["round"])
    insight = await find_insight(campaign.brief, evidence, desk)
    run.tell({"stage": "segment", "by": insight.calls[-1].link})
    return {"insight": insight.as_json()}
