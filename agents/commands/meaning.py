"""What is read out of a message, and what is made of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agents.commands.before import Before
from agents.commands.reading import Read
from agents.commands.things import Named
from agents.copilot import Turn

OF_A_CAMPAIGN = frozenset({"show_draft", "revise_draft", "explain_finding", "show_record"})
"""Tools that need to know which campaign."""


@dataclass(frozen=True)
class Understood:
    """What was made of somebody's words."""

    calls: tuple[tuple[str, dict[str, Any]], ...] = ()
    refused: tuple[str, ...] = ()
    """Keys of `who_can`: what was demanded that no tool does."""
    asks: str = ""
    """What has to be asked: `campaign`, `product`, `copy`, `what`, `wish`, `either`, `brief` (its open question)."""
    waits: Mapping[str, Any] | None = None
    """The call that goes on once that is answered."""
    either: Sequence[str] = ()
    """The two tools that are near, where it asks which of them."""
    talk: str = ""
    """`greeting`, `thanks` or `help`."""


@dataclass(frozen=True)
class Said:
    """One message with all that is looked up in it."""

    turn: Turn
    was: Before
    read: Read
    campaign: Named
    product: Named
    marked: str
    """What was said in small letters, with cue words mended and names replaced by marks."""

    @property
    def text(self) -> str:
        """What the person said, without what was pasted."""
        return self.read.head

    @property
    def asks(self) -> bool:
        """Whether it ends as a question does."""
        return self.text.rstrip().endswith("?")


def ask(what: str, tool: str, args: Mapping[str, Any]) -> Understood:
    """Return a question, with the call that waits for its answer."""
    return Understood(asks=what, waits={"tool": tool, "args": dict(args)} if tool else None)
