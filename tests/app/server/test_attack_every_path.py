"""Every path and method that a real server has, by whoever may not: nobody, a dead key, the wrong role, another brand.

What is called comes from the served document and from the routes of the server's own program, so a route that a later
version brings is attacked too. Ids and fields of the first brand's campaign are put wherever their names stand.
"""

import asyncio
import importlib.util
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.support.attack import (
    ANALYST,
    EDITOR,
    ENGINEER,
    IN_BRIEF,
    IN_CHAT,
    IN_STORE,
    OTHER_SERVICE,
    PLANTED,
    REVOKED,
    RIVAL,
    STRATEGIST,
    Keep,
    furnished,
    keep,
    unchanged,
)  # fmt: skip

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket, pytest.mark.timeout(300)]

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
OPEN = {"/ok", "/health", "/ready"}
SIGNED = {"/v1/webhooks/shopify", "/v1/webhooks/standard"}
"""Where a signature is the login; without a secret nobody is listened to there."""
ROUTES = """
import langgraph_api.server
from starlette.routing import Mount
def walk(routes, prefix=""):
    for route in routes or ():
        if isinstance(route, Mount):
            print(prefix + route.path + "/x")
            walk(route.routes, prefix + route.path)
        else:
            print(prefix + route.path)
walk(langgraph_api.server.app.routes)
"""
PAST = 3.0
"""Seconds after which an endless stream is left, with what it said until then."""


@pytest.fixture(scope="module")
def at(attacked_shop: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keep]:
    """The server, with a campaign that waits, a packaged one, a chat and a remembered item of the first brand."""
    with keep(attacked_shop, tmp_path_factory.mktemp("every-path")) as opened:
        asyncio.run(furnished(opened))
        yield opened


def hidden() -> set[str]:
    """Return the paths of the server's own program with nothing of it turned off."""
    environ = {
        **os.environ, "MIGRATIONS_PATH": "__inmem", "DATABASE_URI": ":memory:", "REDIS_URI": "fake",
        "LANGGRAPH_RUNTIME_EDITION": "inmem", "LANGSERVE_GRAPHS": "{}", "LANGGRAPH_CLI_NO_ANALYTICS": "1",
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-I", "-c", ROUTES], env=environ, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


async def document(at: Keep) -> dict[str, Any]:
    """Return the served document, with what the server's own leaves out of it."""
    served: dict[str, Any] = (await at.ask(ENGINEER, "GET", "/openapi.json")).json()
    package = importlib.util.find_spec("langgraph_api")
    assert package is not None
    assert package.origin is not None
    theirs = json.loads((Path(package.origin).parents[1] / "openapi.json").read_text("utf-8"))
    parts = {**theirs["components"]["schemas"], **served["components"]["schemas"]}
    paths = {**{path: {} for path in hidden()}, **theirs["paths"], **served["paths"]}
    return {"paths": paths, "components": {"schemas": parts}}


def known(at: Keep) -> dict[str, Any]:
    """Return by a field's name what of the first brand an attacker would put there."""
    of = at.known
    task = of["arguments"]
    return {
        "thread_id": of["waiting"], "thread_ids": [of["waiting"]], "ids": [of["waiting"]], "run_id": of["run"],
        "run_ids": [of["run"]], "assistant_id": "campaign", "graph_id": "campaign", "checkpoint_id": of["checkpoint"],
        "campaign_id": of["packaged"], "task_id": task["task"], "brand": "tarnholt", "product_id": "TH-EMBER-RUST",
        "content_hash": task["content_hash"], "decisions": [{"type": "approve"}], "finding": "0" * 64,
        "metadata": {"brand": "tarnholt", "owner": STRATEGIST}, "command": {"resume": {"decisions": [{"type": "approve"}]}},
        "namespace": ["notes"], "prefix": [], "namespace_prefix": [], "key": "k", "value": {"said": "x"},
        "input": {"messages": [{"role": "user", "content": "what waits"}]}, "values": {"status": "approved"},
        "updates": [{"id": "TH-EMBER-RUST", "as_of": "2026-11-22T10:00:00Z", "facts": {"price": "1.00 USD"}}],
        "brief": {"brand": "tarnholt"}, "checkpoint": {"thread_id": of["waiting"], "checkpoint_ns": ""},
        "if_exists": "do_nothing", "reason": "r", "words": "w", "source": "s", "webhook": None, "operation_id": "x",
        "namespace_": "notes", "cron_id": of["nothing"], "mine": "true", "state": None, "status": None, "limit": 50,
    }  # fmt: skip


def made(schema: dict[str, Any], document: dict[str, Any], names: dict[str, Any], depth: int = 0) -> Any:
    """Return a value of a schema: what is known by its name, and else the least that the schema asks for."""
    if "$ref" in schema:
        schema = document["components"]["schemas"].get(schema["$ref"].rsplit("/", 1)[-1], {})
    for word in ("const", "default"):
        if word in schema:
            return schema[word]
    if "enum" in schema:
        return schema["enum"][0]
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            return made(schema[word][0], document, names, depth + 1)
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        fields, asked = schema.get("properties", {}), schema.get("required", ())
        return {
            name: names[name] if name in names else made(one, document, names, depth + 1)
            for name, one in fields.items()
            if depth < 6 and (name in asked or names.get(name) is not None)
        }  # fmt: skip
    plain: dict[Any, Any] = {"array": [], "integer": 1, "number": 1, "boolean": False, "null": None}
    return plain.get(kind, "x")


def calls(document: dict[str, Any], at: Keep) -> Iterator[tuple[str, str, Any]]:
    """Yield method, path and body: each method on each path, filled with what is another's."""
    names = known(at)
    for path, about in document["paths"].items():
        ids = [names] if "{thread_id}" not in path else [names, {**names, "thread_id": at.known["chat"]}]
        if "{campaign_id}" in path:
            ids.append({**names, "campaign_id": at.known["waiting"]})
        for chosen in ids:
            places = dict.fromkeys(re.findall(r"\{(\w+)[^}]*\}", path), "x") | chosen
            plain = re.sub(r":\w+\}", "}", path)
            filled = plain.format_map({name: quote(str(one), safe="") for name, one in places.items()})
            for method in METHODS:
                operation = about.get(method.lower(), {})
                content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
                body = made(content.get("schema", {}), document, chosen) if content else {}
                asked = [one["name"] for one in operation.get("parameters", ()) if one.get("in") == "query"]
                query = "&".join(
                    f"{name}={quote('notes' if name == 'namespace' else str(chosen[name]))}"
                    for name in asked
                    if not isinstance(chosen.get(name), (dict, type(None)))
                )
                yield method, f"{filled}?{query}" if query else filled, body


async def heard(client: httpx.AsyncClient, method: str, path: str, **more: Any) -> tuple[int, str]:
    """Return the status and all that was said, headers too; an endless answer is left after a while."""
    said, status = [], 0
    try:
        async with asyncio.timeout(PAST), client.stream(method, path, **more) as answer:
            status = answer.status_code
            said.append(repr(answer.headers.raw))
            async for chunk in answer.aiter_bytes():
                said.append(chunk.decode("utf-8", "replace"))  # noqa: PERF401 - what was said before the end counts
    except TimeoutError:
        assert status, f"{method} {path} began no answer"
    return status, "".join(said)


async def swept(at: Keep, login: dict[str, str], *, bodies: bool = True) -> list[tuple[str, str, int, str]]:
    """Call everything with one login, four at a time."""
    found, turn = [], asyncio.Semaphore(4)

    async def one(client: httpx.AsyncClient, method: str, path: str, body: Any) -> None:
        async with turn:
            status, said = await heard(client, method, path, **({"json": body} if bodies else {}))
            found.append((method, path, status, said))

    async with httpx.AsyncClient(
        base_url=at.url, timeout=60, headers={**login, "idempotency-key": "of-attack"}
    ) as client:
        await asyncio.gather(*(one(client, *call) for call in calls(await document(at), at)))
    return found


def sound(found: list[tuple[str, str, int, str]]) -> None:
    """Hold that nothing of this failed inside, and that no answer shows the inside."""
    for method, path, status, said in found:
        assert 200 <= status < 500, f"{method} {path}: {status} {said[:600]}"
        assert "Traceback" not in said, f"{method} {path}: {said[:600]}"
        assert 'File "/' not in said, f"{method} {path}: {said[:600]}"


def silent(found: list[tuple[str, str, int, str]], words: tuple[str, ...]) -> None:
    """Hold that no answer holds any of these words."""
    for method, path, status, said in found:
        assert not [word for word in words if word in said], f"{method} {path}: {status} {said[:600]}"


def let_in(found: list[tuple[str, str, int, str]], shut: set[int]) -> None:
    """Hold that nothing was let in but what is open to anybody."""
    for method, path, status, said in found:
        plain = path.partition("?")[0]
        is_open = (method == "GET" and plain in OPEN) or (plain in OPEN | SIGNED and status in {404, 405})
        assert status in shut or is_open, f"{method} {path}: {status} {said[:600]}"


async def test_nobody_comes_in_by_any_path(at: Keep) -> None:
    before = await at.rows()

    found = await swept(at, {})

    sound(found)
    silent(found, PLANTED)
    let_in(found, {401})
    assert (
        Counter(status for _, _, status, _ in found)[401] > 300
    )  # and it is the door that answers, not that nothing is there
    unchanged(before, await at.rows())


@pytest.mark.parametrize("key", [REVOKED, "unknown"])
async def test_a_key_that_opens_nothing_comes_in_by_no_path(at: Keep, key: str) -> None:
    shown = at.keys[REVOKED] if key == REVOKED else f"mk_{'0' * 12}_{'A' * 43}"

    found = await swept(at, {"x-api-key": shown}, bodies=False)

    sound(found)
    silent(found, PLANTED)
    let_in(found, {401, 429})


@pytest.mark.parametrize("header", [{}, {"x-marque-brand": "tarnholt"}])
async def test_another_brand_gets_not_a_word_and_changes_nothing_by_any_path(at: Keep, header: dict[str, str]) -> None:
    before = await at.rows()

    found = await swept(at, {**at.login(RIVAL), **header})

    sound(found)
    silent(found, PLANTED)
    unchanged(before, await at.rows())


async def test_an_analyst_changes_nothing_by_any_path(at: Keep) -> None:
    before = await at.rows()

    found = await swept(at, at.login(ANALYST))

    sound(found)
    silent(found, (IN_STORE, IN_CHAT))
    assert [
        path for _, path, _, said in found if IN_BRIEF in said
    ]  # who may read does: the words are there to be found
    unchanged(before, await at.rows())


async def test_a_service_sees_nothing_that_it_did_not_start_and_changes_nothing_of_it(at: Keep) -> None:
    before = await at.rows()

    found = await swept(at, at.login(OTHER_SERVICE))

    sound(found)
    silent(found, (IN_BRIEF, IN_STORE, IN_CHAT))
    after = await at.rows()
    for name in ("facts", "products"):  # a service may tell what is true of products
        after[name] = before[name]
    unchanged(before, after)


async def test_afterwards_everything_is_as_it_was_for_who_may_see_it(at: Keep) -> None:
    state = (await at.ask(EDITOR, "GET", f"/threads/{at.known['waiting']}/state")).json()
    item = (await at.ask(STRATEGIST, "GET", "/store/items?namespace=notes&key=k")).json()
    package = await at.ask(EDITOR, "GET", f"/v1/campaigns/{at.known['packaged']}/package")

    assert state["values"]["status"] == "waiting"
    assert [one["id"] for one in state["interrupts"]] == [at.known["interrupt"]]
    assert item["value"] == {"said": IN_STORE}
    assert package.status_code == 200
    log = at.log
    for key in at.keys.values():
        assert key[16:] not in log
    told = re.findall(r"^[\w.]+(?:Error|Exception): .*$", log, re.MULTILINE)
    assert all("HTTPException: 4" in one for one in told), told  # the server notes a refused stream as one
    assert " 500 " not in log
