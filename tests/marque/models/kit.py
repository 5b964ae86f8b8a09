"""What the gateway's tests are made of: a ledger in memory, time that only a wait moves, a policy of one step."""

from collections.abc import Callable, Sequence

from langchain_core.tools import BaseTool, ToolException, tool

from marque.errors import Unavailable
from marque.models.chain import ModelGateway
from marque.models.gateway import CallContext, Prompt, Reply
from marque.models.policy import ModelPolicy
from marque.records import Record


class Copy(Record):
    """The answer that the tests ask for."""

    subject: str
    stock: int


COPY = Copy(subject="It is back", stock=3)
FALLBACK = Copy(subject="From the template", stock=0)
PROMPT = Prompt(name="welcome", content_hash="a" * 64, system="You write.", user="Write about the jacket.",
                evidence=(("inventory:A1", "Alpine Shell: price $99.00"),))  # fmt: skip
CONTEXT = CallContext(brand="acme", campaign_id="c-1", seed=7)


GatewayOf = Callable[..., ModelGateway]
"""The fixture `gateway_of`."""


def policy_of(**changes: object) -> ModelPolicy:
    """Return a policy with the one step `write`; changes are keys of the step (`pinned`: its model),
    `limits`, `prices` or `defaults`."""
    top = {key: changes.pop(key) for key in ("limits", "prices", "defaults") if key in changes}
    changes |= {"model": changes.pop("pinned")} if "pinned" in changes else {}
    step = {"chain": ["openai", "template"], "timeout_seconds": 5, "stall_seconds": 2, **changes}
    return ModelPolicy.model_validate({"schema": 1, "default_model": "small", "steps": {"write": step}, **top})


@tool
def stock_of(sku: str) -> str:
    """Return the stock of one product."""
    if sku == "GONE":
        raise ToolException("no such product; search for it by name")
    if sku == "DOWN":
        raise Unavailable("does not answer", where="inventory", mend="start it")
    if sku == "BUG":
        raise ZeroDivisionError
    return f"{sku}: 3"


TOOLS: list[BaseTool] = [stock_of]


async def ask_for_copy(
    gateway: ModelGateway,
    *,
    tools: Sequence[BaseTool] = (),
    check: Callable[[Copy], str | None] | None = None,
    context: CallContext = CONTEXT,
) -> Reply[Copy]:
    """Ask the one step for the one answer; the template's is `FALLBACK`."""
    return await gateway.ask("write", Copy, PROMPT, last=lambda: FALLBACK, context=context, tools=tools, check=check)


def outcomes(reply: Reply[Copy]) -> list[tuple[str, str]]:
    """Return which link each call went to and how it ended."""
    return [(call.link, call.outcome) for call in reply.calls]
