"""Each request is a span in the caller's trace and a measure by its route; nothing that was said is in them."""

from collections.abc import Iterator

import httpx
import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import HistogramDataPoint, InMemoryMetricReader
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from app.server.tracing import Traced
from marque import telemetry

THREAD = "0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"
THEIRS = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture
def measures() -> Iterator[InMemoryMetricReader]:
    reader = InMemoryMetricReader()
    telemetry.use_meter(MeterProvider([reader]).get_meter("test"))
    yield reader
    telemetry.use_meter(None)


async def answer(request: Request) -> PlainTextResponse:
    if request.url.path.endswith("broken"):
        raise ValueError("a secret")
    return PlainTextResponse("ok", 201)


async def ask(path: str, **headers: str) -> None:
    routes = [Route(path, answer) for path in ("/threads/{thread_id}/state", "/health", "/broken")]
    app = Starlette(routes=routes, middleware=[Middleware(Traced)])
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        await client.get(path, headers=headers)


async def test_a_request_is_a_span_of_its_route_in_the_trace_of_whoever_sent_it(spans: InMemorySpanExporter) -> None:
    await ask(f"/threads/{THREAD}/state", traceparent=f"00-{THEIRS}-00f067aa0ba902b7-01")

    (span,) = spans.get_finished_spans()
    assert span.name == "GET /threads/{thread_id}/state"
    assert span.context
    assert f"{span.context.trace_id:032x}" == THEIRS
    assert dict(span.attributes or {}) == {
        "http.request.method": "GET", "http.route": "/threads/{thread_id}/state", "http.response.status_code": 201
    }  # fmt: skip


@pytest.mark.parametrize("said", ["", "00-0-0-01", "x" * 5000, f"00-{THEIRS}-zz-01"])
async def test_a_traceparent_that_is_none_changes_nothing(said: str, spans: InMemorySpanExporter) -> None:
    await ask("/health", traceparent=said)

    (span,) = spans.get_finished_spans()
    assert span.parent is None


async def test_what_fails_is_told_by_its_kind_only(spans: InMemorySpanExporter) -> None:
    await ask("/broken")

    (span,) = spans.get_finished_spans()
    assert (span.attributes or {})["error.type"] == "ValueError"
    assert "secret" not in span.to_json()


async def test_a_request_is_measured_by_its_route(measures: InMemoryMetricReader) -> None:
    for _ in range(2):
        await ask(f"/threads/{THREAD}/state")

    data = measures.get_metrics_data()
    assert data
    (metric,) = data.resource_metrics[0].scope_metrics[0].metrics
    (point,) = metric.data.data_points
    assert isinstance(point, HistogramDataPoint)
    assert (metric.name, point.count) == ("http.server.request.duration", 2)
    assert (point.attributes or {})["http.route"] == "/threads/{thread_id}/state"


async def test_a_path_that_leads_nowhere_is_no_route(spans: InMemorySpanExporter) -> None:
    await ask(f"/nowhere/{THREAD}")

    (span,) = spans.get_finished_spans()
    assert span.name == "GET"
    assert THREAD not in span.to_json()
