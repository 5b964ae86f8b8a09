"""What the steps are given: made once by `wiring.py`, opened on first use, replaced freely in tests."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from marque.brief import Language, Market
from marque.evidence import Kind, Passage
from marque.models.gateway import Talker
from marque.settings import Oidc
from policies.calendars import Calendars
from policies.go_no_go import GoNoGo
from policies.people import People
from policies.policy import Policy
from prompts.loader import Library
from prompts.shadow import Shadow
from tools.approvals import Alarms, Approvals, Remarks, SpotChecks, Turns
from tools.campaigns import Campaigns, Contents, Leases, Threads
from tools.campaigns.figures import CampaignFigures
from tools.campaigns.sent import Sent
from tools.inventory.store import Inventory
from tools.keys import Keys
from tools.notices import Outbox
from tools.packages import Packages
from tools.prompts import Prompts
from tools.prompts.shadows import ShadowRuns


class Files(Protocol):
    """The files that a team edits, as they stand now."""

    async def policy(self, brand: str, market: Market, language: Language, now: datetime) -> Policy:
        """Return the policy in force."""
        ...

    async def people(self) -> People:
        """Return who is who."""
        ...

    async def brands(self) -> frozenset[str]:
        """Return the brands that have a pack here."""
        ...

    async def calendars(self) -> Calendars:
        """Return who works when."""
        ...

    async def limits(self) -> GoNoGo:
        """Return the limits on models in force."""
        ...

    async def library(self) -> Library:
        """Return the prompts."""
        ...

    async def shadows(self) -> tuple[Shadow, ...]:
        """Return the versions of prompts that run in shadow."""
        ...


class Passages(Protocol):
    """What the graph asks of the knowledge store."""

    async def search(
        self, query: str, *, brand: str, kinds: tuple[Kind, ...], market: str | None, language: str | None, limit: int
    ) -> tuple[Passage, ...]:
        """Return the passages that fit best, best first."""
        ...


@dataclass(frozen=True, kw_only=True)
class Defaults:
    """What a brief that leaves them out gets."""

    brand: str
    market: Market
    language: Language


@dataclass(frozen=True, kw_only=True, eq=False)
class Services:
    """Everything with an effect, and everything that is not decided by the brief."""

    clock: Callable[[], datetime]
    ids: Callable[[], str]
    defaults: Defaults
    files: Files
    campaigns: Campaigns
    contents: Contents
    figures: CampaignFigures
    sent: Sent
    approvals: Approvals
    alarms: Alarms
    turns: Turns
    remarks: Remarks
    spots: SpotChecks
    outbox: Outbox
    packages: Packages
    prompts: Prompts
    shadows: ShadowRuns
    threads: Threads
    leases: Leases
    keys: Keys
    oidc: Oidc | None = None
    """Whose tokens are logins too; None: nobody's."""
    inventory: Callable[[str], Inventory]
    """The inventory of a brand."""
    knowledge: Passages
    gateway: Talker
    close: Callable[[], Awaitable[None]]
    """Close what was opened."""
