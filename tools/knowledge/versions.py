"""Versions of the index: another embedding, chunking or schema is built beside the one in force, checked, swapped in.

What is searched is always one whole version. The one before stays until the next swap, so that a step back is one
command. A build that was cut off goes on where it stood.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from itertools import groupby
from math import comb
from typing import NamedTuple, Protocol

from marque.errors import InputError, Refused, Unavailable
from marque.evidence import Kind, Passage
from marque.records import Record
from tools.knowledge.port import Health, Knowledge, Progress, Rankings, SyncReport, Text
from tools.knowledge.turns import Turn

SLICE = 2_000
"""Texts that are copied at once at least; all of one source are copied together."""
SAMPLE = 100
"""Texts by which the new version is compared with the old one."""
FEWEST = 10
"""Texts in a sample below which one miss would decide."""
LOOKED_AT = 10
"""Passages of an answer in which a text must be found."""
MARGIN = 0.05
"""How much lower the share of texts that are found by their own meaning may be than it is in the version in force."""
CHANCE = 0.01
"""How likely a loss at least as great may be where neither version is better; what is likelier is taken for chance. An
approximate index of vectors does not find the same twice."""

ALONE = "the next version"
"""What the turn to build is asked for."""


class Versions(Protocol):
    """Where the versions are, and which one is in force."""

    async def live(self) -> Knowledge:
        """Return the version in force; nothing is found in it before the first sync."""
        ...

    def turn(self, brand: str | None) -> AbstractAsyncContextManager[None]:
        """Give the turn to write a brand's texts, or, for None, to put another version in force."""
        ...

    async def begin(self) -> None:
        """Make the first version where there is none."""
        ...

    async def next(self) -> Knowledge:
        """Return the version that is being built, begun where none of this make is under way."""
        ...

    async def swap(self) -> int:
        """Put the version that was built in force; return its number."""
        ...

    async def numbers(self) -> "Numbers":
        """Return which versions there are."""
        ...

    async def back(self) -> int:
        """Put the version before in force again; return its number.

        Raises:
            Refused: there is none.
        """
        ...


class Numbers(NamedTuple):
    """The versions that there are; None: there is none."""

    live: int
    previous: int | None
    building: int | None


class Rebuilt(Record):
    """What a rebuild made."""

    version: int
    texts: int
    embedder: str
    found_before: float | None
    """Share of a sample of texts that the old version finds by their own meaning; None: it could not be asked."""
    found: float | None
    """The same for the new version; None: there are too few texts."""


class VersionedKnowledge:
    """The knowledge port over the version in force."""

    def __init__(self, versions: Versions, building: Turn) -> None:
        """Take where the versions are.

        Args:
            versions: Where they are.
            building: Gives the turn to build the next one, for which no writer waits.
        """
        self._versions = versions
        self._building = building

    async def sync(
        self,
        texts: Sequence[Text],
        *,
        brand: str,
        kinds: Sequence[Kind] = (),
        sources: Sequence[str] = (),
        on_progress: Progress | None = None,
    ) -> SyncReport:
        """Make the brand hold exactly these texts."""
        async with self._versions.turn(brand):
            await self._versions.begin()
            live = await self._versions.live()
            return await live.sync(texts, brand=brand, kinds=kinds, sources=sources, on_progress=on_progress)

    async def search(
        self,
        query: str,
        *,
        brand: str,
        kinds: Sequence[Kind] = (),
        market: str | None = None,
        language: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 10,
    ) -> tuple[Passage, ...]:
        """Return the passages that fit best, best first."""
        return await (await self._versions.live()).search(
            query, brand=brand, kinds=kinds, market=market, language=language, since=since, until=until, limit=limit
        )

    async def rankings(self, query: str, *, brand: str, depth: int = 50) -> Rankings:
        """Return what either ranking alone finds."""
        return await (await self._versions.live()).rankings(query, brand=brand, depth=depth)

    async def get(self, ids: Sequence[str], *, brand: str) -> tuple[Passage, ...]:
        """Return the passages of these ids in their order, less those that are not there."""
        return await (await self._versions.live()).get(ids, brand=brand)

    async def delete(self, ids: Sequence[str], *, brand: str) -> int:
        """Remove the texts of these ids; return how many there were."""
        async with self._versions.turn(brand):
            return await (await self._versions.live()).delete(ids, brand=brand)

    async def texts(self, *, brand: str) -> AsyncIterator[tuple[Text, ...]]:
        """Yield all texts of the brand, some at a time, in the order of their ids."""
        async for some in (await self._versions.live()).texts(brand=brand):
            yield some

    async def count(self, *, brand: str, kinds: Sequence[Kind] = ()) -> int:
        """Return how many chunks the brand has."""
        return await (await self._versions.live()).count(brand=brand, kinds=kinds)

    async def health(self) -> Health:
        """Return how the version in force stands, and which others there are."""
        health, numbers = await (await self._versions.live()).health(), await self._versions.numbers()
        return health.model_copy(
            update={"version": numbers.live, "previous": numbers.previous, "building": numbers.building}
        )

    async def in_force(self) -> tuple[int, int | None]:
        """Return which version is in force and which was before it; cheap.

        A rebuild that was taken back leaves the first number as it was, and another second one.
        """
        numbers = await self._versions.numbers()
        return numbers.live, numbers.previous

    async def close(self) -> None:
        """Let go of what was opened."""
        await (await self._versions.live()).close()

    async def rebuild(self, on_progress: Progress | None = None) -> Rebuilt:
        """Build the next version from the texts of the one in force, check it, and put it in force.

        Searches go on in the old version until the swap, and so do syncs: what they change meanwhile is taken over
        before it.

        Raises:
            Refused: there is nothing to build from.
            Unavailable: another rebuild is at work, another version came in force meanwhile, or the new version holds
                other texts or finds fewer of them; what is in force stays so.
        """
        async with self._building(ALONE):  # two that write into one version undo what is synced after its swap
            begun = await self._versions.numbers()
            live = await self._versions.live()
            total = sum(sum(kinds.values()) for kinds in (await live.health()).counts.values())
            if not total:
                raise Refused("the index holds nothing yet", mend="run `marque knowledge sync`")
            new = await self._versions.next()
            await _copy(live, new, total, on_progress)
            async with self._versions.turn(None):
                now = await self._versions.numbers()
                if now.live != begun.live or now.building is None:
                    raise Unavailable("another version came in force while this one was built", where="the rebuild",
                                      mend="run it again")  # fmt: skip
                await _copy(live, new, total, None)
                before, after = await _checked(live, new)
                health = await new.health()
                version = await self._versions.swap()
        texts = sum(sum(kinds.values()) for kinds in health.counts.values())
        return Rebuilt(
            version=version, texts=texts, embedder=health.embedder or "none yet", found_before=before, found=after
        )

    async def rollback(self) -> int:
        """Put the version before in force again; return its number.

        Raises:
            Refused: there is none.
        """
        async with self._versions.turn(None):
            return await self._versions.back()


async def _copy(live: Knowledge, new: Knowledge, total: int, on_progress: Progress | None) -> None:
    """Make the new version hold what the live one holds; what it holds already is not embedded again."""
    done = 0
    brands = {*(await live.health()).counts, *(await new.health()).counts}
    for brand in sorted(brands):
        texts = [text async for some in live.texts(brand=brand) for text in some]
        kept = {text.source for text in texts}
        gone = {text.source async for some in new.texts(brand=brand) for text in some} - kept
        for some in _slices(texts):
            await new.sync(some, brand=brand, sources=tuple({text.source for text in some}))
            done += len(some)
            if on_progress:
                on_progress(done, max(total, done))
        if gone:
            await new.sync([], brand=brand, sources=tuple(gone))


def _slices(texts: Sequence[Text]) -> list[list[Text]]:
    """Return the texts in slices, all of one source in the same."""
    by_source = sorted(texts, key=lambda text: text.source)
    slices: list[list[Text]] = []
    for _, some in groupby(by_source, key=lambda text: text.source):
        if not slices or len(slices[-1]) >= SLICE:
            slices.append([])
        slices[-1] += some
    return slices


async def _checked(live: Knowledge, new: Knowledge) -> tuple[float | None, float | None]:
    """Compare the new version with the one in force; return the share of texts found by their own meaning in each.

    By meaning alone: words are found alike in every version, and would hide an embedding that tells nothing apart.
    """
    had, has = (await live.health()).counts, (await new.health()).counts
    if had != has:
        raise Unavailable(f"the new version holds {has or 'nothing'}, the one in force {had or 'nothing'}",
                          where="the rebuild", mend="run it again; searches go on in the old version")  # fmt: skip
    sample = [(brand, text) for brand in had for text in await _sample(live, brand)]
    if len(sample) < FEWEST:
        return None, None
    has_found = await _found(new, sample)
    after = len(has_found) / len(sample)
    try:
        had_found = await _found(live, sample)
    except (InputError, Unavailable):  # its embedding is not at hand any more; nothing is left to compare with
        return None, after
    before = len(had_found) / len(sample)
    if after < before - MARGIN and by_chance(len(had_found - has_found), len(has_found - had_found)) < CHANCE:
        raise Unavailable(f"the new version finds {after:.0%} of a sample, the one in force {before:.0%}",
                          where="the rebuild", mend="choose another embedding; the old one stays")  # fmt: skip
    return before, after


def by_chance(lost: int, won: int) -> float:
    """Return how likely at least so many losses are where a text is as likely lost as won.

    The sign test, one-sided: W. J. Dixon and A. M. Mood, "The statistical sign test", JASA 41 (1946), p. 557-566.
    """
    changed = lost + won
    return float(sum(comb(changed, losses) for losses in range(lost, changed + 1)) / 2**changed)


async def _sample(live: Knowledge, brand: str) -> list[Text]:
    texts = [text async for some in live.texts(brand=brand) for text in some]
    return texts[:: max(1, len(texts) // SAMPLE)][:SAMPLE]


async def _found(index: Knowledge, sample: Sequence[tuple[str, Text]]) -> set[tuple[str, str]]:
    """Return which of the sample's texts, by brand and id, are found by their own meaning."""
    found = set()
    for brand, text in sample:
        ways = await index.rankings(text.searched, brand=brand, depth=LOOKED_AT)
        if text.id in ways.by_meaning:
            found.add((brand, text.id))
    return found
