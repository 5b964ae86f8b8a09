"""Asking one row of one model at one step, and what its answer was worth: passed, failed, or nobody knows."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple, TypeVar

from langchain_core.tools import BaseTool
from pydantic import BaseModel

from marque.models.gateway import CallContext, CallRecord, Gateway, Prompt, Reply
from marque.records import Record
from policies.policy import Policy
from prompts.loader import Library

T = TypeVar("T", bound=BaseModel)

SAYS_NOTHING = frozenset({
    "unfinished", "cut", "malformed", "rate_limited", "quota", "server_error", "timeout", "connection", "unauthorised",
    "rejected", "over_budget", "price_unknown", "spending_unknown", "tool_unavailable", "resting",
})  # fmt: skip
"""How a call ends of which nobody can tell what the model would have answered."""
LAST = frozenset({"template", "rules", "commands"})


class Text(Record):
    """Copy, and nothing around it."""

    text: str
    """The text that was asked for, without quotation marks around it or a word about it."""


@dataclass(frozen=True, kw_only=True)
class AtStep:
    """A gateway that asks one step whatever step is named: an agent under it speaks to the model under contract."""

    gateway: Gateway
    step: str

    async def ask(
        self,
        step: str,  # noqa: ARG002 - it is what this replaces
        answer: type[T],
        prompt: Prompt,
        *,
        last: Callable[[], T] | Callable[[], Awaitable[T]],
        context: CallContext,
        tools: Sequence[BaseTool] = (),
        check: Callable[[T], str | None] | None = None,
        only_last: bool = False,
    ) -> Reply[T]:
        """Ask the step under contract; see `Gateway.ask`."""
        return await self.gateway.ask(
            self.step, answer, prompt, last=last, context=context, tools=tools, check=check,
            only_last=only_last,
        )  # fmt: skip

    def prompt_tokens(self, step: str) -> int:  # noqa: ARG002 - as above
        """Return the budget of the step under contract."""
        return self.gateway.prompt_tokens(self.step)


@dataclass(frozen=True, kw_only=True)
class Bench:
    """One model at one step, and what a suite needs besides."""

    gateway: AtStep
    context: CallContext
    library: Library
    policy: Policy
    """Of a brand of our own, so that no workspace's words decide."""
    now: datetime


class Worth(NamedTuple):
    """What an answer to one row was worth."""

    passed: bool | None
    """None: nobody knows."""
    why: str
    """Empty where it passed."""
    calls: tuple[CallRecord, ...]

    @property
    def usd(self) -> float | None:
        """What it cost in US dollars; None where one of its calls cost something that nobody knows."""
        costs = [call.cost_usd for call in self.model_calls]
        return None if None in costs else float(sum((Decimal(cost) for cost in costs if cost), Decimal(0)))

    @property
    def seconds(self) -> float:
        """How long the model took, all calls together."""
        return sum(call.seconds for call in self.model_calls)

    @property
    def model_calls(self) -> list[CallRecord]:
        """The calls that went to a model."""
        return [call for call in self.calls if call.link not in LAST]

    @property
    def answered_as(self) -> set[str | None]:
        """The names of the models whose answers were read; None: one did not say."""
        return {call.model_answered for call in self.model_calls if call.outcome not in SAYS_NOTHING}


def worth(calls: tuple[CallRecord, ...], wrong: Callable[[], str]) -> Worth:
    """Return what an ask was worth; `wrong` says what is wrong with an answer that a model gave."""
    if calls[-1].link not in LAST:
        why = wrong()
        return Worth(not why, why, calls)
    outcome = next((call.outcome for call in reversed(calls) if call.link not in LAST), "not asked")
    known = outcome not in SAYS_NOTHING and outcome != "not asked"
    return Worth(False if known else None, outcome.replace("_", " "), calls)
