"""The house in which the copilot stands where there is no server: this process drives what it starts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphs.checking import Checker
from graphs.launch import DrivenElsewhere, Launcher
from marque.message import Message
from marque.verdict import Verdict


@dataclass(frozen=True, kw_only=True)
class Here:
    """What the copilot needs of this process."""

    launcher: Launcher
    checker: Checker

    async def judge(self, message: Message) -> Verdict:
        """Judge a message under the workspace's files."""
        return (await self.checker.check(message)).verdict

    async def drive(self, campaign_id: str, tell: Callable[[dict[str, Any]], None]) -> None:
        """Run a campaign until it waits or ends; one that another process drives is left to it."""
        try:
            async for progress in self.launcher.run(await self.launcher.services.campaigns.get(campaign_id)):
                tell(progress)
        except DrivenElsewhere:
            tell({"stage": "at work", "campaign": campaign_id})
