"""The line to one link: each call within the limits, made again where that may help, and recorded however it ends."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from itertools import count
from typing import Any, Generic, TypeVar

from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langchain_core.tools import BaseTool
from pydantic import BaseModel

from marque.models.answers import response_format
from marque.models.conversation import Heard, Judged
from marque.models.failure import LinkFailure, Outcome, fault_in
from marque.models.gateway import CallContext, CallRecord, Prompt, Shown
from marque.models.ledger import Ledger
from marque.models.limits import Budget, Pace
from marque.models.link import Link, Request
from marque.models.policy import LAST_LINKS, ModelPolicy, Step
from marque.models.tooling import run_tools
from marque.models.waiting import wait_before
from marque.telemetry import Attributes, Value, measured, span

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True)
class Means:
    """What every line of one gateway shares."""

    policy: ModelPolicy
    ledger: Ledger
    budget: Budget
    pace: Pace
    clock: Callable[[], datetime]
    rng: random.Random
    timer: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]
    unsupported: dict[str, frozenset[str]] = field(default_factory=dict)
    """Parameters that models have refused so far, by model; a reasoning model takes no temperature."""


@dataclass
class Asking:
    """One ask on its way down the chain, with the record of what happened."""

    step: Step
    prompt: Prompt
    context: CallContext
    shown: list[Shown]
    calls: list[CallRecord] = field(default_factory=list)

    def described(
        self,
        link: str,
        model: str,
        outcome: Outcome,
        seconds: float,
        cost_usd: str | None = "0",
        **more: Any,  # noqa: ANN401 - fields of CallRecord
    ) -> CallRecord:
        """Return the record of one call of this ask."""
        fixed = {"step": self.step.name, "prompt": self.prompt.name, "prompt_hash": self.prompt.content_hash}
        names = self.prompt.tested_with if link not in LAST_LINKS else ()
        return CallRecord.model_validate({
            "model_answered": None, "parameters": {}, **more, **fixed, "link": link, "model_asked": model,
            "outcome": outcome, "seconds": seconds, "cost_usd": cost_usd, "shown": tuple(self.shown),
            "cut": tuple(map(Shown.of, self.prompt.left_out)), "tested": model in names if names else None,
        })  # fmt: skip


@dataclass(frozen=True)
class Line(Generic[T]):
    """What a conversation speaks into."""

    means: Means
    asking: Asking
    name: str
    """Of the link, as the record has it."""
    model: str
    link: Link
    answer: type[T] | None
    """None: free words are asked for, which whoever follows the run may read as they come."""

    async def say(
        self, messages: Sequence[BaseMessage], judge: Callable[[AIMessage], Judged[T]], *, offering: Sequence[BaseTool]
    ) -> Heard[T]:
        """Make one call, and make it again after a fault that may pass or without a parameter that was refused."""
        for attempt in count():
            request = self._request(messages, offering)
            try:
                return await self._within_budget(request, judge)
            except LinkFailure as failure:
                if failure.unsupported in request.sampling:
                    self.means.unsupported[self.model] = request.unsupported | {failure.unsupported}
                    continue
                left = failure.retry and attempt < request.step.retries
                wait = wait_before(attempt, failure.retry_after, self.means.rng) if left else None
                if wait is None:
                    raise
            await self.means.sleep(wait)
        raise AssertionError("count() ended")

    async def use(self, message: AIMessage, tools: Sequence[BaseTool]) -> list[ToolMessage]:
        """Run the tools that a message asks for, and remember what the model is shown by them."""
        try:
            results = await run_tools(message, tools)
        except LinkFailure as failure:
            await self.decline(failure.outcome)
            raise
        for result in results:
            if result.status == "success":
                self.asking.shown += _shown_by(result)
        return results

    async def decline(self, outcome: Outcome) -> None:
        """Record that the model was not asked, or not any further, and why."""
        await self._record(self.asking.described(self.name, self.model, outcome, 0.0))

    def _request(self, messages: Sequence[BaseMessage], offering: Sequence[BaseTool]) -> Request:
        step = self.asking.step
        return Request(
            messages=tuple(messages),
            model=self.model,
            step=step,
            seed=self.asking.context.seed if step.seed is None else step.seed,
            tools=offering,
            response_format=None if offering or self.answer is None else response_format(self.answer),
            seen=self.answer is None,
            unsupported=self.means.unsupported.get(self.model, frozenset()),
        )

    async def _within_budget(self, request: Request, judge: Callable[[AIMessage], Judged[T]]) -> Heard[T]:
        worst = self._worst(request) if self.link.remote else Decimal(0)
        try:
            promise = await self.means.budget.admit(self.asking.context, worst, self.means.clock())
        except LinkFailure as failure:
            await self._note(request, failure.outcome, None, seconds=0.0, cost=Decimal(0))
            raise
        try:
            if self.link.remote:
                await self.means.pace.turn()
            return await self._call(request, judge, worst)
        finally:
            self.means.budget.release(promise)

    async def _call(self, request: Request, judge: Callable[[AIMessage], Judged[T]], worst: Decimal | None) -> Heard[T]:
        began = self.means.timer()
        with span(f"chat {request.model}", _asked(request, self.name)) as record:
            try:
                message = await self._listen(request)
            except LinkFailure as failure:
                record({"error.type": failure.outcome})
                cost = self._cost(request, failure.message, worst) if failure.billed else Decimal(0)
                seconds = self.means.timer() - began
                _measure(request, self.name, seconds, failure.message, failure.outcome)
                await self._note(request, failure.outcome, failure.message, seconds=seconds, cost=cost)
                raise
            except asyncio.CancelledError:  # the endpoint may charge for it, so calling off is no way round a limit
                seconds = self.means.timer() - began
                await asyncio.shield(self._note(request, "cancelled", None, seconds=seconds, cost=worst))
                raise
            judged = judge(message)
            record(_answered(message))
            cost, seconds = self._cost(request, message, worst), self.means.timer() - began
            _measure(request, self.name, seconds, message)
            await self._note(request, judged.outcome, message, seconds=seconds, cost=cost)
            return Heard(message, judged)

    async def _listen(self, request: Request) -> AIMessage:
        try:
            async with asyncio.timeout(request.step.timeout_seconds):
                message = await self.link.say(request)
        except TimeoutError as error:
            raise LinkFailure("timeout", retry=True) from error
        if fault := fault_in(message):
            raise fault
        return message

    async def _note(
        self, request: Request, outcome: Outcome, message: AIMessage | None, *, seconds: float, cost: Decimal | None
    ) -> None:
        usage = message.usage_metadata if message else None
        await self._record(self.asking.described(
            self.name, self.model, outcome, seconds, None if cost is None else f"{cost.normalize():f}",
            model_answered=(message.response_metadata.get("model_name") or None) if message else None,
            parameters=request.parameters,
            tokens_in=usage["input_tokens"] if usage else None,
            tokens_out=usage["output_tokens"] if usage else None,
        ))  # fmt: skip

    async def _record(self, call: CallRecord) -> None:
        self.asking.calls.append(call)
        await self.means.ledger.record(call, self.asking.context, self.means.clock())

    def _cost(self, request: Request, message: AIMessage | None, worst: Decimal | None) -> Decimal | None:
        """Return what a call cost; without token counts it counts with its worst case, or a limit would not hold."""
        price = self.means.policy.prices.get(request.model)
        usage = message.usage_metadata if message else None
        if not (self.link.remote and price and usage):
            return worst
        return price.cost(usage["input_tokens"], usage["output_tokens"])

    def _worst(self, request: Request) -> Decimal | None:
        """Return the most that a call can cost; None without a price. A token is never shorter than a byte."""
        price = self.means.policy.prices.get(request.model)
        if price is None:
            return None
        said = "".join(message.model_dump_json() for message in request.messages)
        said += "".join(f"{tool.name}{tool.description}{tool.args}" for tool in request.tools)
        return price.cost(len(f"{said}{request.response_format}".encode()), request.step.max_tokens)


def _shown_by(result: ToolMessage) -> list[Shown]:
    """Return what a tool showed: the `Shown` of its artifact where it gives them, else its text as a whole."""
    given = result.artifact if isinstance(result.artifact, Sequence) else ()
    named = [item for item in given if isinstance(item, Shown)]
    return named or [Shown(id=f"tool:{result.name}", sha256=sha256(result.text.encode()).hexdigest())]


def _asked(request: Request, provider: str) -> Attributes:
    attributes: dict[str, Value] = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": provider,
        "gen_ai.request.model": request.model,
        "marque.step": request.step.name,
        **{f"gen_ai.request.{name}": value for name, value in request.sampling.items()},
    }
    if request.response_format is not None:
        attributes["gen_ai.output.type"] = "json"
    return attributes


def _measure(
    request: Request, provider: str, seconds: float, message: AIMessage | None, failed: str | None = None
) -> None:
    """Record a call by the names of the conventions for generative AI (OpenTelemetry, "GenAI metrics")."""
    about: dict[str, Value] = {
        "gen_ai.operation.name": "chat", "gen_ai.provider.name": provider, "gen_ai.request.model": request.model,
        "marque.step": request.step.name,
    }  # fmt: skip
    error: dict[str, Value] = {"error.type": failed} if failed else {}
    measured("gen_ai.client.operation.duration", seconds, {**about, **error})
    usage = message.usage_metadata if message else None
    for kind in ("input", "output") if usage else ():
        tokens = usage[f"{kind}_tokens"]  # type: ignore[index, literal-required]  # one of the two keys, where there is usage
        measured("gen_ai.client.token.usage", tokens, {**about, "gen_ai.token.type": kind}, unit="{token}")


def _answered(message: AIMessage) -> Attributes:
    attributes: dict[str, Value] = {"gen_ai.response.finish_reasons": (message.response_metadata["finish_reason"],)}
    if model := message.response_metadata.get("model_name"):
        attributes["gen_ai.response.model"] = model
    if message.usage_metadata:
        attributes["gen_ai.usage.input_tokens"] = message.usage_metadata["input_tokens"]
        attributes["gen_ai.usage.output_tokens"] = message.usage_metadata["output_tokens"]
    return attributes
