"""What the commands share: settings, services and the graph for one call, and taking up what was left."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from app.here import settings_here
from app.printing import Stages
from graphs.launch import Launcher
from graphs.reconcile import reconcile
from graphs.services import Services
from graphs.wiring import make_services, open_graph
from marque.errors import Refused
from marque.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """One call's services and graph."""

    settings: Settings
    services: Services
    launcher: Launcher


@asynccontextmanager
async def workshop(*, quiet: bool, take_up: bool = True) -> AsyncIterator[Workshop]:
    """Give the services and the graph; first, campaigns that a killed process left are taken up."""
    settings = settings_here(quiet=quiet)
    services = make_services(settings, clock=lambda: datetime.now(UTC), ids=_new_id, rng=random.Random())  # noqa: S311 - jitter
    try:
        async with open_graph(settings, services) as graph:
            launcher = Launcher(services=services, graph=graph)
            if take_up:
                tell = Stages(quiet=quiet)
                async for progress in reconcile(launcher):
                    tell(progress)
            yield Workshop(settings=settings, services=services, launcher=launcher)
    finally:
        await services.close()


async def known_person(shop: Workshop, address: str, brand: str) -> str:
    """Return the address where `people.yaml` lists it for the brand; anybody else is refused."""
    address = address.strip().lower()
    if not (await shop.services.files.people()).roles(address, brand):
        raise Refused(f"{address} is not in people.yaml for {brand}", mend="use --as with an address that it lists")
    return address


def _new_id() -> str:
    import uuid_utils

    return str(uuid_utils.uuid7())
