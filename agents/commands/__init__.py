"""`commands`, the last link: plain requests by rule. It says that no model is at work, and it never guesses.

A message is read (`reading`), what nobody here can do is taken out of it (`refusing`), campaigns and products are found
in it (`things`), and what is left asks for a tool (`requests`, `understanding`) or fills the brief (`facts`). The words
are data: `words.yaml`.
"""

from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langchain_core.messages.tool import tool_call

from agents.commands.before import ASKED
from agents.commands.meaning import Understood
from agents.commands.saying import NO_MODEL, answered, spoken
from agents.commands.understanding import understood
from agents.copilot import Turn


def answer_by_rule(turn: Turn) -> AIMessage:
    """Return the tools that the last words ask for, what the tools of this turn said, or the question that is open."""
    begins = max((at for at, one in enumerate(turn.talk) if isinstance(one, HumanMessage)), default=-1)
    since = turn.talk[begins + 1 :]
    answers = [one.text for one in since if isinstance(one, ToolMessage)]
    made = understood(turn)
    if answers:
        calls = [(call["name"], call["args"]) for one in since if isinstance(one, AIMessage) for call in one.tool_calls]
        return _said(answered(turn, calls, answers, made.refused), Understood())
    if made.calls:
        return _said("", made, len(turn.talk))
    return _said(spoken(turn, made), made)


def _said(text: str, made: Understood, spot: int = 0) -> AIMessage:
    calls = [
        tool_call(name=name, args=args, id=f"by-rule-{spot}-{at}-{name}") for at, (name, args) in enumerate(made.calls)
    ]
    about: dict[str, object] = {"model_name": "commands"}
    if made.waits:
        about[ASKED] = dict(made.waits)
    return AIMessage(text, tool_calls=calls, response_metadata=about)


__all__ = ["NO_MODEL", "answer_by_rule"]
