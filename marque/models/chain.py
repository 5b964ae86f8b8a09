"""The gateway: tries the links of a step's chain in order until one answers; the last one always does."""

import asyncio
import inspect
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from langchain_core.tools import BaseTool
from pydantic import BaseModel

from marque.models.conversation import Conversation
from marque.models.failure import LinkFailure
from marque.models.gateway import CallContext, Prompt, Reply, Shown
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
        too_long = estimated_tokens(f"{prompt.system}{prompt.user}") > asking.step.prompt_tokens
        for name in () if only_last else asking.step.chain[:-1]:
            kind = name.partition(":")[0]
            link = self._links.get(name) or self._links.get(kind)
            if link is None:
                continue
            line = Line(self._means, asking, kind, self._policy.model_of(name, asking.step, self._model), link, answer)
            talk = Conversation(answer, prompt, tools=tools, rounds=asking.step.rounds, check=check)
            if too_long:
                await line.decline("context_too_long")
                continue
            found = await self._attempt(talk, line)
            if found is not None:
                return Reply(answer=found, calls=tuple(asking.calls))
        return await self._last(asking, last)

    async def close(self) -> None:
        """Close what the links hold open on this event loop."""
        for link in self._links.values():
            await link.close()

    async def _attempt(self, talk: Conversation[T], line: Line[T]) -> T | None:
        """Return what one link answers, or None; why not is in the records of the calls."""
        if self._rest.holds(line.model):
            await line.decline("resting")
            return None
        try:
            found = await talk.hold(line)
        except LinkFailure as failure:
            if failure.retry and line.link.remote:
                self._rest.failed(line.model)
            return None
        self._rest.worked(line.model)
        return found

    async def _last(self, asking: Asking, last: Callable[[], T] | Callable[[], Awaitable[T]]) -> Reply[T]:
        began = self._means.timer()
        given = last()
        found: T = await given if inspect.isawaitable(given) else given
        name, seconds = asking.step.chain[-1], self._means.timer() - began
        call = asking.described(name, name, "answered", seconds, model_answered=name, tokens_in=0, tokens_out=0)
        asking.calls.append(call)
        await self._means.ledger.record(call, asking.context, self._means.clock())
        return Reply(answer=found, calls=tuple(asking.calls))
