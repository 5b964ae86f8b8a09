"""`marque serve`: one line where it listens, one line for whatever it cannot do, and a clean end."""

import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from langgraph_sdk import get_client
from langgraph_sdk.errors import ConflictError

from tests.support.campaigns import LEAD, brief_of, comes_to, counted, decide, run, services_of, waiting
from tests.support.routes import until
from tests.support.served import Served, example_shop, marque, served

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop whose brief is signed, and its knowledge synced."""
    return example_shop(tmp_path_factory.mktemp("here"), sign=("price-drop", "back-in-stock"), knowledge=True)


@pytest.fixture(scope="module")
def server(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The server, for all tests of this file."""
    with served(shop, tmp_path_factory.mktemp("folder")) as started:
        yield started


def test_it_says_where_it_listens_and_to_whom(server: Served) -> None:
    assert server.log.splitlines()[:2] == [
        f"listening at {server.url}",
        "no login is configured: it answers on this machine only, and nobody decides over it",
    ]


def test_a_port_in_use_is_one_line(shop: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = marque(shop, None, "serve", "--port", str(port))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"marque: --port: port {port} is in use; name another one with --port\n"


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])  # noqa: S104 - that it is refused
def test_a_host_beyond_this_machine_is_refused_without_a_login(shop: Path, host: str) -> None:
    done = marque(shop, None, "serve", "--host", host)

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "marque keys create" in done.stderr


def test_an_address_that_is_not_ours_is_one_line(shop: Path) -> None:
    done = marque(shop, None, "serve", "--host", "no-such-host.invalid")

    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


async def test_a_campaign_goes_from_brief_to_package(server: Served, shop: Path) -> None:
    async with get_client(url=server.url) as client, services_of(shop) as services:
        thread = await run(client, brief_of(shop, "price-drop"))
        await decide(services, thread)
        interrupt = await waiting(client, thread)
        assert interrupt is not None
        answer = {"decisions": [{"type": "approve"}]}
        await client.runs.wait(thread, "campaign", command={"resume": {interrupt["id"]: answer}})

        assert (await services.campaigns.get(thread)).status == "approved"
        assert (shop / "out" / thread / "package.json").exists()


async def test_a_run_waits_for_its_turn_and_then_fails_in_one_sentence(server: Served, shop: Path) -> None:
    async with get_client(url=server.url) as client, services_of(shop) as services:
        thread = str(uuid.uuid4())
        await client.threads.create(thread_id=thread)
        await services.threads.take(thread, brand="tarnholt", owner=None)
        async with services.leases.hold(thread) as ours:
            assert ours
            said = await client.runs.wait(
                thread, "campaign", input={"brief": brief_of(shop, "price-drop")}, raise_error=False
            )

    error = said["__error__"]  # type: ignore[call-overload]
    assert error["error"] == "RunStopped"
    assert "another process drives it now" in error["message"]


async def test_a_row_that_somebody_wrote_wakes_its_campaign_without_a_resume(server: Served, shop: Path) -> None:
    async with get_client(url=server.url) as client, services_of(shop) as services:
        thread = await run(client, brief_of(shop, "back-in-stock"))
        packages = await counted(services, "packages")
        await decide(services, thread)
        await comes_to(services, thread, "approved")
        assert await counted(services, "packages") == packages + 1


async def test_a_brief_of_a_brand_on_hold_is_refused_with_who_holds_it_and_taken_in_afterwards(
    server: Served, shop: Path
) -> None:
    async with get_client(url=server.url) as client, services_of(shop) as services:
        thread = (await client.threads.create())["thread_id"]
        await services.campaigns.hold("tarnholt", LEAD, "a recall")
        with pytest.raises(ConflictError) as refused:
            await client.runs.create(thread, "campaign", input={"brief": brief_of(shop, "price-drop")})
        await services.campaigns.release("tarnholt", LEAD)
        await client.runs.wait(thread, "campaign", input={"brief": brief_of(shop, "price-drop")})

        assert f"on hold by {LEAD}: a recall" in str(refused.value)
        assert await waiting(client, thread) is not None


@contextmanager
def moved_away(file: Path) -> Iterator[None]:
    file.rename(file.with_suffix(".away"))
    yield
    file.with_suffix(".away").rename(file)


async def test_what_is_remembered_is_neither_lost_nor_empty_while_its_file_is_away(server: Served, shop: Path) -> None:
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
        item = {"namespace": ["notes"], "key": "tone"}
        await client.put("/store/items", json={**item, "value": {"words": "plain"}})
        with moved_away(shop / ".marque" / "memory.db"):
            put = await client.put("/store/items", json={**item, "value": {"words": "lost"}})
            got = await client.get("/store/items", params={"namespace": "notes", "key": "tone"})
        back = await client.get("/store/items", params={"namespace": "notes", "key": "tone"})

    for answer in (put, got):
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert "memory.db: was moved away" in answer.json()["detail"]
    assert back.json()["value"] == {"words": "plain"}


async def test_a_thread_is_away_while_the_file_of_the_checkpoints_is(server: Served, shop: Path) -> None:
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
        state = f"/threads/{(await client.post('/threads', json={})).json()['thread_id']}/state"
        with moved_away(shop / ".marque" / "checkpoints.db"):
            away = await client.get(state)
        back = await client.get(state)

    assert (away.status_code, "checkpoints.db: was moved away" in away.json()["detail"]) == (503, True)
    assert back.status_code == 200


async def test_nothing_is_known_to_be_unknown_while_the_index_is_away(server: Served, shop: Path) -> None:
    async with get_client(url=server.url) as client:

        async def found() -> Any:
            asked = {"query": "shipping"}
            return await client.runs.wait(None, "find_knowledge", input=asked, raise_error=False)

        before = await found()
        with moved_away(shop / ".marque" / "knowledge.db"):
            away = await found()
        back = await found()

    assert "knowledge.db: was moved away" in away["__error__"]["message"]
    assert before["passages"] == back["passages"] != []


async def test_the_log_stays_in_bounds_whatever_a_client_sends(server: Served) -> None:
    secret = "mk_01a2041fa140_Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4"
    async with httpx.AsyncClient() as client:
        await client.get(f"{server.url}/v1/campaigns/{'a' * 5000}", params={"key": secret})

    await until(lambda: "/v1/campaigns/aaaa" in server.log)
    assert max(map(len, server.log.splitlines())) < 4000
    assert secret[20:] not in server.log


def test_a_restore_under_the_server_is_refused_in_one_line(server: Served, shop: Path, tmp_path: Path) -> None:
    copy = str(tmp_path / "copy.db")
    assert marque(shop, None, "db", "backup", copy).returncode == 0

    done = marque(shop, None, "db", "restore", copy, "--replace")

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "marque.db: is in use by a server or a command; end it, then restore" in done.stderr


def test_no_run_blocked_the_event_loop(server: Served) -> None:
    assert "Blocking" not in server.log


def test_told_to_end_it_ends_well_and_leaves_no_trace_in_the_folder(shop: Path, tmp_path: Path) -> None:
    with served(shop, tmp_path / "folder") as started:
        assert started.end() == 0

    assert [left.name for left in (tmp_path / "folder").iterdir()] == ["serve.log"]
    assert "Traceback" not in started.log
