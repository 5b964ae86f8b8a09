"""Laying a role's desk for one campaign, from the services."""

from langchain_core.tools import BaseTool

from agents.desk import Desk
from graphs.library import library_of
from graphs.run import Run
from graphs.services import Passages
from marque.campaign import Campaign
from marque.marking import BY_A_MODEL
from marque.models.gateway import CallContext
from tools.inventory.model_tools import inventory_tools
from tools.knowledge.model_tools import knowledge_tools


async def desk_for(
    campaign: Campaign, run: Run, *, round_: int, knowledge: Passages | None = None, only_template: bool = False,
    drawn_by: str | None = None,
) -> Desk:  # fmt: skip
    """Return the desk of a campaign's round: the policy in force now, and what a model may ask while it works.

    Args:
        campaign: Binds the tools to its brand.
        run: Whose services are used.
        round_: Moves the seed on.
        knowledge: What the tools search; None: there are no tools, neither for it nor for the inventory.
        only_template: Whether no model is asked at all.
        drawn_by: The hash that its seed comes from; None: the brief's.
    """
    services, now = run.services, run.services.clock()
    policy = await run.policy(campaign)
    sources = await services.contents.sources(campaign.id)
    return Desk(
        brief=campaign.brief,
        gateway=services.gateway,
        library=await library_of(campaign, services),
        policy=policy,
        context=CallContext(
            brand=campaign.brand, campaign_id=campaign.id, seed=_seed(drawn_by or campaign.brief_hash, round_)
        ),
        tools=_tools(campaign, run, knowledge) if knowledge else (),  # making them takes longer than all else here
        now=now,
        judged_at=max(campaign.brief.send_at or now, now),
        signed=campaign.signer is not None,
        only_template=only_template,
        ai_written=frozenset(variant for variant, source in sources.items() if source in BY_A_MODEL),
    )


def _tools(campaign: Campaign, run: Run, knowledge: Passages) -> tuple[BaseTool, ...]:
    inventory = run.services.inventory(campaign.brand)
    return (*inventory_tools(inventory), *knowledge_tools(knowledge, campaign))


def _seed(hash_: str, round_: int) -> int:
    """Return a seed that is the same for the same brief, or revised draft, and round, whatever the campaign's id."""
    return int(hash_[:8], 16) + round_
