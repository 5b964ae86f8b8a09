"""The outermost door by itself: what is shut, who comes in without a login, bounds of bodies and paces."""

import asyncio
import importlib.util
import json
import re
import shutil
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from pydantic import SecretStr

from app.server.errors import MAX_BODY
from app.server.guard import CALLER, Guard, is_shut
from app.server.login import Login
from app.server.rates import FAILED, Rate, Rates
from graphs.services import Services
from tests.support.campaigns import services_of
from tools.keys.store import Key, Keys

ROOT = Path(__file__).resolve().parents[3]
EDITOR = "tomas.brill@tarnholt.example"
HERE = [(b"host", b"localhost:2024")]


class App:
    """What stands behind the guard: takes the body in, and remembers who called."""

    def __init__(self) -> None:
        self.callers: list[Any] = []
        self.headers: list[Any] = []
        self.body = b""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.callers.append(scope.get(CALLER))
        self.headers = scope["headers"]
        more = True
        while more:
            message = await receive()
            self.body += message.get("body", b"")
            more = message.get("more_body", False)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})


@pytest_asyncio.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    shop = tmp_path / "shop"
    shutil.copytree(ROOT / "examples/shop", shop, ignore=shutil.ignore_patterns(".marque", "out"))
    async with services_of(shop) as made:
        yield made


@pytest.fixture
def app() -> App:
    return App()


@pytest.fixture
def guard(app: App, services: Services) -> Guard:
    return Guard(app, login=Login(services), larger={"/v1/large": 3 * MAX_BODY}, seconds=0.2)


async def ask(
    guard: Guard, path: str = "/threads", *, headers: Sequence[tuple[bytes, bytes]] = HERE, client: Any = ("127.0.0.1", 1),
    chunks: Sequence[bytes] = (b"{}",), kind: str = "http", root: str = "", slow: float = 0.0,
) -> tuple[int, dict[str, str], Any]:  # fmt: skip
    """Return status, headers and body of an answer; of a websocket that is closed, 403."""
    sent: list[Any] = []
    waiting = list(chunks)

    async def receive() -> Any:
        await asyncio.sleep(slow)
        body = waiting.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(waiting)}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": kind, "method": "POST", "path": path, "headers": list(headers), "client": client,
             "root_path": root}  # fmt: skip
    await guard(scope, receive, send)
    if sent[0]["type"] == "websocket.close":
        return 403, {}, None
    told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], told, json.loads(b"".join(one.get("body", b"") for one in sent[1:]))


async def test_nobody_comes_in_from_this_machine_where_there_is_no_login(guard: Guard, app: App) -> None:
    for host in (b"localhost", b"localhost:2024", b"127.0.0.1:8", b"[::1]:2024", b"[::1]", b"LOCALHOST:1"):
        assert (await ask(guard, headers=[(b"host", host)]))[0] == 200
    assert (await ask(guard, client=("::1", 1)))[0] == 200
    assert {caller.address for caller in app.callers} == {None}


@pytest.mark.parametrize("headers", [
    [(b"host", b"evil.example")], [(b"host", b"localhost.evil.example")], [(b"host", b"127.0.0.1.evil.example:80")],
    [], [(b"host", b"")], [*HERE, *HERE], [*HERE, (b"x-forwarded-for", b"127.0.0.1")], [*HERE, (b"forwarded", b"for=x")],
    [*HERE, (b"X-Real-IP", b"127.0.0.1")], [*HERE, (b"via", b"1.1 proxy")], [*HERE, (b"origin", b"https://evil.example")],
    [*HERE, (b"origin", b"null")], [*HERE, (b"origin", b"http://localhost:9999")],
    [*HERE, (b"sec-fetch-site", b"cross-site")], [*HERE, (b"sec-fetch-site", b"same-site")],
    [(b"host", b"localhost@evil.example")],
])  # fmt: skip
async def test_whoever_is_not_here_does_not_come_in_without_a_login(guard: Guard, app: App, headers: Any) -> None:
    status, _, said = await ask(guard, headers=headers)

    assert (status, app.callers) == (401, [])
    assert "marque keys create" in said["mend"]


@pytest.mark.parametrize("client", [("10.0.0.7", 1), ("8.8.8.8", 1), None, ("testclient", 1), ("::ffff:8.8.8.8", 1)])
async def test_an_address_beyond_this_machine_does_not_come_in_without_a_login(guard: Guard, client: Any) -> None:
    assert (await ask(guard, client=client))[0] == 401


async def test_a_page_of_this_servers_own_may_ask_it(guard: Guard) -> None:
    page = [*HERE, (b"origin", b"http://localhost:2024"), (b"sec-fetch-site", b"same-origin")]

    assert (await ask(guard, headers=page))[0] == 200


NEEDS_A_LOGIN = {
    ("/threads/search", 200), ("/nothing", 200), ("/docs", 404), ("/internal/truncate", 404), ("//threads", 404),
    ("/threads/1/state", 403), ("/threads/prune", 403), ("/runs/cancel", 403), ("/runs/crons", 404),
}  # fmt: skip


@pytest.mark.parametrize(("path", "status"), sorted(NEEDS_A_LOGIN))
async def test_whoever_is_not_logged_in_is_told_so_and_not_what_is_behind(
    guard: Guard, services: Services, path: str, status: int
) -> None:
    made = await services.keys.make(EDITOR, purpose="x")

    assert (await ask(guard, path))[0] == 401
    assert (await ask(guard, path, headers=[(b"x-api-key", b"mk_guess")]))[0] == 401
    assert (await ask(guard, path, headers=[(b"x-api-key", made.key.encode())]))[0] == status


async def test_once_there_was_a_key_there_is_a_login_for_good(guard: Guard, services: Services) -> None:
    made = await services.keys.make(EDITOR, purpose="x")
    await services.keys.revoke(made.id)

    assert (await ask(guard))[0] == 401
    status, told, _ = await ask(guard, headers=[(b"x-api-key", made.key.encode())])
    assert (status, told["www-authenticate"]) == (401, "Bearer")


async def test_a_key_that_is_revoked_while_the_server_runs_opens_nothing_from_the_next_request_on(
    guard: Guard, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.server.login.monotonic", lambda: 100.0)
    made = await services.keys.make(EDITOR, purpose="x")
    shown = [(b"x-api-key", made.key.encode())]
    assert [(await ask(guard, headers=shown))[0] for _ in range(3)] == [200, 200, 200]

    await services.keys.revoke(made.id)

    assert (await ask(guard, headers=shown))[0] == 401


async def test_a_key_is_looked_up_once_while_nothing_is_committed_and_again_after_a_second(
    guard: Guard, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, asked, look_up = 100.0, 0, Keys.of

    async def counted(keys: Keys, secret: SecretStr) -> Key | None:
        nonlocal asked
        asked += 1
        return await look_up(keys, secret)

    monkeypatch.setattr("app.server.login.monotonic", lambda: now)
    monkeypatch.setattr(Keys, "of", counted)
    made = await services.keys.make(EDITOR, purpose="x")
    shown = [(b"x-api-key", made.key.encode())]
    for _ in range(2):  # that it was used today is written down at the first one
        await ask(guard, headers=shown)
    asked = 0

    assert [(await ask(guard, headers=shown))[0] for _ in range(3)] == [200, 200, 200]
    assert asked == 0

    now += 1.0
    await ask(guard, headers=shown)
    assert asked == 1


async def test_guesses_are_slowed_down_and_lock_nobody_out(guard: Guard, services: Services) -> None:
    made = await services.keys.make(EDITOR, purpose="x")
    guesses = [(await ask(guard, headers=[(b"x-api-key", b"mk_guess%d" % number)])) for number in range(30)]

    assert [status for status, _, _ in guesses] == [401] * FAILED.many + [429] * (30 - FAILED.many)
    assert int(guesses[-1][1]["retry-after"]) >= 1
    assert (await ask(guard, headers=[(b"x-api-key", made.key.encode())]))[0] == 200
    assert (await ask(guard, headers=[(b"x-api-key", b"mk_other")], client=("10.9.9.9", 1)))[0] == 401


async def test_one_login_is_slowed_down_by_itself(guard: Guard, services: Services) -> None:
    guard.paces = Rates(Rate(3, 60.0))
    keys = [(await services.keys.make(EDITOR, purpose="x")).key.encode() for _ in range(2)]
    statuses = [(await ask(guard, headers=[(b"x-api-key", keys[0])]))[0] for _ in range(5)]

    assert statuses == [200, 200, 200, 429, 429]
    assert (await ask(guard, headers=[(b"x-api-key", keys[1])]))[0] == 200


def test_a_flood_of_callers_does_not_fill_the_memory() -> None:
    now = 0.0
    rates = Rates(Rate(2, 60.0), lambda: now, most=100)
    for number in range(10_000):
        rates.take(f"caller {number}")

    assert len(rates._free_at) <= 101
    assert rates.take("one more") > 0
    now = 1000.0
    assert rates.take("one more") == 0.0
    assert len(rates._free_at) == 1


def test_a_pace_is_a_burst_and_then_even() -> None:
    now = 0.0
    rates = Rates(Rate(4, 8.0), lambda: now)

    assert [rates.take("a") for _ in range(4)] == [0.0] * 4
    assert rates.take("a") == pytest.approx(2.0)
    now = 2.0
    assert rates.take("a") == 0.0
    assert rates.take("a") == pytest.approx(2.0)


async def test_the_header_of_a_studio_is_dropped(guard: Guard, app: App) -> None:
    await ask(guard, headers=[*HERE, (b"x-auth-scheme", b"langsmith"), (b"X-Auth-Scheme", b"langsmith")])

    assert app.headers == HERE


async def test_a_body_is_counted_as_it_comes(guard: Guard, app: App) -> None:
    status, _, said = await ask(guard, chunks=[b"x" * (MAX_BODY // 2)] * 3)
    lied, _, _ = await ask(guard, headers=[*HERE, (b"content-length", b"2")], chunks=[b"x" * (MAX_BODY + 1)])
    honest, _, _ = await ask(guard, headers=[*HERE, (b"content-length", str(MAX_BODY + 1).encode())])
    odd, _, _ = await ask(guard, headers=[*HERE, (b"content-length", b"9" * 5000)])

    assert (status, lied, honest, odd, app.callers) == (413, 413, 413, 413, [])
    assert "larger than" in said["error"]
    assert (await ask(guard, chunks=[b"x" * MAX_BODY]))[0] == 200
    assert len(app.body) == MAX_BODY


async def test_a_larger_body_is_let_in_where_it_may_be_and_has_its_bound_too(guard: Guard) -> None:
    assert (await ask(guard, "/v1/large", chunks=[b"x" * MAX_BODY] * 3))[0] == 200
    assert (await ask(guard, "/v1/large", chunks=[b"x" * MAX_BODY] * 4))[0] == 413


@pytest.mark.parametrize("path", ["/threads", "/v1/large"])
async def test_a_body_that_does_not_arrive_is_not_waited_for(guard: Guard, path: str) -> None:
    status, _, said = await ask(guard, path, chunks=[b"x"] * 100, slow=0.05)

    assert status == 408
    assert "did not arrive" in said["error"]


async def test_a_websocket_passes_the_same_door(guard: Guard, services: Services, app: App) -> None:
    await services.keys.make(EDITOR, purpose="x")

    for path in ("/threads/x/stream/events", "/desk/socket", "/internal/x"):
        assert (await ask(guard, path, kind="websocket"))[0] == 403
    assert app.callers == []


async def test_the_server_may_call_itself(guard: Guard, app: App, services: Services) -> None:
    await services.keys.make(EDITOR, purpose="x")

    assert (await ask(guard, root="/noauth"))[0] == 200
    assert (await ask(guard, root="/noauthority"))[0] == 401
    assert app.callers == [None]


@pytest.mark.parametrize("path", [
    "/internal", "/internal/x", "/INTERNAL/x/", "/x//internal", "/./internal", "/x/../internal", "/docs/", "/metrics",
    "/a2a/x", "/.well-known/agent.json", "/threads/1/runs/crons", "/runs/crons/1", "/threads/1/commands", "/x\\y",
    "/threads/1/storage", "/x\x00", "/profile",
])  # fmt: skip
def test_what_is_shut_is_shut_however_it_is_written(path: str) -> None:
    assert is_shut(path)


@pytest.mark.parametrize("path", [
    "/", "/ok", "/threads", "/threads/1/runs", "/threads/1/state", "/runs/wait", "/v1/checks", "/mcp", "/store/items",
    "/v1/metrics", "/threads/search", "/assistants/search", "/threads/1/stream", "/internals",
])  # fmt: skip
def test_what_is_open_is_open(path: str) -> None:
    assert not is_shut(path)


def test_every_route_of_the_server_is_known() -> None:
    """Hold that a newer server brings no door that nobody looked at: each route is shut, or one that was attacked."""
    packages = [importlib.util.find_spec(name) for name in ("langgraph_api", "langgraph_runtime_inmem")]
    folders = [Path(found.origin).parent for found in packages if found and found.origin]
    sources = [file.read_text("utf-8") for folder in folders for file in folder.rglob("*.py")]
    found = {path for text in sources for path in re.findall(r'Route\(\s*"(/[^"]*)"', text)}
    reached = sorted(path for path in found if not is_shut(path))

    assert reached == KNOWN


KNOWN = [
    "/", "/assistants", "/assistants/count", "/assistants/search", "/assistants/{assistant_id}",
    "/assistants/{assistant_id}/graph", "/assistants/{assistant_id}/latest", "/assistants/{assistant_id}/schemas",
    "/assistants/{assistant_id}/subgraphs", "/assistants/{assistant_id}/subgraphs/{namespace}",
    "/assistants/{assistant_id}/versions", "/mcp", "/ok", "/openapi.json", "/runs", "/runs/batch", "/runs/cancel",
    "/runs/stream", "/runs/wait", "/store/items", "/store/items/search", "/store/namespaces", "/threads",
    "/threads/count", "/threads/prune", "/threads/search", "/threads/{thread_id}", "/threads/{thread_id}/copy",
    "/threads/{thread_id}/history", "/threads/{thread_id}/runs", "/threads/{thread_id}/runs/stream",
    "/threads/{thread_id}/runs/wait", "/threads/{thread_id}/runs/{run_id}",
    "/threads/{thread_id}/runs/{run_id}/cancel", "/threads/{thread_id}/runs/{run_id}/join",
    "/threads/{thread_id}/runs/{run_id}/stream", "/threads/{thread_id}/state",
    "/threads/{thread_id}/state/checkpoint", "/threads/{thread_id}/state/{checkpoint_id}",
    "/threads/{thread_id}/stream",
]  # fmt: skip
"""The paths of langgraph-api 0.16.7 that are not shut; `test_door_server.py` attacks them."""


async def test_who_cannot_be_asked_for_is_told_when_to_come_again(guard: Guard, services: Services) -> None:
    assert await services.campaigns.list() == []  # which makes the file
    file = services.campaigns.storage.file
    assert file is not None
    file.rename(file.with_suffix(".away"))

    status, headers, body = await ask(guard, headers=[*HERE, (b"x-api-key", b"mk_0123456789abc_key")])

    assert (status, headers["retry-after"], "moved away" in body["error"]) == (503, "5", True)
    file.with_suffix(".away").rename(file)
