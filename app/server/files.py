"""The files that a team edits, as a server reads them: one that is broken is the server's trouble, not the client's."""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from graphs.services import Files
from marque.brief import Language, Market
from marque.errors import InputError, Unavailable
from policies.calendars import Calendars
from policies.go_no_go import GoNoGo
from policies.people import People
from policies.policy import Policy
from prompts.loader import Library
from prompts.shadow import Shadow

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class ServedFiles:
    """The files of a workspace; what cannot be read is `Unavailable`, which is a 503 over HTTP."""

    files: Files

    async def policy(self, brand: str, market: Market, language: Language, now: datetime) -> Policy:
        """Return the policy in force; a brand or market that has none may well be the client's mistake."""
        return await self.files.policy(brand, market, language, now)

    async def people(self) -> People:
        """Return who is who."""
        return await _read(self.files.people())

    async def brands(self) -> frozenset[str]:
        """Return the brands that have a pack."""
        return await _read(self.files.brands())

    async def calendars(self) -> Calendars:
        """Return when people work."""
        return await _read(self.files.calendars())

    async def limits(self) -> GoNoGo:
        """Return the limits on models."""
        return await _read(self.files.limits())

    async def library(self) -> Library:
        """Return the prompts."""
        return await _read(self.files.library())

    async def shadows(self) -> tuple[Shadow, ...]:
        """Return the versions of prompts that run in shadow."""
        return await _read(self.files.shadows())


async def _read(asked: Awaitable[T]) -> T:
    try:
        return await asked
    except InputError as error:
        raise Unavailable(error.what, where=error.where, mend=error.mend) from error
