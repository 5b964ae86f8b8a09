"""Ground: the evidence that the copy will be written and judged by, kept under its hash."""

from typing import Any

from graphs.asking import tell_missing
from graphs.gather import gather
from graphs.run import Run
from graphs.standing import standing_of
from graphs.state import State


async def ground(state: State, run: Run) -> dict[str, Any]:  # noqa: ARG001 - every step takes the state
    """Gather what is known of the products, what fits, and what may be promised."""
    standing = await standing_of(run)
    if standing.next != "ground":
        return {}
    campaign = standing.campaign
    policy = await run.policy(campaign)
    evidence = await gather(campaign, run.services, zone=policy.market_rules.zone)
    run.tell({"stage": "ground", "products": len(evidence.products), "passages": len(evidence.passages)})
    tell_missing(evidence.missing, run.tell)
    return {"evidence_hash": await run.services.contents.put_evidence(campaign, evidence)}
