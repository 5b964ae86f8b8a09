"""`scripted:`, a link that plays what a test wrote: one strict double for every room, on the road of real models."""

from collections.abc import Callable
from typing import Any

from langchain_core.messages import AIMessage
from langchain_core.messages.tool import tool_call
from pydantic import BaseModel

from marque.models.link import Request

Play = BaseModel | AIMessage | str | Exception
"""A typed answer, a message such as `asks_for_tools` makes, plain text, or an error to raise."""


class ScriptError(AssertionError):
    """The script and the calls do not match."""


def asks_for_tools(*calls: tuple[str, dict[str, Any]]) -> AIMessage:
    """Return a message that asks for these tools, each with its arguments."""
    asked = [tool_call(name=name, args=args, id=f"call-{number}") for number, (name, args) in enumerate(calls, 1)]
    return AIMessage("", tool_calls=asked)


class Scripted:
    """Plays its script in order, or lets a function answer; keeps every request; objects to one call too many."""

    def __init__(self, *plays: Play | Callable[[Request], Play], remote: bool = False) -> None:
        """Take the script; an entry that is a function of the request makes its play when its turn comes.

        Args:
            plays: What to answer, call by call.
            remote: Whether limits on requests and spending hold for it, as for a real endpoint.
        """
        self.remote = remote
        self.requests: list[Request] = []
        self._plays = list(plays)

    async def say(self, request: Request) -> AIMessage:
        """Play the next entry."""
        if len(self.requests) == len(self._plays):
            raise ScriptError(f"call {len(self.requests) + 1} by {request.step.name!r}, but the script has ended")
        play = self._plays[len(self.requests)]
        self.requests.append(request)
        if not isinstance(play, BaseModel | str | Exception) and callable(play):
            play = play(request)
        if isinstance(play, Exception):
            raise play
        return _as_message(play, request)

    async def close(self) -> None:
        """Nothing is open."""

    @property
    def calls(self) -> list[str]:
        """Return what was said in each call: the text of all its messages."""
        return ["\n".join(message.text for message in request.messages) for request in self.requests]

    @property
    def only_call(self) -> str:
        """Return what was said in the one call there was."""
        if len(self.requests) != 1:
            raise ScriptError(f"{len(self.requests)} calls, not one")
        return self.calls[0]

    def assert_played_out(self) -> None:
        """Object to replies that nobody asked for."""
        if len(self.requests) < len(self._plays):
            raise ScriptError(f"{len(self._plays) - len(self.requests)} of {len(self._plays)} replies were never used")


def _as_message(play: BaseModel | AIMessage | str, request: Request) -> AIMessage:
    if isinstance(play, AIMessage):
        message = play.model_copy(deep=True)
    else:
        message = AIMessage(play if isinstance(play, str) else play.model_dump_json())
    message.response_metadata = {"finish_reason": "stop", "model_name": request.model, **message.response_metadata}
    return message
