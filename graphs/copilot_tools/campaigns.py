"""Campaigns as they stand: what waits for whom, where each is, and a draft with its findings."""

from langchain_core.tools import BaseTool

from graphs.copilot_tools.meant import campaign_meant, round_of
from graphs.talking import Talking, as_tools
from graphs.telling_copy import draft_lines
from marque.campaign import Campaign

MOST = 10
"""Campaigns of one answer."""


def campaign_tools(talking: Talking) -> list[BaseTool]:
    """Return list_waiting, campaign_status and show_draft."""
    services = talking.services

    async def list_waiting() -> str:
        """List what waits for a decision, of whom, until when."""
        talking.asker.need("read")
        waiting = await services.approvals.tasks(brand=talking.asker.brand, waiting=True)
        if not waiting:
            return f"Nothing of {talking.asker.brand} waits for a decision."
        names = {one.id: one for one in await services.campaigns.list(brand=talking.asker.brand, running=True)}
        lines = []
        for task in waiting[:MOST]:
            campaign = names.get(task.campaign_id) or await services.campaigns.get(task.campaign_id)
            who = await services.approvals.deciders(campaign, task)
            until = task.deadline.strftime("%Y-%m-%d %H:%M %Z")
            lines.append(
                f"- {campaign.name}: {task.role.replace('_', ' ')} ({', '.join(who) or 'nobody'}), until {until}"
            )
        return "\n".join([f"{len(waiting)} wait for a decision:", *lines, *_more(len(waiting))])

    async def campaign_status(campaign: str | None = None) -> str:
        """Say where a campaign stands, and who has it next; without a campaign, where all of them stand.

        Args:
            campaign: Words of its name, or its id.
        """
        talking.asker.need("read")
        if campaign is None or not campaign.strip():
            every = await services.campaigns.list(brand=talking.asker.brand)
            lines = [f"- {line_of(one)}" for one in every[:MOST]]
            return "\n".join([*lines, *_more(len(every))]) or f"{talking.asker.brand} has no campaign yet."
        found = await campaign_meant(campaign, talking)
        return "\n".join([line_of(found), *await who_next(found, talking)])

    async def show_draft(campaign: str | None = None) -> str:
        """Show a campaign's copy as it stands, with its findings and what its claims rest on.

        Args:
            campaign: Words of its name, or its id; without it, the one spoken of last.
        """
        talking.asker.need("read")
        found = await campaign_meant(campaign, talking)
        last = await round_of(found, talking)
        talking.shows(found.id, last)
        return "\n".join([line_of(found), "", *draft_lines(last), *await who_next(found, talking)])

    return as_tools(list_waiting, campaign_status, show_draft)


async def who_next(found: Campaign, talking: Talking) -> list[str]:
    """Return who has it next."""
    tasks = await talking.services.approvals.tasks(campaign_id=found.id)
    waiting = next((task for task in tasks if task.status == "waiting"), None)
    if waiting is None:
        return []
    who = await talking.services.approvals.deciders(found, waiting)
    until = waiting.deadline.strftime("%Y-%m-%d %H:%M %Z")
    whom = ", ".join(who) or "nobody who had no hand in it"
    return [f"Waits for {waiting.role.replace('_', ' ')}: {whom}, until {until}."]


def line_of(one: Campaign) -> str:
    """Return where a campaign stands, in one line."""
    signed = f"signed by {one.signer}" if one.signer else "not signed"
    return f"{one.name} ({one.id}): {one.status}, tier {one.tier}, {signed}{f', {one.reason}' if one.reason else ''}"


def _more(count: int) -> list[str]:
    return [f"and {count - MOST} more"] if count > MOST else []
