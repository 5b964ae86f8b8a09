"""A link of a chain: anything that takes messages and gives one message back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.tools import BaseTool

from marque.models.policy import Step


@dataclass(frozen=True)
class Request:
    """One call: what is said, to which model, and what it may answer with."""

    messages: Sequence[BaseMessage]
    model: str
    step: Step
    seed: int
    tools: Sequence[BaseTool] = ()
    response_format: Mapping[str, Any] | None = None
    """The typed answer as the protocol's `response_format`; None while the model may still call tools."""

    unsupported: frozenset[str] = frozenset()
    """Parameters that this model is known to refuse; they are not sent."""

    seen: bool = False
    """Whether whoever follows the run's messages may read along; copy is seen by nobody before it was checked."""

    @property
    def sampling(self) -> dict[str, Any]:
        """Return the parameters that are sent, by their names in the protocol."""
        given = {"temperature": self.step.temperature, "max_tokens": self.step.max_tokens, "seed": self.seed}
        return {name: value for name, value in given.items() if value is not None and name not in self.unsupported}

    @property
    def parameters(self) -> dict[str, Any]:
        """Return what shaped the answer, for the record; never the text."""
        tools = [tool.name for tool in self.tools]
        return {**self.sampling, "tools": tools, "structured": self.response_format is not None}


class Link(Protocol):
    """One way to a model."""

    @property
    def remote(self) -> bool:
        """Tell whether it asks a service, so that the limits on requests and spending hold for it."""
        ...

    async def say(self, request: Request) -> AIMessage:
        """Return the model's message, or raise `LinkFailure`; it never retries by itself."""
        ...

    async def close(self) -> None:
        """Close what is open on this event loop."""
        ...
