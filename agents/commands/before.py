"""What went before in a conversation, as far as the present words may lean on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import AIMessage, HumanMessage

from agents.copilot import Turn

ASKED = "asked"
"""In an answer's metadata: the call that waits for its missing argument."""


@dataclass(frozen=True)
class Before:
    """What was called last, and what waits."""

    tool: str = ""
    args: Mapping[str, Any] = field(default_factory=dict)
    waits: Mapping[str, Any] = field(default_factory=dict)
    """A call that lacks which thing is meant, asked for in the last answer: `tool` and `args`."""
    product: str = ""
    """What the product was called that was looked up last."""
    campaign: str = ""
    """What the campaign was called that was spoken of last."""


def said_last(turn: Turn) -> str:
    """Return what the person has just said."""
    return next((one.text for one in reversed(turn.talk) if isinstance(one, HumanMessage)), "")


def before(turn: Turn) -> Before:
    """Return what the present words may lean on."""
    end = max((at for at, one in enumerate(turn.talk) if isinstance(one, HumanMessage)), default=0)
    answers = [one for one in turn.talk[:end] if isinstance(one, AIMessage)]
    calls = [call for one in answers for call in one.tool_calls]
    last = calls[-1] if calls else None
    campaign = next((call["args"]["campaign"] for call in reversed(calls) if call["args"].get("campaign")), "")
    return Before(
        tool=last["name"] if last else "", args=last["args"] if last else {},
        waits=answers[-1].response_metadata.get(ASKED) or {} if answers else {},
        product=next((str(call["args"]["what"]) for call in reversed(calls) if call["name"] == "look_up_product"), ""),
        campaign=str(campaign) if turn.about and campaign and _within(campaign, turn.about) else turn.about or "",
    )  # fmt: skip


def _within(words: str, name: str) -> bool:
    return words.casefold() in name.casefold()
