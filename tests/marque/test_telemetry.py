"""Telemetry: off unless asked for."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Literal

import pytest
from langsmith.utils import tracing_is_enabled

from marque import telemetry
from marque.settings import Settings, Workspace


def settings(mode: Literal["off", "otel", "langsmith"]) -> Settings:
    here = Path("nowhere")
    return Settings(
        workspace=here, home=here, defaults=Workspace(brand="acme"), database_url="sqlite:///x.db", telemetry=mode
    )


@pytest.fixture(autouse=True)
def left_as_found(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LANGSMITH_TRACING", "false")
    yield
    telemetry.configure(settings("off"))


@pytest.mark.parametrize("name", ["LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2", "LANGSMITH_TRACING_V2"])
def test_off_is_off_whatever_the_machine_says(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "true")

    telemetry.configure(settings("off"))

    assert not tracing_is_enabled()
    assert telemetry.tracer() is None


def test_langsmith_is_on_only_when_it_is_asked_for() -> None:
    telemetry.configure(settings("langsmith"))

    assert tracing_is_enabled()


@pytest.mark.integration
@pytest.mark.enable_socket
def test_otel_sends_spans_to_the_collector_that_the_environment_names(monkeypatch: pytest.MonkeyPatch) -> None:
    received: list[tuple[str, bytes]] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as above
            """Keep the test's output clean."""

    with HTTPServer(("127.0.0.1", 0), Collector) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        telemetry.configure(settings("otel"))
        with telemetry.span("chat small", {"gen_ai.operation.name": "chat"}):
            pass
        telemetry.configure(settings("off"))
        server.shutdown()
        thread.join()

    assert [path for path, _ in received] == ["/v1/traces"]


def test_a_span_does_nothing_while_tracing_is_off() -> None:
    with telemetry.span("chat small", {"gen_ai.operation.name": "chat"}) as record:
        record({"gen_ai.response.model": "small"})

    assert telemetry.tracer() is None


def test_while_off_nothing_of_opentelemetry_or_langsmith_is_imported() -> None:
    script = """
import sys
from pathlib import Path
from marque import telemetry
from marque.settings import Settings, Workspace
here = Path("nowhere")
telemetry.configure(Settings(workspace=here, home=here, defaults=Workspace(brand="a"), database_url="sqlite:///x.db"))
with telemetry.span("x", {}):
    pass
loaded = {name for name in sys.modules if name.startswith(("opentelemetry", "langsmith"))}
assert not loaded, sorted(loaded)[:5]
"""

    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
