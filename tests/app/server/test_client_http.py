"""Plain HTTP, with server-sent events read by hand, and a webhook at the end of a run: no client library at all."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Queue
from typing import Any

import httpx
import pytest

from tests.support.campaigns import EDITOR, STRATEGIST, brief_of
from tests.support.served import Served

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket, pytest.mark.timeout(300)]


@contextmanager
def speaking(server: Served, key: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, headers={"authorization": f"Bearer {key}"}, timeout=120) as http:
        yield http


def events(answer: httpx.Response) -> Iterator[tuple[str, Any]]:
    """Read server-sent events as the standard has them: fields, and an empty line after each event."""
    event, data = "message", []
    for line in answer.iter_lines():
        name, _, value = line.partition(":")
        if name == "event":
            event = value.strip()
        elif name == "data":
            data.append(value.removeprefix(" "))
        elif not line and data:
            yield event, json.loads("\n".join(data))
            event, data = "message", []


def test_a_campaign_goes_to_its_package_over_plain_http(
    server_of_clients: Served, keys: dict[str, str], shop_of_clients: Path
) -> None:
    with speaking(server_of_clients, keys[STRATEGIST]) as http:
        thread = http.post("/threads", json={}).json()["thread_id"]
        with http.stream(
            "POST", f"/threads/{thread}/runs/stream",
            json={"assistant_id": "campaign", "input": {"brief": brief_of(shop_of_clients, "price-drop")},
                  "stream_mode": ["custom", "updates"]},
        ) as answer:  # fmt: skip
            assert answer.headers["content-type"].startswith("text/event-stream")
            told = list(events(answer))
        state = http.get(f"/threads/{thread}/state").json()

    assert told[0][0] == "metadata"
    assert "intake" in {said["stage"] for name, said in told if name == "custom"}
    (interrupt,) = state["interrupts"]
    with speaking(server_of_clients, keys[EDITOR]) as http:
        ended = http.post(
            f"/threads/{thread}/runs/wait",
            json={"assistant_id": "campaign",
                  "command": {"resume": {interrupt["id"]: {"decisions": [{"type": "approve"}]}}}},
        )  # fmt: skip
    assert ended.json()["status"] in {"approved", "waiting"}, ended.text


def test_without_a_login_nothing_but_the_sign_of_life(server_of_clients: Served) -> None:
    assert httpx.get(f"{server_of_clients.url}/ok").status_code == 200
    assert httpx.post(f"{server_of_clients.url}/threads", json={}).status_code == 401


def test_a_webhook_is_told_of_the_end_of_a_run(server_of_clients: Served, keys: dict[str, str]) -> None:
    with heard() as (url, told), speaking(server_of_clients, keys[STRATEGIST]) as http:
        thread = http.post("/threads", json={}).json()["thread_id"]
        started = http.post(
            f"/threads/{thread}/runs",
            json={"assistant_id": "copilot", "input": {"messages": [{"role": "user", "content": "hello"}]},
                  "webhook": url},
        )  # fmt: skip
        assert started.status_code == 200, started.text
        said = told.get(timeout=60)

    assert (said["run_id"], said["status"]) == (started.json()["run_id"], "success")
    assert "no model is at work" in json.dumps(said["values"])


@contextmanager
def heard() -> Iterator[tuple[str, "Queue[dict[str, Any]]"]]:
    """Give an address on loopback, and what is posted there."""
    told: Queue[dict[str, Any]] = Queue()

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.put(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Ear) as ear:
        threading.Thread(target=ear.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{ear.server_port}/done", told
        ear.shutdown()
