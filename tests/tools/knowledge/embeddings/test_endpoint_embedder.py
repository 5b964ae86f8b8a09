"""The embedding of an endpoint: what it asks for, what it keeps, and one line for each way in which it fails."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path

import httpx
import numpy as np
import pytest

from marque.errors import Unavailable
from tests.support.gateway import Time
from tests.tools.knowledge.embeddings.kit import (
    DIMENSION,
    KEY,
    Answer,
    FakeEndpoint,
    body,
    breaks,
    embedder_at,
    status,
    vectors_of,
    well,
)
from tools.knowledge.embeddings import keeping
from tools.knowledge.embeddings.asking import TRIES
from tools.knowledge.embeddings.endpoint import AT_ONCE, BATCH_TEXTS, EndpointEmbedder

TEXTS = [f"lantern {number}" for number in range(BATCH_TEXTS * AT_ONCE + 5)]
Restarted = Callable[[], EndpointEmbedder]


@pytest.fixture
def restarted(fake: FakeEndpoint, tmp_path: Path, time: Time) -> Restarted:
    """Make an embedder as a new process would: nothing in memory, the same home."""
    return lambda: embedder_at(fake, tmp_path, time)


async def test_texts_are_asked_for_in_batches_of_the_model_that_is_named(
    fake: FakeEndpoint, remote: EndpointEmbedder
) -> None:
    await remote.embed(TEXTS)

    assert sorted(fake.asked) == sorted(TEXTS)
    assert [len(request["input"]) for request in fake.requests] == [BATCH_TEXTS] * AT_ONCE + [5]
    assert {request["model"] for request in fake.requests} == {"small-embedding"} == {remote.name}
    assert {headers["authorization"] for headers in fake.headers} == {f"Bearer {KEY}"}


async def test_long_texts_make_smaller_batches(fake: FakeEndpoint, remote: EndpointEmbedder) -> None:
    await remote.embed([f"{number} " + "wool " * 6_000 for number in range(5)])

    assert [len(request["input"]) for request in fake.requests] == [2, 2, 1]


async def test_a_text_that_stands_twice_is_asked_for_once_and_an_empty_one_never(
    fake: FakeEndpoint, remote: EndpointEmbedder
) -> None:
    rows = await remote.embed(["wool", " \n", "wool", ""])

    assert fake.asked == ["wool"]
    assert [bool(row.any()) for row in rows] == [True, False, True, False]


async def test_what_is_kept_is_never_asked_for_again(
    fake: FakeEndpoint, remote: EndpointEmbedder, restarted: Restarted
) -> None:
    before = await remote.embed(["wool", "brass"])

    after = await restarted().embed(["linen", "brass", "wool"])

    assert fake.asked == ["wool", "brass", "linen"]
    assert np.array_equal(after[[2, 1]], before)


async def test_another_model_or_endpoint_has_vectors_of_its_own(
    fake: FakeEndpoint, remote: EndpointEmbedder, tmp_path: Path, time: Time
) -> None:
    await remote.embed(["wool"])
    await embedder_at(fake, tmp_path, time, model="large-embedding").embed(["wool"])
    await embedder_at(fake, tmp_path, time, base_url="http://elsewhere.example/v1").embed(["wool"])

    assert len(fake.requests) == 3


async def test_one_question_asked_of_five_kinds_in_turn_costs_one_request_and_one_look_into_the_file(
    fake: FakeEndpoint, remote: EndpointEmbedder, tmp_path: Path
) -> None:
    first = await remote.embed(["who is cold in May?"])
    (tmp_path / "embeddings.db").unlink()

    others = [await remote.embed(["who is cold in May?"]) for _ in range(4)]

    assert len(fake.requests) == 1
    assert all(np.array_equal(first, other) for other in others)


async def test_the_dimension_is_what_the_first_answer_had_and_is_known_from_then_on(
    fake: FakeEndpoint, remote: EndpointEmbedder, restarted: Restarted
) -> None:
    with pytest.raises(Unavailable, match="not known before its first answer"):
        _ = remote.dimension

    await remote.embed(["wool"])

    assert remote.dimension == DIMENSION
    assert restarted().dimension == DIMENSION
    assert (await restarted().embed([])).shape == (0, DIMENSION)
    assert len(fake.requests) == 1


async def test_no_text_at_all_makes_the_dimension_known_for_one_request(
    fake: FakeEndpoint, remote: EndpointEmbedder
) -> None:
    assert (await remote.embed([])).shape == (0, DIMENSION)
    assert (await remote.embed([""])).shape == (1, DIMENSION)
    assert len(fake.requests) == 1


async def test_half_a_surrogate_pair_is_sent_as_a_question_mark(fake: FakeEndpoint, remote: EndpointEmbedder) -> None:
    await remote.embed(["wool \ud83d blanket"])

    assert fake.asked == ["wool ? blanket"]


async def test_a_question_as_long_as_a_book_goes_alone(fake: FakeEndpoint, remote: EndpointEmbedder) -> None:
    await remote.embed(["wool", "a" * 200_000, "brass"])

    assert [len(request["input"]) for request in fake.requests] == [1, 1, 1]


PASSING: dict[str, Answer] = {
    "too many requests": status(429),
    "a server's error": status(500),
    "a proxy's error": lambda _: httpx.Response(502, html="<html>Bad gateway</html>"),
    "a timeout of the server": status(408),
    "a timeout of ours": breaks(httpx.ReadTimeout),
    "no connection": breaks(httpx.ConnectError),
    "a cut connection": breaks(httpx.RemoteProtocolError),
    "a cut answer": body('{"data": [{"index": 0, "embedd'),
    "an error in a good answer": body('{"error": {"message": "overloaded"}}'),
    "fewer vectors than texts": body('{"data": []}'),
}


@pytest.mark.parametrize("fault", PASSING)
async def test_what_may_pass_is_tried_again_after_a_wait(
    fake: FakeEndpoint, remote: EndpointEmbedder, time: Time, fault: str
) -> None:
    fake.script = [PASSING[fault]] * (TRIES - 1)

    assert (await remote.embed(["wool"])).any()
    assert len(fake.requests) == TRIES
    assert len(time.waits) == TRIES - 1
    assert 0 < sum(time.waits) <= 0.5 + 1 + 2


async def test_the_endpoint_says_how_long_to_wait(fake: FakeEndpoint, remote: EndpointEmbedder, time: Time) -> None:
    fake.script = [
        status(429, retry_after="7"),
        status(503, retry_after="Sun, 22 Nov 2026 10:00:09 GMT"),
        status(429, retry_after="soon"),
    ]

    await remote.embed(["wool"])

    assert time.waits[:2] == [7, 9]
    assert time.waits[2] <= 2


async def test_a_wait_that_is_too_long_is_told_and_not_waited(
    fake: FakeEndpoint, remote: EndpointEmbedder, time: Time
) -> None:
    fake.script = [status(429, retry_after="3600")]

    with pytest.raises(Unavailable, match="too many requests for its limit"):
        await remote.embed(["wool"])

    assert (len(fake.requests), time.waits) == (1, [])


ONE = [1.0] * DIMENSION
FAULTS: dict[str, tuple[Answer, str, int]] = {
    "away": (breaks(httpx.ConnectError), "cannot be reached; check OPENAI_BASE_URL and the network", TRIES),
    "no connection in time": (breaks(httpx.ConnectTimeout), "did not answer in time", TRIES),
    "cut": (breaks(httpx.ReadError), "the connection was cut", TRIES),
    "wrong key": (status(401, {"code": "invalid_api_key"}), "the key is refused (401); check OPENAI_API_KEY", 1),
    "forbidden": (status(403), "the key is refused (403)", 1),
    "unknown model": (status(404, {"code": "model_not_found"}), "the model is unknown there (404); check MARQUE_EM", 1),
    "unknown model, by parameter": (status(400, {"param": "model"}), "the model is unknown there (400)", 1),
    "unknown address": (lambda _: httpx.Response(404, text="not found"), "no such model or no such address (404)", 1),
    "rate limit": (status(429), "too many requests for its limit; try again later", TRIES),
    "quota": (status(429, {"code": "insufficient_quota"}), "the account's quota is used up", 1),
    "down": (status(500), "it fails (500)", TRIES),
    "too long": (status(400, {"code": "context_length_exceeded"}), "the request is refused (400)", 1),
    "an error that is none": (lambda _: httpx.Response(400, json={"error": ["no"]}), "the request is refused (400)", 1),
    "elsewhere": (lambda _: httpx.Response(302, headers={"location": "http://evil.example"}), "elsewhere", 1),
    "web page": (body(" <!doctype html><html>"), "it answers with a web page; check OPENAI_BASE_URL", 1),
    "broken JSON": (body('{"data": ['), "its answer is broken JSON", TRIES),
    "deep JSON": (body("[" * 100_000), "its answer is broken JSON", TRIES),
    "empty": (body(""), "its answer is broken JSON", TRIES),
    "another protocol": (body('{"embeddings": [[1, 2]]}'), "no list of vectors", TRIES),
    "a list": (body("[[1, 2]]"), "no list of vectors", TRIES),
    "fewer": (body('{"data": []}'), "it gives 0 vectors for 1 texts", TRIES),
    "more": (lambda _: httpx.Response(200, json={"data": [{"index": 0, "embedding": ONE}] * 2}), "it gives 2", TRIES),
    "another's": (lambda _: httpx.Response(200, json={"data": [{"index": 7, "embedding": ONE}]}), "which texts", TRIES),
    "no numbers": (body('{"data": [{"index": 0, "embedding": "AACAPw=="}]}'), "no lists of numbers", TRIES),
    "no vector": (body('{"data": [{"index": 0}]}'), "no lists of numbers", TRIES),
    "an empty vector": (body('{"data": [{"index": 0, "embedding": []}]}'), "no lists of numbers", TRIES),
    "null": (body('{"data": [{"index": 0, "embedding": [1, null]}]}'), "no lists of numbers", TRIES),
    "NaN": (body('{"data": [{"index": 0, "embedding": [1, NaN]}]}'), "figures that are none", TRIES),
    "beyond all": (body('{"data": [{"index": 0, "embedding": [1, 1e300]}]}'), "figures that are none", TRIES),
    "an endless number": (body(f'{{"data": [{{"index": 0, "embedding": [{"9" * 5_000}]}}]}}'), "JSON", TRIES),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_is_one_line_that_says_where_and_how_to_mend_it(
    fake: FakeEndpoint, remote: EndpointEmbedder, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    caplog.set_level(logging.DEBUG)
    answer, said, requests = FAULTS[fault]
    fake.script = [answer] * TRIES

    with pytest.raises(Unavailable) as caught:
        await remote.embed(["wool"])

    line = str(caught.value)
    assert line.startswith("the embedding small-embedding at http://endpoint.example/v1: ")
    assert said in line
    assert caught.value.mend
    assert len(fake.requests) == requests
    shown = [line, repr(caught.value), repr(caught.value.__cause__), repr(remote), repr(vars(remote)), caplog.text]
    assert not any(KEY in text for text in shown)


async def test_a_vector_of_another_length_than_before_is_refused_and_not_kept(
    fake: FakeEndpoint, remote: EndpointEmbedder, restarted: Restarted
) -> None:
    await remote.embed(["wool"])
    fake.script = [body('{"data": [{"index": 0, "embedding": [1, 2, 3]}]}')]

    with pytest.raises(Unavailable, match=f"a vector of 3 numbers, where the model small-embedding gave {DIMENSION}"):
        await remote.embed(["brass"])

    assert restarted().dimension == DIMENSION
    assert (await restarted().embed(["brass"])).any()


async def test_after_the_file_is_deleted_a_model_may_have_another_length(
    fake: FakeEndpoint, remote: EndpointEmbedder, tmp_path: Path
) -> None:
    await remote.embed(["wool"])
    (tmp_path / "embeddings.db").unlink()
    fake.script = [body('{"data": [{"index": 0, "embedding": [3, 4, 0]}]}')]

    assert np.allclose(await remote.embed(["brass"]), [[0.6, 0.8, 0]])
    assert remote.dimension == 3


async def test_vectors_of_several_lengths_in_one_answer_are_refused(
    fake: FakeEndpoint, remote: EndpointEmbedder
) -> None:
    fake.script = [body('{"data": [{"embedding": [1, 2, 3]}, {"embedding": [1, 2]}]}')] * TRIES

    with pytest.raises(Unavailable, match="differ in length"):
        await remote.embed(["wool", "brass"])


async def test_vectors_that_do_not_say_their_place_are_in_the_order_of_the_texts(
    fake: FakeEndpoint, remote: EndpointEmbedder
) -> None:
    fake.script = [body('{"data": [{"embedding": [2, 0]}, {"embedding": [0, 2]}]}')]

    assert np.array_equal(await remote.embed(["wool", "brass"]), [[1, 0], [0, 1]])


async def test_what_came_in_before_a_fault_is_kept(
    fake: FakeEndpoint, remote: EndpointEmbedder, restarted: Restarted
) -> None:
    fake.script = [well, status(401), well, well]
    with pytest.raises(Unavailable, match="the key is refused"):
        await remote.embed(TEXTS)
    before = len(fake.requests)

    rows = await restarted().embed(TEXTS)

    assert before == AT_ONCE
    assert sorted(text for request in fake.requests[before:] for text in request["input"]) == sorted(
        TEXTS[BATCH_TEXTS : 2 * BATCH_TEXTS] + TEXTS[AT_ONCE * BATCH_TEXTS :]
    )
    expected = np.array(vectors_of(TEXTS))
    assert np.allclose(rows, expected / np.linalg.norm(expected, axis=1, keepdims=True), atol=1e-6)


async def test_an_endpoint_that_failed_twice_is_left_alone_for_a_minute(
    fake: FakeEndpoint, remote: EndpointEmbedder, time: Time
) -> None:
    fake.script = [status(500)] * 2 * TRIES
    for question in ("one", "two"):
        with pytest.raises(Unavailable, match="it fails"):
            await remote.embed([question])

    with pytest.raises(Unavailable, match="left alone for a minute"):
        await remote.embed(["three"])
    assert len(fake.requests) == 2 * TRIES

    time.now += 60
    assert (await remote.embed(["three"])).any()


async def test_what_is_kept_is_found_while_the_endpoint_is_away(
    fake: FakeEndpoint, remote: EndpointEmbedder, restarted: Restarted
) -> None:
    await remote.embed(["wool", "brass"])
    fake.script = [status(500)] * 99

    assert (await restarted().embed(["brass"])).any()


class Waiting(Time):
    """A wait that does not end; tells when it has begun."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.begun.set()
        await asyncio.Event().wait()


async def test_a_cancelled_question_ends_at_once(fake: FakeEndpoint, tmp_path: Path) -> None:
    fake.script = [status(429)]
    waiting = Waiting()
    asking = asyncio.ensure_future(embedder_at(fake, tmp_path, waiting).embed(["wool"]))
    await waiting.begun.wait()

    asking.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asking
    assert len(fake.requests) == 1


async def test_many_questions_at_once_each_get_their_own_answer(remote: EndpointEmbedder) -> None:
    texts = [f"lantern {number}" for number in range(20)]

    together = await asyncio.gather(*(remote.embed([text]) for text in texts))

    assert np.allclose(np.concatenate(together), await remote.embed(texts), atol=1e-6)


async def test_neither_text_nor_key_is_in_the_file(remote: EndpointEmbedder, tmp_path: Path) -> None:
    await remote.embed(["a very private question"])

    raw = (tmp_path / "embeddings.db").read_bytes()
    assert b"private" not in raw
    assert KEY.encode() not in raw


async def test_the_file_is_bounded_and_loses_the_oldest_first(
    fake: FakeEndpoint, remote: EndpointEmbedder, restarted: Restarted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST_BYTES", 10 * 4 * DIMENSION)
    for number in range(30):
        await remote.embed([f"lantern {number}"])
    fake.requests.clear()

    await restarted().embed([f"lantern {number}" for number in range(15, 30)])

    assert fake.asked == [f"lantern {number}" for number in range(15, 20)]


def _damage(file: Path) -> None:
    file.write_bytes(b"this is no database, and it is longer than a hundred bytes " * 40)


def _of_the_future(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()


def _shorten(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE vectors SET vector = zeroblob(13)")
    connection.close()


def _a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


SPOILT: dict[str, tuple[Callable[[Path], None], str]] = {
    "damaged": (_damage, "is damaged"),
    "of another version": (_of_the_future, "has version 99"),
    "of other vectors": (_shorten, "of another length"),
    "a folder": (_a_folder, "cannot be used"),
}


@pytest.mark.parametrize("fault", SPOILT)
async def test_a_spoilt_file_is_one_line_with_its_mend(
    remote: EndpointEmbedder, restarted: Restarted, tmp_path: Path, fault: str
) -> None:
    spoil, said = SPOILT[fault]
    await remote.embed(["wool"])
    spoil(tmp_path / "embeddings.db")

    with pytest.raises(Unavailable, match=said) as caught:
        await restarted().embed(["wool"])

    assert caught.value.where == str(tmp_path / "embeddings.db")
    assert caught.value.mend


async def test_a_home_that_cannot_be_made_is_one_line(fake: FakeEndpoint, tmp_path: Path, time: Time) -> None:
    (tmp_path / "home").write_text("a file where a folder should be")

    with pytest.raises(Unavailable, match="the cache of embeddings cannot be used") as caught:
        await embedder_at(fake, tmp_path / "home", time).embed(["wool"])

    assert caught.value.mend
