"""Bringing the store in step with a brand's sources, all of them or those that changed."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from marque.errors import InputError
from marque.evidence import Kind
from marque.settings import TOML
from tools.knowledge.door import Door
from tools.knowledge.freshness import Change, Freshness, source_of
from tools.knowledge.gathered import Gathered
from tools.knowledge.port import Knowledge, Progress, SyncReport
from tools.knowledge.quarantine import Quarantine
from tools.knowledge.sources import Sources

ROUNDS = 5
"""How often at most a whole sync is begun where sources change faster than they are read."""


@dataclass(frozen=True, kw_only=True)
class Syncing:
    """What brings one brand's knowledge in step with its sources."""

    knowledge: Knowledge
    brand: str
    sources: Sources
    clock: Callable[[], datetime]
    door: Callable[[], Awaitable[Door]]
    """Gives who judges the texts from outside, as of now."""
    quarantine: Quarantine | None = None
    """The brand's: what the door keeps out is listed there, and what was released there passes the door."""
    freshness: Freshness | None = None
    """Keeps when each source was in step, and how long a change of it took; None: nobody measures."""

    async def whole(self, kinds: Sequence[Kind] = (), on_progress: Progress | None = None) -> SyncReport:
        """Make the store hold what all sources hold, and return what that changed.

        Args:
            kinds: Only texts of these; empty: all, and texts that no source has any more are removed.
            on_progress: Told how far embedding has come.

        Raises:
            InputError: no source is named for a kind, or one that is named is missing; nothing is changed then.
        """
        missing = [kind for kind in kinds if kind not in self.sources.names().values()]
        if missing:
            raise _unnamed(missing[0])
        reports: list[SyncReport] = []
        before: Hashable = None
        while len(reports) < ROUNDS and (state := await self.sources.state(kinds)) != before:
            reports.append(await self._whole(kinds, on_progress))
            before = state  # what changed while it was read and brought is brought after it
        return _summed(reports)

    async def _whole(self, kinds: Sequence[Kind], on_progress: Progress | None) -> SyncReport:
        began = self.clock()
        gathered = await self.sources.everything(kinds, await self.opened())
        if not self.sources.paths and not gathered.reading.texts:
            raise _unnamed("text")
        if self.quarantine:
            await self.quarantine.keep(gathered.reading.kept_out, since=began, kinds=kinds)
        report = await self.knowledge.sync(
            gathered.reading.texts, brand=self.brand, kinds=kinds, on_progress=on_progress
        )
        names = self.sources.names(kinds)
        is_anew = not (report.changed or report.removed or report.unchanged)
        moved = {} if is_anew else report.by_source  # what an empty index is filled with has not changed
        await self.measure(began, list(names), moved, gathered.changed_at)
        if self.freshness and not kinds:
            await self.freshness.forget_all_but(list(names))
        return report.model_copy(update={"skipped": gathered.reading.skipped})

    async def part(self, began: datetime, gathered: Gathered, kind: Kind, sources: Sequence[str]) -> SyncReport:
        """Make the store hold what these files or rows hold, which were read anew.

        Args:
            began: When they were looked at, before they were read.
            gathered: All texts that they hold.
            kind: Of their texts.
            sources: What they are called as a text's source, those that are gone with them.
        """
        if self.quarantine:
            await self.quarantine.keep(gathered.reading.kept_out, since=began, kinds=(kind,), sources=sources)
        report = await self.knowledge.sync(gathered.reading.texts, brand=self.brand, kinds=(kind,), sources=sources)
        return report.model_copy(update={"skipped": gathered.reading.skipped})

    async def opened(self) -> Door:
        """Return the door, with what was released by now."""
        door = await self.door()
        return replace(door, released=await self.quarantine.released()) if self.quarantine else door

    async def measure(
        self, began: datetime, names: Sequence[str], by_source: Mapping[str, int], changed_at: Mapping[str, datetime]
    ) -> dict[str, float]:
        """Put on record that these sources are in step, and return how many seconds what changed in them took.

        Args:
            began: When they were looked at, before they were read.
            names: What the sources are called.
            by_source: How many chunks changed, by a text's own source.
            changed_at: When that became as it is, where it is known.
        """
        if self.freshness is None:
            return {}
        before = await self.freshness.checked()
        changes = {
            name: _change(some, changed_at, not_before=before[name], not_after=began)
            for name, some in _by_name(by_source, names).items()
            if name in before  # what was there before the first look has changed nobody knows when
        }
        now = await self.freshness.keep(began, names, changes)
        return {name: (now - change.oldest).total_seconds() for name, change in changes.items()}


def _unnamed(what: str) -> InputError:
    return InputError(f"[knowledge] names no {what}", where=TOML,
                      mend='add a line such as guideline = "knowledge/guidelines"')  # fmt: skip


def _summed(reports: Sequence[SyncReport]) -> SyncReport:
    """Return as one what was done in several rounds."""
    added, changed, removed = (sum(getattr(r, one) for r in reports) for one in ("added", "changed", "removed"))
    return reports[-1].model_copy(update={"added": added, "changed": changed, "removed": removed})


def _by_name(by_source: Mapping[str, int], names: Iterable[str]) -> dict[str, dict[str, int]]:
    grouped: dict[str, dict[str, int]] = defaultdict(dict)
    known = tuple(names)
    for source, number in by_source.items():
        name = source_of(source, known)
        if name is not None:
            grouped[name][source] = number
    return grouped


def _change(
    touched: Mapping[str, int], changed_at: Mapping[str, datetime], *, not_before: datetime, not_after: datetime
) -> Change:
    """Return a change with its instants, as far as they can be true.

    It was not there at the last look, and it was there at this one. A file that is gone does not say when it went.
    """
    instants = [min(max(changed_at.get(source, not_after), not_before), not_after) for source in touched]
    return Change(min(instants), max(instants), sum(touched.values()))
