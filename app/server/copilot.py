"""The copilot's house on a server: copy is judged by the server's own checker, campaigns run by its own runner."""

import asyncio
import os
from collections.abc import Callable
from typing import Any

from app.server.checking import Standing
from graphs.services import Services
from marque.campaign import ENDED
from marque.message import Message
from marque.verdict import Verdict

PATIENCE = 60.0
"""Seconds that a conversation waits for a campaign; a longer one is left at work, and its thread tells how it goes."""
WAITING = int(os.environ.get("N_JOBS_PER_WORKER", "10")) // 2
"""Conversations that wait at a time: each keeps one of the server's places for runs, and the campaigns need them, too.

The server hands the number of its places to its own process in this variable, before it reads any graph.
"""
LOOK = 0.2
"""Seconds between two looks at it."""


class ServerHouse:
    """What the copilot needs of the server."""

    def __init__(self, services: Services, standing: Standing) -> None:
        """Take what it asks; opens nothing."""
        self._services, self._standing, self._waiting = services, standing, 0

    async def judge(self, message: Message) -> Verdict:
        """Judge a message under the workspace's files as they stand."""
        return (await self._standing.under(await self._standing.stamp()).check(message)).verdict

    async def drive(self, campaign_id: str, tell: Callable[[dict[str, Any]], None]) -> None:
        """Let the server run a campaign on its own thread, and wait until it rests, though not for ever.

        Where many wait already it does not wait at all: a campaign for which there is no place would never rest.
        """
        from app.server.web import web  # it brings the guard, which asks the login

        web.state.runner.wake(campaign_id)
        tell({"stage": "started", "campaign": campaign_id})
        if self._waiting >= WAITING or not await self._came_to_rest(campaign_id):
            tell({"stage": "at work", "campaign": campaign_id})

    async def _came_to_rest(self, campaign_id: str) -> bool:
        self._waiting += 1
        try:
            async with asyncio.timeout(PATIENCE):
                while not await self._rests(campaign_id):  # noqa: ASYNC110 - another process may be the one that runs it
                    await asyncio.sleep(LOOK)
        except TimeoutError:
            return False
        finally:
            self._waiting -= 1
        return True

    async def _rests(self, campaign_id: str) -> bool:
        campaign = await self._services.campaigns.get(campaign_id)
        if campaign.status in ENDED or await self._services.campaigns.held(campaign.brand):
            return True
        return bool(await self._services.approvals.tasks(campaign_id=campaign_id, waiting=True))
