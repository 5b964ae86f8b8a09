"""The endpoint's embedding against a real server on loopback that misbehaves, and two processes over one cache."""

import logging
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import openai
import pytest
from blockbuster import blockbuster_ctx

from marque.errors import Unavailable
from tests.support.gateway import Time
from tests.support.openai_server import (
    OpenAIServer,
    Turn,
    embeds,
    fails,
    hangs,
    openai_server,
    says_json,
    web_page,
)
from tests.tools.knowledge.embeddings.kit import DIMENSION, KEY, embedder_at, vectors_of
from tests.tools.knowledge.kit import a_text
from tools.knowledge.embeddings import asking
from tools.knowledge.embeddings.asking import TRIES
from tools.knowledge.embeddings.endpoint import EndpointEmbedder
from tools.knowledge.embeddings.keeping import VectorCache
from tools.knowledge.sqlite_store import SqliteKnowledge

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket]


@pytest.fixture
async def server() -> AsyncIterator[OpenAIServer]:
    async with openai_server() as running:
        running.otherwise = embeds(vectors_of)
        yield running


@pytest.fixture
def remote(server: OpenAIServer, tmp_path: Path) -> EndpointEmbedder:
    return embedder_at(None, tmp_path, Time(), base_url=server.base_url)


async def test_a_request_is_what_the_protocol_says(server: OpenAIServer, remote: EndpointEmbedder) -> None:
    with blockbuster_ctx():
        await remote.embed(["wool", "brass"])

    assert server.requests == [{"model": "small-embedding", "input": ["wool", "brass"], "encoding_format": "float"}]
    assert server.headers[0].startswith("POST /v1/embeddings HTTP/1.1\r\n")
    assert f"Authorization: Bearer {KEY}\r\n" in server.headers[0]


async def test_the_vendors_own_client_asks_the_same_and_understands_this_server(
    server: OpenAIServer, remote: EndpointEmbedder
) -> None:
    async with openai.AsyncOpenAI(api_key=KEY, base_url=server.base_url, max_retries=0) as client:
        answer = await client.embeddings.create(
            model="small-embedding", input=["wool", "brass"], encoding_format="float"
        )

    rows = await remote.embed(["wool", "brass"])

    assert server.requests[0] == server.requests[1]
    theirs = np.array([item.embedding for item in sorted(answer.data, key=lambda item: item.index)])
    assert np.allclose(rows, theirs / np.linalg.norm(theirs, axis=1, keepdims=True), atol=1e-6)


PASSING: dict[str, Turn] = {
    "too many requests": fails(429, headers={"Retry-After": "3"}),
    "an error": fails(503),
    "an answer cut in the middle": says_json('{"data": [{"index": 0, "emb', promised=4_000),
    "broken JSON": says_json('{"data": [{"index": 0, "emb'),
    "fewer vectors than texts": says_json('{"data": []}'),
}


@pytest.mark.parametrize("fault", PASSING)
async def test_what_passes_is_waited_for(server: OpenAIServer, remote: EndpointEmbedder, fault: str) -> None:
    server.plays(PASSING[fault])

    assert (await remote.embed(["wool"])).shape == (1, DIMENSION)
    assert len(server.requests) == 2


LASTING: dict[str, tuple[Turn, str, int]] = {
    "a wrong key": (fails(401, "invalid_api_key", f"Incorrect API key provided: {KEY}"), "the key is refused", 1),
    "an unknown model": (fails(404, "model_not_found"), "the model is unknown there", 1),
    "a web page": (web_page(), "answers with a web page", 1),
    "an endless rate limit": (fails(429), "too many requests", TRIES),
    "silence": (hangs(), "did not answer in time", TRIES),
    "a cut connection": (says_json("{", promised=4_000), "the connection was cut", TRIES),
}


@pytest.mark.parametrize("fault", LASTING)
async def test_what_lasts_is_one_line_without_the_key(
    server: OpenAIServer, remote: EndpointEmbedder, fault: str,
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(asking, "SILENT_SECONDS", 0.3)
    turn, said, requests = LASTING[fault]
    server.plays(*[turn] * TRIES)

    with pytest.raises(Unavailable, match=said) as caught:
        await remote.embed(["wool"])

    assert len(server.requests) == requests
    assert KEY not in f"{caught.value} {caught.value!r} {caught.value.__cause__!r} {caplog.text}"
    assert "send_request_headers" in caplog.text


async def test_an_endpoint_that_drips_is_not_waited_for_without_end(
    server: OpenAIServer, remote: EndpointEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "WHOLE_SECONDS", 0.2)
    server.plays(*[hangs()] * TRIES)

    with pytest.raises(Unavailable, match="did not answer in time"):
        await remote.embed(["wool"])


async def test_an_endpoint_that_is_away_is_one_line(tmp_path: Path) -> None:
    async with openai_server() as server:
        base_url = server.base_url

    with pytest.raises(Unavailable, match=f"{base_url}: it cannot be reached; check OPENAI_BASE_URL"):
        await embedder_at(None, tmp_path, Time(), base_url=base_url).embed(["wool"])


async def test_a_store_is_filled_and_searched_by_it_and_asks_for_each_text_once(
    server: OpenAIServer, remote: EndpointEmbedder, tmp_path: Path
) -> None:
    store = SqliteKnowledge(tmp_path / "knowledge.db", remote)
    texts = [a_text("guideline:a.md#1", "wool is warm"), a_text("guideline:b.md#1", "brass is bright")]

    await store.sync(texts, brand="b")
    await store.sync(texts[::-1], brand="c")
    found = await store.search("what is warm", brand="b")
    await store.search("what is warm", brand="c")

    assert found[0].text == "wool is warm"
    assert [len(request["input"]) for request in server.requests] == [2, 1]
    assert (await store.health()).embedder == "small-embedding"


WRITER = """
import sys
from pathlib import Path
import numpy as np
from tools.knowledge.embeddings.keeping import VectorCache
file, first = Path(sys.argv[1]), int(sys.argv[2])
for number in range(first, first + 60):
    VectorCache(file, "e", "m").put({number.to_bytes(32, "big"): np.full(4, number, dtype=np.float32)})
"""


def test_processes_that_make_and_write_one_cache_at_once_lose_nothing(tmp_path: Path) -> None:
    file = tmp_path / "home" / "embeddings.db"
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(file), str(first)], stderr=subprocess.PIPE, text=True)
        for first in (0, 40, 80)
    ]

    assert [writer.communicate()[1] for writer in writers] == ["", "", ""]
    dimension, found = VectorCache(file, "e", "m").get([number.to_bytes(32, "big") for number in range(140)])
    assert dimension == 4
    assert [int(found[number.to_bytes(32, "big")][0]) for number in range(140)] == list(range(140))
    assert [entry.name for entry in file.parent.iterdir()] == ["embeddings.db"]
