"""Checks over HTTP: the answers of `marque check`, in the order of the input, whatever is sent."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from app.many import check_lines
from app.server import checking
from app.server.routes import checks
from marque.caller import Caller
from marque.message import Message
from tests.support.routes import Counter, counter, person

LINES = {"content-type": "application/x-ndjson"}
GOOD = {"id": "a", "body": "The Ember blanket is here.", "now": "2026-11-22T10:00:00Z"}
BAD = {"id": "b", "body": "Email una.nowak@mail.example now.", "now": "2026-11-22T10:00:00Z"}


@pytest_asyncio.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path) as opened:
        yield opened


def without_times(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key != "ms"}


async def test_one_message_gets_the_answer_of_marque_check(shop: Counter) -> None:
    async with shop.of() as client:
        answer = await client.post("/v1/checks", json=BAD)

    (by_command,) = [one async for one in check_lines(iter([Message.model_validate(BAD)]), shop.settings, None)]
    assert answer.status_code == 200
    assert without_times(answer.json()) == without_times(by_command.verdict.as_json())  # type: ignore[union-attr]


async def test_a_list_is_answered_in_its_order_and_a_bad_one_in_its_place(shop: Counter) -> None:
    async with shop.of("service") as client:
        answer = await client.post("/v1/checks/batch", json=[GOOD, {"id": "x"}, BAD, 7])

    assert answer.status_code == 200
    assert [one["id"] for one in answer.json()] == ["a", "x", "b", 4]
    assert ["error" in one for one in answer.json()] == [False, True, False, True]


async def test_lines_are_a_list_too(shop: Counter) -> None:
    body = f"\ufeff{json.dumps(GOOD)}\n\nnot json\n{json.dumps({'body': 'Hello.'})}"
    async with shop.of() as client:
        answer = await client.post("/v1/checks/batch", content=body.encode(), headers=LINES)

    assert [one["id"] for one in answer.json()] == ["a", 3, 4]


async def test_a_stream_answers_a_line_for_each(shop: Counter) -> None:
    body = "\n".join(json.dumps({**GOOD, "id": number}) for number in range(20))
    async with shop.of() as client:
        answer = await client.post("/v1/checks/stream", content=body.encode(), headers=LINES, params={"gates": "facts"})

    assert answer.headers["content-type"] == "application/x-ndjson"
    answers = [json.loads(line) for line in answer.text.splitlines()]
    assert [one["id"] for one in answers] == list(range(20))
    assert set(answers[0]["gates"]) == {"facts"}


async def test_a_stream_says_at_its_end_what_is_too_long(shop: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "MOST_IN_STREAM", 3)
    body = "\n".join(json.dumps({**GOOD, "id": number}) for number in range(9))
    async with shop.of() as client:
        answer = await client.post("/v1/checks/stream", content=body.encode(), headers=LINES)

    assert "more than 3 lines" in json.loads(answer.text.splitlines()[-1])["error"]


async def test_other_processes_answer_as_this_one_does(shop: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    async with shop.of() as client:
        here = await client.post("/v1/checks/batch", json=[GOOD, BAD, {"id": "x"}])
        monkeypatch.setattr(checking, "FEW", 1)
        monkeypatch.setattr(checking, "cores", lambda: 2)
        await client.post("/v1/checks", json=GOOD)
        assert shop.office.checks._starting is not None
        await shop.office.checks._starting
        there = await client.post("/v1/checks/batch", json=[GOOD, BAD, {"id": "x"}])

    assert [without_times(one) for one in here.json()] == [without_times(one) for one in there.json()]


async def test_a_file_that_changed_holds_from_the_next_request_on(shop: Counter) -> None:
    rules = shop.settings.workspace / "rules"
    rules.mkdir(exist_ok=True)
    rule = "schema: 1\nrules:\n  - id: own.porch\n    gate: brand\n    severity: revise\n    phrases: [porch]\n"
    async with shop.of() as client:
        before = await client.post("/v1/checks", json={**GOOD, "body": "On the porch."})
        (rules / "own.yaml").write_text(rule, "utf-8")
        after = await client.post("/v1/checks", json={**GOOD, "body": "On the porch."})

    assert before.status_code == 200
    assert after.text != before.text


@pytest.mark.parametrize(
    ("sent", "status", "word"),
    [
        (b'{"body": "a", "boddy": 1}', 422, "did you mean 'body'?"),
        (b"{}", 422, "'body' is missing"),
        (b"[" * 100_000, 422, "nested too deep"),
        (b'{"body": "\\u0000"}', 422, "NUL"),
        (b'{"body": "\\ud800"}', 422, "lone surrogate"),
        (b'{"body": "a", "body": "b"}', 422, "stands twice"),
        (b"\xff", 422, "UTF-8"),
        (b"", 422, "is not JSON"),
        (b'{"body": "a", "market": "XX"}', 422, "market"),
        (b'{"body": "a", "offer": {"percent_off": 1e999}}', 422, "percent_off"),
        (b'{"body": "' + b"a" * 2_000_000 + b'"}', 413, "longer than"),
    ],
)
async def test_what_cannot_be_read_is_one_object_with_its_mend(
    shop: Counter, sent: bytes, status: int, word: str
) -> None:
    async with shop.of() as client:
        answer = await client.post("/v1/checks", content=sent, headers={"content-type": "application/json"})

    assert answer.status_code == status, answer.text
    assert set(answer.json()) == {"error", "where", "mend", "detail"}
    assert word in answer.text


@pytest.mark.parametrize("path", ["", "/batch", "/stream"])
async def test_another_form_of_body_is_a_415(shop: Counter, path: str) -> None:
    async with shop.of() as client:
        answer = await client.post(f"/v1/checks{path}", content=b"<a/>", headers={"content-type": "text/xml"})

    assert answer.status_code == 415


async def test_an_unknown_gate_is_named(shop: Counter) -> None:
    async with shop.of() as client:
        answer = await client.post("/v1/checks", json=GOOD, params={"gates": "fact"})

    assert (answer.status_code, "fact" in answer.json()["error"]) == (422, True)


async def test_another_brand_s_copy_is_not_judged_for_whoever_has_no_role_there(shop: Counter) -> None:
    only_here = Caller(address=person("service"), brand="tarnholt", login="key:x")
    async with shop.of(only_here) as client:
        one = await client.post("/v1/checks", json={**GOOD, "brand": "rotawright"})
        several = await client.post("/v1/checks/batch", json=[{**GOOD, "brand": "rotawright"}])
        asked = await client.post("/v1/checks", json=GOOD, headers={"x-marque-brand": "rotawright"})

    assert (one.status_code, asked.status_code) == (403, 403)
    assert "no role of yours" in several.json()[0]["error"]


async def test_more_than_can_wait_is_sent_away_for_a_moment(shop: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "MOST_IN_HAND", 0)
    async with shop.of() as client:
        answer = await client.post("/v1/checks", json=GOOD)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
