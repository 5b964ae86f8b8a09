"""`commands`, the last link: plain requests by rule. It says that no model is at work, and it never guesses."""

from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langchain_core.messages.tool import tool_call

from agents.copilot import Turn

NO_MODEL = "I answer by rule; no model is at work."


def answer_by_rule(turn: Turn) -> AIMessage:
    """Return the tools that the last words ask for, or what the tools of this turn said."""
    since = _since_asked(turn)
    answers = [message.text for message in since if isinstance(message, ToolMessage)]
    if answers:
        return _said("\n\n".join(answers))
    return _said(NO_MODEL)


def asks(name: str, **args: object) -> AIMessage:
    """Return a wish for one tool."""
    return _said("", tool_call(name=name, args=args, id=f"by-rule-{name}"))


def _since_asked(turn: Turn) -> list[object]:
    at = max((at for at, one in enumerate(turn.talk) if isinstance(one, HumanMessage)), default=0)
    return list(turn.talk[at + 1 :])


def _said(text: str, *calls: object) -> AIMessage:
    return AIMessage(text, tool_calls=list(calls), response_metadata={"model_name": "commands"})
