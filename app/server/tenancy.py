"""Whose each thread is, and who may see it: asked of our own rows, as what a server remembers is its own alone."""

from typing import Any

from app.server.access import brands_reached, roles_of
from graphs.services import Services
from marque.caller import Caller
from policies.access import may
from tools.campaigns.threads import Seen

Filter = dict[str, Any]
"""What a thread's metadata must say, in the server's own form."""
CAMPAIGN = "campaign"
"""The graph whose threads a brand's people share; every other thread is its owner's."""


async def seen_by(services: Services, caller: Caller, thread_id: str) -> Seen | None:
    """Return a thread that this caller may see; None for another's, as if it were not there."""
    seen = await services.threads.look_up(thread_id)
    return seen if seen and await _may_see(services, caller, seen) else None


async def is_taken(services: Services, thread_id: str) -> bool:
    """Tell whether somebody has this thread's id, whoever it is."""
    return await services.threads.find(thread_id) is not None


async def filter_of(services: Services, caller: Caller) -> Filter | None:
    """Return what the metadata of every thread that this caller may see says; None: they may see none."""
    if caller.address is None:
        return {"$or": [{"graph_id": CAMPAIGN}, {"owner": None}]}
    groups: list[Filter] = []
    for brand in await brands_reached(services, caller):
        groups.append({"brand": brand, "owner": caller.address})
        if may("read", await roles_of(services, caller, brand)):
            groups.append({"brand": brand, "graph_id": CAMPAIGN})
    return groups[0] if len(groups) == 1 else {"$or": groups} if groups else None


async def _may_see(services: Services, caller: Caller, seen: Seen) -> bool:
    if caller.address is None:
        return seen.is_campaign or seen.thread.owner is None
    roles = await roles_of(services, caller, seen.thread.brand)
    if seen.thread.owner == caller.address:
        return may("read own", roles)
    return seen.is_campaign and may("read", roles)
