"""What flows between the steps: plain JSON values, pointers to rows first. Nothing here is proof of anything."""

from dataclasses import dataclass
from typing import Any, TypedDict


@dataclass(frozen=True, kw_only=True)
class Context:
    """What any client may choose. Who acts, and what time it is, never comes from here."""

    locale: str = "en"
    """The language in which progress is told; only English today."""


class Input(TypedDict):
    """What starts a campaign."""

    brief: dict[str, Any]


class Output(TypedDict, total=False):
    """What a campaign's thread shows when it stops; the package row, not this, is the proof of approval."""

    campaign_id: str
    status: str
    reason: str | None
    package: dict[str, Any] | None


class State(Input, Output, total=False):
    """Where the work stands."""

    tier: str
    evidence_hash: str
    insight: dict[str, Any]
    round: int
    """The round that is written, judged or waited for; from 1."""
    revisions: int
    """How often the writer was sent back."""
    fall_back: bool
    """Whether the next writing is by the deterministic link."""
    feedback: list[dict[str, Any]]
    """Findings and words of a person that the next writing answers to."""
    only: list[str]
    """The channels to write again; empty: all."""
    task: dict[str, Any]
    """What waits for a person, as the interrupt shows it."""
    notice: str | None
    """Why the last answer was not taken."""
    step: str
    """What comes next, as the last step decided."""
