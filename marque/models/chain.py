"""The gateway: tries the links of a step's chain in order until one answers; the last one always does."""

import asyncio
import inspect
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any, TypeVar

from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.tools import BaseTool
from pydantic import BaseModel

from marque.models.answers import response_format
from marque.models.conversation import Conversation, Heard, Judged
from marque.models.failure import LinkFailure, Outcome, fault_in
from marque.models.gateway import CallContext, CallRecord, Prompt, Reply, Shown
from marque.models.ledger import Ledger
from marque.models.limits import Budget, Pace
from marque.models.link import Link, Request
from marque.models.policy import ModelPolicy, Step
from marque.models.waiting import wait_before
from marque.telemetry import span

T = TypeVar("T", bound=BaseModel)


@dataclass
class _Asking:
    """One ask on its way down the chain."""

    step: Step
    prompt: Prompt
    context: CallContext
    shown: tuple[Shown, ...]
    calls: list[CallRecord] = field(default_factory=list)


class ModelGateway:
    """The one way to a model; see `Gateway` for what agents may expect of it."""

    def __init__(
        self,
        policy: ModelPolicy,
        ledger: Ledger,
        *,
        links: Mapping[str, Link],
        clock: Callable[[], datetime],
        model: str | None = None,
        rng: random.Random,
        timer: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Take the policy and what it runs on; opens nothing.

        Args:
            policy: `models.yaml`, parsed.
            ledger: Where every call is recorded.
            links: By their kind, such as `openai`, or by their whole name; a link of a chain that is not here is
                skipped, as `openai` is where there is no key.
            clock: The instant that a record carries.
            model: Asked by steps that pin none (`MARQUE_MODEL`).
            rng: Jitter of the waits.
            timer: Seconds that only move forward, for latency and pace.
            sleep: How to wait.
        """
        self._policy = policy
        self._ledger = ledger
        self._links = links
        self._clock = clock
        self._model = model
        self._rng = rng
        self._timer = timer
        self._sleep = sleep
        self._pace = Pace(policy.limits.requests_per_minute, timer=timer, sleep=sleep)
        self._budget = Budget(policy.limits, ledger)

    async def ask(
        self,
        step: str,
        answer: type[T],
        prompt: Prompt,
        *,
        last: Callable[[], T] | Callable[[], Awaitable[T]],
        context: CallContext,
        tools: Sequence[BaseTool] = (),
        shown: Sequence[Shown] = (),
        check: Callable[[T], str | None] | None = None,
    ) -> Reply[T]:
        """Ask the step's chain for an answer of this type; `last` is its deterministic last link and never fails."""
        asking = _Asking(self._policy.step(step), prompt, context, tuple(shown))
        for name in asking.step.chain[:-1]:
            link = self._links.get(name) or self._links.get(name.partition(":")[0])
            if link is None:
                continue
            talk = Conversation(answer, prompt, tools=tools, rounds=asking.step.rounds, check=check)
            try:
                found = await talk.hold(_Line(self, asking, name, link, answer))
            except LinkFailure:  # recorded, call by call, where it happened
                continue
            return Reply(answer=found, calls=tuple(asking.calls))
        return await self._last(asking, last)

    async def _last(self, asking: _Asking, last: Callable[[], T] | Callable[[], Awaitable[T]]) -> Reply[T]:
        began = self._timer()
        given = last()
        found: T = await given if inspect.isawaitable(given) else given
        name = asking.step.chain[-1]
        await self.record(asking, CallRecord(
            step=asking.step.name, link=name, prompt=asking.prompt.name, prompt_hash=asking.prompt.content_hash,
            model_asked=name, model_answered=name, parameters={}, tokens_in=0, tokens_out=0, cost_usd="0",
            seconds=self._timer() - began, outcome="answered", shown=asking.shown,
        ))  # fmt: skip
        return Reply(answer=found, calls=tuple(asking.calls))

    def model_for(self, name: str, step: Step) -> str:
        """Return the model that a link of a chain asks for: its own, the step's, `MARQUE_MODEL`, the default."""
        kind, _, own = name.partition(":")
        return (own if kind == "openai" else "") or step.model or self._model or self._policy.default_model

    async def say(
        self, asking: _Asking, name: str, link: Link, request: Request, judge: Callable[[AIMessage], Judged[T]]
    ) -> Heard[T]:
        """Make one call, and make it again after a fault that may pass; each try is recorded."""
        for attempt in count():
            try:
                return await self._once(asking, name, link, request, judge)
            except LinkFailure as failure:
                left = failure.retry and attempt < asking.step.retries
                wait = wait_before(attempt, failure.retry_after, self._rng) if left else None
                if wait is None:
                    raise
            await self._sleep(wait)
        raise AssertionError("count() ended")

    async def _once(
        self, asking: _Asking, name: str, link: Link, request: Request, judge: Callable[[AIMessage], Judged[T]]
    ) -> Heard[T]:
        worst = self._worst(request) if link.remote else Decimal(0)
        call = _Call(asking, name.partition(":")[0], request, worst, self._timer())
        try:
            promise = await self._budget.admit(asking.context, worst, self._clock())
        except LinkFailure as failure:
            await self._note(call, failure.outcome, None, billed=False)
            raise
        try:
            if link.remote:
                await self._pace.turn()
            call.began = self._timer()
            with span(f"chat {request.model}", _asked(request)) as record:
                try:
                    message = await self._listen(link, request)
                except LinkFailure as failure:
                    record({"error.type": failure.outcome})
                    await self._note(call, failure.outcome, failure.message, billed=failure.billed)
                    raise
                record(_answered(message))
                judged = judge(message)
                await self._note(call, judged.outcome, message, billed=True)
                return Heard(message, judged)
        finally:
            self._budget.release(promise)

    async def _listen(self, link: Link, request: Request) -> AIMessage:
        try:
            async with asyncio.timeout(request.step.timeout_seconds):
                message = await link.say(request)
        except TimeoutError as error:
            raise LinkFailure("timeout", retry=True) from error
        if fault := fault_in(message):
            raise fault
        return message

    async def _note(self, call: "_Call", outcome: Outcome, message: AIMessage | None, *, billed: bool) -> None:
        usage = message.usage_metadata if message else None
        price = self._policy.prices.get(call.request.model)
        cost = call.worst  # what is not known to be less counts in full, or a limit would not hold
        if not billed:
            cost = Decimal(0)
        elif usage and price and call.worst:
            cost = price.cost(usage["input_tokens"], usage["output_tokens"])
        asking = call.asking
        await self.record(asking, CallRecord(
            step=asking.step.name, link=call.link, prompt=asking.prompt.name, prompt_hash=asking.prompt.content_hash,
            model_asked=call.request.model,
            model_answered=(message.response_metadata.get("model_name") or None) if message else None,
            parameters=call.request.parameters,
            tokens_in=usage["input_tokens"] if usage else None,
            tokens_out=usage["output_tokens"] if usage else None,
            cost_usd=None if cost is None else f"{cost.normalize():f}",
            seconds=self._timer() - call.began, outcome=outcome, shown=asking.shown,
        ))  # fmt: skip

    async def record(self, asking: _Asking, call: CallRecord) -> None:
        """Keep a call in the reply and in the ledger."""
        asking.calls.append(call)
        await self._ledger.record(call, asking.context, self._clock())

    def _worst(self, request: Request) -> Decimal | None:
        """Return the most that a call can cost; None without a price. A token is never shorter than a byte."""
        price = self._policy.prices.get(request.model)
        if price is None:
            return None
        said = "".join(message.model_dump_json() for message in request.messages)
        said += "".join(str(tool.args) + tool.description for tool in request.tools) + str(request.response_format)
        return price.cost(len(said.encode()), request.step.max_tokens)


@dataclass
class _Call:
    """One call as the record will describe it."""

    asking: _Asking
    link: str
    request: Request
    worst: Decimal | None
    began: float


@dataclass(frozen=True)
class _Line:
    """The gateway's line to one link: what a conversation says into."""

    gateway: ModelGateway
    asking: _Asking
    name: str
    link: Link
    answer: type[BaseModel]

    async def __call__(
        self, messages: Sequence[BaseMessage], judge: Callable[[AIMessage], Judged[T]], *, offering: Sequence[BaseTool]
    ) -> Heard[T]:
        step = self.asking.step
        request = Request(
            messages=tuple(messages),
            model=self.gateway.model_for(self.name, step),
            step=step,
            seed=self.asking.context.seed if step.seed is None else step.seed,
            tools=offering,
            response_format=None if offering else response_format(self.answer),
        )
        return await self.gateway.say(self.asking, self.name, self.link, request, judge)


def _asked(request: Request) -> dict[str, Any]:
    attributes = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": request.model,
        "gen_ai.request.max_tokens": request.step.max_tokens,
        "gen_ai.request.seed": request.seed,
        "marque.step": request.step.name,
    }
    if request.step.temperature is not None:
        attributes["gen_ai.request.temperature"] = request.step.temperature
    if request.response_format is not None:
        attributes["gen_ai.output.type"] = "json"
    return attributes


def _answered(message: AIMessage) -> dict[str, Any]:
    attributes: dict[str, Any] = {"gen_ai.response.finish_reasons": (message.response_metadata["finish_reason"],)}
    if model := message.response_metadata.get("model_name"):
        attributes["gen_ai.response.model"] = model
    if message.usage_metadata:
        attributes["gen_ai.usage.input_tokens"] = message.usage_metadata["input_tokens"]
        attributes["gen_ai.usage.output_tokens"] = message.usage_metadata["output_tokens"]
    return attributes
