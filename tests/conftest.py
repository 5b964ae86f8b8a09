"""The floor of every test: no environment of the user's, no network, clock and ids handed in."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

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
def shared_data() -> Path:
    """The development data; a test that needs it is skipped where it is missing."""
    if not SHARED_DATA.is_dir():
        pytest.skip("needs ../shared/data, which is not beside this checkout")
    return SHARED_DATA
