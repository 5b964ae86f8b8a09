"""Who stands at the door of a brand's knowledge: the judges of `policies/`, handed to what may not lean on them."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import replace
from pathlib import Path

from policies.loading import brand_folder, find_brand
from tools.inventory.store import Inventory
from tools.knowledge.door import Door, Names
from tools.knowledge.remembering import Memory
from tools.knowledge.sources import stamp_of


def doors_of(workspace: Path, brand: str, inventory: Inventory) -> Callable[[], Awaitable[Door]]:
    """Return what gives the door as of now.

    It remembers what it judged while the catalogue has the same names and `brand.yaml` was not written anew.
    """
    pack = workspace / "brands" / brand / "brand.yaml"
    seen: Hashable = None
    named: Hashable = None
    door = Door()

    async def opened() -> Door:
        nonlocal seen, named, door
        stamp = await asyncio.to_thread(stamp_of, pack)
        now = (await inventory.fingerprint(), stamp)
        if now != seen:
            names = (await inventory.names(), stamp)
            if names != named:
                door = replace(await door_of(workspace, brand, inventory), memory=Memory())
            seen, named = now, names
        return door

    return opened


async def door_of(workspace: Path, brand: str, inventory: Inventory) -> Door:
    """Return the door: orders and personal data found by the shipped figures, the brand's own names left as they are.

    Args:
        workspace: Where its brand pack lies; a brand without one has its bare name.
        brand: Whose knowledge it is.
        inventory: The brand's catalogue, whose titles and makers are no people.

    Raises:
        InputError: the brand pack is wrong.
    """
    from policies.injection.screen import reason_to_keep_out
    from policies.learned.names import word_or_name
    from policies.recognizers import find_in

    own = await asyncio.to_thread(_own_names, workspace, brand)
    names = Names((*own, *await inventory.names()))
    return Door(screen=reason_to_keep_out, personal=find_in, names=names, reading=word_or_name)


def _own_names(workspace: Path, brand: str) -> tuple[str, ...]:
    if brand_folder(workspace, brand) is None:
        return (brand,)
    pack = find_brand(workspace, brand)
    return (brand, pack.display_name, pack.legal_name, *pack.aliases)
