"""What stands behind our routes, and who has come to them: every route asks here before it does anything."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated

from fastapi import Depends, Header
from sqlalchemy import select
from starlette.requests import HTTPConnection

from app.server.access import LOG_IN, NotAllowed, allowed, brand_for, brands_reached, require, roles_of
from app.server.checking import Checks
from app.server.errors import NotThere
from app.server.login import CallerHere
from app.server.tenancy import seen_by
from graphs.services import Services
from marque.caller import Caller
from marque.campaign import Campaign
from marque.settings import Settings
from policies.access import Action
from tools.answers import Answers

Probe = Callable[[], Awaitable[None]]
"""Asks one part whether it is there; raises where it is not."""


@dataclass(kw_only=True)
class Office:
    """What the routes of one server share."""

    settings: Settings
    services: Services
    checks: Checks
    wake: Callable[[str], None]
    """Lets a campaign go on whose row somebody wrote; returns at once."""
    probes: Mapping[str, Probe]
    """What the server needs, by name."""
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)
    asked: tuple[float, Mapping[str, bool]] | None = None
    """When the parts were last asked, and which of them answered."""

    @property
    def answers(self) -> Answers:
        """What was answered under idempotency keys."""
        services = self.services
        return Answers(storage=services.campaigns.storage, clock=services.clock, ids=services.ids)


@asynccontextmanager
async def office_of(
    settings: Settings, services: Services, wake: Callable[[str], None], **probes: Probe
) -> AsyncIterator[Office]:
    """Give the office of one server for as long as the block runs."""
    checks = Checks(settings, services)
    every: dict[str, Probe] = {
        "database": partial(_database, services),
        "knowledge": partial(_knowledge, services),
        "files": partial(_files, services),
        **probes,
    }
    try:
        yield Office(settings=settings, services=services, checks=checks, wake=wake, probes=every)
    finally:
        await checks.close()


async def _database(services: Services) -> None:
    async with services.campaigns.storage.read() as connection:
        await connection.execute(select(1))


async def _files(services: Services) -> None:
    """Read the files without which nobody comes in and no stage opens, until they are mended."""
    await services.files.people()
    await services.files.calendars()


async def _knowledge(services: Services) -> None:
    await services.knowledge.search(
        "ready", brand=services.defaults.brand, kinds=("guideline",), market=None, language=None, limit=1
    )


def _office_here(connection: HTTPConnection) -> Office:
    office: Office = connection.app.state.office
    return office


OfficeHere = Annotated[Office, Depends(_office_here)]
"""What stands behind this route."""
BrandAsked = Annotated[
    str | None,
    Header(
        alias="x-marque-brand", max_length=64,
        description="The brand that is meant; the login's only one, else the workspace's, where it is missing.",
    ),
]  # fmt: skip


@dataclass(frozen=True)
class Visitor:
    """Who calls one of our routes, what they ask it for, and what they may."""

    caller: Caller
    office: Office
    asked: str | None
    """The brand that the request names."""

    @property
    def services(self) -> Services:
        """The services behind the route."""
        return self.office.services

    async def brand(self, action: Action) -> str:
        """Return the brand that this request is about, where the caller may do this in it.

        Raises:
            NotAllowed: they may not, or have no role in the brand, be it there or not.
        """
        brand = await brand_for(self.services, self.caller, self.asked)
        await self.must(action, brand)
        return brand

    async def brands(self, action: Action) -> list[str]:
        """Return the brands in which the caller may do this: the one asked for, or all of theirs.

        Raises:
            NotAllowed: there is none.
        """
        if self.asked is not None:
            return [await self.brand(action)]
        reached = await brands_reached(self.services, self.caller)
        found = [brand for brand in reached if await self.may(action, brand)]
        if not found:
            raise NotAllowed(f"you may not {action} in any brand", mend="ask for a role in people.yaml")
        return found

    async def roles(self, brand: str) -> frozenset[str]:
        """Return the roles that the caller's login carries in a brand."""
        return await roles_of(self.services, self.caller, brand)

    async def may(self, action: Action, brand: str) -> bool:
        """Tell whether the caller may do this in a brand."""
        return await allowed(self.services, self.caller, action, brand)

    async def must(self, action: Action, brand: str) -> None:
        """Let pass whoever may do this in a brand.

        Raises:
            NotAllowed: this caller may not; says who may.
        """
        await require(self.services, self.caller, action, brand)

    async def campaign(self, campaign_id: str, action: Action | None = None) -> Campaign:
        """Return a campaign that the caller may see, and in which they may do this.

        Raises:
            NotThere: there is none, or it is not theirs to see, in the same words.
            NotAllowed: they see it, and may not do this.
        """
        seen = await seen_by(self.services, self.caller, campaign_id)
        found = await self.services.campaigns.find(campaign_id) if seen else None
        if found is None:
            raise NotThere("there is no such campaign", where=f"campaign {campaign_id}", mend="see GET /v1/campaigns")
        if action is not None:
            await self.must(action, found.brand)
        return found

    def person(self) -> str:
        """Return who decides.

        Raises:
            NotAllowed: nobody is logged in.
        """
        if self.caller.address is None:
            raise NotAllowed("nobody is logged in, so nobody can decide", mend=LOG_IN)
        return self.caller.address


def _visitor(caller: CallerHere, office: OfficeHere, asked: BrandAsked = None) -> Visitor:
    return Visitor(caller, office, asked)


VisitorHere = Annotated[Visitor, Depends(_visitor)]
"""Who calls this route."""
