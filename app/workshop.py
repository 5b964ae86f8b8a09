"""What the commands share: settings, services and the graph for one call, and taking up what was left."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from app.acting import acting
from app.here import settings_here
from app.printing import Stages
from graphs.launch import DrivenElsewhere, Launcher
from graphs.reconcile import reconcile
from graphs.services import Services
from graphs.wiring import make_services, open_graph
from marque.caller import Caller
from marque.errors import Refused
from marque.settings import Settings
from policies.access import Action, may, who_may


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """One call's services and graph."""

    settings: Settings
    services: Services
    launcher: Launcher
    tell: Stages
    """Says on stderr what a campaign is doing, where people read."""

    async def take_up(self, campaign_id: str | None = None) -> None:
        """Let a campaign go on that a killed process left; None: all of them.

        A command that is about one campaign takes up that one: nobody's approval waits for another's work.
        """
        campaigns = None if campaign_id is None else [await self.services.campaigns.get(campaign_id)]
        async for progress in reconcile(self.launcher, campaigns):
            self.tell(progress)

    async def go_on(self, campaign_id: str) -> None:
        """Let a campaign go on after a row was written; where another process drives it, that one finds the row."""
        with suppress(DrivenElsewhere):
            async for progress in self.launcher.run(await self.services.campaigns.get(campaign_id)):
                self.tell(progress)


@asynccontextmanager
async def workshop(*, quiet: bool) -> AsyncIterator[Workshop]:
    """Give the services and the graph."""
    settings = settings_here(quiet=quiet)
    services = make_services(settings, clock=lambda: datetime.now(UTC), ids=_new_id, rng=random.Random())  # noqa: S311 - jitter
    try:
        async with open_graph(settings, services) as graph:
            launcher = Launcher(services=services, graph=graph)
            yield Workshop(settings=settings, services=services, launcher=launcher, tell=Stages(quiet=quiet))
    finally:
        await services.close()


async def acting_here(shop: Workshop, who: str | None, *, otherwise: str | None = None) -> Caller:
    """Return who gives this command; takes and raises what `app.acting` does."""
    return await acting(shop.settings, shop.services.keys, who, otherwise=otherwise)


async def roles_here(shop: Workshop, caller: Caller, brand: str) -> frozenset[str]:
    """Return what somebody may be in a brand, as far as their login carries it."""
    held = (await shop.services.files.people()).roles(caller.address, brand) if caller.address else ()
    return caller.carries(frozenset(held), brand)


async def allowed_here(shop: Workshop, who: str | None, brand: str, action: Action) -> str:
    """Return the person who acts, where they may do this in the brand.

    Raises:
        Refused: their role does not allow it, or nobody is named.
    """
    caller = await acting_here(shop, who)
    if caller.address is None or not may(action, await roles_here(shop, caller, brand)):
        raise Refused(f"{caller.address} may not {action} for {brand}", mend=f"ask {who_may(action)}")
    return caller.address


async def known_person(shop: Workshop, caller: Caller, brand: str) -> str:
    """Return the address of somebody who has a role in the brand; anybody else is refused."""
    if caller.address is None or not await roles_here(shop, caller, brand):
        raise Refused(f"{caller.address} is not in people.yaml for {brand}", mend="use an address that it lists")
    return caller.address


def _new_id() -> str:
    import uuid_utils

    return str(uuid_utils.uuid7())
