"""The floor of every test: no environment of the user's, no network, clock and ids handed in."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from marque import telemetry
from tests.support.postgres import postgres_database, postgres_template

# How long an example takes is the machine's matter, and is measured by `make bench` only.
settings.register_profile("marque", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("marque")

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start each test without keys and settings of the machine it runs on."""
    for name in list(os.environ):
        if name.startswith(("MARQUE_", "OPENAI_", "LANGSMITH_", "LANGCHAIN_", "WEAVIATE_", "OTEL_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("LANGSMITH_TRACING", "false")


@pytest.fixture
def now() -> datetime:
    """The instant at which everything in a test happens."""
    return NOW


@pytest.fixture
def clock(now: datetime) -> Callable[[], datetime]:
    """A clock that stands still."""
    return lambda: now


@pytest.fixture
def ids() -> Callable[[], str]:
    """Ids that count up: `id-1`, `id-2`, …"""
    numbers: Iterator[int] = iter(range(1, 1_000_000))
    return lambda: f"id-{next(numbers)}"


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    """Every span that a test made and that has ended."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider(id_generator=telemetry.id_generator())
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    telemetry.use_tracer(provider.get_tracer("test"))
    yield exporter
    telemetry.use_tracer(None)
    provider.shutdown()


@pytest.fixture(scope="session")
def template() -> Iterator[str]:
    """A PostgreSQL database with our tables, made once for all tests of a process."""
    with postgres_template() as name:
        yield name


@pytest.fixture
def postgres(template: str) -> Iterator[str]:
    """The URL of a PostgreSQL database of the test's own, with our tables."""
    with postgres_database(template) as url:
        yield url


@pytest.fixture
def shared_data() -> Path:
    """The development data; a test that needs it is skipped where it is missing."""
    if not SHARED_DATA.is_dir():
        pytest.skip("needs ../shared/data, which is not beside this checkout")
    return SHARED_DATA
