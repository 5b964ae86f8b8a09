"""Package: the one row that proves approval, written from rows; then the files that people take away."""

from typing import Any

from graphs.run import Run
from graphs.standing import elsewhere, standing_of
from graphs.state import State
from marque.errors import Refused


async def package(state: State, run: Run) -> dict[str, Any]:  # noqa: ARG001 - every step takes the state
    """Write the package once, or go back to where the rows say the work stands."""
    standing = await standing_of(run)
    if standing.next != "package":
        return elsewhere(standing)
    campaign = standing.campaign
    try:
        packed = await run.services.packages.write(campaign, standing.round)
    except Refused as refused:
        # The reconciler takes it up again when the brand is released; nothing is lost meanwhile.
        return {"status": campaign.status, "reason": str(refused), "step": "end"}
    run.tell({"stage": "package", "content_hash": packed["content_hash"]})
    return {"status": "approved", "reason": None, "package": packed, "step": "end"}
