"""What flows between the steps: plain JSON values, pointers to rows first. Nothing here is proof of anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from langgraph.channels import LastValue
from typing_extensions import TypedDict


class Latest(LastValue[Any]):
    """Keeps the last value where two steps write in one go, as they do after somebody jumped: rows decide anyway."""

    __slots__ = ()

    def update(self, values: Sequence[Any]) -> bool:
        """Take the last of the values."""
        return super().update(values[-1:])


@dataclass(frozen=True, kw_only=True)
class Context:
    """What any client may choose. Who acts, and what time it is, never comes from here."""

    locale: str = "en"
    """The language in which progress is told; only English today."""


class Input(TypedDict):
    """What starts a campaign."""

    brief: Annotated[dict[str, Any], Latest]


class Output(TypedDict, total=False):
    """What a campaign's thread shows when it stops; the package row, not this, is the proof of approval."""

    campaign_id: Annotated[str, Latest]
    status: Annotated[str, Latest]
    reason: Annotated[str | None, Latest]
    package: Annotated[dict[str, Any] | None, Latest]


class State(Input, Output, total=False):
    """Where the work stands, for whoever looks; the steps ask the rows, by `graphs.standing`."""

    tier: Annotated[str, Latest]
    evidence_hash: Annotated[str, Latest]
    """What the first round is written on; a later one takes the hash from the row of the round before."""
    insight: Annotated[dict[str, Any], Latest]
    round: Annotated[int, Latest]
    """The round that is written, judged or waited for; from 1."""
    task: Annotated[dict[str, Any], Latest]
    """What waits for a person, as the interrupt shows it."""
    notice: Annotated[str | None, Latest]
    """Why the last answer was not taken."""
    step: Annotated[str, Latest]
    """What comes next, as the last step found it in the rows."""
