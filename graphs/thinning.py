"""Keeping a long conversation small: what it says is written into every checkpoint, so old turns are kept short.

What the person said in their own words stays as it is, because briefs are held against it. What they pasted, what
tools answered and what was said at length in a turn long past goes: the tools can be asked again.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from agents.asked_for import own_words

TURNS = 20
"""How many of the newest are kept whole."""
LETTERS = 400
"""Characters that are kept of each text of an older one."""
LEFT_OUT = " [...]"


def thinned(talk: Sequence[AnyMessage]) -> list[AnyMessage]:
    """Return the messages of the turn that has just become old, each shorter and under its id; none where all are."""
    begins = [at for at, message in enumerate(talk) if isinstance(message, HumanMessage)]
    if len(begins) <= TURNS:
        return []
    old = talk[begins[-TURNS - 1] : begins[-TURNS]]
    return [short for message in old if (short := _short(message)) is not message]


def _short(message: AnyMessage) -> AnyMessage:
    if isinstance(message, HumanMessage):
        own = own_words(message.text)
        return message if len(message.text) <= LETTERS or own == message.text else _with(message, own + LEFT_OUT)
    if isinstance(message, AIMessage):
        calls = [{**call, "args": _cut_args(call["args"])} for call in message.tool_calls]
        if len(message.text) <= LETTERS and calls == message.tool_calls:
            return message
        return AIMessage(
            _cut(message.text), id=message.id, tool_calls=calls, invalid_tool_calls=message.invalid_tool_calls,
            response_metadata={"model_name": message.response_metadata.get("model_name")},
        )  # fmt: skip
    if isinstance(message, ToolMessage) and len(message.text) > LETTERS:
        return _with(message, _cut(message.text))
    return message


def _with(message: AnyMessage, text: str) -> AnyMessage:
    return message.model_copy(update={"content": text})


def _cut_args(args: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _cut(value) if isinstance(value, str) else value for name, value in args.items()}


def _cut(text: str) -> str:
    return text if len(text) <= LETTERS else text[: LETTERS - len(LEFT_OUT)] + LEFT_OUT
