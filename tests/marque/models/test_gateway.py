"""The gateway's order of things, with a scripted model and no network."""

import asyncio
from collections.abc import Callable
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from langchain_core.messages import AIMessage
from langchain_core.tools import tool

from marque.models.failure import LinkFailure
from marque.models.gateway import CallContext, Shown
from marque.models.link import Request
from marque.models.scripted import Scripted, asks_for_tools
from tests.marque.models.kit import (
    CONTEXT,
    COPY,
    FALLBACK,
    PROMPT,
    TOOLS,
    Copy,
    GatewayOf,
    ask_for_copy,
    outcomes,
)
from tests.support.gateway import MemoryLedger, Time

Scripts = Callable[..., Scripted]
LIMIT = {"usd_per_campaign": "0.01"}
PRICES = {"small": {"input_per_million": "1", "output_per_million": "2"}}


def counted(text: str, tokens_in: int, tokens_out: int) -> AIMessage:
    usage: Any = {"input_tokens": tokens_in, "output_tokens": tokens_out, "total_tokens": tokens_in + tokens_out}
    return AIMessage(text, usage_metadata=usage)


async def test_without_a_key_the_template_answers_and_nothing_counts_as_failed(
    gateway_of: GatewayOf, ledger: MemoryLedger
) -> None:
    reply = await ask_for_copy(gateway_of(None))

    assert reply.answer == FALLBACK
    assert not reply.by_model
    assert outcomes(reply) == [("template", "answered")]
    assert [call.cost_usd for call, _, _ in ledger.rows] == ["0"]


async def test_the_last_link_may_be_a_coroutine(gateway_of: GatewayOf) -> None:
    async def last() -> Copy:
        return FALLBACK

    reply = await gateway_of(None).ask("write", Copy, PROMPT, last=last, context=CONTEXT)

    assert reply.answer == FALLBACK


async def test_no_model_is_asked_where_only_the_last_link_may_answer(gateway_of: GatewayOf, scripted: Scripts) -> None:
    gateway = gateway_of(scripted())

    reply = await gateway.ask("write", Copy, PROMPT, last=lambda: FALLBACK, context=CONTEXT, only_last=True)

    assert outcomes(reply) == [("template", "answered")]


async def test_a_record_says_what_was_asked_and_shown(
    gateway_of: GatewayOf, scripted: Scripts, ledger: MemoryLedger
) -> None:
    await ask_for_copy(gateway_of(scripted(COPY), temperature=0.2, max_tokens=50))

    call, context, _ = ledger.rows[0]
    assert context == CONTEXT
    assert (call.step, call.prompt, call.prompt_hash) == ("write", "welcome", "a" * 64)
    assert call.parameters == {"temperature": 0.2, "max_tokens": 50, "seed": 7, "tools": [], "structured": True}
    assert call.shown == (Shown(id="inventory:A1", sha256=sha256(b"Alpine Shell: price $99.00").hexdigest()),)


@pytest.mark.parametrize(
    ("link", "pinned", "chosen", "asked"),
    [("openai:own", "pinned", "chosen", "own"), ("openai", "pinned", "chosen", "pinned"),
     ("openai", None, "chosen", "chosen"), ("openai", None, None, "small")],
    ids=["the link's own", "the step's", "MARQUE_MODEL", "the default"],
)  # fmt: skip
async def test_which_model_is_asked(
    link: str, pinned: str | None, chosen: str | None, asked: str, gateway_of: GatewayOf, scripted: Scripts
) -> None:
    model = scripted(COPY)

    await ask_for_copy(
        gateway_of(model, chain=[link, "template"], model=chosen, **({"pinned": pinned} if pinned else {}))
    )

    assert model.requests[0].model == asked


async def test_an_answer_that_the_check_refuses_is_told_once_and_mended(
    gateway_of: GatewayOf, scripted: Scripts
) -> None:
    model = scripted(Copy(subject="Shouting!", stock=3), COPY)

    reply = await ask_for_copy(gateway_of(model), check=lambda copy: "no exclamation" if "!" in copy.subject else None)

    assert reply.answer == COPY
    assert [call.outcome for call in reply.calls] == ["wrong_answer", "answered"]
    assert "no exclamation" in model.calls[1]


async def test_an_answer_that_the_check_refuses_twice_goes_to_the_next_link(
    gateway_of: GatewayOf, scripted: Scripts
) -> None:
    model = scripted(COPY, COPY)

    reply = await ask_for_copy(gateway_of(model), check=lambda _: "never good")

    assert outcomes(reply) == [("openai", "wrong_answer"), ("openai", "wrong_answer"), ("template", "answered")]


async def test_waits_grow_with_jitter_and_the_retries_end(gateway_of: GatewayOf, scripted: Scripts, time: Time) -> None:
    model = scripted(*[LinkFailure("server_error", retry=True)] * 4)

    reply = await ask_for_copy(gateway_of(model, retries=3))

    assert reply.answer == FALLBACK
    assert [low <= wait <= 2 * low for low, wait in zip((0.25, 0.5, 1.0), time.waits, strict=True)] == [True] * 3


async def test_a_model_that_never_stops_calling_tools_is_told_to_answer(
    gateway_of: GatewayOf, scripted: Scripts
) -> None:
    asking = asks_for_tools(("stock_of", {"sku": "A1"}))
    model = scripted(asking, asking, COPY)

    reply = await ask_for_copy(gateway_of(model, rounds=2), tools=TOOLS)

    assert reply.answer == COPY
    assert "You may call no more tools" in model.calls[2]
    assert [len(request.tools) for request in model.requests] == [1, 1, 0]


async def test_a_model_that_calls_tools_when_it_has_to_answer_loses_its_turn(
    gateway_of: GatewayOf, scripted: Scripts
) -> None:
    asking = asks_for_tools(("stock_of", {"sku": "A1"}))

    reply = await ask_for_copy(gateway_of(scripted(asking, asking), rounds=1), tools=TOOLS)

    assert outcomes(reply) == [("openai", "tools"), ("openai", "rounds"), ("template", "answered")]


async def test_a_step_without_rounds_offers_no_tools(gateway_of: GatewayOf, scripted: Scripts) -> None:
    model = scripted(COPY)

    await ask_for_copy(gateway_of(model, rounds=0), tools=TOOLS)

    assert not model.requests[0].tools


async def test_a_tool_whose_source_is_away_ends_the_link_and_is_recorded(
    gateway_of: GatewayOf, scripted: Scripts
) -> None:
    model = scripted(asks_for_tools(("stock_of", {"sku": "DOWN"})))

    reply = await ask_for_copy(gateway_of(model), tools=TOOLS)

    assert outcomes(reply) == [("openai", "tools"), ("openai", "tool_unavailable"), ("template", "answered")]


async def test_a_bug_in_a_tool_shows_itself(gateway_of: GatewayOf, scripted: Scripts) -> None:
    model = scripted(asks_for_tools(("stock_of", {"sku": "BUG"})))

    with pytest.raises(ZeroDivisionError):
        await ask_for_copy(gateway_of(model), tools=TOOLS)


async def test_what_a_tool_showed_is_in_the_record_of_the_next_call(gateway_of: GatewayOf, scripted: Scripts) -> None:
    @tool(response_format="content_and_artifact")
    def passage_on(topic: str) -> tuple[str, list[Shown]]:
        """Return a passage."""
        return f"about {topic}", [Shown(id="doc:7", sha256="c" * 64)]

    model = scripted(asks_for_tools(("passage_on", {"topic": "wool"}), ("stock_of", {"sku": "A1"})), COPY)

    reply = await ask_for_copy(gateway_of(model), tools=[passage_on, *TOOLS])

    assert [shown.id for shown in reply.calls[0].shown] == ["inventory:A1"]
    assert [shown.id for shown in reply.calls[1].shown] == ["inventory:A1", "doc:7", "tool:stock_of"]


async def test_a_cancelled_ask_tries_nothing_more_and_what_is_under_way_counts_with_its_worst_case(
    gateway_of: GatewayOf, scripted: Scripts, ledger: MemoryLedger
) -> None:
    started = asyncio.Event()

    class Slow(Scripted):
        async def say(self, request: Request) -> AIMessage:
            started.set()
            await asyncio.sleep(60)
            return await super().say(request)

    gateway = gateway_of(Slow(remote=True), prices=PRICES, max_tokens=1000, limits={"usd_per_day": "0.01"})
    task = asyncio.create_task(ask_for_copy(gateway))
    await started.wait()
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert [call.outcome for call, _, _ in ledger.rows] == ["cancelled"]
    assert Decimal(ledger.rows[0][0].cost_usd or 0) > Decimal("0.002")


async def test_a_bug_in_a_link_shows_itself(gateway_of: GatewayOf, scripted: Scripts) -> None:
    with pytest.raises(ZeroDivisionError):
        await ask_for_copy(gateway_of(scripted(ZeroDivisionError())))


async def test_the_cost_of_a_call_is_counted_from_its_tokens(gateway_of: GatewayOf, scripted: Scripts) -> None:
    model = scripted(counted(COPY.model_dump_json(), 1000, 500), remote=True)

    reply = await ask_for_copy(gateway_of(model, prices=PRICES))

    assert reply.calls[0].cost_usd == "0.002"


async def test_a_model_without_a_price_costs_an_unknown_sum_and_not_zero(
    gateway_of: GatewayOf, scripted: Scripts
) -> None:
    reply = await ask_for_copy(gateway_of(scripted(COPY, remote=True)))

    assert reply.calls[0].cost_usd is None


async def test_under_a_limit_a_model_without_a_price_is_not_asked(gateway_of: GatewayOf, scripted: Scripts) -> None:
    reply = await ask_for_copy(gateway_of(scripted(remote=True), limits=LIMIT))

    assert outcomes(reply) == [("openai", "price_unknown"), ("template", "answered")]


async def test_under_a_limit_earlier_calls_of_unknown_cost_stop_the_spending(
    gateway_of: GatewayOf, scripted: Scripts
) -> None:
    await ask_for_copy(gateway_of(scripted(COPY, remote=True)))

    reply = await ask_for_copy(gateway_of(scripted(remote=True), limits=LIMIT, prices=PRICES))

    assert outcomes(reply) == [("openai", "spending_unknown"), ("template", "answered")]


@pytest.mark.parametrize("limit", ["usd_per_campaign", "usd_per_day"])
async def test_a_call_that_could_pass_a_spending_limit_is_not_made(
    limit: str, gateway_of: GatewayOf, scripted: Scripts
) -> None:
    model = scripted(counted(COPY.model_dump_json(), 4000, 100), remote=True)
    gateway = gateway_of(model, limits={limit: "0.0045"}, prices=PRICES, max_tokens=100)

    first, second = await ask_for_copy(gateway), await ask_for_copy(gateway)

    assert first.by_model
    assert outcomes(second) == [("openai", "over_budget"), ("template", "answered")]


async def test_a_campaign_does_not_pay_for_another_one(gateway_of: GatewayOf, scripted: Scripts) -> None:
    answer = counted(COPY.model_dump_json(), 4000, 100)
    gateway = gateway_of(scripted(answer, answer, remote=True), limits={"usd_per_campaign": "0.0045"}, prices=PRICES,
                         max_tokens=100)  # fmt: skip

    await ask_for_copy(gateway)
    other = await ask_for_copy(gateway, context=CallContext(brand="acme", campaign_id="c-2"))

    assert other.by_model


async def test_parallel_calls_do_not_pass_a_limit_together(gateway_of: GatewayOf, scripted: Scripts) -> None:
    class Slow(Scripted):
        async def say(self, request: Request) -> AIMessage:
            await asyncio.sleep(0.01)
            return await super().say(request)

    model = Slow(counted(COPY.model_dump_json(), 10, 10), remote=True)
    gateway = gateway_of(model, limits={"usd_per_campaign": "0.004"}, prices=PRICES, max_tokens=1000)

    replies = await asyncio.gather(*(ask_for_copy(gateway) for _ in range(3)))

    assert [reply.by_model for reply in replies] == [True, False, False]


async def test_a_call_without_token_counts_counts_with_its_worst_case(gateway_of: GatewayOf, scripted: Scripts) -> None:
    reply = await ask_for_copy(gateway_of(scripted(COPY, remote=True), prices=PRICES, max_tokens=1000))

    assert Decimal(reply.calls[0].cost_usd or 0) > Decimal("0.002")


async def test_no_more_requests_start_in_a_minute_than_the_limit_says(
    gateway_of: GatewayOf, scripted: Scripts, time: Time
) -> None:
    gateway = gateway_of(scripted(*[COPY] * 5, remote=True), limits={"requests_per_minute": 2})

    for _ in range(5):
        await ask_for_copy(gateway)

    assert time.waits == [60.0, 60.0]


def broken() -> LinkFailure:
    return LinkFailure("timeout", retry=True)


async def test_a_model_that_failed_two_asks_in_a_row_rests_and_is_then_tried_again(
    gateway_of: GatewayOf, scripted: Scripts, time: Time
) -> None:
    gateway = gateway_of(scripted(broken(), broken(), COPY, remote=True), retries=0)
    await ask_for_copy(gateway)
    await ask_for_copy(gateway)

    resting = await ask_for_copy(gateway)
    time.now += 60
    rested = await ask_for_copy(gateway)

    assert outcomes(resting) == [("openai", "resting"), ("template", "answered")]
    assert rested.by_model


async def test_an_ask_that_worked_in_between_keeps_a_model_from_resting(
    gateway_of: GatewayOf, scripted: Scripts
) -> None:
    gateway = gateway_of(scripted(broken(), COPY, broken(), COPY, remote=True), retries=0)

    replies = [await ask_for_copy(gateway) for _ in range(4)]

    assert [reply.by_model for reply in replies] == [False, True, False, True]


async def test_while_one_model_rests_the_next_one_of_the_chain_answers(
    gateway_of: GatewayOf, scripted: Scripts
) -> None:
    links = {
        "openai:big": scripted(broken(), broken(), remote=True),
        "openai:small": scripted(*[COPY] * 3, remote=True),
    }
    gateway = gateway_of(links, chain=["openai:big", "openai:small", "template"], retries=0)

    replies = [await ask_for_copy(gateway) for _ in range(3)]

    assert all(reply.by_model for reply in replies)
    assert [call.outcome for call in replies[2].calls] == ["resting", "answered"]
