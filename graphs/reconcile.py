"""Taking up what a killed process left: each campaign that has not ended goes on, or waits as it should."""

from collections.abc import AsyncIterator, Sequence

from graphs.launch import DrivenElsewhere, Launcher, Progress
from graphs.services import Services
from marque.campaign import Campaign
from marque.errors import MarqueError


async def reconcile(launcher: Launcher, campaigns: Sequence[Campaign] | None = None) -> AsyncIterator[Progress]:
    """Drive these campaigns where they can move, or all; one that another live process drives is left to it."""
    services = launcher.services
    among = None if campaigns is None else frozenset(campaign.id for campaign in campaigns)
    for campaign in reversed(await services.campaigns.list(running=True)) if campaigns is None else campaigns:
        try:
            async for progress in launcher.run(campaign):
                yield {"campaign": campaign.id, **progress}
        except DrivenElsewhere:
            continue  # another process holds its lease, and drives it
        except MarqueError as error:  # its own trouble; the others go on, and so does whoever called
            yield {"campaign": campaign.id, "stage": "stopped", "why": str(error)}
    async for progress in write_lost_files(services, among):
        yield progress


async def write_lost_files(services: Services, among: frozenset[str] | None = None) -> AsyncIterator[Progress]:
    """Write the files of every package whose process was killed before it wrote them; `among`: only of these."""
    for campaign_id in await services.packages.without_files():
        if among is not None and campaign_id not in among:
            continue
        try:
            await services.packages.write_files(campaign_id)
            yield {"campaign": campaign_id, "stage": "package"}
        except MarqueError as error:
            yield {"campaign": campaign_id, "stage": "stopped", "why": str(error)}
    await services.packages.clear_left()
