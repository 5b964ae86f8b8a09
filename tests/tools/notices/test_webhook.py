"""The webhook against a real server on loopback: signed, in time, and nowhere else than where it was told to go."""

import asyncio
from datetime import UTC, datetime

import httpx
import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from marque.errors import InputError
from tests.tools.notices.conftest import CAMPAIGN, SECRET, Answer, Post, Receiver, saying
from tools.notices import webhook as module
from tools.notices.webhook import Webhook

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket]


async def sent(post: Post, answer: Answer) -> Receiver:
    """Tell one thing and send it to a server that answers so."""
    post.clock.now = datetime.now(UTC)  # the specification's own verifier reads the machine's clock
    await post.tell()
    async with Receiver(answer).open() as receiver:
        outbox = post.outbox({"webhook": Webhook(receiver.url, SECRET)})
        await outbox.send_due()
        await outbox.close()
    return receiver


async def test_what_arrives_is_signed_and_names_no_person(post: Post) -> None:
    receiver = await sent(post, saying("204 No Content"))

    (got,) = receiver.got
    told = Verifier(SECRET).verify(got.body, got.headers)
    assert (told["type"], told["data"]["campaign"], told["data"]["role"]) == ("task.opened", CAMPAIGN, "brand_lead")
    row = await post.row()
    assert got.headers["webhook-id"] == row["id"]
    assert (row["outcome"], row["attempts"]) == ("sent", 1)
    assert b"@" not in got.body
    assert "authorization" not in got.headers


async def test_a_changed_body_does_not_verify(post: Post) -> None:
    (got,) = (await sent(post, saying("200 OK"))).got

    with pytest.raises(Exception, match="signature"):
        Verifier(SECRET).verify(got.body.replace(b"brand_lead", b"editor"), got.headers)


async def cut(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200")
    await writer.drain()


async def slow(writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(5)


async def by_drops(writer: asyncio.StreamWriter) -> None:
    for letter in b"HTTP/1.1 200 OK and so on for a long time, letter by letter, without an end":
        writer.write(bytes([letter]))
        await writer.drain()
        await asyncio.sleep(0.1)


@pytest.mark.parametrize(
    ("answer", "error", "outcome"),
    [
        (saying("500 Internal Server Error"), "it answered 500", None),
        (saying("302 Found", "Location: http://127.0.0.1:1/elsewhere"), "it answered 302", None),
        (saying("410 Gone"), "it answered 410", "given up"),
        (cut, "the connection was cut", None),
        (slow, "it was too slow", None),
        (by_drops, "it was too slow", None),
    ],
    ids=["500", "redirect", "gone", "cut", "slow", "by drops"],
)
async def test_what_does_not_arrive_is_written_down(
    post: Post, monkeypatch: pytest.MonkeyPatch, answer: Answer, error: str, outcome: str | None
) -> None:
    monkeypatch.setattr(module, "READ_SECONDS", 0.5)
    monkeypatch.setattr(module, "WHOLE_SECONDS", 1)

    receiver = await sent(post, answer)

    row = await post.row()
    assert (row["error"], row["outcome"], len(receiver.got)) == (error, outcome, 1)


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [("3600", 3600), ("999999999999", 86_400), ("Wed, 21 Oct 2015 07:28:00 GMT", 0), ("soon", 0), ("-5", 0)],
)
async def test_retry_after_is_heeded_as_far_as_it_is_sensible(post: Post, asked: str, seconds: int) -> None:
    await sent(post, saying("429 Too Many Requests", f"Retry-After: {asked}"))

    row = await post.row()
    waits = (row["next_at"] - post.clock.now).total_seconds()
    assert row["error"] == "it answered 429"
    assert waits == seconds if seconds else 15 <= waits <= 30


async def test_a_refused_connection_is_tried_again(post: Post) -> None:
    await post.tell()
    async with Receiver(saying("200 OK")).open() as receiver:
        url = receiver.url
    outbox = post.outbox({"webhook": Webhook(url, SECRET)})

    await outbox.send_due()
    await outbox.close()

    row = await post.row()
    assert (row["error"], row["done_at"], row["attempts"]) == ("no connection", None, 1)


async def test_a_long_answer_is_not_read(post: Post) -> None:
    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" + b"x" * 65_536)
        await writer.drain()

    await sent(post, endless)

    assert (await post.row())["outcome"] == "sent"


def test_a_password_of_the_machine_is_not_sent_along(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Webhook("https://hooks.tarnholt.example/x", SECRET)._make()

    assert isinstance(made.auth, httpx.Auth)


@pytest.mark.parametrize(
    "url",
    ["http://hooks.example/x", "ftp://127.0.0.1/", "https://", "", "https://a b.example", "http://127.0.0.1:99999/",
     "http://localhost.example/", "file:///etc/passwd", "https://a.example/\r\nX: y", "http://[::1", "https://[::1]]/x",
     "https://a.example/\x7f", "https://a.example:x/", "https://a\u200b.example/", f"https://a.example/{'a' * 70_000}"],
)  # fmt: skip
def test_an_address_that_is_neither_encrypted_nor_here_is_refused(url: str) -> None:
    with pytest.raises(InputError, match="MARQUE_WEBHOOK_URL"):
        Webhook(url, SECRET)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", "ééé", "hello"])
def test_a_secret_that_is_none_is_refused_and_not_repeated(secret: str) -> None:
    with pytest.raises(InputError, match="MARQUE_WEBHOOK_SECRET") as raised:
        Webhook("https://hooks.example/", secret)
    assert not secret or secret not in str(raised.value).replace("whsec_$", "")
