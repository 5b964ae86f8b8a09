"""One run of one step: the services, whose campaign it is, who asks, and where progress goes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphs.services import Services
from marque.campaign import Campaign
from policies.policy import Policy


@dataclass(frozen=True, kw_only=True)
class Run:
    """What a step is given besides the state."""

    services: Services
    campaign_id: str
    """The thread's id: the only name of a campaign that a client cannot make up inside a run."""
    user: str | None
    """Whom the server authenticated; None: no server, or no login."""
    only: frozenset[str] | None = None
    """The only roles that the login carries; None: all that the user has."""
    tell: Callable[[dict[str, Any]], None]
    """Streams progress, one small JSON value at a time."""

    async def campaign(self) -> Campaign:
        """Return the campaign's row."""
        return await self.services.campaigns.get(self.campaign_id)

    async def policy(self, campaign: Campaign) -> Policy:
        """Return the policy now in force for a campaign."""
        return await self.services.files.policy(
            campaign.brand, campaign.market, campaign.language, self.services.clock()
        )
