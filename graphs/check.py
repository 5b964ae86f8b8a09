"""Checking one message: the answer of `marque check`, within the caller's brand, and offered as a tool."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, NotRequired

from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime
from pydantic import Field
from typing_extensions import TypedDict

from graphs.asker import asker_of
from graphs.services import Services
from graphs.state import Context
from marque.errors import InputError
from marque.message import Message
from marque.reading import refuse_unstorable, validate
from marque.verdict import Verdict

Judge = Callable[[Message], Awaitable[Verdict]]


class Question(TypedDict):
    """A message to be checked."""

    message: Annotated[
        dict[str, Any],
        Field(
            description="The copy: `body` (required), and where there are any `subject`, `preheader`, `cta`, `footer`, "
            "`cta_url`, `channel` (email, sms, push, ad, social, landing, chat, document), `products` (their ids), "
            "`offer` (what may be promised), `evidence` (documents that it must agree with), `market`, `language`."
        ),
    ]


class Answer(TypedDict, total=False):
    """What `marque check` answers: verdict, findings with their places, claims with their proof."""

    answer: NotRequired[dict[str, Any]]


class Checked(Question, Answer):
    """Both."""


def build(services: Services, judge: Judge) -> StateGraph[Checked, Context, Question, Answer]:
    """Return the graph, without a checkpointer; `judge` checks a message under the files as they stand."""

    async def check(state: Question, *, runtime: Runtime[Context]) -> Answer:
        asker = await asker_of(runtime, services)
        asker.need("check")
        refuse_unstorable(state.get("message"), where="message")
        message = validate(Message, state.get("message"), where="message")
        if message.brand and message.brand != asker.brand:
            raise InputError(f"the message is of the brand {message.brand[:64]!r}", where="message.brand",
                             mend=f"leave it out, or ask for that brand rather than {asker.brand}")  # fmt: skip
        if not message.brand and asker.brand != services.defaults.brand:
            message = message.model_copy(update={"brand": asker.brand})
        return {"answer": (await judge(message)).as_json()}

    graph = StateGraph(Checked, context_schema=Context, input_schema=Question, output_schema=Answer)
    graph.add_node("check", check)
    graph.add_edge(START, "check")
    graph.add_edge("check", END)
    return graph
