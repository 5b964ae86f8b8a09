"""What a text says of itself: the YAML head of a Markdown file, or the keys of a JSONL line."""

import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from marque.brief import Instant, Language, Line, Market
from marque.records import Record
from tools.screening import STEERING


def _as_instant(value: object) -> object:
    """Return a bare date as its first moment in UTC; anything else as it is."""
    if isinstance(value, str) and len(value.strip()) == len("2026-11-22"):
        try:
            value = date.fromisoformat(value.strip())
        except ValueError:
            return value
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return value


def _as_text(value: object) -> object:
    """Return a number as text: shops export ids as numbers."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Day = Annotated[Instant, BeforeValidator(_as_instant)]
Count = Annotated[int, Field(ge=0)]


class Head(Record):
    """The keys of a head; every one may be missing."""

    name: Line | None = None
    title: Line | None = None
    date: Day | None = None
    """When it was true or went out; a bare date is its first moment in UTC."""
    expires: Day | None = None
    """After this it proves nothing."""
    market: Market | None = None
    language: Language | None = None
    channel: Line | None = None
    subject: Line | None = None
    audience: Line | None = None
    sku: Annotated[Line, BeforeValidator(_as_text)] | None = None
    rating: Annotated[Decimal, Field(ge=0, le=100)] | None = None
    outcome: Line | None = None
    """How a past campaign did: excellent, acceptable or poor."""
    delivered: Count | None = None
    opens: Count | None = None
    clicks: Count | None = None
    conversions: Count | None = None
    complaints: Count | None = None

    def labels(self) -> dict[str, str]:
        """Return what a passage shows beside its text; the date is there as the day it names."""
        shown = {name: str(value) for name in _LABELS if (value := getattr(self, name)) is not None}
        return {**shown, "date": self.date.date().isoformat()} if self.date else shown


def _without_unseen(value: str) -> str:
    if any(letter.isspace() or unicodedata.category(letter) in STEERING for letter in value):
        raise ValueError("holds a blank or a letter that no reader sees; take it out")
    return value


_Id = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_without_unseen)
]


class Entry(Head):
    """One line of a JSONL file: a head with its text. Keys beyond these, such as a reviewer's name, are dropped."""

    id: Annotated[_Id, BeforeValidator(_as_text)] | None = None
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100_000)]


_LABELS = (
    "name", "market", "language", "channel", "subject", "audience", "sku", "rating",
    "outcome", "delivered", "opens", "clicks", "conversions", "complaints",
)  # fmt: skip


def known_keys(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an `Entry` keeps of a line; an export writes null or nothing where it knows nothing."""
    return {key: value for key, value in data.items() if key in Entry.model_fields and value not in (None, "")}
