"""Forged things on a real server: state, jumps, answers, contexts, metadata, graphs without a thread, ids that are none."""

import asyncio
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.server.calling_back import refuse_webhook
from marque.errors import InputError, Refused
from tests.support.attack import (
    ANALYST,
    EDITOR,
    IN_STORE,
    LEAD,
    OFFICER,
    PLANTED,
    RIVAL,
    SERVICE,
    STRATEGIST,
    Keep,
    furnished,
    keep,
    unchanged,
)
from tests.support.campaigns import brief_of

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket, pytest.mark.timeout(300)]

APPROVE: dict[str, Any] = {"decisions": [{"type": "approve"}]}
REFUSED = range(400, 500)
EVERYONE = (STRATEGIST, EDITOR, LEAD, OFFICER, ANALYST, SERVICE, RIVAL)
USER = {"identity": EDITOR, "address": EDITOR, "only": None, "brand": None, "login": "token", "is_authenticated": True}


@pytest.fixture(scope="module")
def at(attacked_shop: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keep]:
    """The server, with a campaign that waits and one that is packaged."""
    with keep(attacked_shop, tmp_path_factory.mktemp("forged")) as opened:
        asyncio.run(furnished(opened))
        yield opened


async def still(at: Keep, before: dict[str, dict[str, str]]) -> None:
    """Hold that the campaign waits for the same decision on the same copy, and that no row moved."""
    state = (await at.ask(EDITOR, "GET", f"/threads/{at.known['waiting']}/state")).json()
    assert state["values"]["status"] == "waiting"
    (shown,) = state["interrupts"]
    arguments = shown["value"]["action_requests"][0]["args"]
    assert (shown["id"], arguments["task"], arguments["content_hash"]) == (
        at.known["interrupt"], at.known["arguments"]["task"], at.known["arguments"]["content_hash"],
    )  # fmt: skip
    unchanged(before, await at.rows())


def runs(at: Keep) -> list[dict[str, Any]]:
    """Return what a run on a campaign may not carry."""
    hash_, id_ = at.known["arguments"]["content_hash"], at.known["interrupt"]
    other = at.known["packaged_arguments"]["content_hash"]
    checkpoint = at.known["checkpoint"]
    resumes: list[Any] = [
        "approve", True, 7, [], ["approve"], {}, {"decisions": []}, {"decisions": "approve"}, {"decisions": [None]},
        {"decisions": [{"type": "respond", "message": "x"}]}, {"decisions": [{"type": "Approve"}]},
        {"decisions": [{"type": "approve"}, {"type": "approve"}]}, {"decisions": [{"type": "approve", "by": EDITOR}]},
        {"decisions": [{"type": "reject"}]}, {"decisions": [{"type": "edit"}]},
        {"decisions": [{"type": "edit", "edited_action": {"name": "package", "args": {}}}]},
        {"decisions": [{"type": "edit", "edited_action": {"name": "approve_campaign", "args": {"messages": []}}}]},
        {**APPROVE, "content_hash": "0" * 64}, {**APPROVE, "content_hash": hash_.upper()},
        {**APPROVE, "content_hash": [hash_]}, {**APPROVE, "content_hash": None}, APPROVE,
        {**APPROVE, "content_hash": hash_, "actor": EDITOR}, {id_: "approve"}, {id_: {**APPROVE, "content_hash": "0" * 64}},
        {id_.upper(): APPROVE}, {f"{id_} ": APPROVE}, {"0" * 32: APPROVE}, {id_: APPROVE, "0" * 32: APPROVE},
        {id_: [APPROVE]}, {id_: {id_: APPROVE}}, {"\ud800": APPROVE}, {"\0": APPROVE},
        {"decisions": [{"type": "approve"}], "content_hash": f"{hash_}\0"},
    ]  # fmt: skip
    if other != hash_:
        resumes.append({**APPROVE, "content_hash": other})
    commands: list[dict[str, Any]] = [{"command": {"resume": one}} for one in resumes]
    jumps: list[dict[str, Any]] = [
        {"command": {"goto": "package"}}, {"command": {"goto": [{"node": "package", "input": {}}]}},
        {"command": {"goto": "approve", "resume": {id_: APPROVE}}}, {"command": {"update": {"status": "approved"}}},
        {"command": {"update": [["status", "approved"]], "resume": {id_: APPROVE}}},
        {"command": {"graph": "__parent__", "goto": "package"}}, {"command": []}, {"command": "resume"},
        {"input": {"brief": brief_of(at.workspace, "price-drop")}}, {"input": {"status": "approved"}}, {"input": []},
        {"input": {"brief": {}}, "command": {"resume": {id_: APPROVE}}}, {"input": {"__interrupt__": []}},
        {"input": None, "checkpoint_id": checkpoint}, {"input": None, "checkpoint": {"checkpoint_id": checkpoint}},
        {"input": None, "checkpoint": {"checkpoint_id": checkpoint, "checkpoint_ns": "", "checkpoint_map": {}}},
        {"command": {"resume": {id_: APPROVE}}, "checkpoint_id": checkpoint},
        {"input": None, "interrupt_before": "*"}, {"input": None, "interrupt_after": ["approve"]},
        {"input": None, "after_seconds": 1},
        {"command": {"resume": {id_: APPROVE}}, "after_seconds": 3600},
    ]  # fmt: skip
    configured: list[dict[str, Any]] = [
        {"checkpoint_id": checkpoint}, {"thread_id": at.known["packaged"]}, {"checkpoint_ns": "x"},
        {"__pregel_resuming": True}, {"__pregel_scratchpad": {}}, {"checkpoint_map": {"": "x"}},
    ]  # fmt: skip
    for one in configured:
        jumps += [{"input": None, "config": {"configurable": one}}]
    jumps += [{"input": None, "multitask_strategy": one} for one in ("rollback", "interrupt", "nonsense")]
    hooks = (
        "/threads/search", "http://example.com/x", "file:///etc/passwd", "gopher://x", "https://10.0.0.1/x",
        "https://169.254.169.254/latest", "https://[::1]/x", "https://[::ffff:10.0.0.1]/", "https://0/x",
        "https://u:p@example.com/", "https:///x", "", "\0",
        "https://192.168.0.1:443/x", "https://[fd00::1]/x", "javascript:alert(1)",
    )  # fmt: skip
    jumps += [{"input": None, "webhook": hook} for hook in hooks]
    return [*commands, *jumps]


async def test_nothing_that_a_run_can_carry_moves_a_campaign_but_the_right_answer_of_the_right_person(at: Keep) -> None:
    before = await at.rows()
    path = f"/threads/{at.known['waiting']}/runs"
    async with httpx.AsyncClient(base_url=at.url, timeout=60) as client:
        for who in (STRATEGIST, EDITOR, RIVAL):
            for number, carried in enumerate(runs(at)):
                if who == EDITOR and carried.get("command") == {"resume": {at.known["interrupt"]: APPROVE}}:
                    continue
                answers = who == EDITOR and "resume" in str(carried)
                tail = "/wait" if answers else ("/wait", "/stream", "")[number % 3]
                sent = json.dumps({"assistant_id": "campaign", **carried})
                answer = await client.post(
                    path + tail, content=sent, headers={**at.login(who), "content-type": "application/json"}
                )  # fmt: skip
                assert answer.status_code in REFUSED, (
                    f"{who} {tail} {sent[:300]}: {answer.status_code} {answer.text[:600]}"
                )
                if who == RIVAL:
                    assert not [word for word in PLANTED if word in answer.text], answer.text
        for said in (
            {"input": None, "on_completion": "delete"},
            {"command": {}, "feedback_keys": ["x"]},
            {
                "input": None,
                "config": {"configurable": {"graph_id": "copilot", "run_id": "x", "__request_start_time_ms__": 0}},
            },
            {"input": None, "config": {"configurable": {"assistant_id": at.known["assistants"]["copilot"]}}},
        ):  # goes on waiting
            answer = await client.post(
                f"{path}/wait", json={"assistant_id": "campaign", **said}, headers=at.login(STRATEGIST)
            )
            assert answer.status_code < 500, answer.text
    await still(at, before)


async def test_an_answer_that_may_not_be_taken_is_refused_with_the_reason_and_leaves_the_interrupt(at: Keep) -> None:
    before, interrupt = await at.rows(), at.known["interrupt"]
    for who, resume, status, why in (
        (LEAD, {interrupt: APPROVE}, 403, "this stage is for the role editor"),
        (EDITOR, APPROVE, 422, "send"),
        (EDITOR, {**APPROVE, "content_hash": "0" * 64}, 409, "not the one that you decide on"),
        (EDITOR, {interrupt: {"decisions": [{"type": "reject", "message": "x", "only": ["sms"]}]}}, 422, "has no sms"),
    ):
        answer = await at.ask(
            who, "POST", f"/threads/{at.known['waiting']}/runs/wait",
            json={"assistant_id": "campaign", "command": {"resume": resume}},
        )  # fmt: skip
        assert (answer.status_code, why in answer.text) == (status, True), answer.text
    await still(at, before)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "[::1]"])
def test_the_servers_own_machine_is_called_back_by_nobody_from_elsewhere(host: str) -> None:
    with pytest.raises((Refused, InputError)):  # the client that calls cannot read an octal address
        refuse_webhook(f"https://{host}/x", near=False)


async def test_identities_in_a_run_are_words(at: Keep) -> None:
    before = await at.rows()
    resume = {"command": {"resume": {at.known["interrupt"]: APPROVE}}}
    said: tuple[dict[str, Any], ...] = (
        {"config": {"configurable": {"langgraph_auth_user": USER, "langgraph_auth_user_id": EDITOR}}},
        {"config": {"configurable": {"langgraph_auth_permissions": ["*"], "user_id": EDITOR}}},
        {"context": {"langgraph_auth_user": USER, "user": EDITOR}}, {"context": USER}, {"metadata": {"owner": EDITOR}},
        {"config": {"metadata": {"langgraph_auth_user_id": EDITOR}, "tags": ["x"]}}, {"langgraph_auth_user": USER},
        {"config": {"langgraph_auth_user": USER}}, {"user": USER}, {"metadata": {"langgraph_auth_user": USER}},
    )  # fmt: skip
    headers = dict.fromkeys(("langgraph_auth_user", "x-langgraph-auth-user", "langgraph-auth-user-id", "x-user-id", "x-forwarded-user", "x-remote-user", "remote-user", "x-marque-caller", "x-tenant-id", "x-organization-id", "x-service-key"), EDITOR)  # fmt: skip
    for who in (STRATEGIST, ANALYST, SERVICE, LEAD, OFFICER):
        for one in said:
            answer = await at.ask(
                who, "POST", f"/threads/{at.known['waiting']}/runs/wait", headers=headers,
                json={"assistant_id": "campaign", **resume, **one},
            )  # fmt: skip
            assert answer.status_code in REFUSED, (who, one, answer.text)
    await still(at, before)


async def test_nobody_writes_the_state_of_a_campaign(at: Keep) -> None:
    before = await at.rows()
    lies: tuple[dict[str, Any], ...] = (
        {"values": {"status": "approved", "step": "package"}, "as_node": "approve"}, {"values": None, "as_node": "__start__"},
        {"values": [{"status": "approved"}], "checkpoint_id": at.known["checkpoint"]}, {"values": {}, "checkpoint": {}},
    )  # fmt: skip
    steps = {"supersteps": [{"updates": [{"values": {"status": "approved"}, "as_node": "approve"}]}]}
    for who in EVERYONE:
        for thread in (at.known["waiting"], at.known["packaged"], at.known["waiting"].upper()):
            for lie in lies:
                for path in (f"/threads/{thread}/state", f"/threads/{thread}/state/", f"/threads//{thread}/state"):
                    assert (await at.ask(who, "POST", path, json=lie)).status_code in {307, 403, 404}
            for method, path, body in (
                ("POST", "/copy", {}), ("DELETE", "", None), ("PATCH", "", {"metadata": {"owner": RIVAL}}),
                ("PATCH", "", {"ttl": {"ttl": 0.001, "strategy": "delete"}}), ("PATCH", "", {"status": "idle"}),
            ):  # fmt: skip
                answer = await at.ask(who, method, f"/threads/{thread}{path}", json=body)
                assert answer.status_code in {403, 404}, (who, method, path, body, answer.text)
        for exists in ("do_nothing", "raise"):
            sent = {
                "thread_id": at.known["waiting"],
                "if_exists": exists,
                "metadata": {"brand": "halmstad", "owner": RIVAL},
            }
            answer = await at.ask(who, "POST", "/threads", json={**sent, **steps})
            assert answer.status_code in REFUSED or "nobody writes a thread" in answer.text, (who, answer.text)
            answer = await at.ask(who, "POST", "/threads", json=sent)
            if who in {RIVAL, SERVICE}:
                assert answer.status_code in REFUSED, (who, exists, answer.text)
            assert "halmstad" not in answer.text or answer.status_code in REFUSED, answer.text
    await still(at, before)


async def test_metadata_says_neither_brand_nor_owner(at: Keep) -> None:
    for forged in ({"brand": "tarnholt"}, {"brand": ["tarnholt"]}, {"brand": {"$exists": True}}, {"brand": None}):
        made = await at.ask(RIVAL, "POST", "/threads", json={"metadata": {**forged, "owner": STRATEGIST}})
        assert made.status_code in REFUSED or made.json()["metadata"]["brand"] == "halmstad", made.text
        for path in ("/threads/search", "/threads/count"):
            for filters in ({"metadata": forged}, {"metadata": {"owner": STRATEGIST}}, {"ids": [at.known["waiting"]]},
                            {"values": {"status": "waiting"}, "ids": [at.known["chat"]]}, {"status": "interrupted"}):  # fmt: skip
                found = await at.ask(RIVAL, "POST", path, json=filters)
                assert found.status_code < 500, found.text
                assert at.known["waiting"] not in found.text
                assert at.known["chat"] not in found.text
                assert not [word for word in PLANTED if word in found.text]
    thread = await at.thread(RIVAL)
    for method, body in (("PATCH", {"metadata": {"brand": "tarnholt", "owner": STRATEGIST}}),):
        answer = await at.ask(RIVAL, method, f"/threads/{thread}", json=body)
        assert answer.status_code in REFUSED or answer.json()["metadata"]["brand"] == "halmstad", answer.text
    for field in ("select", "extract", "sort_by", "sort_order"):
        odd = await at.ask(
            RIVAL, "POST", "/threads/search", json={field: ["values"] if field == "select" else "x'; --"}
        )
        assert odd.status_code < 500, (field, odd.text)


async def test_a_campaign_without_a_thread_runs_by_no_route(at: Keep) -> None:
    before = await at.rows()
    brief = brief_of(at.workspace, "price-drop")
    mcp = {"accept": "application/json, text/event-stream"}
    for who in (STRATEGIST, SERVICE):
        for graph in ("campaign", at.known["assistants"]["campaign"], at.known["assistants"]["campaign"].upper()):
            sent = {"assistant_id": graph, "input": {"brief": brief}}
            for path, body in (("/runs", sent), ("/runs/wait", sent), ("/runs/stream", sent), ("/runs/batch", [sent]),
                               ("/runs/batch", [{**sent, "assistant_id": "copilot"}, sent]),
                               ("/runs/wait", {**sent, "on_completion": "keep"}), ("/runs", {**sent, "if_not_exists": "create"}),
                               ("/runs/stream", {**sent, "if_not_exists": "create", "on_completion": "keep"}),
                               ("/runs/crons", {**sent, "schedule": "* * * * *"}), ("/runs/", sent)):  # fmt: skip
                answer = await at.ask(who, "POST", path, json=body)
                assert answer.status_code in REFUSED or answer.status_code == 307, (path, answer.text)
        for params in ({"name": "campaign", "arguments": {"brief": brief}}, {"name": "CAMPAIGN", "arguments": {}},
                       {"name": at.known["assistants"]["campaign"], "arguments": {"brief": brief}}):  # fmt: skip
            for path in ("/mcp", "/mcp/"):
                asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
                called = await at.ask(who, "POST", path, json=asked, headers=mcp)
                assert called.status_code < 500, called.text
                assert "package" not in called.text, called.text
        listed = await at.ask(
            who, "POST", "/mcp", headers=mcp, json={"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
        )  # fmt: skip
        assert {tool["name"] for tool in listed.json()["result"]["tools"]} == {
            "check", "find_product", "find_knowledge", "copilot",
        }  # fmt: skip
    unchanged(before, await at.rows())


async def test_the_tools_of_mcp_show_another_brand_nothing(at: Keep) -> None:
    mcp = {"accept": "application/json, text/event-stream", "x-marque-brand": "tarnholt"}
    for name, arguments in (
        ("find_product", {"query": "Ember blanket", "brand": "tarnholt"}), ("find_product", {"id": "TH-EMBER-RUST"}),
        ("find_knowledge", {"query": "supper", "brand": "tarnholt"}), ("find_knowledge", {"query": "evenings"}),
        ("copilot", {"messages": [{"role": "user", "content": f"status of {at.known['waiting']}"}]}),
        ("copilot", {"messages": [{"role": "user", "content": "what waits"}]}),
        ("check", {"body": "The Ember blanket is $1.", "brand": "tarnholt", "products": ["TH-EMBER-RUST"]}),
    ):  # fmt: skip
        asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": arguments}}
        called = await at.ask(RIVAL, "POST", "/mcp", json=asked, headers=mcp)
        direct = await at.ask(RIVAL, "POST", "/runs/wait", json={"assistant_id": name, "input": arguments,
                              "config": {"configurable": {"brand": "tarnholt", "langgraph_auth_user": USER}}})  # fmt: skip
        for answer in (called, direct):
            assert answer.status_code < 500, answer.text
            assert not [word for word in PLANTED if word in answer.text], answer.text


async def test_assistants_crons_and_other_graphs_are_nobodys(at: Keep) -> None:
    before = await at.rows()
    for who in (STRATEGIST, LEAD, RIVAL):
        for graph, id_ in at.known["assistants"].items():
            for method, path, body in (
                ("POST", "/assistants", {"graph_id": graph, "config": {"configurable": {"langgraph_auth_user": USER}}}),
                ("POST", "/assistants", {"graph_id": graph, "assistant_id": id_, "if_exists": "do_nothing"}),
                ("PATCH", f"/assistants/{id_}", {"config": {"configurable": {"x": 1}}}), ("DELETE", f"/assistants/{id_}", None),
                ("POST", f"/assistants/{id_}/latest", {"version": 1}),
            ):  # fmt: skip
                answer = await at.ask(who, method, path, json=body)
                assert answer.status_code in REFUSED, (who, path, answer.text)
            if graph != "campaign" and who in {STRATEGIST, RIVAL}:
                on = await at.ask(
                    who, "POST", f"/threads/{at.known['waiting']}/runs/wait", json={"assistant_id": id_, "input": {}}
                )  # fmt: skip
                assert on.status_code in REFUSED, on.text
        for path in (
            "/runs/crons",
            f"/threads/{at.known['waiting']}/runs/crons",
            "/runs/crons/search",
            "/runs/crons/count",
        ):
            assert (await at.ask(who, "POST", path, json={"schedule": "* * * * *"})).status_code == 404
    await still(at, before)


async def test_what_is_remembered_for_one_is_found_by_no_other(at: Keep) -> None:
    names = [STRATEGIST, STRATEGIST.replace(".", "%2E"), STRATEGIST.replace(".", "%2e"), STRATEGIST.replace("@", "%40")]
    places: list[list[str]] = [[], ["notes"], ["tarnholt"], [""], [".."], ["..", "notes"], ["*"], ["tarnholt", "*", "notes"], ["\0"],
              *([brand, name, *rest] for brand in ("tarnholt", "*") for name in names for rest in ((), ("notes",)))]  # fmt: skip
    for who in (EDITOR, RIVAL, SERVICE):
        for place in places:
            for method, path, body in (
                ("POST", "/store/items/search", {"namespace_prefix": place, "limit": 100, "filter": {"said": IN_STORE}}),
                ("POST", "/store/items/search", {"namespace_prefix": place, "query": IN_STORE}),
                ("POST", "/store/namespaces", {"prefix": place, "max_depth": 9}), ("POST", "/store/namespaces", {"suffix": place}),
                ("DELETE", "/store/items", {"namespace": place, "key": "k"}),
                ("PUT", "/store/items", {"namespace": place, "key": "k", "value": {"said": "overwritten"}}),
            ):  # fmt: skip
                answer = await at.ask(who, method, path, json=body)
                assert answer.status_code < 500, (path, body, answer.text)
                assert IN_STORE not in answer.text
                if (
                    path == "/store/namespaces" and answer.status_code == 200
                ):  # everybody's first two words are their own, whatever they make below
                    mine = [
                        who.split("@")[0] in one[1].replace("%2E", ".") for one in answer.json().get("namespaces", [])
                    ]
                    assert all(mine), answer.text
            got = await at.ask(who, "GET", "/store/items", params={"namespace": ".".join(place), "key": "k"})
            assert got.status_code < 500, got.text
            assert IN_STORE not in got.text
    kept = await at.ask(STRATEGIST, "GET", "/store/items?namespace=notes&key=k")
    assert kept.json()["value"] == {"said": IN_STORE}


async def test_odd_ids_are_not_there(at: Keep) -> None:
    words = (
        "%00",
        "%ed%a0%80",
        "..",
        "%2e%2e",
        "..%2f..%2fetc",
        "a" * 5000,
        "' OR 1=1 --",
        "%F0%9F%99%82",
        "0",
        "-1",
        "null",
        "%20",
    )
    for who in (STRATEGIST,):
        for word in words:
            for method, path in (
                ("GET", f"/threads/{word}"), ("GET", f"/threads/{word}/state"), ("POST", f"/threads/{word}/runs/wait"),
                ("GET", f"/threads/{at.known['waiting']}/runs/{word}"), ("GET", f"/assistants/{word}"),
                ("GET", f"/threads/{at.known['waiting']}/state/{word}"), ("GET", f"/v1/campaigns/{word}"),
                ("GET", f"/v1/approvals/{word}"), ("GET", f"/v1/campaigns/{word}/package"), ("GET", f"/v1/brands/{word}/hold"),
                ("GET", f"/v1/inventory/products/{word}"), ("GET", f"/v1/campaigns/{word}/audit/bundle"),
                ("GET", f"/threads/{at.known['waiting']}/history?limit={word}&before={word}"),
                ("GET", f"/store/items?namespace={word}&key={word}"), ("GET", f"/v1/approvals?limit={word}"),
            ):  # fmt: skip
                answer = await at.ask(
                    who, method, path, **({"json": {"assistant_id": "campaign"}} if method == "POST" else {})
                )
                assert answer.status_code < 500, (
                    f"{who} {method} {path[:200]}: {answer.status_code} {answer.text[:500]}"
                )
                assert "Traceback" not in answer.text
        for odd in ("\ud800", "\0", "x" * 300, {"a": 1}, ["x"], 7):
            for path, body in (
                ("/threads", {"thread_id": odd}), ("/runs/wait", {"assistant_id": odd, "input": {}}),
                ("/threads/search", {"ids": [odd]}), ("/threads/search", {"metadata": {"x": odd}}),
                ("/threads", {"metadata": {"x": odd}}), ("/store/items/search", {"namespace_prefix": [odd]}),
                ("/assistants/search", {"name": odd}), ("/assistants/search", {"metadata": {"x": odd}}),
                ("/runs/cancel", {"thread_id": odd, "run_ids": [odd]}), ("/v1/checks", {"id": odd, "body": "x"}),
                ("/v1/checks", {"body": odd}), ("/v1/campaigns", {"brief": {"name": odd}}),
                ("/runs/wait", {"assistant_id": "copilot", "input": {"messages": [{"role": "user", "content": odd}]}}),
            ):  # fmt: skip
                answer = await at.ask(
                    who, "POST", path, content=json.dumps(body),
                    headers={"content-type": "application/json", "idempotency-key": str(uuid.uuid4())},
                )  # fmt: skip
                assert answer.status_code < 500, f"{who} {path} {json.dumps(body)[:200]}: {answer.text[:500]}"
                assert "Traceback" not in answer.text, answer.text


async def test_a_second_brief_and_a_replayed_answer_are_refused(at: Keep) -> None:
    before = await at.rows()
    packaged, interrupt = at.known["packaged"], at.known["packaged_arguments"]
    brief = brief_of(at.workspace, "price-drop")
    for who in EVERYONE:
        for carried in (
            {"input": {"brief": brief}}, {"input": {"brief": {**brief, "name": "Another"}}},
            {"command": {"resume": {**APPROVE, "content_hash": interrupt["content_hash"]}}},
            {"command": {"resume": {"decisions": [{"type": "reject", "message": "x", "end": True}]}}},
        ):  # fmt: skip
            answer = await at.ask(
                who, "POST", f"/threads/{packaged}/runs/wait", json={"assistant_id": "campaign", **carried}
            )
            assert answer.status_code in REFUSED, (who, carried, answer.text)
        decided = await at.ask(
            who, "POST", f"/v1/approvals/{interrupt['task']}/decision", json={**APPROVE, "content_hash": interrupt["content_hash"]}
        )  # fmt: skip
        assert decided.status_code in REFUSED, (who, decided.text)
    unchanged(before, await at.rows())


async def test_of_many_answers_at_once_one_counts(at: Keep) -> None:
    thread = await at.campaign(name="Decided by many at once")
    shown = await at.waits(thread)
    sent = {"assistant_id": "campaign", "command": {"resume": {shown["id"]: APPROVE}}}
    task = shown["value"]["action_requests"][0]["args"]
    rejected = {"content_hash": task["content_hash"], "decisions": [{"type": "reject", "message": "no", "end": True}]}

    answers = await asyncio.gather(
        *(at.ask(EDITOR, "POST", f"/threads/{thread}/runs/wait", json=sent) for _ in range(4)),
        *(at.ask(EDITOR, "POST", f"/v1/approvals/{task['task']}/decision", json=rejected) for _ in range(4)),
        *(at.ask(STRATEGIST, "POST", f"/threads/{thread}/runs/wait", json=sent) for _ in range(4)),
    )

    assert all(answer.status_code < 500 for answer in answers), [answer.text[:300] for answer in answers]
    rows = await at.rows()
    made = [json.loads(row) for row in rows["decisions"] if thread in row]
    assert len(made) == 1
    assert made[0]["actor"] == EDITOR


async def test_nothing_failed_inside(at: Keep) -> None:
    log = at.log
    for key in at.keys.values():
        assert key[16:] not in log
    assert " 500 " not in log
    assert "Internal Server Error" not in log
