"""The gateway against a real endpoint on loopback that misbehaves: the ask always ends in an answer."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from decimal import Decimal
from typing import TypedDict

import langchain_openai  # noqa: F401 - its import takes seconds, which a short timeout would count as the endpoint's
import pytest
from blockbuster import blockbuster_ctx
from langgraph.graph import START, StateGraph
from pydantic import SecretStr

from marque.models.openai_link import OpenAILink
from tests.marque.models.kit import COPY, FALLBACK, TOOLS, GatewayOf, ask_for_copy, outcomes
from tests.support.gateway import MemoryLedger, Time
from tests.support.openai_server import (
    OpenAIServer,
    Turn,
    calls_tools,
    cut_after,
    error_in_stream,
    fails,
    hangs,
    never_ends,
    no_choices,
    openai_server,
    refuses,
    says,
    sends,
    stalls_after,
    web_page,
)

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket]

GOOD = COPY.model_dump_json()
KEY = "sk-very-secret"
PRICES = {"small": {"input_per_million": "1", "output_per_million": "2"}}


def _event(delta: str, model: str = '"small"', finish: str = "null") -> str:
    """Return an event of which these parts stand as they are, whatever they are."""
    return f'{{"id": "c", "model": {model}, "choices": [{{"index": 0, "delta": {delta}, "finish_reason": {finish}}}]}}'


def _named(model: str) -> Turn:
    """Answer under a name that stands as it is in the JSON."""
    content = json.dumps({"role": "assistant", "content": GOOD})
    return sends(_event(content, model), _event("{}", model, '"stop"'))


class State(TypedDict):
    text: str


@pytest.fixture
async def server() -> AsyncIterator[OpenAIServer]:
    async with openai_server() as running:
        yield running


@pytest.fixture
async def link(server: OpenAIServer, clock: Callable[[], datetime]) -> AsyncIterator[OpenAILink]:
    link = OpenAILink(SecretStr(KEY), server.base_url, clock)
    yield link
    await link.close()


async def test_a_model_writes_a_typed_answer(server: OpenAIServer, link: OpenAILink, gateway_of: GatewayOf) -> None:
    server.plays(says(GOOD))

    reply = await ask_for_copy(gateway_of(link))

    assert reply.answer == COPY
    assert reply.by_model
    call = reply.calls[-1]
    assert (call.link, call.model_asked, call.model_answered) == ("openai", "small", "small-2026-11-01")
    assert (call.tokens_in, call.tokens_out, call.outcome) == (100, 10, "answered")


async def test_a_call_says_what_the_step_says(server: OpenAIServer, link: OpenAILink, gateway_of: GatewayOf) -> None:
    server.plays(says(GOOD))

    await ask_for_copy(gateway_of(link, temperature=0.25, max_tokens=77))

    sent = server.requests[0]
    assert (sent["temperature"], sent["max_completion_tokens"], sent["seed"], sent["stream"]) == (0.25, 77, 7, True)
    assert sent["response_format"]["json_schema"]["strict"] is True
    assert [message["role"] for message in sent["messages"]] == ["system", "user"]


async def test_a_model_that_refuses_a_temperature_is_sent_none(
    server: OpenAIServer, link: OpenAILink, gateway_of: GatewayOf
) -> None:
    server.plays(says(GOOD))

    await ask_for_copy(gateway_of(link, defaults={"temperature": None}))

    assert "temperature" not in server.requests[0]


async def test_a_parameter_that_a_model_refuses_is_left_out_from_then_on(
    server: OpenAIServer, link: OpenAILink, gateway_of: GatewayOf
) -> None:
    server.plays(fails(400, "unsupported_value", param="temperature"), says(GOOD), says(GOOD))
    gateway = gateway_of(link, temperature=0.3)

    first, second = await ask_for_copy(gateway), await ask_for_copy(gateway)

    assert (first.answer, second.answer) == (COPY, COPY)
    assert ["temperature" in request for request in server.requests] == [True, False, False]
    assert ["temperature" in call.parameters for call in (*first.calls, *second.calls)] == [True, False, False]


async def test_a_call_blocks_no_event_loop(server: OpenAIServer, link: OpenAILink, gateway_of: GatewayOf) -> None:
    server.plays(calls_tools(("stock_of", '{"sku": "A1"}')), fails(500), says(GOOD))

    with blockbuster_ctx():
        reply = await ask_for_copy(gateway_of(link), tools=TOOLS)

    assert reply.answer == COPY


PASSING: dict[str, tuple[Turn, str]] = {
    "a stream cut in the middle": (cut_after('{"subject": "It'), "cut"),
    "a stream cut where it could be complete": (cut_after(GOOD), "cut"),
    "a stream that stalls behind keep-alive comments": (stalls_after("{"), "timeout"),
    "a hang": (hangs(), "timeout"),
    "429": (fails(429, headers={"Retry-After": "1"}), "rate_limited"),
    "500": (fails(500), "server_error"),
    "503 with a page": (fails(503), "server_error"),
    "an error inside the stream": (error_in_stream(), "server_error"),
    "an empty answer": (says(""), "empty"),
    "a web page": (web_page(), "malformed"),
    "no choices": (no_choices(), "unfinished"),
    "a missing finish reason": (says(GOOD, finish=None), "unfinished"),
    "half a character": (sends(_event('{"content": "{\\ud800"}'), _event("{}", finish='"stop"')), "malformed"),
    "half a character to a tool": (
        sends(
            _event('{"tool_calls": [{"index": 0, "id": "1", "function": {"name": "x", "arguments": "\\ud800"}}]}'),
            _event("{}", finish='"tool_calls"'),
        ),
        "malformed",
    ),
    "an event nested beyond reading": (sends("[" * 100_000), "malformed"),
    "half a character in a name": (_named('"g\\ud800"'), "malformed"),
    "a NUL in a name": (_named('"g\\u0000"'), "malformed"),
    "a name that steers a terminal": (_named('"g\\u001b[2J"'), "malformed"),
    "a name of a page": (_named(f'"{"x" * 1000}"'), "malformed"),
    "wrong JSON": (says('{"subject": "It is back"'), "wrong_json"),
    "JSON of another type": (says('{"subject": "It is back", "stock": "many"}'), "wrong_json"),
}


@pytest.mark.parametrize(("turn", "outcome"), PASSING.values(), ids=PASSING.keys())
async def test_after_a_fault_that_passes_the_same_link_answers(
    turn: Turn, outcome: str, server: OpenAIServer, link: OpenAILink, gateway_of: GatewayOf
) -> None:
    server.plays(turn, says(GOOD))

    reply = await ask_for_copy(gateway_of(link, timeout_seconds=3, stall_seconds=1.5))

    assert reply.answer == COPY
    assert outcomes(reply) == [("openai", outcome), ("openai", "answered")]
    assert len(server.requests) == 2


@pytest.mark.parametrize(("turn", "outcome"), PASSING.values(), ids=PASSING.keys())
async def test_after_a_fault_that_stays_the_template_answers(
    turn: Turn, outcome: str, server: OpenAIServer, link: OpenAILink, gateway_of: GatewayOf
) -> None:
    server.plays(turn, turn)

    reply = await ask_for_copy(gateway_of(link, timeout_seconds=3, stall_seconds=1.5, retries=1))

    assert reply.answer == FALLBACK
    assert outcomes(reply) == [("openai", outcome), ("openai", outcome), ("template", "answered")]
    assert len(server.requests) == 2


LASTING: dict[str, tuple[Turn, str]] = {
    "a refusal": (refuses("I cannot help with that."), "refusal"),
    "an answer cut at the token limit": (says(GOOD[:20], finish="length"), "length"),
    "an answer that goes on beyond the token limit": (never_ends("more " * 2000), "length"),
    "a content filter": (says("", finish="content_filter"), "content_filter"),
    "a context too long, by its code": (fails(400, "context_length_exceeded"), "context_too_long"),
    "a context too long, as vLLM says it": (
        fails(400, message="This model's maximum context length is 4096 tokens."),
        "context_too_long",
    ),
    "a context too long, as llama.cpp says it": (
        fails(400, message="the request exceeds the available context size"),
        "context_too_long",
    ),
    "a wrong key": (fails(401, "invalid_api_key"), "unauthorised"),
    "no money left": (fails(429, "insufficient_quota"), "quota"),
    "a wait longer than ours": (fails(429, headers={"Retry-After": "3600"}), "rate_limited"),
    "a model that is not there": (fails(404, "model_not_found"), "rejected"),
    "a parameter that is refused": (fails(400, "unsupported_value"), "rejected"),
}


@pytest.mark.parametrize(("turn", "outcome"), LASTING.values(), ids=LASTING.keys())
async def test_after_a_fault_that_lasts_the_next_link_is_asked_at_once(
    turn: Turn, outcome: str, server: OpenAIServer, link: OpenAILink, gateway_of: GatewayOf, time: Time
) -> None:
    server.plays(turn, says(GOOD))

    reply = await ask_for_copy(gateway_of(link, chain=["openai:big", "openai:small", "template"]))

    assert reply.answer == COPY
    assert [(call.model_asked, call.outcome) for call in reply.calls] == [("big", outcome), ("small", "answered")]
    assert [request["model"] for request in server.requests] == ["big", "small"]
    assert time.waits == []


async def test_the_wait_that_an_endpoint_asks_for_is_kept(
    server: OpenAIServer, link: OpenAILink, gateway_of: GatewayOf, time: Time
) -> None:
    server.plays(fails(429, headers={"Retry-After": "7"}), says(GOOD))

    await ask_for_copy(gateway_of(link))

    assert time.waits == [7.0]


async def test_the_client_never_retries_by_itself(
    server: OpenAIServer, link: OpenAILink, gateway_of: GatewayOf
) -> None:
    server.plays(*[fails(500)] * 9)

    reply = await ask_for_copy(gateway_of(link, retries=2))

    assert reply.answer == FALLBACK
    assert len(server.requests) == 3


async def test_an_endpoint_that_is_not_there_costs_retries_and_then_the_template(
    gateway_of: GatewayOf, clock: Callable[[], datetime]
) -> None:
    nowhere = OpenAILink(SecretStr(KEY), "http://127.0.0.1:9/v1", clock)

    reply = await ask_for_copy(gateway_of(nowhere, retries=1))
    await nowhere.close()

    assert outcomes(reply) == [("openai", "connection"), ("openai", "connection"), ("template", "answered")]


async def test_a_call_that_never_reached_its_endpoint_costs_nothing(
    gateway_of: GatewayOf, clock: Callable[[], datetime]
) -> None:
    nowhere = OpenAILink(SecretStr(KEY), "http://127.0.0.1:9/v1", clock)

    reply = await ask_for_copy(gateway_of(nowhere, retries=1, prices=PRICES, limits={"usd_per_day": "1"}))
    await nowhere.close()

    assert [call.cost_usd for call in reply.calls] == ["0", "0", "0"]


async def test_a_call_that_was_cut_counts_with_its_worst_case(
    server: OpenAIServer, link: OpenAILink, gateway_of: GatewayOf
) -> None:
    server.plays(cut_after("{"))

    reply = await ask_for_copy(gateway_of(link, retries=0, prices=PRICES, max_tokens=1000))

    assert Decimal(reply.calls[0].cost_usd or 0) > Decimal("0.002")


@pytest.mark.parametrize(
    "counts",
    [
        {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
        {"prompt_tokens": 100, "completion_tokens": 0, "total_tokens": 100},
        {"prompt_tokens": -1_000_000, "completion_tokens": 10, "total_tokens": 10},
        {"total_tokens": 110},
        {},
        {"prompt_tokens": 10**20, "completion_tokens": 10, "total_tokens": 10},
        {"prompt_tokens": 100, "completion_tokens": 10**20, "total_tokens": 10},
    ],
    ids=[
        "nothing",
        "no token written",
        "less than nothing",
        "a sum alone",
        "an empty object",
        "more than all text",
        "more than anybody wrote",
    ],
)
async def test_token_counts_that_cannot_be_count_with_the_worst_case(
    counts: dict[str, int], server: OpenAIServer, link: OpenAILink, gateway_of: GatewayOf
) -> None:
    server.plays(says(GOOD, usage=counts))

    reply = await ask_for_copy(gateway_of(link, prices=PRICES, max_tokens=1000))

    assert Decimal(reply.calls[0].cost_usd or 0) > Decimal("0.002")
    assert reply.calls[0].tokens_in is None


async def test_a_stream_that_never_pauses_outlives_no_timeout(
    server: OpenAIServer, link: OpenAILink, gateway_of: GatewayOf
) -> None:
    server.plays(never_ends(""))

    async with asyncio.timeout(60):
        reply = await ask_for_copy(gateway_of(link, timeout_seconds=1, retries=0))

    assert outcomes(reply) == [("openai", "timeout"), ("template", "answered")]


async def test_arguments_that_cannot_be_read_are_told_to_the_model(
    server: OpenAIServer, link: OpenAILink, gateway_of: GatewayOf
) -> None:
    server.plays(calls_tools(("stock_of", "[" * 100_000)), calls_tools(("stock_of", '{"sku": "\\ud800"}')), says(GOOD))

    reply = await ask_for_copy(gateway_of(link), tools=TOOLS)

    assert reply.answer == COPY
    assert ["not a JSON object" in request["messages"][-1]["content"] for request in server.requests[1:]] == [True] * 2


async def test_a_repair_is_told_what_is_wrong(server: OpenAIServer, link: OpenAILink, gateway_of: GatewayOf) -> None:
    server.plays(says('{"subject": "It is back"}'), says(GOOD))

    await ask_for_copy(gateway_of(link))

    written, told = server.requests[1]["messages"][-2:]
    assert (written["role"], written["content"]) == ("assistant", '{"subject": "It is back"}')
    assert "stock: Field required" in told["content"]


async def test_a_model_looks_a_fact_up_before_it_writes(
    server: OpenAIServer, link: OpenAILink, gateway_of: GatewayOf
) -> None:
    server.plays(calls_tools(("stock_of", '{"sku": "A1"}')), says("I know enough."), says(GOOD))

    reply = await ask_for_copy(gateway_of(link), tools=TOOLS)

    assert reply.answer == COPY
    assert [call.outcome for call in reply.calls] == ["tools", "prose", "answered"]
    assert server.requests[1]["messages"][-1] == {"role": "tool", "content": "A1: 3", "tool_call_id": "call-0"}
    assert "response_format" not in server.requests[0]
    assert "tools" not in server.requests[2]


async def test_a_model_looks_up_several_facts_at_once_and_in_several_rounds(
    server: OpenAIServer, link: OpenAILink, gateway_of: GatewayOf
) -> None:
    server.plays(
        calls_tools(("stock_of", '{"sku": "A1"}'), ("stock_of", '{"sku": "B2"}')),
        calls_tools(("stock_of", '{"sku": "C3"}')),
        says(GOOD),
    )

    reply = await ask_for_copy(gateway_of(link), tools=TOOLS)

    assert reply.answer == COPY
    said = [message["content"] for message in server.requests[2]["messages"] if message["role"] == "tool"]
    assert said == ["A1: 3", "B2: 3", "C3: 3"]


TOLD: dict[str, tuple[Turn, str]] = {
    "an unknown tool": (calls_tools(("price_of", "{}")), "There is no tool 'price_of'. The tools are: stock_of."),
    "wrong arguments": (calls_tools(("stock_of", '{"id": 1}')), "Wrong arguments for stock_of: sku: Field required"),
    "arguments cut in the middle": (calls_tools(("stock_of", '{"sku": "A')), "are not a JSON object"),
    "arguments that are a list": (calls_tools(("stock_of", '["A1"]')), "are not a JSON object"),
    "a tool that asks for better": (calls_tools(("stock_of", '{"sku": "GONE"}')), "no such product"),
}


@pytest.mark.parametrize(("turn", "told"), TOLD.values(), ids=TOLD.keys())
async def test_a_mistake_with_a_tool_is_told_to_the_model(
    turn: Turn, told: str, server: OpenAIServer, link: OpenAILink, gateway_of: GatewayOf
) -> None:
    server.plays(turn, says(GOOD))

    reply = await ask_for_copy(gateway_of(link), tools=TOOLS)

    assert reply.answer == COPY
    assert told in server.requests[1]["messages"][-1]["content"]
    assert len(server.requests) == 2


async def test_a_fault_between_rounds_loses_no_round(
    server: OpenAIServer, link: OpenAILink, gateway_of: GatewayOf
) -> None:
    server.plays(calls_tools(("stock_of", '{"sku": "A1"}')), cut_after("{"), says(GOOD))

    reply = await ask_for_copy(gateway_of(link), tools=TOOLS)

    assert reply.answer == COPY
    assert server.requests[1] == server.requests[2]


async def test_no_record_holds_a_text_or_the_key(
    server: OpenAIServer, link: OpenAILink, gateway_of: GatewayOf, ledger: MemoryLedger
) -> None:
    server.plays(fails(401, "invalid_api_key", f"Incorrect API key provided: {KEY}"))

    await ask_for_copy(gateway_of(link))

    kept = "".join(call.model_dump_json() for call, _, _ in ledger.rows)
    assert f"Bearer {KEY}" in server.headers[0]
    assert KEY not in kept
    assert "jacket" not in kept


async def test_nothing_unchecked_reaches_who_watches_the_graph(
    server: OpenAIServer, link: OpenAILink, gateway_of: GatewayOf
) -> None:
    server.plays(says(GOOD))
    gateway = gateway_of(link)

    async def write(state: State) -> State:
        return {"text": (await ask_for_copy(gateway)).answer.subject}

    graph = StateGraph(State).add_node("write", write).add_edge(START, "write").compile()
    seen = [part async for part in graph.astream({"text": ""}, stream_mode="messages")]

    assert len(server.requests) == 1
    assert seen == []
