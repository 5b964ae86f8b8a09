"""Who may do what at the server's doors: the login, `people.yaml` and the table of roles, asked together."""

from collections.abc import Sequence

from graphs.services import Services
from marque.approval import Task
from marque.caller import Caller
from marque.errors import Refused
from policies.access import ALLOWED, NOBODY, Action, may


class NotAllowed(Refused):
    """Not this caller's to do; over HTTP a 403."""


LOG_IN = "configure a login with `marque keys create`, or use the command line with --as"


async def roles_of(services: Services, caller: Caller, brand: str) -> frozenset[str]:
    """Return the roles that this login carries in a brand; none for nobody, and in another brand than the login's."""
    if caller.address is None:
        return frozenset()
    return caller.carries((await services.files.people()).roles(caller.address, brand), brand)


async def allowed(services: Services, caller: Caller, action: Action, brand: str) -> bool:
    """Tell whether this caller may do this in a brand."""
    if caller.address is None:
        return action in NOBODY
    return may(action, await roles_of(services, caller, brand))


async def require(services: Services, caller: Caller, action: Action, brand: str) -> None:
    """Let pass whoever may do this in a brand.

    Raises:
        NotAllowed: this caller may not; says who may.
    """
    if await allowed(services, caller, action, brand):
        return
    if caller.address is None:
        raise NotAllowed(f"nobody is logged in, so nobody may {action}", where=f"brand {brand}", mend=LOG_IN)
    roles = ", ".join(sorted(role.replace("_", " ") for role in ALLOWED[action]))
    raise NotAllowed(f"{caller.address} may not {action} here", where=f"brand {brand}", mend=f"that is for: {roles}")


async def require_stage(services: Services, caller: Caller, task: Task) -> None:
    """Let pass whoever carries the role of a task's stage: that is about who they are, not about the work.

    Raises:
        NotAllowed: this caller does not.
    """
    if task.role not in await roles_of(services, caller, task.brand):
        raise NotAllowed(f"this stage is for the role {task.role}", where=f"task {task.id}", mend="ask one of them")


async def brands_reached(services: Services, caller: Caller) -> Sequence[str]:
    """Return the brands of the workspace in which this caller may do anything, in their order."""
    brands = sorted({services.defaults.brand, *await services.files.brands()})
    if caller.address is None:
        return brands
    return [brand for brand in brands if await roles_of(services, caller, brand)]


async def brand_for(services: Services, caller: Caller, asked: str | None) -> str:
    """Return the brand of something new: the one asked for, else the login's only one, else the workspace's.

    Raises:
        NotAllowed: the caller has no role in it, be it there or not.
    """
    reached = await brands_reached(services, caller)
    usual = reached[0] if len(reached) == 1 else services.defaults.brand
    brand = asked or caller.brand or usual
    if brand not in reached:
        raise NotAllowed(f"no role of yours is for the brand {brand[:64]!r}",
                      mend="name one of yours as metadata.brand or in the header x-marque-brand")  # fmt: skip
    return brand
