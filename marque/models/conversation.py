"""What is said to one link until it has given a typed answer: rounds of tools, the answer, one repair."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.tools import BaseTool
from pydantic import BaseModel

from marque.models.answers import read_answer, response_format
from marque.models.failure import LinkFailure, Outcome
from marque.models.gateway import Prompt

T = TypeVar("T", bound=BaseModel)

NOW_ANSWER = "Now give your answer as one JSON object of the type asked for."
NO_MORE_TOOLS = "You may call no more tools. Answer with what you know, as one JSON object of the type asked for."


@dataclass(frozen=True)
class Judged(Generic[T]):
    """What a message is worth: an answer, or the outcome to record and what to tell the model."""

    outcome: Outcome
    value: T | None = None
    complaint: str = ""


@dataclass(frozen=True)
class Heard(Generic[T]):
    """A message that arrived whole, and what it is worth."""

    message: AIMessage
    judged: Judged[T]


class Listener(Protocol[T]):
    """The line to one link, as far as a conversation needs it."""

    async def say(
        self, messages: Sequence[BaseMessage], judge: Callable[[AIMessage], Judged[T]], *, offering: Sequence[BaseTool]
    ) -> Heard[T]:
        """Return what was heard, or raise `LinkFailure`; with tools on offer no typed answer is demanded yet."""
        ...

    async def use(self, message: AIMessage, tools: Sequence[BaseTool]) -> list[ToolMessage]:
        """Run the tools that a message asks for, or raise `LinkFailure` where their source is away."""
        ...


class Conversation(Generic[T]):
    """One attempt of one link at one answer."""

    def __init__(
        self,
        answer: type[T],
        prompt: Prompt,
        *,
        tools: Sequence[BaseTool],
        rounds: int,
        check: Callable[[T], str | None] | None,
    ) -> None:
        """Take what is asked for; `rounds` is how often tools may be called."""
        self._answer = answer
        self._prompt = prompt
        self._tools = tools
        self._rounds = rounds if tools else 0
        self._check = check

    async def hold(self, line: Listener[T]) -> T:
        """Return the answer, or raise `LinkFailure`.

        Tools come first, alone: many endpoints never call one while a typed answer is demanded.
        """
        messages = self._opening()
        told_once = False
        for turn in range(self._rounds):
            heard = await line.say(messages, self._judge_with_tools, offering=self._tools)
            if heard.judged.value is not None:
                return heard.judged.value
            messages.append(heard.message)
            if heard.judged.outcome != "tools":
                told_once = heard.judged.outcome == "wrong_answer"
                messages.append(HumanMessage(heard.judged.complaint))
                break
            messages += await line.use(heard.message, self._tools)
            if turn + 1 == self._rounds:
                messages.append(HumanMessage(NO_MORE_TOOLS))
        heard = await line.say(messages, self._judge, offering=())
        if heard.judged.complaint and not told_once:
            messages += [heard.message, HumanMessage(heard.judged.complaint)]
            heard = await line.say(messages, self._judge, offering=())
        if heard.judged.value is None:
            raise LinkFailure(heard.judged.outcome)
        return heard.judged.value

    def _opening(self) -> list[BaseMessage]:
        system: list[BaseMessage] = [SystemMessage(self._prompt.system)] if self._prompt.system else []
        return [*system, HumanMessage(self._prompt.user)]

    def _judge_with_tools(self, message: AIMessage) -> Judged[T]:
        if message.tool_calls or message.invalid_tool_calls:
            return Judged("tools")
        judged = self._judge(message)
        return Judged("prose", complaint=NOW_ANSWER) if judged.outcome == "wrong_json" else judged

    def _judge(self, message: AIMessage) -> Judged[T]:
        if message.tool_calls or message.invalid_tool_calls:
            return Judged("rounds")
        found = read_answer(self._answer, message.text)
        if isinstance(found, str):
            schema = json.dumps(response_format(self._answer)["json_schema"]["schema"])
            again = f"Answer again with only one JSON object of this schema: {schema}"
            return Judged("wrong_json", complaint=f"Your answer cannot be read: {found}. {again}")
        problem = self._check(found) if self._check else None
        if problem:
            return Judged(
                "wrong_answer", complaint=f"Your answer cannot be used: {problem}. Correct it and answer again."
            )
        return Judged("answered", value=found)


async def next_message(line: Listener[AIMessage], talk: Sequence[BaseMessage], tools: Sequence[BaseTool]) -> AIMessage:
    """Return what one link says next in a conversation: words, or a wish for tools where there are any.

    Raises:
        LinkFailure: it gave neither.
    """

    def judge(message: AIMessage) -> Judged[AIMessage]:
        if message.tool_calls or message.invalid_tool_calls:
            return Judged("tools", value=message) if tools else Judged("rounds")
        return Judged("answered", value=message) if message.text.strip() else Judged("empty")

    heard = await line.say(talk, judge, offering=tools)
    if heard.judged.value is None:
        raise LinkFailure(heard.judged.outcome)
    return heard.judged.value
