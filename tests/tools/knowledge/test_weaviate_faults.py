"""What goes wrong with a Weaviate server, each told in one line with its mend, and nothing lost or stored twice."""

import asyncio
import http.server
import logging
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from pydantic import SecretStr

from marque.errors import Unavailable
from tests.support.weaviate import KEY, WeaviateServer
from tests.tools.knowledge.kit import HashingEmbedder, a_text
from tools.knowledge.at_hand import at_hand
from tools.knowledge.embeddings import Embedder
from tools.knowledge.turns import turn_by_file
from tools.knowledge.versions import VersionedKnowledge
from tools.knowledge.weaviate.connecting import Address, Patience, Server
from tools.knowledge.weaviate.generations import Generations
from tools.knowledge.weaviate.schema import State
from tools.knowledge.weaviate.versions import PREFIX, WeaviateVersions

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket]

WOOL = a_text("doc:wool.md#1", "The wool blanket is warm.")
MANY = [a_text(f"doc:{n}.md#1", f"wool thing number {n}") for n in range(1_500)]
_prefixes = count(1)


class Opened:
    """A store on a server, and the server's client for what another hand does."""

    def __init__(
        self, running: WeaviateServer, folder: Path, *, key: str = KEY, patience: Patience | None = None
    ) -> None:
        self.prefix = f"Fault{next(_prefixes)}"
        self.server = Server(Address.of(running.url, running.grpc_port), SecretStr(key), patience)
        self._folder = folder

    def store(self, embedder: Embedder | None = None) -> VersionedKnowledge:
        return _store(self.server, self._folder, embedder or HashingEmbedder(), self.prefix)


def _store(server: Server, folder: Path, embedder: Embedder, prefix: str = PREFIX) -> VersionedKnowledge:
    """Return a store as the product opens one, but for turns by files."""
    turn, building = (turn_by_file(folder / name) for name in ("turn", "building"))
    versions = WeaviateVersions(server, embedder, at_hand(embedder), turn, lambda: datetime.now(UTC), prefix)
    return VersionedKnowledge(versions, building)


@pytest.fixture
async def opened(weaviate: WeaviateServer, tmp_path: Path) -> AsyncIterator[Opened]:
    one = Opened(weaviate, tmp_path)
    yield one
    await one.server.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[WeaviateServer]:
    """A server that a test may kill."""
    server = WeaviateServer(tmp_path / "weaviate").start()
    yield server
    server.remove()


async def test_a_server_that_is_away_is_told(tmp_path: Path) -> None:
    server = Server(Address.of("http://127.0.0.1:9", 10), SecretStr(KEY), Patience(init=1))
    store = _store(server, tmp_path, HashingEmbedder())
    for call in (store.search("wool", brand="shop"), store.sync([WOOL], brand="shop"), store.health()):
        with pytest.raises(Unavailable, match="does not answer; start it, or correct WEAVIATE_URL"):
            await call


async def test_a_wrong_key_is_told_and_not_shown(weaviate: WeaviateServer, tmp_path: Path) -> None:
    opened = Opened(weaviate, tmp_path, key="a-wrong-key")
    with pytest.raises(Unavailable, match="does not take the key; set WEAVIATE_API_KEY") as told:
        await opened.store().search("wool", brand="shop")
    assert "a-wrong-key" not in str(told.value)


@pytest.mark.parametrize("is_another_server", [False, True], ids=["nobody", "a server of HTTP"])
async def test_a_port_where_nobody_speaks_grpc_is_told_and_no_try_is_shown(
    weaviate: WeaviateServer, tmp_path: Path, caplog: pytest.LogCaptureFixture, is_another_server: bool
) -> None:
    with _server_that_says("{}") as other:
        port = other if is_another_server else 9
        opened = Opened(weaviate, tmp_path)
        opened.server = Server(Address.of(weaviate.url, port), SecretStr(KEY), Patience(init=1))
        store = opened.store()
        with caplog.at_level(logging.INFO):
            for call in (store.search("wool", brand="shop"), store.sync([WOOL], brand="shop"), store.health()):
                with pytest.raises(Unavailable, match=r"answer by gRPC; .* correct WEAVIATE_GRPC_PORT") as told:
                    await call
                assert f"127.0.0.1:{port}: " in str(told.value)
    assert not [said for said in caplog.records if said.name == "weaviate-client"]


async def test_a_server_that_is_too_old_is_told(tmp_path: Path) -> None:
    with _server_that_says('{"version": "1.27.3", "hostname": "x", "modules": {}}') as port:
        store = _store(Server(Address.of(f"http://127.0.0.1:{port}", 10)), tmp_path, HashingEmbedder())
        with pytest.raises(Unavailable, match=r"the server has version 1\.27\.3, and 1\.32 is the lowest"):
            await store.search("wool", brand="shop")


async def test_a_collection_by_another_hand_is_told_and_left_alone(opened: Opened) -> None:
    async with opened.server.client() as client:
        await client.collections.create(opened.prefix)
        await client.collections.get(opened.prefix).data.insert({"theirs": "yes"})
    store = opened.store()
    for call in (store.search("wool", brand="shop"), store.sync([WOOL], brand="shop")):
        with pytest.raises(Unavailable, match="not made by Marque; rename or remove it"):
            await call
    async with opened.server.client() as client:
        assert (await client.collections.get(opened.prefix).aggregate.over_all()).total_count == 1


async def test_a_tenant_that_was_removed_is_told(opened: Opened) -> None:
    store = opened.store()
    await store.sync([WOOL], brand="shop")
    async with opened.server.client() as client:
        await client.collections.get(f"{opened.prefix}V1Doc").tenants.remove(["shop"])
    with pytest.raises(Unavailable, match="the brand's tenant is missing"):
        await store.search("wool", brand="shop")


async def test_a_vector_of_another_length_is_told(opened: Opened) -> None:
    await opened.store().sync([WOOL], brand="shop")
    other = opened.store(HashingEmbedder(dimension=32))
    with pytest.raises(Unavailable, match="vectors of another length; run `marque knowledge rebuild`"):
        await other.search("wool", brand="shop")
    with pytest.raises(Unavailable, match="vectors of another length; run `marque knowledge rebuild`"):
        await other.sync([WOOL, MANY[0]], brand="shop")


async def test_a_server_that_takes_few_requests_is_asked_again(tmp_path: Path) -> None:
    running = WeaviateServer(tmp_path / "weaviate", MAXIMUM_CONCURRENT_GET_REQUESTS="24").start()
    opened = Opened(running, tmp_path)
    try:
        store = opened.store()
        await store.sync(MANY[:200], brand="shop")
        answers = await asyncio.gather(*(store.search(f"wool {n}", brand="shop") for n in range(12)))
        assert all(answers)
    finally:
        await opened.server.close()
        running.remove()


async def test_a_server_that_stands_still_is_told_and_a_second_sync_mends_it(
    own: WeaviateServer, tmp_path: Path
) -> None:  # fmt: skip
    opened = Opened(own, tmp_path, patience=Patience(init=2, query=1, insert=1))
    store = opened.store()
    await store.sync([WOOL], brand="shop")

    own.freeze()
    with pytest.raises(Unavailable, match="took too long"):
        await store.search("wool", brand="shop")
    with pytest.raises(Unavailable):
        await store.sync([WOOL, *MANY[:50]], brand="shop")
    own.thaw()
    assert (await store.sync([WOOL, *MANY[:50]], brand="shop")).unchanged == 1
    assert await store.count(brand="shop") == 51
    await opened.server.close()


async def test_a_server_killed_in_the_middle_of_an_import_loses_nothing_and_stores_nothing_twice(
    own: WeaviateServer, tmp_path: Path
) -> None:  # fmt: skip
    opened = Opened(own, tmp_path, patience=Patience(init=2, query=2, insert=2))
    store = opened.store()
    await store.sync(MANY[:500], brand="shop")

    def killing(done: int, total: int) -> None:
        assert done <= total
        own.kill()

    with pytest.raises(Unavailable):
        await store.sync([*MANY, *(a_text(f"doc:b{n}.md#1", f"brass {n}") for n in range(1_500))], brand="shop",
                         on_progress=killing)  # fmt: skip
    own.start()
    await opened.server.close()
    assert await store.count(brand="shop") == 500  # what was there before, whole
    assert not [p for p in await store.search("wool thing number 777", brand="shop") if p.text == MANY[777].text]

    report = await store.sync(MANY, brand="shop")
    assert (report.added, report.unchanged) == (1_000, 500)
    assert await store.count(brand="shop") == 1_500
    seen = [text.id async for some in store.texts(brand="shop") for text in some]
    assert sorted(seen) == sorted(text.id for text in MANY)
    assert MANY[777].text in [p.text for p in await store.search("wool thing number 777", brand="shop")]
    await opened.server.close()


async def test_a_client_killed_before_the_state_moves_leaves_what_was_there(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened.store()
    old, new = MANY[:40], [a_text(f"doc:{n}.md#1", f"newer wool thing {n}") for n in range(40)]
    await store.sync(old, brand="shop")
    with monkeypatch.context() as patched:
        put = Generations._put

        async def die(self: Generations, state: State) -> None:
            if not state.is_staging:
                raise KeyboardInterrupt
            await put(self, state)

        patched.setattr(Generations, "_put", die)
        with pytest.raises(KeyboardInterrupt):
            await store.sync(new, brand="shop")
    assert await store.count(brand="shop") == 40
    assert {t.text for t in old} >= {p.text for p in await store.search("wool thing", brand="shop")}

    assert (await store.sync(old, brand="shop")).unchanged == 40
    assert await store.count(brand="shop") == 40
    assert (await store.sync(new, brand="shop")).changed == 40
    assert {t.text for t in new} >= {p.text for p in await store.search("wool thing", brand="shop")}


async def test_a_full_disk_is_told_and_the_old_state_stays(opened: Opened) -> None:
    """A server whose disk is nearly full makes its shards read-only, as is done here by hand."""
    store = opened.store()
    await store.sync([WOOL], brand="shop")
    async with opened.server.client() as client:
        docs = client.collections.get(f"{opened.prefix}V1Doc")
        await docs.config.update_shards("READONLY", ["shop"])
        with pytest.raises(Unavailable, match="its disk is full, or nearly; make room"):
            await store.sync([WOOL, MANY[0]], brand="shop")
        assert [p.text for p in await store.search("wool thing", brand="shop")] == [WOOL.text]
        await docs.config.update_shards("READY", ["shop"])
    assert (await store.sync([WOOL, MANY[0]], brand="shop")).added == 1


@contextmanager
def _server_that_says(body: str) -> Iterator[int]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
