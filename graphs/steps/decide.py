"""Decide: where checked copy goes, by a pure function of what the rows say."""

from typing import Any

from graphs.run import Run
from graphs.standing import elsewhere, open_to_decide, standing_of
from graphs.state import State


async def decide(state: State, run: Run) -> dict[str, Any]:  # noqa: ARG001 - every step takes the state
    """Send the copy to a person, back to the writer with its findings, or to the fallback copy."""
    standing = await standing_of(run)
    if standing.found is not None:
        findings = await open_to_decide(standing.campaign, standing.found, run)
        run.tell({"stage": "decide", "round": standing.round, "next": standing.next, "findings": len(findings)})
    return {"round": standing.round, **elsewhere(standing)}
