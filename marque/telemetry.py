"""Traces of model and tool calls, and measures: off by default; never the text of a prompt or an answer in them."""

import hashlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple

from marque.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.metrics import Counter, Histogram, Meter
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.id_generator import IdGenerator
    from opentelemetry.trace import Tracer

Value = str | int | float | bool | tuple[str, ...]
"""What a span's attribute may be."""
Attributes = Mapping[str, Value]

_tracer: "Tracer | None" = None
_provider: "TracerProvider | None" = None
_meters: "MeterProvider | None" = None
_measures: "_Measures | None" = None


def configure(settings: Settings) -> None:
    """Turn tracing on or off for this process, as the settings say.

    `otel` sends spans and measures by OTLP over HTTP to where `OTEL_EXPORTER_OTLP_ENDPOINT` points. `langsmith` turns
    on LangChain's own tracing, which sends the texts as well; anything else turns it off, whatever the machine's
    environment says, so that no draft leaves it unasked. Spans of an earlier setting are sent first.
    """
    global _provider, _meters  # noqa: PLW0603 - tracing is the process's, as in OpenTelemetry itself
    _langsmith(on=settings.telemetry == "langsmith")
    if _provider is not None:
        _provider.shutdown()
    _provider = _exporting() if settings.telemetry == "otel" else None
    use_tracer(_provider.get_tracer("marque") if _provider else None)
    if _meters is not None:
        _meters.shutdown()
    _meters = _measuring() if settings.telemetry == "otel" else None
    use_meter(_meters.get_meter("marque") if _meters else None)


def use_tracer(tracer: "Tracer | None") -> None:
    """Send spans to this tracer, or to none; for a host that has set up OpenTelemetry itself, and for tests."""
    global _tracer  # noqa: PLW0603 - as above
    _tracer = tracer


def use_meter(meter: "Meter | None") -> None:
    """Send measures to this meter, or to none; for a host that has set up OpenTelemetry itself, and for tests."""
    global _measures  # noqa: PLW0603 - as above
    _measures = _Measures(meter) if meter else None


def measured(name: str, amount: float, attributes: Attributes, *, unit: str = "s") -> None:
    """Record how long something took, or how much it was, among all such; does nothing while telemetry is off."""
    if _measures is not None:
        _measures.histogram(name, unit).record(amount, dict(attributes))


def counted(name: str, number: int, attributes: Attributes) -> None:
    """Add to a count that only grows; does nothing while telemetry is off."""
    if _measures is not None:
        _measures.counter(name).add(number, dict(attributes))


def is_on() -> bool:
    """Tell whether spans or measures are sent anywhere."""
    return _tracer is not None or _measures is not None


def tracer() -> "Tracer | None":
    """Return the tracer in use; None while tracing is off."""
    return _tracer


@contextmanager
def span(name: str, attributes: Attributes) -> Iterator[Callable[[Attributes], None]]:
    """Open a span around a block and give a function that adds attributes; both do nothing while tracing is off."""
    if _tracer is None:
        yield _ignore
        return
    from opentelemetry.trace import StatusCode

    # The words of an exception may quote a draft or a person, so only its type goes into the span.
    with _tracer.start_as_current_span(
        name, attributes=dict(attributes), record_exception=False, set_status_on_exception=False
    ) as current:

        def record(more: Attributes) -> None:
            current.set_attributes(dict(more))
            if "error.type" in more:
                current.set_status(StatusCode.ERROR)

        try:
            yield record
        except BaseException as error:
            record({"error.type": type(error).__name__})
            raise


def begin_trace(campaign_id: str, attributes: Attributes) -> None:
    """Send the first span of a campaign's trace, when it is taken in; does nothing while tracing is off."""
    if _tracer is None:
        return
    from opentelemetry.context import Context

    forced = _forced.set(_ids_of(campaign_id))
    try:
        _tracer.start_span("campaign", Context(), attributes=dict(attributes)).end()
    finally:
        _forced.reset(forced)


@contextmanager
def trace_of(campaign_id: str) -> Iterator[None]:
    """Let the spans of a block belong to the one trace of a campaign, whichever process they come from and when.

    The ids of the trace and of its first span follow from the campaign's id, so nothing needs to be remembered between
    two processes.
    """
    if _tracer is None:
        yield
        return
    from opentelemetry import context, trace

    ids, sampled = _ids_of(campaign_id), trace.TraceFlags(trace.TraceFlags.SAMPLED)
    first = trace.SpanContext(ids.trace, ids.span, is_remote=True, trace_flags=sampled)
    before = context.attach(trace.set_span_in_context(trace.NonRecordingSpan(first), context.Context()))
    try:
        yield
    finally:
        context.detach(before)


@contextmanager
def in_trace_of_caller(traceparent: str | None) -> Iterator[None]:
    """Let the spans of a block belong to the trace that a caller's `traceparent` header names, where there is one."""
    if _tracer is None or traceparent is None:
        yield
        return
    from opentelemetry import context
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carrier = {"traceparent": traceparent}
    before = context.attach(TraceContextTextMapPropagator().extract(carrier, context.Context()))
    try:
        yield
    finally:
        context.detach(before)


def rename(name: str) -> None:
    """Give the span of this block the name that was found out in it."""
    if _tracer is not None:
        from opentelemetry import trace

        trace.get_current_span().update_name(name)


class _Ids(NamedTuple):
    """Of a span: 128 bits and 64, neither of them zero, as OpenTelemetry asks for."""

    trace: int
    span: int


_forced: ContextVar[_Ids | None] = ContextVar("forced", default=None)


def _ids_of(campaign_id: str) -> _Ids:
    digest = hashlib.sha256(campaign_id.encode()).digest()
    return _Ids(int.from_bytes(digest[:16]) or 1, int.from_bytes(digest[16:24]) or 1)


class _Measures:
    """The instruments of one meter, each made once."""

    def __init__(self, meter: "Meter") -> None:
        self._meter = meter
        self._histograms: dict[str, Histogram] = {}
        self._counters: dict[str, Counter] = {}

    def histogram(self, name: str, unit: str) -> "Histogram":
        if name not in self._histograms:
            self._histograms[name] = self._meter.create_histogram(name, unit=unit)
        return self._histograms[name]

    def counter(self, name: str) -> "Counter":
        if name not in self._counters:
            self._counters[name] = self._meter.create_counter(name)
        return self._counters[name]


def _ignore(_attributes: Attributes) -> None:
    """Take attributes that nobody asked for."""


def _langsmith(*, on: bool) -> None:
    for name in ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2"):
        os.environ.pop(name, None)
    os.environ["LANGSMITH_TRACING"] = "true" if on else "false"
    loaded = sys.modules.get("langsmith.utils")
    if loaded is not None:  # it remembers the environment of its first look
        loaded.get_env_var.cache_clear()


def id_generator() -> "IdGenerator":
    """Return what draws the ids of spans; those of a campaign's first span follow from the campaign."""
    from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

    class Ids(RandomIdGenerator):
        def generate_trace_id(self) -> int:
            forced = _forced.get()
            return forced.trace if forced else super().generate_trace_id()

        def generate_span_id(self) -> int:
            forced = _forced.get()
            return forced.span if forced else super().generate_span_id()

    return Ids()


def _exporting() -> "TracerProvider":
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "marque"}), id_generator=id_generator())
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider


def _measuring() -> "MeterProvider":
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
    from opentelemetry.sdk.resources import Resource

    return MeterProvider(
        [PeriodicExportingMetricReader(OTLPMetricExporter())], Resource.create({"service.name": "marque"})
    )
