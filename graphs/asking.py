"""Asking the knowledge in one step: a store that is away is asked once, and what it did not answer is kept.

A campaign goes on with what it has. It must not wait for every question to a store that does not answer, and whoever
judges its copy has to know that something was not looked up.
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, get_args

from graphs.services import Passages
from marque.errors import Unavailable
from marque.evidence import Evidence, Kind, Missing, Passage

PATIENCE_SECONDS = 30.0
"""How long one step waits for the knowledge, all its questions together; a store may give up sooner by itself."""


class AskedOnce:
    """The knowledge as one step asks it."""

    def __init__(self, knowledge: Passages) -> None:
        """Take the store; nothing is asked yet."""
        self._knowledge = knowledge
        self._left = PATIENCE_SECONDS
        self._away: Unavailable | None = None
        self._unanswered: set[Kind] = set()

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What was asked in vain; empty: the store answered everything."""
        if self._away is None:
            return ()
        kinds = tuple(kind for kind in get_args(Kind) if kind in self._unanswered)
        return (Missing(store="knowledge", kinds=kinds, why=self._away.what, mend=self._away.mend),)

    async def search(
        self, query: str, *, brand: str, kinds: tuple[Kind, ...], market: str | None, language: str | None, limit: int
    ) -> tuple[Passage, ...]:
        """Return the passages that fit best, best first.

        Raises:
            Unavailable: the store is away, or was when it was asked before; it is not asked again then.
        """
        if self._away is None:
            try:
                return await self._within_patience(query, brand=brand, kinds=kinds, market=market, language=language,
                                                   limit=limit)  # fmt: skip
            except Unavailable as error:
                self._away = error
        self._unanswered.update(kinds)
        raise self._away

    async def _within_patience(self, query: str, **about: Any) -> tuple[Passage, ...]:  # noqa: ANN401 - as `search` has them
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            async with asyncio.timeout(self._left):
                return await self._knowledge.search(query, **about)
        except TimeoutError as error:
            raise Unavailable("the knowledge took too long to answer", mend="look at `marque doctor`") from error
        finally:
            self._left -= loop.time() - began


def with_missing(evidence: Evidence, missing: Iterable[Missing]) -> Evidence:
    """Return the evidence with what else could not be asked, each said once."""
    return evidence.model_copy(update={"missing": tuple(dict.fromkeys((*evidence.missing, *missing)))})


def tell_missing(missing: Iterable[Missing], tell: Callable[[dict[str, Any]], None]) -> None:
    """Tell as progress what could not be asked."""
    for one in missing:
        tell({"stage": "away", **one.as_json()})
