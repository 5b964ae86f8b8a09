"""Attacks on a real `langgraph dev` that wants a login: by nobody, by the wrong role, by another brand."""

import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.campaigns import brief_of, services_of
from tests.support.door import ANALYST, EDITOR, GONE, OTHER_SERVICE, RIVAL, SERVICE, STRATEGIST, Door, door

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket, pytest.mark.timeout(300)]
APPROVE: dict[str, Any] = {"decisions": [{"type": "approve"}]}


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """The server, for all tests of this file: starting it takes seconds."""
    with door(tmp_path_factory.mktemp("door")) as opened:
        yield opened


@pytest.fixture(scope="module")
def campaign(at: Door) -> str:
    """A campaign of the strategist's that waits for the editor."""
    import asyncio

    return asyncio.run(at.campaign(STRATEGIST, brief_of(at.workspace, "price-drop")))


SHUT = [
    ("POST", "/internal/truncate"), ("GET", "/internal/debug/thread/x"), ("GET", "/deploy"), ("POST", "/deploy"),
    ("GET", "/ui/campaign"), ("POST", "/ui/campaign"), ("GET", "/docs"), ("GET", "/metrics"), ("GET", "/info"),
    ("POST", "/a2a/campaign"), ("GET", "/.well-known/agent-card.json"), ("POST", "/runs/crons"),
    ("POST", "/runs/crons/search"), ("POST", "/threads/x/runs/crons"), ("POST", "/threads/x/commands"),
    ("POST", "/threads/x/stream/events"), ("POST", "//internal/truncate"), ("POST", "/internal/truncate/"),
    ("POST", "/INTERNAL/truncate"), ("POST", "/%69nternal/truncate"), ("POST", "/x/%2e%2e/internal/truncate"),
    ("POST", "/internal%2ftruncate"), ("GET", "/noauth/threads"), ("GET", "/profile"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), SHUT)
@pytest.mark.parametrize("who", [None, STRATEGIST])
async def test_what_the_server_leaves_open_is_not_there(at: Door, method: str, path: str, who: str | None) -> None:
    answer = await at.ask(who, method, path, content=b"{}")

    assert answer.status_code == (401 if who is None else 404), answer.text


OPEN_TO_NOBODY = [
    ("POST", "/threads"), ("POST", "/threads/search"), ("POST", "/threads/count"), ("GET", "/threads/{t}"),
    ("GET", "/threads/{t}/state"), ("GET", "/threads/{t}/history"), ("GET", "/threads/{t}/stream"),
    ("GET", "/threads/{t}/runs"), ("POST", "/threads/{t}/runs/wait"), ("POST", "/runs/wait"), ("POST", "/runs/batch"),
    ("POST", "/assistants/search"), ("GET", "/assistants/x/schemas"), ("POST", "/store/items/search"),
    ("PUT", "/store/items"), ("POST", "/mcp"), ("GET", "/openapi.json"), ("POST", "/mcp/"), ("GET", "/v1/campaigns"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), OPEN_TO_NOBODY)
async def test_nobody_comes_in_where_a_login_is_configured(at: Door, campaign: str, method: str, path: str) -> None:
    for headers in ({}, {"x-auth-scheme": "langsmith"}, {"x-api-key": ""}, {"authorization": "Basic eDp5"}):
        answer = await at.ask(None, method, path.format(t=campaign), json={}, headers=headers)
        assert answer.status_code == 401, (headers, answer.text)
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_anybody_may_ask_whether_it_is_up(at: Door) -> None:
    for path in ("/ok", "/health"):
        assert (await at.ask(None, "GET", path)).status_code == 200
    assert (await at.ask(None, "GET", "/health/")).status_code in {401, 307, 404}


async def test_a_key_that_opens_nothing_opens_nothing(at: Door) -> None:
    good, other = at.keys[STRATEGIST], at.keys[EDITOR]
    shown: tuple[dict[str, str], ...] = (
        {"x-api-key": at.keys["revoked"]}, {"x-api-key": good[:-1] + ("A" if good[-1] != "A" else "B")},
        {"x-api-key": good[:15] + other[15:]}, {"x-api-key": "mk_"}, {"x-api-key": "' OR 1=1 --"},
        {"authorization": f"Bearer {good} {good}"}, {"authorization": good}, {"authorization": f"Basic {good}"},
        {"x-api-key": good, "authorization": f"Bearer {other}"}, {"authorization": "Bearer eyJhbGciOiJub25lIn0.e30."},
        {"x-api-key": "ÿ".encode("latin-1").decode("latin-1") * 60},
    )  # fmt: skip
    for headers in shown:
        raw = [(name, value.encode("latin-1")) for name, value in headers.items()]
        async with httpx.AsyncClient(base_url=at.url) as client:
            answer = await client.post("/threads/search", json={}, headers=raw)  # type: ignore[arg-type]
        assert answer.status_code in {401, 429}, (headers, answer.text)  # 429 after twenty
    async with httpx.AsyncClient(base_url=at.url) as client:
        twice = await client.post("/threads/search", json={}, headers=[("x-api-key", good), ("x-api-key", other)])
    assert twice.status_code in {401, 429}


async def test_a_key_comes_in_either_header(at: Door) -> None:
    key = at.keys[STRATEGIST]

    for headers in ({"x-api-key": key}, {"authorization": f"Bearer {key}"}, {"authorization": f"bearer {key}"}):
        assert (await at.ask(None, "POST", "/threads/search", json={}, headers=headers)).status_code == 200


async def test_somebody_who_left_has_a_key_to_nothing(at: Door) -> None:
    answer = await at.ask(GONE, "POST", "/threads/search", json={})

    assert answer.status_code == 403
    assert "people.yaml" in answer.json()["detail"]


READS = [
    ("GET", "/threads/{t}", None), ("GET", "/threads/{t}/state", None), ("GET", "/threads/{t}/history", None),
    ("POST", "/threads/{t}/history", {}), ("GET", "/threads/{t}/runs", None), ("GET", "/threads/{t}/stream", None),
    ("POST", "/threads/{t}/state/checkpoint", {"checkpoint": {"thread_id": "{t}", "checkpoint_ns": ""}}),
    ("PATCH", "/threads/{t}", {"metadata": {"brand": "halmstad"}}), ("DELETE", "/threads/{t}", None),
    ("POST", "/threads/{t}/runs/wait", {"assistant_id": "campaign", "input": {"brief": {}}}),
    ("POST", "/threads/{t}/runs", {"assistant_id": "campaign", "command": {"resume": APPROVE}}),
    ("POST", "/threads/{t}/runs/stream", {"assistant_id": "campaign", "input": None}),
    ("POST", "/threads", {"thread_id": "{t}", "if_exists": "do_nothing", "metadata": {"brand": "halmstad"}}),
    ("POST", "/threads", {"thread_id": "{t}", "metadata": {"brand": "halmstad", "owner": RIVAL}}),
    ("POST", "/threads/{t}/runs/wait", {"assistant_id": "campaign", "input": {"brief": {}},
                                        "if_not_exists": "create", "metadata": {"brand": "halmstad"}}),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body"), READS)
@pytest.mark.parametrize("who", [RIVAL, OTHER_SERVICE])
async def test_a_thread_of_another_brand_or_service_is_not_there(
    at: Door, campaign: str, who: str, method: str, path: str, body: Any
) -> None:
    def filled(thread: str) -> Any:
        text = httpx.Request("POST", "http://x", json=body).content.decode().replace("{t}", thread)
        return {"content": text.encode(), "headers": {"content-type": "application/json"}} if body is not None else {}

    answer = await at.ask(who, method, path.format(t=campaign), **filled(campaign))

    assert answer.status_code == 404 or '"404: Thread with ID' in answer.text, answer.text
    if "thread_id" not in (body or {}) and "if_not_exists" not in (body or {}):
        missing = str(uuid.uuid4())
        none = await at.ask(who, method, path.format(t=missing), **filled(missing))
        same = answer.text.replace(campaign, "ID") == none.text.replace(missing, "ID")
        assert (none.status_code, same) == (answer.status_code, True), (answer.text, none.text)


async def test_a_search_shows_what_the_caller_may_see(at: Door, campaign: str) -> None:
    theirs = await at.thread(RIVAL)
    mine = await at.thread(ANALYST)

    async def seen(who: str, **asked: Any) -> set[str]:
        found = (await at.ask(who, "POST", "/threads/search", json={"limit": 100, **asked})).json()
        return {one["thread_id"] for one in found}

    assert campaign in await seen(STRATEGIST)
    assert campaign in await seen(EDITOR)
    assert {campaign, mine} <= await seen(ANALYST)
    assert mine not in await seen(EDITOR) | await seen(STRATEGIST)
    for asked in ({}, {"ids": [campaign]}, {"metadata": {"brand": "tarnholt"}}, {"metadata": {"graph_id": "campaign"}}):
        for who in (RIVAL, SERVICE, OTHER_SERVICE):
            assert not {campaign, mine} & await seen(who, **asked)
    assert theirs in await seen(RIVAL)
    count = (await at.ask(OTHER_SERVICE, "POST", "/threads/count", json={})).json()
    assert count == 0


async def test_a_run_of_another_thread_is_not_there_through_ones_own(at: Door, campaign: str) -> None:
    (run, *_) = (await at.ask(STRATEGIST, "GET", f"/threads/{campaign}/runs")).json()
    own = await at.thread(RIVAL)

    for tail in ("", "/join", "/stream"):
        answer = await at.ask(RIVAL, "GET", f"/threads/{own}/runs/{run['run_id']}{tail}")
        assert "price" not in answer.text.lower()
        assert "brief" not in answer.text
        assert answer.status_code == 404 or "not found" in answer.text.lower(), answer.text
    assert (await at.ask(RIVAL, "POST", f"/threads/{own}/runs/{run['run_id']}/cancel")).status_code == 404
    assert (await at.ask(RIVAL, "POST", "/runs/cancel", json={"thread_id": own, "run_ids": [run["run_id"]]})
            ).status_code in {403, 404}  # fmt: skip


async def test_a_brand_is_the_rows_and_not_what_the_client_says(at: Door) -> None:
    refused = await at.ask(RIVAL, "POST", "/threads", json={"metadata": {"brand": "tarnholt"}})
    by_header = await at.ask(RIVAL, "POST", "/threads", json={}, headers={"x-marque-brand": "tarnholt"})
    nowhere = await at.ask(RIVAL, "POST", "/threads", json={"metadata": {"brand": "nowhere"}})
    odd = await at.ask(RIVAL, "POST", "/threads", json={"metadata": {"brand": ["halmstad"]}})
    made = await at.ask(RIVAL, "POST", "/threads", json={"metadata": {"owner": STRATEGIST, "x": 1}})

    assert (refused.status_code, by_header.status_code, nowhere.status_code, odd.status_code) == (403, 403, 403, 422)
    assert refused.text.replace("tarnholt", "B") == nowhere.text.replace("nowhere", "B")
    assert made.json()["metadata"] == {"brand": "halmstad", "owner": RIVAL, "x": 1}
    thread = made.json()["thread_id"]
    patched = await at.ask(RIVAL, "PATCH", f"/threads/{thread}", json={"metadata": {"brand": "tarnholt", "y": 2}})
    assert patched.json()["metadata"] == {"brand": "halmstad", "owner": RIVAL, "x": 1, "y": 2}


@pytest.mark.parametrize("who", [STRATEGIST, EDITOR, ANALYST])
async def test_a_campaigns_thread_is_nobodys_to_write(at: Door, campaign: str, who: str) -> None:
    lie = {"values": {"status": "approved", "step": "package"}, "as_node": "approve"}
    tried = [
        ("POST", f"/threads/{campaign}/state", lie), ("POST", f"/threads/{campaign}/state/", lie),
        ("POST", f"/threads/{campaign.upper()}/state", lie), ("PATCH", f"/threads/{campaign}", {"metadata": {"a": 1}}),
        ("POST", f"/threads/{campaign}/copy", {}), ("DELETE", f"/threads/{campaign}", None),
        ("POST", "/threads/prune", {"thread_ids": [campaign]}), ("POST", "/runs/cancel", {"status": "all"}),
    ]  # fmt: skip
    for method, path, body in tried:
        answer = await at.ask(who, method, path, **({"json": body} if body is not None else {}))
        assert answer.status_code in {403, 404, 307}, (path, answer.status_code, answer.text)
    (run, *_) = (await at.ask(who, "GET", f"/threads/{campaign}/runs")).json()
    assert (await at.ask(who, "DELETE", f"/threads/{campaign}/runs/{run['run_id']}")).status_code == 403
    undone = f"/threads/{campaign}/runs/{run['run_id']}/cancel?action=rollback"
    assert (await at.ask(who, "POST", undone)).status_code == 403
    steps = {"supersteps": [{"updates": [{"values": {"status": "approved"}, "as_node": "approve"}]}]}
    bulk = await at.ask(who, "POST", "/threads", json={"thread_id": campaign, "if_exists": "do_nothing", **steps})
    assert "nobody writes" in bulk.text
    state = (await at.ask(who, "GET", f"/threads/{campaign}/state")).json()
    assert state["values"]["status"] == "waiting"


JUMPS: list[dict[str, Any]] = [
    {"command": {"goto": "package"}}, {"command": {"update": {"status": "approved"}}},
    {"command": {"resume": APPROVE, "goto": "package"}}, {"input": {"brief": {}}},
    {"input": {"brief": {}}, "command": {"resume": APPROVE}}, {"command": {"resume": APPROVE}, "after_seconds": 60},
    {"command": {"resume": APPROVE}, "multitask_strategy": "rollback"}, {"input": None, "multitask_strategy": "interrupt"},
    {"input": None, "interrupt_before": ["approve"]}, {"input": None, "interrupt_after": "*"},
    {"input": None, "checkpoint_id": "1ef4f797-8335-6428-8001-8a1503f9b875"},
    {"input": None, "checkpoint": {"checkpoint_id": "1ef4f797-8335-6428-8001-8a1503f9b875", "checkpoint_ns": ""}},
    {"input": None, "config": {"configurable": {"checkpoint_id": "1ef4f797-8335-6428-8001-8a1503f9b875"}}},
    {"input": None, "config": {"configurable": {"thread_id": "0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"}}},
    {"input": None, "config": {"configurable": {"__marque_lease": "x"}}},
    {"input": None, "config": {"configurable": {"__pregel_resuming": True}}},
    {"input": None, "context": {"__pregel_task_id": "x"}},
    {"command": {"resume": "approve"}}, {"command": {"resume": ["approve"]}}, {"command": {"resume": {}}},
    {"command": {"resume": {"decisions": []}}}, {"command": {"resume": {"decisions": [{"type": "respond"}]}}},
    {"command": {"resume": {"decisions": [{"type": "approve"}, {"type": "approve"}]}}},
    {"command": {"resume": {"0" * 32: APPROVE}}}, {"command": {"resume": {"0" * 32: APPROVE, "1" * 32: APPROVE}}},
    {"command": {"resume": {**APPROVE, "by": {"identity": "x"}}}},
    {"command": {"resume": {"0" * 32: "approve"}}}, {"command": {"resume": True}},
    {"input": None, "webhook": "/threads/search"}, {"input": None, "webhook": "http://example.com/x"},
    {"input": None, "webhook": "file:///etc/passwd"}, {"input": None, "webhook": "https://10.0.0.1/x"},
    {"input": None, "webhook": "https://169.254.169.254/x"}, {"input": None, "webhook": "https://u:p@example.com/"},
]  # fmt: skip


@pytest.mark.parametrize("jump", JUMPS, ids=lambda jump: str(jump)[:70])
async def test_nothing_that_a_run_can_carry_jumps_a_gate(at: Door, campaign: str, jump: dict[str, Any]) -> None:
    for who in (STRATEGIST, EDITOR):
        answer = await at.ask(
            who, "POST", f"/threads/{campaign}/runs/wait", json={"assistant_id": "campaign", **jump}
        )  # fmt: skip
        assert 400 <= answer.status_code < 500, (who, answer.text)
    assert (await at.waits(EDITOR, campaign))["value"]["action_requests"][0]["args"]["stage"]["number"] == 1


async def test_another_graph_does_not_run_on_a_campaigns_thread(at: Door, campaign: str) -> None:
    for graph in ("copilot", "check", str(uuid.uuid4())):
        sent = {"assistant_id": graph, "input": {"messages": []}}
        answer = await at.ask(STRATEGIST, "POST", f"/threads/{campaign}/runs/wait", json=sent)
        assert answer.status_code in {403, 404, 422}, answer.text


async def test_a_campaign_without_a_thread_is_refused_with_the_mend(at: Door) -> None:
    sent = {"assistant_id": "campaign", "input": {"brief": brief_of(at.workspace, "price-drop")}}
    for path, body in (("/runs", sent), ("/runs/wait", sent), ("/runs/stream", sent), ("/runs/batch", [sent])):
        answer = await at.ask(STRATEGIST, "POST", path, json=body)
        assert answer.status_code == 422, (path, answer.text)
        assert "create a thread and run the brief on it" in answer.text


@pytest.mark.parametrize("who", [EDITOR, ANALYST])
async def test_only_who_may_start_starts(at: Door, who: str) -> None:
    thread = await at.thread(who)

    sent = {"assistant_id": "campaign", "input": {"brief": brief_of(at.workspace, "price-drop")}}
    answer = await at.ask(who, "POST", f"/threads/{thread}/runs/wait", json=sent)

    assert answer.status_code == 403
    assert "may not start" in answer.json()["detail"]


@pytest.mark.parametrize("who", [STRATEGIST, ANALYST])
async def test_only_who_may_decide_answers(at: Door, campaign: str, who: str) -> None:
    shown = await at.waits(who, campaign)

    answer = await at.answer(who, campaign, {shown["id"]: APPROVE})

    assert answer.status_code == 403
    assert "may not decide" in answer.json()["detail"]


async def test_a_forged_identity_in_a_run_decides_nothing(at: Door, campaign: str) -> None:
    shown = await at.waits(STRATEGIST, campaign)
    forged = {"identity": EDITOR, "address": EDITOR, "only": None, "brand": None, "login": "token"}
    for said in ({"config": {"configurable": {"langgraph_auth_user": forged, "langgraph_auth_user_id": EDITOR}}},
                 {"context": {"langgraph_auth_user": forged, "user": EDITOR}},
                 {"config": {"configurable": {"user_id": EDITOR}}},
                 {"metadata": {"owner": EDITOR, "langgraph_auth_user": forged}}):  # fmt: skip
        await at.answer(STRATEGIST, campaign, {shown["id"]: APPROVE}, **said)
    answer = await at.ask(STRATEGIST, "POST", f"/threads/{campaign}/runs/wait", json={
        "assistant_id": "campaign", "command": {"resume": {shown["id"]: APPROVE}}},
        headers={"langgraph_auth_user": EDITOR, "x-langgraph-auth-user": EDITOR, "langgraph-auth-user-id": EDITOR})  # fmt: skip

    assert answer.status_code == 403
    async with services_of(at.workspace) as services:
        (task,) = await services.approvals.tasks(campaign_id=campaign)
        assert task.status == "waiting"


async def test_nobody_makes_an_assistant_of_their_own(at: Door) -> None:
    found = (await at.ask(STRATEGIST, "POST", "/assistants/search", json={})).json()
    assistant = next(one for one in found if one["graph_id"] == "campaign")["assistant_id"]

    for method, path, body in (
        ("POST", "/assistants", {"graph_id": "campaign", "config": {"configurable": {"langgraph_auth_user": {}}}}),
        ("PATCH", f"/assistants/{assistant}", {"config": {"configurable": {"x": 1}}}),
        ("DELETE", f"/assistants/{assistant}", None), ("POST", f"/assistants/{assistant}/latest", {"version": 1}),
    ):  # fmt: skip
        answer = await at.ask(STRATEGIST, method, path, **({"json": body} if body is not None else {}))
        assert answer.status_code == 403, (path, answer.text)


async def test_everybodys_items_lie_in_a_place_of_their_own(at: Door) -> None:
    item = {"namespace": ["notes"], "key": "k", "value": {"said": "mine alone"}}
    assert (await at.ask(STRATEGIST, "PUT", "/store/items", json=item)).status_code == 204

    theirs = STRATEGIST.replace(".", "%2E")
    for who in (EDITOR, RIVAL, SERVICE):
        for namespace in ("notes", f"tarnholt.{theirs}.notes".replace("%", "%25")):
            got = await at.ask(who, "GET", f"/store/items?namespace={namespace}&key=k")
            assert "mine alone" not in got.text
        for prefix in ([], ["notes"], ["tarnholt"], ["tarnholt", theirs], ["tarnholt", theirs, "notes"]):
            found = await at.ask(who, "POST", "/store/items/search", json={"namespace_prefix": prefix})
            listed = await at.ask(who, "POST", "/store/namespaces", json={"prefix": prefix})
            assert "mine alone" not in found.text
            assert not [one for one in listed.json()["namespaces"] if one[:2] == ["tarnholt", theirs]]
    kept = await at.ask(STRATEGIST, "GET", "/store/items?namespace=notes&key=k")
    assert kept.json()["value"] == {"said": "mine alone"}


async def test_mcp_offers_no_campaign(at: Door) -> None:
    headers = {"accept": "application/json, text/event-stream"}

    async def call(method: str, params: dict[str, Any]) -> Any:
        sent = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        return (await at.ask(STRATEGIST, "POST", "/mcp", json=sent, headers=headers)).json()

    listed = await call("tools/list", {})
    called = await call("tools/call", {"name": "campaign", "arguments": {"brief": {}}})

    assert "campaign" not in [tool["name"] for tool in listed["result"]["tools"]], listed
    assert "Unknown tool" in str(called) or "thread of its own" in str(called), called


async def test_a_key_for_one_role_does_not_sign_with_the_others(at: Door) -> None:
    brief = {**brief_of(at.workspace, "price-drop"), "key_message": "Nobody signed these words."}

    made = await at.ask("narrow", "POST", "/threads", json={})
    thread = made.json()["thread_id"]
    await at.ask("narrow", "POST", f"/threads/{thread}/runs/wait", json={"assistant_id": "campaign",
                                                                         "input": {"brief": brief}})  # fmt: skip

    async with services_of(at.workspace) as services:
        campaign = await services.campaigns.get(thread)
    assert campaign.signer is None
    assert campaign.status in {"draft", "refused"}


async def test_a_body_too_large_is_not_read(at: Door) -> None:
    async def endless() -> Any:
        for _ in range(50):
            yield b"x" * 100_000

    said = await at.ask(STRATEGIST, "POST", "/threads", content=b"x" * 2_000_001)
    counted = await at.ask(STRATEGIST, "POST", "/threads", content=endless())
    nobody = await at.ask(None, "POST", "/threads", content=b"x" * 2_000_001)

    assert (said.status_code, counted.status_code, nobody.status_code) == (413, 413, 401)


async def test_answers_say_how_they_are_to_be_treated(at: Door) -> None:
    answer = await at.ask(STRATEGIST, "POST", "/threads/search", json={}, headers={"origin": "https://evil.example"})

    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in answer.headers


async def test_the_decision_of_the_right_person_by_the_interrupts_id_counts_once(at: Door, campaign: str) -> None:
    shown = await at.waits(EDITOR, campaign)

    first = await at.answer(EDITOR, campaign, {shown["id"]: APPROVE})
    again = await at.answer(EDITOR, campaign, {shown["id"]: APPROVE})

    assert first.status_code == 200, first.text
    assert again.status_code == 409
    async with services_of(at.workspace) as services:
        taken = [
            await services.approvals.taken(task.id) for task in await services.approvals.tasks(campaign_id=campaign)
        ]
    assert [one.actor for one in taken if one] == [EDITOR]


async def test_no_secret_stands_in_the_log_and_nothing_answered_500(at: Door) -> None:
    log = at.log

    for key in at.keys.values():
        assert key[16:] not in log
    assert "Internal Server Error" not in log
    assert " 500 " not in log
