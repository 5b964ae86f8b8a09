"""Taking up what a killed process left: each campaign that has not ended goes on, or waits as it should."""

from collections.abc import AsyncIterator

from graphs.launch import DrivenElsewhere, Launcher, Progress
from graphs.services import Services
from marque.errors import MarqueError


async def reconcile(launcher: Launcher) -> AsyncIterator[Progress]:
    """Drive every campaign that can move; one that another live process drives is left to it."""
    services = launcher.services
    for campaign in reversed(await services.campaigns.list(running=True)):
        try:
            async for progress in launcher.run(campaign):
                yield {"campaign": campaign.id, **progress}
        except DrivenElsewhere:
            continue  # another process holds its lease, and drives it
        except MarqueError as error:  # its own trouble; the others go on, and so does whoever called
            yield {"campaign": campaign.id, "stage": "stopped", "why": str(error)}
    async for progress in write_lost_files(services):
        yield progress


async def write_lost_files(services: Services) -> AsyncIterator[Progress]:
    """Write the files of every package whose process was killed before it wrote them."""
    for campaign_id in await services.packages.without_files():
        try:
            await services.packages.write_files(campaign_id)
            yield {"campaign": campaign_id, "stage": "package"}
        except MarqueError as error:
            yield {"campaign": campaign_id, "stage": "stopped", "why": str(error)}
    await services.packages.clear_left()
