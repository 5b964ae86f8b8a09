"""The one way to a model: what a step asks, what it gets, and who answered."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.tools import BaseTool
from pydantic import BaseModel

from marque.brief import Channel
from marque.records import Record

T = TypeVar("T", bound=BaseModel)


class Shown(Record):
    """One passage or fact that a model was shown, for the record of the call."""

    id: str
    sha256: str

    @classmethod
    def of(cls, quoted: "Quoted") -> "Shown":
        """Return how the record names a passage or fact."""
        id_, text = quoted
        return cls(id=id_, sha256=sha256(text.encode()).hexdigest())


Quoted = tuple[str, str]
"""The id of a passage or fact, and its text as it was known before the prompt made it safe."""


class Prompt(Record):
    """A rendered prompt: what is said to the model, and which version of which file it came from."""

    name: str
    content_hash: str
    """Of the prompt's file: its version."""
    system: str
    user: str
    tested_with: tuple[str, ...] = ()
    """The models that the file names as tried."""
    evidence: tuple[Quoted, ...] = ()
    """The passages and facts in it."""
    left_out: tuple[Quoted, ...] = ()
    """Those that there was no room for, the best first."""


class CallContext(Record):
    """For whom a call is made: rows and limits are kept by it."""

    brand: str
    campaign_id: str | None = None
    seed: int = 0


class CallRecord(Record):
    """Which link answered, with what: goes into the provenance of what was written."""

    step: str
    link: str
    prompt: str
    prompt_hash: str
    model_asked: str
    model_answered: str | None
    parameters: Mapping[str, Any]
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost_usd: str | None = None
    seconds: float
    outcome: str
    cut: tuple[Shown, ...] = ()
    """Evidence that there was no room for in the prompt, the best first."""
    shown: tuple[Shown, ...] = ()
    channel: Channel | None = None
    """The channel whose message it wrote at; None: it wrote none, or it was recorded before this was kept."""
    tested: bool | None = None
    """Whether the prompt was tested with the model that was asked; null: it names none, or no model was asked."""


class Reply(BaseModel, Generic[T]):
    """A typed answer with the calls that led to it, the last of which answered."""

    answer: T
    calls: tuple[CallRecord, ...]

    @property
    def by_model(self) -> bool:
        """Tell whether a model answered, and not the chain's deterministic last link."""
        return self.calls[-1].link not in {"template", "commands", "rules"}


class Said(NamedTuple):
    """One message of a conversation, and the calls that led to it, the last of which gave it."""

    message: AIMessage
    """Words, or a wish for tools; its `response_metadata.model_name` says who gave it."""
    calls: tuple[CallRecord, ...]


class Gateway(Protocol):
    """What agents need of it."""

    def prompt_tokens(self, step: str) -> int:
        """Return how many tokens the step's prompt may have, as `estimated_tokens` counts them."""
        ...

    async def ask(
        self,
        step: str,
        answer: type[T],
        prompt: Prompt,
        *,
        last: Callable[[], T] | Callable[[], Awaitable[T]],
        context: CallContext,
        tools: Sequence[BaseTool] = (),
        check: Callable[[T], str | None] | None = None,
        only_last: bool = False,
    ) -> Reply[T]:
        """Ask the step's chain for an answer of this type; `last` is its deterministic last link and never fails.

        A prompt longer than the step allows asks no model. The model may call `tools` for as many rounds as the step
        allows. `check` says what is wrong with an answer that has the right type; the model is told once and asked
        again, then the next link is tried.
        `only_last` asks no model at all: the copy has to come from the deterministic link.
        """
        ...


class Talker(Gateway, Protocol):
    """What a conversation needs of it besides."""

    async def converse(
        self,
        step: str,
        prompt: Prompt,
        talk: Sequence[BaseMessage],
        *,
        last: Callable[[], AIMessage] | Callable[[], Awaitable[AIMessage]],
        context: CallContext,
        tools: Sequence[BaseTool],
    ) -> Said:
        """Ask the step's chain for the next message of a conversation; `last` is its deterministic last link.

        The caller runs the tools that the message asks for and asks again. The words are streamed to whoever follows
        the run's messages, so this is for what is said to the person who asked, never for copy. A conversation longer
        than the step allows asks no model.
        """
        ...
