"""Our own routes on a real server: behind its login, described by its OpenAPI, and off its event loop."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.campaigns import brief_of, services_of
from tests.support.routes import person
from tests.support.served import Served, example_shop, served

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket, pytest.mark.timeout(300)]

GOOD = {"body": "The Ember blanket is here.", "now": "2026-11-22T10:00:00Z"}
LINES = {"content-type": "application/x-ndjson"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return example_shop(tmp_path_factory.mktemp("routes"), sign=("price-drop", "back-in-stock"))


@pytest.fixture(scope="module")
def server(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(shop, tmp_path_factory.mktemp("routes-server")) as started:
        yield started


def test_it_checks(server: Served) -> None:
    answer = httpx.post(f"{server.url}/v1/checks", json=GOOD, timeout=60)

    assert (answer.status_code, answer.json()["id"]) == (200, 1)


def test_many_messages_are_judged_in_other_processes(server: Served) -> None:
    for _ in range(2):
        answer = httpx.post(f"{server.url}/v1/checks/batch", json=[GOOD] * 150, timeout=240)
        assert [one["id"] for one in answer.json()] == list(range(1, 151))


async def test_an_answer_comes_before_the_next_line_is_sent(server: Served) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(
        b"POST /v1/checks/stream HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/x-ndjson\r\n"
        b"transfer-encoding: chunked\r\n\r\n"
    )
    line = f"{json.dumps(GOOD)}\n".encode()
    seen = []
    for _ in range(3):
        writer.write(b"%x\r\n%s\r\n" % (len(line), line))
        while not (said := await asyncio.wait_for(reader.readline(), 60)).startswith(b'{"id"'):
            assert said
        seen.append(json.loads(said)["id"])
    writer.write(b"0\r\n\r\n")
    while await asyncio.wait_for(reader.readline(), 60) != b"0\r\n":
        pass
    writer.close()
    assert seen == [1, 2, 3]


async def key_of(shop: Path, *who: str) -> list[dict[str, str]]:
    async with services_of(shop) as services:
        return [{"x-api-key": (await services.keys.make(person(one), purpose="a test")).key} for one in who]


def brief(shop: Path) -> dict[str, Any]:
    return {"brief": brief_of(shop, "price-drop")}


def test_it_is_ready(server: Served) -> None:
    answer = httpx.get(f"{server.url}/ready", timeout=30)

    assert (answer.status_code, set(answer.json()["parts"])) == (
        200, {"database", "knowledge", "files", "checkpoints", "clock"},
    )  # fmt: skip


async def test_a_campaign_goes_by_our_routes_from_brief_to_package(shop: Path, server: Served) -> None:
    strategist, editor, service = await key_of(shop, "strategist", "editor", "service")
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
        await asyncio.sleep(1.2)  # after which the server looks again whether a key was made
        assert (await client.get("/v1/campaigns")).status_code == 401
        started = await client.post(
            "/v1/campaigns", json=brief(shop), headers={**service, "idempotency-key": "one-of-these"}
        )
        assert started.status_code == 202, started.text
        path = started.headers["location"]

        async def comes_to(status: str) -> None:
            for _ in range(400):
                shown = (await client.get(path, headers=strategist)).json()
                if shown["campaign"]["status"] == status:
                    return
                await asyncio.sleep(0.25)
            raise AssertionError(f"{shown['campaign']}\n{server.log[-3000:]}")

        await comes_to("waiting")
        (waiting,) = (await client.get("/v1/approvals", params={"mine": True}, headers=editor)).json()["tasks"]
        task = waiting["task"]
        decided = await client.post(
            f"/v1/approvals/{task['id']}/decision",
            json={"content_hash": task["content_hash"], "decisions": [{"type": "approve"}]}, headers=editor,
        )  # fmt: skip
        assert decided.status_code == 200, decided.text
        await comes_to("approved")
        package = (await client.get(f"{path}/package", headers=service)).json()

    assert package["content_hash"] == task["content_hash"]
    assert [one["actor"] for one in package["approvals"]] == [person("editor")]


async def test_with_a_login_a_signature_still_opens_its_own_path_alone(server: Served) -> None:
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
        unsigned = [await client.post(f"/v1/webhooks/{name}", json={}) for name in ("shopify", "standard")]
        ready, health = await client.get("/ready"), await client.get("/health")
        shut = [
            (await client.request(method, path)).status_code
            for method, path in (
                ("GET", "/v1/metrics"), ("GET", "/openapi.json"), ("POST", "/v1/checks"), ("GET", "/v1/approvals"),
                ("POST", "/v1/audit/verify"), ("POST", "/v1/webhooks/shopify/"), ("POST", "/V1/webhooks/standard"),
            )
        ]  # fmt: skip

    assert [answer.status_code for answer in unsigned] == [404, 404]  # no secret is set here
    assert (ready.status_code, health.status_code) == (200, 200)
    assert set(shut) == {401}


async def test_the_document_of_the_server_has_our_routes(shop: Path, server: Served) -> None:
    (engineer,) = await key_of(shop, "engineer")
    async with httpx.AsyncClient(base_url=server.url, timeout=60, headers=engineer) as client:
        document = (await client.get("/openapi.json")).json()
        metrics = await client.get("/v1/metrics")

    assert "/v1/checks" in document["paths"]
    assert "/threads" in document["paths"]
    assert not [path for path in document["paths"] if "cron" in path or "a2a" in path]
    assert "marque_campaigns" in metrics.text


def test_nothing_blocked_the_event_loop(server: Served) -> None:
    assert "Blocking" not in server.log
    assert "Traceback" not in server.log
