"""Laying a role's desk for one campaign, from the services."""

from tools.knowledge.model_tools import knowledge_tools

from agents.desk import Desk
from graphs.run import Run
from marque.campaign import Campaign
from marque.models.gateway import CallContext
from tools.inventory.model_tools import inventory_tools


async def desk_for(campaign: Campaign, run: Run, *, round_: int, only_template: bool = False) -> Desk:
    """Return the desk of a campaign's round: the policy in force now, and tools bound to its brand."""
    services, now = run.services, run.services.clock()
    policy = await run.policy(campaign)
    inventory = services.inventory(campaign.brand)
    return Desk(
        brief=campaign.brief,
        gateway=services.gateway,
        library=await services.files.library(),
        policy=policy,
        context=CallContext(brand=campaign.brand, campaign_id=campaign.id, seed=_seed(campaign, round_)),
        tools=(*inventory_tools(inventory), *knowledge_tools(services.knowledge, campaign)),
        now=now,
        judged_at=max(campaign.brief.send_at or now, now),
        signed=campaign.signer is not None,
        only_template=only_template,
    )


def _seed(campaign: Campaign, round_: int) -> int:
    """Return a seed that is the same for the same brief and round, whatever the campaign's id."""
    return int(campaign.brief_hash[:8], 16) + round_
