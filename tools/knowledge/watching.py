"""Keeping the knowledge in step while it runs: every change of a source is brought soon after it came about."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from marque.errors import MarqueError, Unavailable
from tools.knowledge.following import FilesFollower, Follower, Notice, RowsFollower, Told
from tools.knowledge.port import SyncReport
from tools.knowledge.stirring import rest_until_stirred, stir_at_changes
from tools.knowledge.syncing import Syncing
from tools.knowledge.trouble import Troubles
from tools.knowledge.versions import VersionedKnowledge

Answer = TypeVar("Answer")
Tell = Callable[[Told], None]
INDEX = "index"
"""What notices of the store are told under."""
RESTS = 10
"""How much longer than a look took the rest after it is, where a source is large."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How often is looked, in seconds."""

    look: float = 0.5
    """Between two looks at a source."""
    index: float = 5.0
    """Between two looks whether another version of the index is in force."""
    first_wait: float = 1.0
    """After the first failure; doubled after each further one."""
    longest_wait: float = 30.0


class Watch:
    """Watches one brand's sources. Two that watch the same do no harm: each brings what it finds missing."""

    def __init__(self, syncing: Syncing, knowledge: VersionedKnowledge, tell: Tell, pace: Pace | None = None) -> None:
        """Take what brings changes, the store that they go to, and who is told of each.

        Args:
            syncing: Brings all of it or a part.
            knowledge: The same store, asked which version of the index is in force.
            tell: Called with what each refresh brought, and with what needs a person's eye.
            pace: How often is looked.
        """
        self._syncing = syncing
        self._knowledge = knowledge
        self._tell = tell
        self._troubles = Troubles(self._note)
        self._pace = pace or Pace()
        files = [FilesFollower(syncing, kind) for kind in syncing.sources.paths]
        self._in_force: tuple[int, int | None] = (0, None)
        self._released: frozenset[str] = frozenset()
        self._followers: list[Follower] = [*files, *(RowsFollower(syncing, rows) for rows in syncing.sources.rows)]

    async def run(self, on_begun: Callable[[SyncReport], None] | None = None) -> None:
        """Bring all sources in step, and then whatever changes, until it is cancelled.

        Args:
            on_begun: Told what the first, whole sync did.

        Raises:
            InputError: no text is named, or what is named is not there; nothing is changed then.
        """
        report = await self._tried(INDEX, self._begin, Unavailable)
        if on_begun:
            on_begun(report)
        async with asyncio.TaskGroup() as tasks:
            for follower in self._followers:
                tasks.create_task(self._follow(follower))
                if isinstance(follower, FilesFollower):
                    tasks.create_task(stir_at_changes(follower.path, follower.stirred))
            tasks.create_task(self._follow_index())

    async def _begin(self) -> SyncReport:
        for follower in self._followers:
            await follower.begin()
        self._in_force = await self._knowledge.in_force()
        self._released = await self._let_in()
        return await self._syncing.whole()

    async def _follow(self, follower: Follower) -> None:
        while True:
            for told in await self._tried(follower.name, follower.look, MarqueError):
                self._tell(told)
            rest = min(max(self._pace.look, follower.cost * RESTS), self._pace.longest_wait)
            await rest_until_stirred(follower.stirred, rest)

    async def _follow_index(self) -> None:
        while True:
            await asyncio.sleep(self._pace.index)
            await self._tried(INDEX, self._look_at_index, MarqueError)

    async def _look_at_index(self) -> None:
        """Bring everything anew where another version is in force, or a person let a text in."""
        in_force, released = await self._knowledge.in_force(), await self._let_in()
        if (in_force, released) != (self._in_force, self._released):
            report = await self._syncing.whole()
            said = f"version {in_force[0]} is in force" if in_force != self._in_force else "a text was released"
            self._in_force, self._released = in_force, released
            done = f"{report.added} added, {report.changed} changed, {report.removed} removed"
            self._note(INDEX, f"{said}: {done}")

    async def _let_in(self) -> frozenset[str]:
        return await self._syncing.quarantine.released() if self._syncing.quarantine else frozenset()

    async def _tried(self, source: str, act: Callable[[], Awaitable[Answer]], mendable: type[MarqueError]) -> Answer:
        """Return what an act answers, tried until it does; what keeps it from that is told once, and its end."""
        wait = self._pace.first_wait
        while True:
            try:
                done = await act()
            except mendable as error:
                self._troubles.meet(source, str(error))
                await asyncio.sleep(wait)
                wait = min(2 * wait, self._pace.longest_wait)
            else:
                self._troubles.leave(source)
                return done

    def _note(self, source: str, said: str) -> None:
        self._tell(Notice(at=self._syncing.clock(), source=source, said=said))
