"""An embedding model behind an endpoint that is none: what it is asked and how it fails are in the test's hand."""

import hashlib
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from tests.conftest import NOW
from tests.support.gateway import Time
from tools.knowledge.embeddings.asking import Endpoint
from tools.knowledge.embeddings.endpoint import EndpointEmbedder
from tools.knowledge.embeddings.keeping import VectorCache

KEY = "sk-very-secret"
MODEL = "small-embedding"
DIMENSION = 96
BASE_URL = "http://endpoint.example/v1"

Answer = Callable[[dict[str, Any]], httpx.Response]


@dataclass
class FakeEndpoint:
    """Plays its script, one answer a request, and then answers well."""

    script: list[Answer] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[httpx.Headers] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        said = json.loads(request.content)
        self.requests.append(said)
        self.headers.append(request.headers)
        return (self.script.pop(0) if self.script else well)(said)

    @property
    def asked(self) -> list[str]:
        """Every text that was asked for, in order."""
        return [text for request in self.requests for text in request["input"]]


def vectors_of(texts: list[str]) -> list[list[float]]:
    """Return counts of words by hash: vectors of no particular length; alike texts have alike ones."""
    rows = [[0.0] * DIMENSION for _ in texts]
    for row, text in zip(rows, texts, strict=True):
        for word in text.split():
            row[hashlib.sha256(word.encode()).digest()[0] % DIMENSION] += 3
    return rows


def well(said: dict[str, Any]) -> httpx.Response:
    """Answer as the protocol has it, the last text first."""
    items = [{"index": at, "embedding": vector} for at, vector in enumerate(vectors_of(said["input"]))]
    return httpx.Response(200, json={"object": "list", "data": items[::-1], "model": said["model"]})


def status(code: int, error: dict[str, Any] | None = None, **headers: str) -> Answer:
    """Answer with this status and error."""
    shown = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: httpx.Response(code, json={"error": {"message": f"no: {KEY}", **(error or {})}}, headers=shown)


def body(content: str) -> Answer:
    """Answer 200 with this."""
    return lambda _: httpx.Response(200, content=content.encode())


def breaks(error: type[httpx.TransportError]) -> Answer:
    """Break as the network does."""

    def answer(_: dict[str, Any]) -> httpx.Response:
        raise error("broken")

    return answer


def embedder_at(
    fake: FakeEndpoint | None, home: Path, time: Time, *, base_url: str = BASE_URL, model: str = MODEL
) -> EndpointEmbedder:
    """Return an embedder that asks the fake, or over the network where there is none."""
    endpoint = Endpoint(
        base_url, model, SecretStr(KEY), lambda: NOW, random.Random(0), time.sleep,
        httpx.MockTransport(fake) if fake else None,
    )  # fmt: skip
    return EndpointEmbedder(endpoint, VectorCache(home / "embeddings.db", base_url, model), timer=time.timer)
