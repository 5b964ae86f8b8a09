"""The gateway: tries the links of a step's chain in order until one answers; the last one always does."""

import asyncio
import inspect
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from langchain_core.messages import AIMessage, BaseMessage, SystemMessage
from langchain_core.tools import BaseTool
from pydantic import BaseModel

from marque.models.conversation import Conversation, next_message
from marque.models.failure import LinkFailure
from marque.models.gateway import CallContext, Prompt, Reply, Said, Shown
from marque.models.ledger import Ledger
from marque.models.limits import Budget, Pace
from marque.models.line import Asking, Line, Means
from marque.models.link import Link
from marque.models.policy import ModelPolicy
from marque.models.rest import Rest
from marque.models.tokens import estimated_tokens

T = TypeVar("T", bound=BaseModel)


class ModelGateway:
    """The one way to a model; see `Gateway` for what agents may expect of it."""

    def __init__(
        self,
        policy: ModelPolicy,
        ledger: Ledger,
        *,
        links: Mapping[str, Link],
        clock: Callable[[], datetime],
        rng: random.Random,
        model: str | None = None,
        timer: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Take the policy and what it runs on; opens nothing.

        Args:
            policy: `models.yaml`, parsed.
            ledger: Where every call is recorded.
            links: By kind, such as `openai`, or by whole name; a link of a chain that is not here is skipped, as
                `openai` is where there is no key.
            clock: The instant that a record carries.
            rng: Jitter of the waits.
            model: Asked by steps that pin none (`MARQUE_MODEL`).
            timer: Seconds that only move forward, for latency and pace.
            sleep: How to wait.
        """
        self._policy = policy
        self._links = links
        self._model = model
        self._rest = Rest(timer)
        self._means = Means(
            policy=policy,
            ledger=ledger,
            budget=Budget(policy.limits, ledger),
            pace=Pace(policy.limits.requests_per_minute, timer=timer, sleep=sleep),
            clock=clock,
            rng=rng,
            timer=timer,
            sleep=sleep,
        )

    def prompt_tokens(self, step: str) -> int:
        """Return how many tokens the step's prompt may have, as `estimated_tokens` counts them."""
        return self._policy.step(step).prompt_tokens

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

        With `only_last` no model is asked, nor with a prompt longer than the step allows. A tool that ran may run
        again when a later link takes over, so tools with effects must be idempotent.
        A cancelled ask stops at once and tries nothing more.
        """
        asking = Asking(self._policy.step(step), prompt, context, [Shown.of(quoted) for quoted in prompt.evidence])
        talk = Conversation(answer, prompt, tools=tools, rounds=asking.step.rounds, check=check)
        said = f"{prompt.system}{prompt.user}"
        found = None if only_last else await self._by_a_model(asking, answer, said, talk.hold)
        if found is None:
            found = await self._last(asking, last)
        return Reply(answer=found, calls=tuple(asking.calls))

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
        """Ask the step's chain for the next message of a conversation; `last` is its deterministic last link."""
        asking = Asking(self._policy.step(step), prompt, context, [])
        messages = [SystemMessage(prompt.system), *talk]
        said = "".join(message.text for message in messages)
        message = await self._by_a_model(
            asking, None, said, lambda line: next_message(line, messages, tools)
        ) or await self._last(asking, last)
        return Said(message, tuple(asking.calls))

    async def close(self) -> None:
        """Close what the links hold open on this event loop."""
        for link in self._links.values():
            await link.close()

    async def _by_a_model(
        self, asking: Asking, answer: type[T] | None, said: str, hold: Callable[[Line[T]], Awaitable[T]]
    ) -> T | None:
        """Return what the first link gives that can, or None; why not is in the records of the calls."""
        too_long = estimated_tokens(said) > asking.step.prompt_tokens
        for name in asking.step.chain[:-1]:
            kind = name.partition(":")[0]
            link = self._links.get(name) or self._links.get(kind)
            if link is None:
                continue
            line = Line(self._means, asking, kind, self._policy.model_of(name, asking.step, self._model), link, answer)
            if too_long:
                await line.decline("context_too_long")
                continue
            found = await self._attempt(hold, line)
            if found is not None:
                return found
        return None

    async def _attempt(self, hold: Callable[[Line[T]], Awaitable[T]], line: Line[T]) -> T | None:
        """Return what one link answers, or None; why not is in the records of the calls."""
        if self._rest.holds(line.model):
            await line.decline("resting")
            return None
        try:
            found = await hold(line)
        except LinkFailure as failure:
            if failure.retry and line.link.remote:
                self._rest.failed(line.model)
            return None
        self._rest.worked(line.model)
        return found

    async def _last(self, asking: Asking, last: Callable[[], T] | Callable[[], Awaitable[T]]) -> T:
        began = self._means.timer()
        given = last()
        found: T = await given if inspect.isawaitable(given) else given
        name, seconds = asking.step.chain[-1], self._means.timer() - began
        call = asking.described(name, name, "answered", seconds, model_answered=name, tokens_in=0, tokens_out=0)
        asking.calls.append(call)
        await self._means.ledger.record(call, asking.context, self._means.clock())
        return found
