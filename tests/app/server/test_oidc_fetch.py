"""What an issuer publishes, fetched from a real server on loopback that behaves badly in one way at a time."""

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from app.server import oidc
from app.server.oidc import LARGEST, Issuer, fetch_over_http
from marque.errors import Unavailable
from marque.settings import Oidc
from tests.support.dev_server import free_port

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket, pytest.mark.timeout(60)]


ANSWERS: dict[str, tuple[int, bytes, dict[str, str]]] = {
    "/found": (200, b'{"keys": []}', {}),
    "/full": (200, b"x" * LARGEST, {}),
    "/moved": (302, b"", {"location": "/found"}),
    "/gone": (404, b"{}", {}),
    "/large": (200, b"x" * (LARGEST + 1), {}),
    "/bomb": (200, gzip.compress(b"x" * (LARGEST + 1)), {"content-encoding": "gzip"}),
    "/broken": (200, b"no gzip", {"content-encoding": "gzip"}),
    "/short": (200, b"{}", {"content-length": "100"}),
}


class Odd(BaseHTTPRequestHandler):
    """Answers as the path says; a path that is not known is a page."""

    asked: list[str]
    over: threading.Event

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path == "/silent":
            self.over.wait()
            return
        status, body, headers = ANSWERS.get(self.path, (200, b"<html>", {}))
        self.send_response(status)
        if self.path == "/slow":
            self.end_headers()
            while not self.over.wait(0.05):
                self.wfile.write(b" ")
            return
        for name, value in {"content-length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def at() -> Iterator[str]:
    """The server's address."""
    Odd.asked, Odd.over = [], threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Odd)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    Odd.over.set()
    server.shutdown()
    thread.join()
    server.server_close()


async def test_what_stands_there_is_returned_as_it_is(at: str) -> None:
    assert await fetch_over_http(f"{at}/found") == b'{"keys": []}'
    assert await fetch_over_http(f"{at}/full") == b"x" * LARGEST


async def test_a_redirect_is_an_answer_that_is_not_followed(at: str) -> None:
    with pytest.raises(Unavailable, match="answers 302"):
        await fetch_over_http(f"{at}/moved")

    assert Odd.asked == ["/moved"]


@pytest.mark.parametrize(("path", "why"), [
    ("/gone", "answers 404"), ("/large", "answers too much"), ("/bomb", "answers too much"),
    ("/broken", "does not answer"), ("/short", "does not answer"),
])  # fmt: skip
async def test_an_answer_that_is_none_is_unavailable_with_its_address(at: str, path: str, why: str) -> None:
    with pytest.raises(Unavailable, match=why) as told:
        await fetch_over_http(at + path)

    assert told.value.where == at + path


@pytest.mark.parametrize("path", ["/silent", "/slow"])
async def test_who_does_not_answer_in_time_is_not_waited_for(
    at: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oidc, "PATIENCE", 0.5)

    with pytest.raises(Unavailable, match="does not answer"):
        await fetch_over_http(at + path)


@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}/", "http://[", "file:///etc/passwd", "no address", ""])
async def test_an_address_where_nobody_is_does_not_answer(url: str) -> None:
    with pytest.raises(Unavailable, match="does not answer"):
        await fetch_over_http(url.format(port=free_port()))


async def test_an_issuer_that_answers_with_a_page_opens_nothing(at: str) -> None:
    issuer = Issuer(Oidc(issuer=f"{at}/page", audience="marque"))

    with pytest.raises(Unavailable, match="cannot be asked"):
        await issuer.address_in("eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.e30.c2ln")
