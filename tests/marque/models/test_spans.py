"""What a trace of an ask shows, and what it must not."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from langchain_core.messages import AIMessage
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from marque.models.failure import LinkFailure
from marque.models.scripted import Scripted, asks_for_tools
from tests.marque.models.kit import COPY, TOOLS, GatewayOf, ask_for_copy

Scripts = Callable[..., Scripted]
COUNTED: Any = {"input_tokens": 12, "output_tokens": 3, "total_tokens": 15}


async def test_a_call_is_a_span_in_the_words_of_gen_ai(
    spans: InMemorySpanExporter, gateway_of: GatewayOf, scripted: Scripts
) -> None:
    model = scripted(AIMessage(COPY.model_dump_json(), usage_metadata=COUNTED))

    await ask_for_copy(gateway_of(model, temperature=0.5))

    (span,) = spans.get_finished_spans()
    assert span.name == "chat small"
    assert dict(span.attributes or {}) == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "small",
        "gen_ai.request.max_tokens": 2000,
        "gen_ai.request.seed": 7,
        "gen_ai.request.temperature": 0.5,
        "gen_ai.output.type": "json",
        "gen_ai.response.finish_reasons": ("stop",),
        "gen_ai.response.model": "small",
        "gen_ai.usage.input_tokens": 12,
        "gen_ai.usage.output_tokens": 3,
        "marque.step": "write",
    }


async def test_a_tool_that_a_model_calls_is_a_span(
    spans: InMemorySpanExporter, gateway_of: GatewayOf, scripted: Scripts
) -> None:
    await ask_for_copy(gateway_of(scripted(asks_for_tools(("stock_of", {"sku": "A1"})), COPY)), tools=TOOLS)

    names = [span.name for span in spans.get_finished_spans()]
    assert names == ["chat small", "execute_tool stock_of", "chat small"]


@pytest.mark.parametrize("failure", [LinkFailure("server_error"), ZeroDivisionError("about the jacket")])
async def test_a_failure_is_marked_by_its_kind_alone(
    failure: Exception, spans: InMemorySpanExporter, gateway_of: GatewayOf, scripted: Scripts
) -> None:
    with suppress(ZeroDivisionError):
        await ask_for_copy(gateway_of(scripted(failure)))

    (span,) = spans.get_finished_spans()
    assert span.status.status_code is StatusCode.ERROR
    assert span.events == ()


async def test_no_span_holds_a_text(spans: InMemorySpanExporter, gateway_of: GatewayOf, scripted: Scripts) -> None:
    model = scripted(asks_for_tools(("stock_of", {"sku": "GONE"})), ZeroDivisionError("about the jacket"))

    with pytest.raises(ZeroDivisionError):
        await ask_for_copy(gateway_of(model), tools=TOOLS)

    kept = "".join(span.to_json() for span in spans.get_finished_spans())
    assert "error.type" in kept
    assert not [word for word in ("jacket", "GONE", "no such product", "You write") if word in kept]
