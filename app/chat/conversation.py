"""One conversation of one person: what they say goes to the copilot, and what comes back comes piece by piece."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from langchain_core.messages import AIMessage, AIMessageChunk, AnyMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Command, Interrupt

from graphs.asker import Asker
from graphs.copilot import Talk
from graphs.services import Services
from graphs.state import Context

Graph = CompiledStateGraph[Talk, Context, Any, Talk]


class Word(NamedTuple):
    """A piece of what the copilot says."""

    text: str
    said: str
    """The id of the message that it is a piece of."""
    by_rule: bool
    """No model said it, but the last link, which says again what the tools said."""


class Wish(NamedTuple):
    """The copilot takes a tool."""

    tool: str


class Draft(NamedTuple):
    """A tool showed a draft."""

    campaign: str
    round: int


class Progress(NamedTuple):
    """How a campaign at work gets on, as the graph streams it."""

    value: dict[str, Any]


Piece = Word | Wish | Draft | Progress
BY_RULE = "commands"
"""How the link that understands by rule signs what it says."""
Standing = Literal["at rest", "asks", "cut off"]


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """A thread of the copilot's graph. It is the person's from the first words that they say."""

    graph: Graph
    services: Services
    asker: Asker
    thread: str

    @property
    def config(self) -> RunnableConfig:
        """Return the configuration under which the thread runs."""
        return {"configurable": {"thread_id": self.thread}}

    async def say(self, words: str) -> AsyncIterator[Piece]:
        """Say something; a question that was open is left, and so is a turn that was cut off."""
        await self.services.threads.take(self.thread, brand=self.asker.brand, owner=self.asker.caller.address)
        async for piece in self._turn({"messages": [HumanMessage(words)]}):
            yield piece

    async def go_on(self) -> AsyncIterator[Piece]:
        """Go on with a turn that was cut off, or ask again what was asked."""
        async for piece in self._turn(None):
            yield piece

    async def answer(self, *, sign: bool) -> AsyncIterator[Piece]:
        """Answer the question that is open: sign the brief that it shows and start its campaign, or not now."""
        question = await self._question()
        shown = shown_in(question) if question else {}
        decision = {"type": "approve" if sign else "reject"}
        given = {"brief_hash": shown.get("brief_hash"), "decisions": [decision]}
        async for piece in self._turn(Command(resume={question.id: given} if question else given)):
            yield piece

    async def to_sign(self) -> dict[str, Any] | None:
        """Return the brief that a signature is asked for, with its tier and what it lacks; None: nothing is asked."""
        question = await self._question()
        return shown_in(question) if question else None

    async def stands(self) -> Standing:
        """Tell whether nothing is open, a question is, or a turn was cut off."""
        state = await self.graph.aget_state(self.config)
        if state.interrupts:
            return "asks"
        return "cut off" if state.next else "at rest"

    async def messages(self) -> list[AnyMessage]:
        """Return all that was said."""
        return list((await self.graph.aget_state(self.config)).values.get("messages", []))

    async def _question(self) -> Interrupt | None:
        return next(iter((await self.graph.aget_state(self.config)).interrupts), None)

    async def _turn(self, given: Any) -> AsyncIterator[Piece]:  # noqa: ANN401 - an input, a command, or None
        heard = Heard()
        async for mode, value in self.graph.astream(
            given, self.config, context=Context(), durability="sync", stream_mode=["messages", "custom", "updates"]
        ):
            for piece in heard.pieces(str(mode), value):
                yield piece


def shown_in(question: Interrupt) -> dict[str, Any]:
    """Return what a question of the copilot's shows."""
    return dict(question.value["action_requests"][0]["args"])


class Heard:
    """Makes pieces of the graph's streams, each word once, whether it was streamed or came whole."""

    def __init__(self) -> None:
        """Begin a turn."""
        self._streamed: dict[str, str] = {}

    def pieces(self, mode: str, value: Any) -> list[Piece]:  # noqa: ANN401 - of each stream its own
        """Return what one value of a stream means to a person; most mean nothing."""
        match mode:
            case "messages":
                message, about = value
                if about.get("langgraph_node") == "say" and isinstance(message, AIMessageChunk) and message.text:
                    id_ = str(message.id)
                    self._streamed[id_] = self._streamed.get(id_, "") + message.text
                    return [Word(message.text, id_, by_rule=False)]
            case "custom" if value.get("stage") == "draft":
                return [Draft(value["campaign"], value["round"])]
            case "custom":
                return [Progress(value)]
            case "updates" if isinstance(value.get("say"), dict):
                said = next(one for one in reversed(value["say"]["messages"]) if isinstance(one, AIMessage))
                return [*self._whole(said), *(Wish(call["name"]) for call in said.tool_calls)]
        return []

    def _whole(self, said: AIMessage) -> list[Piece]:
        streamed, self._streamed = self._streamed, {}
        if not said.text or said.text in streamed.values():
            return []
        return [Word(said.text, str(said.id), by_rule=said.response_metadata.get("model_name") == BY_RULE)]
