"""Which conversation is meant: one by its id, a new one, or the person's last; nobody opens another's."""

from collections.abc import Awaitable, Callable

from graphs.asker import Asker
from graphs.services import Services
from marque.errors import InputError

LOOKED_THROUGH = 50
"""Threads of a person that are looked through for one in which something was said; the newest come first."""

Begun = Callable[[str], Awaitable[bool]]
"""Tells whether something was said on a thread."""


async def thread_for(asker: Asker, services: Services, given: str | None, *, new: bool, begun: Begun) -> str:
    """Return the id of the thread to talk on; a new one belongs to nobody until something is said on it.

    Raises:
        InputError: there is no such conversation of theirs, or one is named and a new one is wanted as well.
    """
    if given and new:
        raise InputError("names a conversation, and --new begins another", where="--thread", mend="give one of the two")
    if given:
        await _need_theirs(asker, services, given, begun)
        return given
    if not new:
        for id_ in await services.threads.own(brand=asker.brand, owner=asker.caller.address, limit=LOOKED_THROUGH):
            if await begun(id_):
                return id_
    return services.ids()


async def _need_theirs(asker: Asker, services: Services, given: str, begun: Begun) -> None:
    """Let pass a conversation of theirs; of another's nothing is told, not even that there is one."""
    seen = await services.threads.look_up(given)
    theirs = (
        seen and not seen.is_campaign and (seen.thread.brand, seen.thread.owner) == (asker.brand, asker.caller.address)
    )
    if not theirs or not await begun(given):
        raise InputError(f"you have no conversation {given[:80]!r}", where="--thread",
                         mend="leave it out to go on with your last one")  # fmt: skip
