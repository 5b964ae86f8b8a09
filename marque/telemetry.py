"""Traces of model and tool calls: off by default; never the text of a prompt or an answer in a span."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from marque.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Tracer

Value = str | int | float | bool | tuple[str, ...]
"""What a span's attribute may be."""
Attributes = Mapping[str, Value]

_tracer: "Tracer | None" = None
_provider: "TracerProvider | None" = None


def configure(settings: Settings) -> None:
    """Turn tracing on or off for this process, as the settings say.

    `otel` sends spans by OTLP over HTTP to where `OTEL_EXPORTER_OTLP_ENDPOINT` points. `langsmith` turns on
    LangChain's own tracing, which sends the texts as well; anything else turns it off, whatever the machine's
    environment says, so that no draft leaves it unasked. Spans of an earlier setting are sent first.
    """
    global _provider  # noqa: PLW0603 - tracing is the process's, as in OpenTelemetry itself
    _langsmith(on=settings.telemetry == "langsmith")
    if _provider is not None:
        _provider.shutdown()
    _provider = _exporting() if settings.telemetry == "otel" else None
    use_tracer(_provider.get_tracer("marque") if _provider else None)


def use_tracer(tracer: "Tracer | None") -> None:
    """Send spans to this tracer, or to none; for a host that has set up OpenTelemetry itself, and for tests."""
    global _tracer  # noqa: PLW0603 - as above
    _tracer = tracer


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


def _ignore(_attributes: Attributes) -> None:
    """Take attributes that nobody asked for."""


def _langsmith(*, on: bool) -> None:
    for name in ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2"):
        os.environ.pop(name, None)
    os.environ["LANGSMITH_TRACING"] = "true" if on else "false"
    loaded = sys.modules.get("langsmith.utils")
    if loaded is not None:  # it remembers the environment of its first look
        loaded.get_env_var.cache_clear()


def _exporting() -> "TracerProvider":
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "marque"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider
