"""Passages with the instant at which their source was last known to be in step."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from marque.evidence import Kind, Passage
from tools.knowledge.freshness import Freshness, source_of


class Searched(Protocol):
    """What is asked of a store."""

    async def search(
        self, query: str, *, brand: str, kinds: tuple[Kind, ...], market: str | None, language: str | None, limit: int
    ) -> tuple[Passage, ...]:
        """Return the passages that fit best, best first."""
        ...


@dataclass(frozen=True)
class Dated:
    """A store whose passages tell when their source was checked."""

    knowledge: Searched
    freshness: Callable[[str], Freshness]
    """Of a brand."""

    async def search(
        self, query: str, *, brand: str, kinds: tuple[Kind, ...], market: str | None, language: str | None, limit: int
    ) -> tuple[Passage, ...]:
        """Return the passages that fit best, best first; one whose source was never checked tells no instant."""
        checked = await self.freshness(brand).checked()  # before the search: what is found is no older than it says
        found = await self.knowledge.search(
            query, brand=brand, kinds=kinds, market=market, language=language, limit=limit
        )
        return tuple(
            one.model_copy(update={"checked_at": checked.get(source_of(one.source, checked) or "")}) for one in found
        )
