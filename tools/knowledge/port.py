"""The port: what every knowledge store does, and the records that go in and come out."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from pydantic import AwareDatetime, Field

from marque.brief import Language, Market, Name
from marque.evidence import Kind, Passage, Trust
from marque.records import Record, digest

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
        """Of everything, so that a changed label or date is noticed."""
        return digest(self.as_json())

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


class Health(Record):
    """How the store stands."""

    store: str
    """What it is and where: `sqlite PATH`."""
    embedder: str | None
    """The embedding that it was built with; None: it holds nothing yet."""
    counts: Mapping[str, Mapping[str, int]]
    """Chunks by brand and kind."""


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
        on_progress: Progress | None = None,
    ) -> SyncReport:
        """Make the brand hold exactly these texts; what is unchanged is not embedded again.

        Args:
            texts: All that there is, ids unique.
            brand: Whose they are.
            kinds: Only texts of these kinds are given and removed; empty: all kinds.
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

    async def get(self, ids: Sequence[str], *, brand: Name) -> tuple[Passage, ...]:
        """Return the passages of these ids in their order, less those that are not there."""
        ...

    async def delete(self, ids: Sequence[str], *, brand: Name) -> int:
        """Remove the texts of these ids; return how many there were. The next sync brings back what files hold."""
        ...

    async def count(self, *, brand: Name, kinds: Sequence[Kind] = ()) -> int:
        """Return how many chunks the brand has, of these kinds or of all."""
        ...

    async def health(self) -> Health:
        """Return how the store stands."""
        ...
