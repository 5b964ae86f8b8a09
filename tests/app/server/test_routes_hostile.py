"""Every route of ours against what nobody means well: never a fault of ours, never a way in, always one object."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.server import errors
from marque.caller import Caller
from marque.errors import InputError
from tests.support.routes import NOBODY, Counter, counter, person

TASK = f"c:1:0:{'0' * 64}"
ODD = ("\0", "\ud800", "../..", "a" * 10_000, "' OR 1=1 --", "%s%n", "\u202e", "9" * 5_000, "-1", "🙂", "null", " ")
BODIES: tuple[bytes, ...] = (
    b"", b"null", b"[]", b"7", b'"x"', b"{", b"\xff\xfe", b'{"a":' * 2_000, b"[" * 50_000, b'{"a": 1e999}',
    b'{"content_hash": "\\ud800"}', b'{"reason": "\\u0000"}', b'{"updates": [' + b"{}," * 3_000 + b"{}]}",
    b'{"a": ' + b"9" * 5_000 + b"}", b'{"a": 1, "a": 2}', b'{"reason": ["x"], "words": {}, "body": 1, "brief": []}',
)  # fmt: skip


@pytest_asyncio.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path, MARQUE_SHOPIFY_SECRET="s", MARQUE_INBOUND_SECRET="whsec_c2VjcmV0") as opened:
        yield opened


def routes(shop: Counter) -> list[tuple[str, str]]:
    """Return method and path of every route of ours, as the OpenAPI document has them."""
    paths = shop.web.openapi()["paths"]
    return [(method.upper(), path) for path, methods in paths.items() for method in methods]


def filled(path: str, word: str | None = None) -> str:
    names = {"task_id": TASK, "campaign_id": "c", "brand": "tarnholt", "product_id": "P"}
    for name, usual in names.items():
        path = path.replace(f"{{{name}}}", usual if word is None else word)
    return path


def is_told_well(answer: Any) -> None:
    assert answer.status_code < 500 or answer.status_code == 503, f"{answer.request.url}: {answer.text}"
    if answer.status_code >= 400:
        assert {"error", "where", "mend", "detail"} == set(answer.json()), answer.text
        assert "Traceback" not in answer.text


async def test_any_body_on_any_route_is_answered_in_one_object(shop: Counter) -> None:
    async with shop.of("lead", **{"idempotency-key": "a-key-of-mine"}) as client:
        for method, path in routes(shop):
            for body in BODIES:
                for form in ("application/json", "text/plain", "application/x-ndjson"):
                    answer = await client.request(method, filled(path), content=body, headers={"content-type": form})
                    if "stream" not in path:
                        is_told_well(answer)
                    assert answer.status_code != 500


async def test_any_word_in_a_path_a_query_or_a_header_is_answered_in_one_object(shop: Counter) -> None:
    from urllib.parse import quote

    async with shop.of("officer") as client:
        for method, path in routes(shop):
            for word in ODD:
                plain = quote(word.encode("utf-8", "surrogatepass"), safe="")
                if "{" in path:
                    assert (await client.request(method, filled(path, plain))).status_code != 500
                query = f"?limit={plain}&offset={plain}&gates={plain}&mine={plain}&state={plain}"
                assert (await client.request(method, filled(path) + query)).status_code != 500
                headers = {"x-marque-brand": word.encode(errors="replace")[:500], "x-shopify-topic": b"\xff" * 90}
                if b"\0" not in headers["x-marque-brand"]:
                    assert (await client.request(method, filled(path), headers=headers)).status_code != 500


NEEDS = {
    "decide_approval": {"editor", "lead", "officer"}, "waive_finding": {"editor", "lead", "officer"},
    "mark_finding": {"editor", "lead", "officer"}, "label_campaign": {"editor", "lead", "officer"},
    "spot_check_campaign": {"editor", "lead", "officer"}, "withdraw_campaign": {"lead", "officer"},
    "reopen_campaign": {"lead"}, "hold_brand": {"lead", "officer"}, "release_brand": {"lead", "officer"},
    "start_campaign": {"strategist", "lead", "service"}, "update_inventory": {"engineer", "service"},
    "show_brand_audit": {"officer"}, "verify_audit": {"officer"}, "metrics": {"engineer"},
}  # fmt: skip
"""Which roles' people may at all do what changes something, or is not for everybody."""
EVERYBODY = ("strategist", "editor", "lead", "officer", "engineer", "librarian", "analyst", "service")


async def test_each_route_lets_in_the_roles_of_the_table_and_no_other(shop: Counter) -> None:
    campaign = await shop.run()
    task = (await shop.task(campaign)).id
    bodies: dict[str, Any] = {
        "decide_approval": {"content_hash": "0" * 64, "decisions": [{"type": "approve"}]},
        "waive_finding": {"finding": "x", "content_hash": "0" * 64, "reason": "r", "source": "s"},
        "mark_finding": {"finding": "x", "mark": "right"}, "label_campaign": {"label": "poor"},
        "spot_check_campaign": {"verdict": "right", "words": "w"}, "hold_brand": {},
        "withdraw_campaign": {}, "start_campaign": {"brief": {}}, "update_inventory": {"updates": []},
    }  # fmt: skip
    paths = shop.web.openapi()["paths"]
    for path, methods in paths.items():
        for method, about in methods.items():
            name = about["operationId"]
            if name not in NEEDS or name in {"hold_brand", "withdraw_campaign", "start_campaign", "update_inventory",
                                             "release_brand", "reopen_campaign"}:  # fmt: skip
                continue
            at = path.replace("{task_id}", task).replace("{campaign_id}", campaign).replace("{brand}", "tarnholt")
            for who in EVERYBODY:
                async with shop.of(who) as client:
                    answer = await client.request(method.upper(), at, json=bodies.get(name))
                let_in = answer.status_code not in {403, 404}
                may = who in NEEDS[name]
                if name == "decide_approval":  # the stage asks for one of them
                    may = who == "editor"
                assert let_in is may, f"{who} {name}: {answer.status_code} {answer.text}"


async def test_another_brand_s_login_sees_nothing_of_this_one(shop: Counter) -> None:
    campaign = await shop.run()
    task = (await shop.task(campaign)).id
    for role in EVERYBODY:
        elsewhere = Caller(address=person(role), brand="rotawright", login="key:x")
        async with shop.of(elsewhere, **{"idempotency-key": "a-key-of-mine"}) as client:
            for method, path in routes(shop):
                at = path.replace("{task_id}", task).replace("{campaign_id}", campaign).replace("{brand}", "tarnholt")
                answer = await client.request(method, at.replace("{product_id}", "TH-EMBER-RUST"), json={})
                assert "Ember" not in answer.text
                assert "tarnholt" not in answer.text.replace("/v1/brands/tarnholt", "").replace(
                    "tarnholt.example", ""
                ) or answer.status_code in {403, 404, 422}, f"{role} {method} {path}: {answer.text}"


async def test_a_fault_is_told_by_the_entry_of_the_log_and_nothing_else(
    shop: Counter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret: hunter2")

    monkeypatch.setattr("app.server.routes.campaigns._held", broken)
    async with shop.of() as client:
        answer = await client.get("/v1/brands/tarnholt/hold")

    assert answer.status_code == 500
    assert "hunter2" not in answer.text
    assert answer.json()["where"].split()[1] in caplog.text


def test_every_route_is_named_and_declares_its_errors(tmp_path: Path) -> None:
    from fastapi import FastAPI

    from app.server.routes import mount

    web = FastAPI()
    mount(web)
    document = web.openapi()
    names = [about["operationId"] for methods in document["paths"].values() for about in methods.values()]

    assert len(set(names)) == len(names)
    for path, methods in document["paths"].items():
        for about in methods.values():
            assert about["tags"], path
            assert about["summary"], path
            assert path == "/ready" or "401" in about["responses"] or path == "/v1/metrics", path
    for reference in _references(document):
        assert reference in document["components"]["schemas"], reference


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"].rpartition("/")[2]] if "$ref" in value else []
        return [*own, *(one for inner in value.values() for one in _references(inner))]
    return [one for inner in value for one in _references(inner)] if isinstance(value, list) else []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(st.binary(max_size=300) | st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
).map(lambda value: json.dumps(value).encode()))  # fmt: skip
def test_any_bytes_are_data_or_an_input_error(raw: bytes) -> None:
    refused: InputError | None = None
    try:
        errors.data_in(raw)
    except InputError as error:
        refused = error
    if refused is not None:
        assert b"\n" not in errors.answer_to(refused).body


async def test_nobody_is_nobody_in_the_scope_too(shop: Counter) -> None:
    async with shop.of(NOBODY) as client:
        assert (await client.get("/v1/approvals")).status_code == 200
