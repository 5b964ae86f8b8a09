"""Copilot: says the next thing in a conversation, or which tools it takes; the graph runs them.

Only as much of a conversation is shown to a model as the step has room for: whole turns, the newest first. What they
say that has to last stands in the brief, in what is remembered, and in the names of what was spoken of.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any

import yaml
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage
from langchain_core.tools import BaseTool

from agents.briefing import Question
from marque.models.gateway import CallContext, Said, Talker
from marque.models.tokens import estimated_tokens
from prompts.loader import Library
from prompts.render import render

STEP = "copilot"
ROOM = 0.5
"""The share of the step's tokens that a conversation may have; tools, their answers and the prompt need the rest."""
LEFT = "It was not done: the person went on with something else."
"""What a model reads of a call that nobody answered; endpoints refuse a conversation in which one has no answer."""
LONGEST = 8_000
"""Characters of one message that a model is shown; whoever pastes more has it checked by a tool, not read here."""
SHORTEST = 200
"""Characters below which a message is not cut, however many there are in a turn."""


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What the copilot has before it when its turn comes."""

    talk: Sequence[AnyMessage]
    """The whole conversation, the newest last."""
    brief: Mapping[str, Any]
    question: Question | None
    about: str | None
    """The campaign that was spoken of last, by its name."""
    remembered: Sequence[str]
    brand: str
    today: str
    campaigns: Sequence[str] = ()
    """Names of the brand's campaigns, the newest first."""
    products: Sequence[str] = ()
    """Titles and ids of its products; none where there are more than a sentence can be held against."""


async def next_said(
    turn: Turn,
    gateway: Talker,
    library: Library,
    tools: Sequence[BaseTool],
    *,
    last: Callable[[], AIMessage] | Callable[[], Awaitable[AIMessage]],
) -> Said:
    """Return the next message: words, or a wish for tools; `last` is the link that understands by rule."""
    shown = newest(turn.talk, int(gateway.prompt_tokens(STEP) * ROOM))
    prompt = render(
        library.get(STEP),
        {
            "brand": turn.brand, "today": turn.today, "brief": as_lines(turn.brief),
            "question": turn.question.ask if turn.question and turn.brief else "",
            "remembered": "\n".join(turn.remembered), "earlier": f"campaign: {turn.about}" if turn.about else "",
        },
    )  # fmt: skip
    return await gateway.converse(
        STEP, prompt, shown, last=last, context=CallContext(brand=turn.brand), tools=tools
    )  # fmt: skip


def newest(talk: Sequence[AnyMessage], most_tokens: int) -> list[AnyMessage]:
    """Return as many whole turns as there is room for, the newest last; the present turn is always there.

    A turn begins where the user speaks, so that no answer of a tool stands without the call that it answers. Where
    the present one alone is too long, each of its texts is cut until it fits.
    """
    whole = list(_answered(talk))
    begins = [at for at, message in enumerate(whole) if isinstance(message, HumanMessage)] or [0]
    present, longest = whole[begins[-1] :], LONGEST
    kept = [_shortened(message, longest) for message in present]
    while (room := most_tokens - _tokens(kept)) < 0 and longest > SHORTEST:
        longest //= 2
        kept = [_shortened(message, longest) for message in present]
    for begin, end in reversed(list(pairwise(begins))):
        turn = [_shortened(message, LONGEST) for message in whole[begin:end]]
        room -= _tokens(turn)
        if room < 0:
            break
        kept = [*turn, *kept]
    return kept


def as_lines(brief: Mapping[str, Any]) -> str:
    """Return a brief as a person reads it, one line a key; an empty one as an empty text."""
    return yaml.safe_dump(dict(brief), sort_keys=False, allow_unicode=True, width=10_000).strip() if brief else ""


def _answered(talk: Sequence[AnyMessage]) -> Iterator[AnyMessage]:
    """Yield the messages, each call with an answer: somebody who was asked to sign may have gone on talking instead."""
    open_calls: dict[str | None, str] = {}
    for message in talk:
        if isinstance(message, ToolMessage):
            open_calls.pop(message.tool_call_id, None)
        else:
            yield from (ToolMessage(LEFT, tool_call_id=id_ or "", name=name) for id_, name in open_calls.items())
            calls = message.tool_calls if isinstance(message, AIMessage) else ()
            open_calls = {call["id"]: call["name"] for call in calls}
        yield message


def _shortened(message: AnyMessage, longest: int) -> AnyMessage:
    changed: dict[str, Any] = {}
    if len(message.text) > longest:
        changed["content"] = _cut(message.text, longest)
    if isinstance(message, AIMessage) and message.tool_calls:
        calls = [{**call, "args": {name: _cut(value, longest) for name, value in call["args"].items()}}
                 for call in message.tool_calls]  # fmt: skip
        if calls != message.tool_calls:
            changed |= {"tool_calls": calls, "additional_kwargs": {}}
    return message.model_copy(update=changed) if changed else message


def _cut(value: Any, longest: int) -> Any:  # noqa: ANN401 - text, or whatever else a tool was called with
    if not isinstance(value, str) or len(value) <= longest:
        return value
    return f"{value[:longest]}\n[{len(value) - longest} more characters were left out here]"


def _tokens(turn: Sequence[AnyMessage]) -> int:
    """Return what a turn takes, with the arguments of its calls, which are sent along."""
    calls = (str(call["args"]) for one in turn if isinstance(one, AIMessage) for call in one.tool_calls)
    return sum(map(estimated_tokens, chain((one.text for one in turn), calls)))
