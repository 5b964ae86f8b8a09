"""What the copilot's tools work on in one turn: who talks, in which brand, and what has been said so far."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Protocol
from uuid import NAMESPACE_URL, uuid5

from langchain_core.tools import BaseTool, ToolException, tool
from langgraph.config import get_config
from langgraph.store.base import BaseStore

from graphs.asker import Asker
from graphs.services import Services
from marque.campaign import Round
from marque.errors import MarqueError
from marque.message import Message
from marque.verdict import Verdict
from prompts.loader import Library


class House(Protocol):
    """What the copilot needs of the house that it stands in: a terminal or a server."""

    async def judge(self, message: Message) -> Verdict:
        """Check one message under the workspace's files as they stand."""
        ...

    async def drive(self, campaign_id: str, tell: Callable[[dict[str, Any]], None]) -> None:
        """Let a campaign go on whose row is written, until it waits or ends; a long one is left at work."""
        ...


@dataclass(kw_only=True)
class Talking:
    """One turn. The tools write to it, and the graph keeps what they wrote."""

    services: Services
    house: House
    asker: Asker
    library: Library
    store: BaseStore | None
    """What outlives a thread; None: nothing does here."""
    said: tuple[str, ...]
    """All that the user said in this conversation, in order."""
    tell: Callable[[dict[str, Any]], None]
    brief: dict[str, Any] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    about: str | None = None
    """The id of the campaign that was spoken of last."""

    def shows(self, campaign_id: str, found: Round) -> None:
        """Tell whoever follows the run that this draft is shown, so that a door can show it in a form of its own."""
        self.tell({"stage": "draft", "campaign": campaign_id, "round": found.content.round})


_FORMS: dict[tuple[str, str], BaseTool] = {}
"""A tool's name, description and schema, by the function that it is made of: making one outlasts a look-up."""


def as_tools(*functions: Callable[..., Awaitable[str]]) -> list[BaseTool]:
    """Return functions as tools whose mistakes, and whose refusals, are told to whoever called them."""
    return [_as_tool(function) for function in functions]


def _as_tool(function: Callable[..., Awaitable[str]]) -> BaseTool:
    key = function.__module__, function.__qualname__
    if key not in _FORMS:
        _FORMS[key] = tool(telling(function), parse_docstring=True)
        _FORMS[key].handle_tool_error = True
    return _FORMS[key].model_copy(update={"coroutine": telling(function)})


def telling(function: Callable[..., Awaitable[str]]) -> Callable[..., Awaitable[str]]:
    """Return the function with our errors told as a tool's own."""

    @wraps(function)
    async def told(*args: Any, **given: Any) -> str:  # noqa: ANN401 - whatever the tool takes
        try:
            return await function(*args, **given)
        except MarqueError as error:
            raise ToolException(str(error)) from error

    return told


def campaign_id_for(asked: str | None) -> str:
    """Return the id of the campaign that a message or a call asks for, the same when a killed turn is taken up again.

    Args:
        asked: an id that nothing else in this thread has. That which an endpoint gives a call would not do: there are
            models that number the calls of each message from nought.
    """
    thread = get_config().get("configurable", {}).get("thread_id")
    return str(uuid5(NAMESPACE_URL, f"copilot:{thread}:{asked}"))
