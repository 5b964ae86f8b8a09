"""A fake endpoint, and an embedder that asks it."""

from pathlib import Path

import pytest

from tests.support.gateway import Time
from tests.tools.knowledge.embeddings.kit import FakeEndpoint, embedder_at
from tools.knowledge.embeddings.endpoint import EndpointEmbedder


@pytest.fixture
def fake() -> FakeEndpoint:
    return FakeEndpoint()


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def remote(fake: FakeEndpoint, tmp_path: Path, time: Time) -> EndpointEmbedder:
    return embedder_at(fake, tmp_path, time)
