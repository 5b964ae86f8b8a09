"""Campaigns of the example shop with its knowledge on a real Weaviate server, by the same commands as on SQLite."""

import random
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver

from graphs.campaign import build
from graphs.launch import Launcher
from graphs.wiring import make_services
from marque.approval import Approve, Reject
from marque.evidence import Passage
from marque.settings import load_settings
from tests.graphs.conftest import BRAND, EDITOR, ROOT, Clock, Shop, storage_of
from tests.support.dev_server import BIN, environment_of
from tests.support.weaviate import KEY, WeaviateServer
from tools.knowledge import open_knowledge
from tools.knowledge.port import Text

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket, pytest.mark.timeout(240)]

Store = Mapping[str, str]
"""The variables of the environment that name a store."""
SQLITE: Store = {"MARQUE_KNOWLEDGE": "sqlite"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WeaviateServer]:
    """A server that tests may kill, if they start it again."""
    running = WeaviateServer(tmp_path_factory.mktemp("weaviate"))
    running.start()
    yield running
    running.remove()


@pytest.fixture(scope="module")
def on_weaviate(server: WeaviateServer) -> Store:
    return {
        "MARQUE_KNOWLEDGE": "weaviate",
        "WEAVIATE_URL": server.url,
        "WEAVIATE_GRPC_PORT": str(server.grpc_port),
        "WEAVIATE_API_KEY": KEY,
    }


@pytest.fixture(scope="module")
def prepared(on_weaviate: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example shop with its catalogue in the database and its texts in both stores."""
    folder = tmp_path_factory.mktemp("prepared") / "shop"
    shutil.copytree(ROOT / "examples" / "shop", folder, ignore=shutil.ignore_patterns(".marque", "out"))
    marque(folder, SQLITE, "inventory", "import")
    for store in (SQLITE, on_weaviate):
        marque(folder, store, "knowledge", "sync")
    return folder


@pytest.fixture
def workspace(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(prepared, tmp_path / "shop"))


Opening = Callable[[Store], Shop]


@pytest.fixture
async def opening(workspace: Path) -> AsyncIterator[Opening]:
    """Open the shop on a store, with a clock and ids that are the same every time."""
    opened: list[Shop] = []

    def open_(store: Store) -> Shop:
        copy = shutil.copytree(workspace, workspace.with_name(f"shop-{len(opened)}"))
        settings = load_settings({"MARQUE_WORKSPACE": str(copy), **store}, copy)
        clock, numbers = Clock(), iter(range(1, 10_000))
        services = make_services(
            settings, clock=clock, ids=lambda: f"00000000-0000-7000-8000-{next(numbers):012}", rng=random.Random(0)
        )
        opened.append(shop_of(Shop(settings, services, Launcher(services=services, graph=None), clock)))  # type: ignore[arg-type]
        return opened[-1]

    yield open_
    for shop in opened:
        await shop.services.close()


def shop_of(shop: Shop) -> Shop:
    graph = build(shop.services).compile(checkpointer=InMemorySaver(), name="campaign")
    return replace(shop, launcher=Launcher(services=shop.services, graph=graph))


@dataclass
class Watched:
    """The real store; before its n-th question something happens to the server."""

    inner: Any
    happens: Callable[[], object] = lambda: None
    before: int = 0
    asked: int = 0
    found: list[Passage] = field(default_factory=list)

    async def search(self, query: str, **about: Any) -> tuple[Passage, ...]:
        self.asked += 1
        if self.asked == self.before:
            self.happens()
        found: tuple[Passage, ...] = await self.inner.search(query, **about)
        self.found += found
        return found


def watched(shop: Shop, happens: Callable[[], object], before: int) -> tuple[Shop, Watched]:
    store = Watched(shop.services.knowledge, happens, before)
    return shop_of(replace(shop, services=replace(shop.services, knowledge=store))), store


def called(workspace: Path, store: Store, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [BIN / "marque", *words], env={**environment_of(workspace), **store}, cwd=workspace, capture_output=True,
        text=True, check=False,
    )  # fmt: skip


def marque(workspace: Path, store: Store, *words: str) -> str:
    done = called(workspace, store, *words)
    assert done.returncode == 0, done.stderr
    assert "Warning" not in done.stderr
    return done.stdout


async def packaged(shop: Shop) -> dict[str, Any]:
    campaign = await shop.run(shop.brief("price-drop"))
    campaign = await shop.decide(campaign, EDITOR, Approve())
    assert campaign.status == "approved"
    package = await shop.services.packages.find(campaign.id)
    assert package is not None
    return package


async def test_the_same_campaign_comes_out_of_both_stores(opening: Opening, on_weaviate: Store) -> None:
    on_sqlite, on_server = [await packaged(opening(store)) for store in (SQLITE, on_weaviate)]

    whole = set(on_sqlite) - {"evidence", "evidence_hash", "provenance"}
    assert {name: on_server[name] for name in whole} == {name: on_sqlite[name] for name in whole}
    assert {claim["claim"]["status"] for claim in on_server["claims"]} == {"supported"}
    assert on_server["evidence"]["products"] == on_sqlite["evidence"]["products"]
    found, also = ({one["id"]: one for one in p["evidence"]["passages"]} for p in (on_server, on_sqlite))
    # By meaning both rank alike. By words they do not quite: how rare a word is, each server counts for itself.
    common = found.keys() & also.keys()
    assert len(common) >= 0.8 * len(also)
    assert {name: found[name]["sha256"] for name in common} == {name: also[name]["sha256"] for name in common}


def test_the_commands_go_through_from_brief_to_approval(workspace: Path, on_weaviate: Store) -> None:
    out = marque(workspace, on_weaviate, "run", "briefs/price-drop.yaml")
    campaign = next(line.split()[1] for line in out.splitlines() if line.startswith("campaign "))
    assert "approved" in marque(workspace, on_weaviate, "approvals", "approve", campaign, "--as", EDITOR)
    assert "weaviate http://" in marque(workspace, on_weaviate, "doctor")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"WEAVIATE_API_KEY": "a-wrong-key"}, "does not take the key"),
        ({"WEAVIATE_URL": "http://127.0.0.1:9"}, "http://127.0.0.1:9: the Weaviate server does not answer"),
    ],
    ids=["wrong key", "away"],
)
def test_the_doctor_tells_what_is_wrong_with_the_server(
    wrong: Store, said: str, workspace: Path, on_weaviate: Store
) -> None:
    done = called(workspace, {**on_weaviate, **wrong}, "doctor")

    assert done.returncode == 1
    told = done.stdout.partition("!!  knowledge")[2].partition("\n!!")[0]
    assert said in " ".join(told.split())  # a long address breaks the line elsewhere
    assert "a-wrong-key" not in done.stdout


async def test_a_campaign_goes_on_when_the_server_is_killed_and_asks_it_again_when_it_is_back(
    opening: Opening, on_weaviate: Store, server: WeaviateServer
) -> None:
    shop, store = watched(opening(on_weaviate), server.kill, before=3)
    try:
        campaign = await shop.run(shop.brief("price-drop"))
    finally:
        server.start()

    found = await shop.last(campaign)
    (missing,) = found.evidence.missing
    assert campaign.status == "waiting"
    assert store.asked == 3
    assert {passage.kind for passage in found.evidence.passages} == {"source", "guideline"}  # and the shop has no doc
    assert set(missing.kinds) == {"campaign", "review", "product"}
    assert "does not answer" in missing.why

    campaign = await shop.decide(campaign, EDITOR, Reject(message="Say it shorter."))

    found = await shop.last(campaign)
    assert found.evidence.missing == ()
    assert {passage.kind for passage in found.evidence.passages} >= {"campaign", "review", "product"}


async def test_a_server_that_stands_still_is_waited_for_once(
    opening: Opening, on_weaviate: Store, server: WeaviateServer
) -> None:
    shop, store = watched(opening(on_weaviate), server.freeze, before=2)
    try:
        campaign = await shop.run(shop.brief("price-drop"))
        asked = store.asked
        await shop.services.close()
    finally:
        server.thaw()

    found = await shop.last(campaign)
    assert campaign.status == "waiting"
    assert asked == 2
    assert found.evidence.missing[0].why == "the Weaviate server took too long"


async def test_a_server_that_is_away_from_the_start_is_asked_once(opening: Opening, on_weaviate: Store) -> None:
    nowhere = {**on_weaviate, "WEAVIATE_URL": "http://127.0.0.1:9", "WEAVIATE_GRPC_PORT": "10"}
    shop, store = watched(opening(nowhere), lambda: None, before=0)

    campaign = await shop.run(shop.brief("wool-care-reply"), "lou.farrow@tarnholt.example")

    assert (campaign.status, campaign.tier) == ("waiting", "B")
    assert store.asked == 1


async def test_no_brand_sees_the_texts_of_another(opening: Opening, on_weaviate: Store) -> None:
    shop = opening(on_weaviate)
    knowledge = open_knowledge(shop.settings, storage_of(shop))
    theirs = Text(id="doc:theirs.md#1-0", kind="doc", source="theirs.md", text="Warm blankets, lanterns and candles.")
    await knowledge.sync([theirs], brand="elsewhere")
    try:
        campaign = await shop.run(shop.brief("price-drop"))
        seen = {passage.id for passage in (await shop.last(campaign)).evidence.passages}
        found = await knowledge.search("blankets, lanterns and candles", brand="elsewhere", limit=50)
        ours = await knowledge.search("blankets, lanterns and candles", brand=BRAND, limit=50)
        assert await knowledge.get([theirs.id], brand=BRAND) == ()
    finally:
        await knowledge.sync([], brand="elsewhere")
        await knowledge.close()

    assert [passage.id for passage in found] == [theirs.id]
    assert theirs.id not in seen | {passage.id for passage in ours}
