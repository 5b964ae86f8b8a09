"""Who is called at the end of a run: nobody on the server's machine by another name, and nobody whom a redirect names."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest

from tests.support.campaigns import STRATEGIST
from tests.support.served import Served, served

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket, pytest.mark.timeout(240)]

NAMES = """
import socket
real = socket.getaddrinfo
found = {"hook.example": "127.0.0.1", "inner.example": "10.0.0.1"}
socket.getaddrinfo = lambda host, *rest, **more: real(found.get(host, host), *rest, **more)
"""
"""A resolver of somebody's own, whose names lead to where they like."""
FROM_ELSEWHERE = {"x-forwarded-for": "198.51.100.7"}


@pytest.fixture(scope="module")
def server(shop_of_clients: Path, keys: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that asks that resolver."""
    assert keys
    folder = tmp_path_factory.mktemp("names")
    (folder / "sitecustomize.py").write_text(NAMES)
    with served(shop_of_clients, folder / "server", PYTHONPATH=str(folder)) as started:
        yield started


def test_a_name_that_leads_to_the_servers_own_machine_is_not_called(server: Served, keys: dict[str, str]) -> None:
    with listening() as (port, calls):
        url = f"https://hook.example:{port}/x"
        ended(server, keys, url, FROM_ELSEWHERE)

    assert calls == []


def test_a_name_that_leads_into_a_private_network_is_refused(server: Served, keys: dict[str, str]) -> None:
    answer = begun(server, keys, "https://inner.example/x", FROM_ELSEWHERE)

    assert answer.status_code == 422
    assert "private" in answer.text


@pytest.mark.parametrize(
    "url", ["http://[::1", "https://example.com:99999/", "https://a..b/x", "http://localhost:8/\x7f"]
)
def test_an_address_that_nobody_can_read_is_refused_in_one_line(server: Served, keys: dict[str, str], url: str) -> None:
    answer = begun(server, keys, url, {})

    said = "webhook: is no address that can be read; give one such as https://example.com/ended"
    assert (answer.status_code, answer.json()) == (422, {"detail": said})
    assert "Bad Request Error" not in server.log


def test_a_redirect_is_not_followed(server: Served, keys: dict[str, str]) -> None:
    with listening() as (port, calls):

        class Elsewhere(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["content-length"]))
                self.send_response(307)
                self.send_header("location", f"http://127.0.0.1:{port}/x")
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        with HTTPServer(("127.0.0.1", 0), Elsewhere) as asked:
            threading.Thread(target=asked.serve_forever, daemon=True).start()
            ended(server, keys, f"http://127.0.0.1:{asked.server_port}/x", {})
            asked.shutdown()

    assert calls == []


@contextmanager
def listening() -> Iterator[tuple[int, list[str]]]:
    """Give a port of this machine, and who connected to it; whoever does is let go at once."""
    calls: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as door:

        def take() -> None:
            while True:
                try:
                    connection, address = door.accept()
                except OSError:
                    return
                calls.append(str(address))
                connection.close()

        thread = threading.Thread(target=take)
        thread.start()
        yield door.getsockname()[1], calls
        door.shutdown(socket.SHUT_RDWR)
        thread.join()


def begun(server: Served, keys: dict[str, str], webhook: str, headers: dict[str, str]) -> httpx.Response:
    """Ask for a run that is to call there at its end."""
    with httpx.Client(base_url=server.url, headers={"x-api-key": keys[STRATEGIST], **headers}, timeout=60) as http:
        thread = http.post("/threads", json={}).json()["thread_id"]
        said = {"messages": [{"role": "user", "content": "hello"}]}
        return http.post(f"/threads/{thread}/runs", json={"assistant_id": "copilot", "input": said, "webhook": webhook})


def ended(server: Served, keys: dict[str, str], webhook: str, headers: dict[str, str]) -> None:
    """Run, and wait until the server has told its log what came of the call."""
    answer = begun(server, keys, webhook, headers)
    assert answer.status_code == 200, answer.text
    until = time.monotonic() + 120
    while f"failed to call webhook {webhook}" not in server.log:
        assert time.monotonic() < until, server.log
        time.sleep(0.1)
