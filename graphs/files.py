"""The files that a team edits, read anew when one of them changed, and only then."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from marque.brief import Language, Market
from policies.brands import BrandPack
from policies.calendars import Calendars, read_calendars
from policies.go_no_go import FILE_NAME, GoNoGo, load_limits
from policies.loading import Shelf, find_brand, read_shelf
from policies.markets import market_rules
from policies.people import People, load_people
from policies.policy import Policy
from prompts.loader import Library, load_prompts
from prompts.shadow import Shadow, load_shadows

T = TypeVar("T")
Stamp = tuple[tuple[str, int, int], ...]
"""Path, time of change in nanoseconds, and size of each file that was read."""


@dataclass(kw_only=True)
class WorkspaceFiles:
    """The policies, people and prompts of one workspace; a bad file is an error at the next question, not before."""

    workspace: Path
    _kept: dict[str, tuple[Stamp, Any]] = field(default_factory=dict)

    async def policy(self, brand: str, market: Market, language: Language, now: datetime) -> Policy:
        """Return the policy in force at an instant."""
        return await asyncio.to_thread(self._policy, brand, market, language, now)

    async def people(self) -> People:
        """Return who is who; every request asks, and one look at a file takes less than handing it to a thread."""
        path = self.workspace / "people.yaml"
        kept = self._kept.get("people")
        if kept is not None and kept[0] == self._stamp_of_file(path):
            found: People = kept[1]
            return found
        return await asyncio.to_thread(self._read, "people", path, lambda: load_people(path))

    async def brands(self) -> frozenset[str]:
        """Return the brands that have a pack here."""
        return await asyncio.to_thread(self._brands)

    async def calendars(self) -> Calendars:
        """Return who works when, the workspace's own over the shipped."""
        path = self.workspace / "calendars.yaml"
        return await asyncio.to_thread(self._read, "calendars", path, lambda: read_calendars(self.workspace))

    async def limits(self) -> GoNoGo:
        """Return the limits on models, the workspace's own over the shipped."""
        path = self.workspace / FILE_NAME
        return await asyncio.to_thread(self._read, "limits", path, lambda: load_limits(self.workspace).limits)

    async def library(self) -> Library:
        """Return the prompts, the workspace's own over the shipped."""
        own = self.workspace / "prompts"
        return await asyncio.to_thread(self._read, "prompts", own, lambda: load_prompts(workspace=own))

    async def shadows(self) -> tuple[Shadow, ...]:
        """Return the versions of prompts that run in shadow."""
        own = self.workspace / "prompts"
        return await asyncio.to_thread(self._read, "shadows", own, lambda: load_shadows(own))

    def _brands(self) -> frozenset[str]:
        folder = self.workspace / "brands"
        if not folder.is_dir():
            return frozenset()
        with os.scandir(folder) as entries:
            return frozenset(one.name for one in entries if one.is_dir() and not one.name.startswith("."))

    def _policy(self, brand: str, market: Market, language: Language, now: datetime) -> Policy:
        folder = self.workspace / "brands" / brand
        own = self._stamp(folder)
        pack: BrandPack = self._keep(f"brand {brand}", own, lambda: find_brand(self.workspace, brand))
        rules = self._stamp(self.workspace / "tiers.yaml") + self._stamp(self.workspace / "rules")
        shelf: Shelf = self._keep("shelf", rules, lambda: read_shelf(self.workspace))
        day = now.astimezone(ZoneInfo(market_rules(market).zone)).date()  # rules begin on the market's own day
        stamp = (*own, *rules)
        return self._keep(
            f"policy {brand} {market} {language} {day}", stamp,
            lambda: shelf.policy(brand=pack, market=market, language=language, now=now),
        )  # fmt: skip

    def _read(self, name: str, path: Path, read: Callable[[], T]) -> T:
        return self._keep(name, self._stamp(path), read)

    def _keep(self, name: str, stamp: Stamp, read: Callable[[], T]) -> T:
        kept = self._kept.get(name)
        if kept is None or kept[0] != stamp:
            kept = (stamp, read())
            self._kept[name] = kept
        found: T = kept[1]
        return found

    @staticmethod
    def _stamp_of_file(path: Path) -> Stamp:
        try:
            stat = path.stat()
        except OSError:
            return ()
        return ((os.fspath(path), stat.st_mtime_ns, stat.st_size),)

    @classmethod
    def _stamp(cls, path: Path) -> Stamp:
        """Return what tells that a file, or any below a folder, changed; a step asks often, so no `Path` is made."""
        if not path.is_dir():
            return cls._stamp_of_file(path) if path.is_file() else ()
        found: list[tuple[str, int, int]] = []
        waiting = [os.fspath(path)]
        while waiting:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    elif entry.is_file():
                        stat = entry.stat()
                        found.append((entry.path, stat.st_mtime_ns, stat.st_size))
        return tuple(sorted(found))
