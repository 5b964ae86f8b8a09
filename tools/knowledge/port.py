"""The port: what every knowledge store does, and the records that go in and come out."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from pydantic import AwareDatetime, Field

from marque.brief import Language, Market, Name
from marque.errors import InputError
from marque.evidence import Kind, Passage, Trust
from marque.records import Record, digest

INVENTORY = "inventory"
"""What the source of a text from the catalogue begins with, before the product."""
_SYNC = "a sync of the knowledge"
Progress = Callable[[int, int], None]
"""Told how many texts are embedded, and of how many."""


class Text(Record):
    """One chunk of a text as it is stored and searched."""

    id: str
    """`kind:source#n-hash8`: the place of the chunk, then the first eight digits of its text's hash."""
    kind: Kind
    source: str
    """A path relative to the workspace, or a name."""
    title: str = ""
    """The path of headings that it stands under; searched with the text."""
    text: str
    as_of: AwareDatetime | None = None
    market: Market | None = None
    """Where it holds; None: in every market."""
    language: Language | None = None
    """What it is written in; None: it serves every language."""
    trust: Trust = "team"
    expires: AwareDatetime | None = None
    labels: Mapping[str, str] = Field(default_factory=dict)
    """What else is known: a past campaign's outcome and figures, the SKU that a review speaks of."""

    @property
    def place(self) -> str:
        """The id without the hash: a changed text keeps its place."""
        return self.id.rpartition("-")[0]

    @property
    def sha256(self) -> str:
        """Of the text alone, as a passage shows it."""
        return digest(self.text)

    @property
    def fingerprint(self) -> str:
        """Of everything, so that a changed label or date is noticed.

        The date of a product's text is that of the last import, which states anew what it does not change: it is left
        out, and a text that says the same is the same, dated by the import that first said it.
        """
        is_stated_anew = self.source.startswith(f"{INVENTORY}:")
        return digest(self.model_copy(update={"as_of": None}).as_json() if is_stated_anew else self.as_json())

    @property
    def searched(self) -> str:
        """What is embedded."""
        return f"{self.title}\n{self.text}" if self.title else self.text


class Skipped(Record):
    """Something that was not stored."""

    place: str
    """The file, and the line where it has several texts: `knowledge/reviews.jsonl:62`."""
    reason: str


class SyncReport(Record):
    """What a sync did, counted in chunks."""

    added: int
    changed: int
    """Chunks whose place was known and whose text, title, date or labels are new."""
    removed: int
    unchanged: int
    skipped: tuple[Skipped, ...] = ()
    by_source: Mapping[str, int] = Field(default_factory=dict, exclude=True)
    """How many of a source's chunks were added, changed or removed, for those that had any; not printed."""


class Rankings(NamedTuple):
    """The ids of the best chunks by each way alone, best first."""

    by_words: tuple[str, ...]
    by_meaning: tuple[str, ...]


class Health(Record):
    """How the store stands."""

    store: str
    """What it is and where: `sqlite PATH`."""
    embedder: str | None
    """The embedding that it was built with; None: it holds nothing yet."""
    counts: Mapping[str, Mapping[str, int]]
    """Chunks by brand and kind."""
    version: int = 1
    """Which version of the index is in force."""
    previous: int | None = None
    """The one before it, to which a rollback goes; None: there is none."""
    building: int | None = None
    """One that was begun and is not in force."""


class Knowledge(Protocol):
    """Texts of brands, searched by words and by meaning together.

    Every question and every change names one brand, and no other brand's text is ever seen or touched by it.
    A store that cannot answer raises `Unavailable`; it never gives an empty answer in its place.
    """

    async def sync(
        self,
        texts: Sequence[Text],
        *,
        brand: Name,
        kinds: Sequence[Kind] = (),
        sources: Sequence[str] = (),
        on_progress: Progress | None = None,
    ) -> SyncReport:
        """Make the brand hold exactly these texts; what is unchanged is not embedded again.

        Whoever searches meanwhile finds what was there before, and from one moment on what is there now.

        Args:
            texts: All that there is, ids unique.
            brand: Whose they are.
            kinds: Only texts of these kinds are given and removed; empty: all kinds.
            sources: Only texts of these sources are given and removed; empty: all sources.
            on_progress: Told how far embedding has come.
        """
        ...

    async def search(
        self,
        query: str,
        *,
        brand: Name,
        kinds: Sequence[Kind] = (),
        market: str | None = None,
        language: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 10,
    ) -> tuple[Passage, ...]:
        """Return the passages that fit best, best first; nothing is there before the first sync.

        Args:
            query: A few words or sentences; its syntax has no meaning.
            brand: Whose texts.
            kinds: Only these; empty: all.
            market: Texts for this market, and those that hold in every one.
            language: Texts in this language, whatever its region, and those that name none.
            since: Only texts dated at or after this instant; one without a date is left out.
            until: Only texts dated at or before it; one without a date is left out.
            limit: How many at most, at least one.
        """
        ...

    async def rankings(self, query: str, *, brand: Name, depth: int = 50) -> Rankings:
        """Return what either ranking alone finds, before they are fused: to measure how good each is, not to answer."""
        ...

    async def get(self, ids: Sequence[str], *, brand: Name) -> tuple[Passage, ...]:
        """Return the passages of these ids in their order, less those that are not there."""
        ...

    async def delete(self, ids: Sequence[str], *, brand: Name) -> int:
        """Remove the texts of these ids; return how many there were. The next sync brings back what files hold."""
        ...

    def texts(self, *, brand: Name) -> AsyncIterator[tuple[Text, ...]]:
        """Yield all texts of the brand, some at a time, in the order of their ids."""
        ...

    async def count(self, *, brand: Name, kinds: Sequence[Kind] = ()) -> int:
        """Return how many chunks the brand has, of these kinds or of all."""
        ...

    async def health(self) -> Health:
        """Return how the store stands."""
        ...

    async def close(self) -> None:
        """Let go of what was opened; the store may be used again."""
        ...


class Place(NamedTuple):
    """Where a chunk that the store holds stands."""

    place: str
    source: str


def counted(known: Mapping[str, Place], given: Mapping[str, Text], fresh: Sequence[Text]) -> SyncReport:
    """Count what a sync does, by place: a text that is another at its place was changed, not removed and added.

    Args:
        known: What the store held before, by id.
        given: All that it is to hold, by id.
        fresh: Those of them that are new or another.
    """
    before = {one.place for one in known.values()}
    after = {text.place for text in given.values()}
    added = sum(text.place not in before for text in fresh)
    removed = [one.source for one in known.values() if one.place not in after]
    return SyncReport(
        added=added,
        changed=len(fresh) - added,
        removed=len(removed),
        unchanged=len(given) - len(fresh),
        by_source=Counter([*(text.source for text in fresh), *removed]),
    )


def refuse_wrong(texts: Sequence[Text], kinds: Sequence[Kind], sources: Sequence[str]) -> None:
    """Refuse a sync of texts that share an id, or that are of other kinds or sources than it is about."""
    seen: set[str] = set()
    for text in texts:
        if text.id in seen:
            raise InputError(f"two texts have the id {text.id!r}", where=_SYNC, mend="name each once")
        if kinds and text.kind not in kinds:
            raise InputError(f"{text.id!r} is of the kind {text.kind}", where=_SYNC,
                             mend=f"give only texts of {', '.join(kinds)}")  # fmt: skip
        if sources and text.source not in sources:
            raise InputError(f"{text.id!r} is of the source {text.source!r}", where=_SYNC,
                             mend=f"give only texts of {', '.join(sources)}")  # fmt: skip
        seen.add(text.id)


def primary(language: str | None) -> str | None:
    """Return a language without its region: what is written for one reads well in the other."""
    return language.partition("-")[0].lower() if language else None


def sayable(query: str, limit: int) -> str:
    """Return a question as it can be asked: half a surrogate pair finds nothing and breaks nothing.

    Raises:
        InputError: fewer than one passage is asked for.
    """
    if limit < 1:
        raise InputError(f"limit is {limit}", where="a search of the knowledge", mend="ask for one at least")
    return query.encode("utf-8", "replace").decode()
