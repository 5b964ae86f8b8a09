"""What is remembered of one person in one brand: short sentences in a place of the long-term store that is theirs.

The place is the one that the server's door keeps for its owner (`own_place`), so that they see and delete over the
store's own paths what the copilot remembers, and nobody else does.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from langgraph.store.base import BaseStore

KIND = "preferences"
"""The name of the place under its owner's."""
MOST = 40
"""Preferences of a person in a brand; each of them stands in every prompt."""
LONGEST = 200
"""Characters of one."""


class Preference(NamedTuple):
    """One sentence."""

    key: str
    said: str


def own_place(brand: str, address: str) -> tuple[str, str]:
    """Return where a person's items lie; the store takes no dot in the name of a place."""
    return brand, address.replace(".", "%2E")


@dataclass(frozen=True)
class Preferences:
    """One person's, in one brand."""

    store: BaseStore
    brand: str
    address: str

    async def every(self) -> list[Preference]:
        """Return them, the oldest first; what is no short sentence was not put there by the copilot and is left out."""
        found = await self.store.asearch(self._place, limit=MOST)
        kept = [one for one in found if one.namespace == self._place]
        return [
            Preference(one.key, said) for one in sorted(kept, key=lambda one: one.created_at)
            if isinstance(said := one.value.get("said"), str) and 0 < len(said) <= LONGEST
        ]  # fmt: skip

    async def keep(self, said: str, at: datetime) -> None:
        """Keep a sentence; the same words are kept once."""
        key = sha256(said.casefold().encode()).hexdigest()[:16]
        await self.store.aput(self._place, key, {"said": said, "at": at.isoformat()}, index=False)

    async def drop(self, one: Preference) -> None:
        """Delete a sentence."""
        await self.store.adelete(self._place, one.key)

    @property
    def _place(self) -> tuple[str, ...]:
        return (*own_place(self.brand, self.address), KIND)
