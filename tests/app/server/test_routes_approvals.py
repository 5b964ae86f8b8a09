"""The inbox over HTTP: decisions are rows by somebody who is logged in, on the copy that they saw."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import yaml

from marque.caller import Caller
from tests.support.routes import Counter, counter, person

APPROVE = {"decisions": [{"type": "approve"}]}


@pytest_asyncio.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path) as opened:
        yield opened


async def test_what_waits_is_listed_and_shown(shop: Counter) -> None:
    campaign = await shop.run()
    task = await shop.task(campaign)
    async with shop.of("analyst") as client:
        listed = (await client.get("/v1/approvals")).json()
        shown = (await client.get(f"/v1/approvals/{task.id}")).json()
        mine = (await client.get("/v1/approvals", params={"mine": True})).json()

    assert [one["task"]["id"] for one in listed["tasks"]] == [task.id]
    assert listed["more"] is False
    assert shown["messages"][0]["channel"] == "email"
    assert shown["claims"]
    assert shown["may_decide"] == [person("editor"), "june.okadi@tarnholt.example"]
    assert mine["tasks"] == []


async def test_mine_is_what_the_caller_may_decide(shop: Counter) -> None:
    await shop.run()
    async with shop.of("editor") as client:
        mine = (await client.get("/v1/approvals", params={"mine": True})).json()

    assert len(mine["tasks"]) == 1


INVOLVED = {"author": "nora.velk@tarnholt.example", "starter": person("lead"), "editor": person("editor")}


@pytest.mark.parametrize("did", INVOLVED)
async def test_whoever_had_a_hand_in_it_finds_it_among_what_waits_and_not_among_theirs(shop: Counter, did: str) -> None:
    people = shop.settings.workspace / "people.yaml"
    everybody = yaml.safe_load(people.read_text("utf-8"))
    everybody["people"][INVOLVED[did]] = ["strategist", "editor"]
    people.write_text(yaml.safe_dump(everybody), "utf-8")
    campaign = await shop.run(starter="lead")
    if did == "editor":
        await shop.edit(await shop.task(campaign), "The price", "Our price")
        await shop.go_on(campaign)
    async with shop.of(Caller(address=INVOLVED[did], login="key:test")) as client:
        mine = (await client.get("/v1/approvals", params={"mine": True})).json()
        every = (await client.get("/v1/approvals")).json()
    async with shop.of(Caller(address="june.okadi@tarnholt.example", login="key:test")) as client:
        theirs = (await client.get("/v1/approvals", params={"mine": True})).json()

    assert [len(page["tasks"]) for page in (mine, every, theirs)] == [0, 1, 1]


@pytest.mark.parametrize("mine", [False, True])
async def test_what_waits_comes_in_pages_the_nearest_deadline_first(shop: Counter, mine: bool) -> None:
    for number in range(3):
        await shop.run(name=f"No {number}")
        shop.clock.now += timedelta(days=1)
    async with shop.of("editor") as client:
        pages = [
            (await client.get("/v1/approvals", params={"mine": mine, "limit": 2, "offset": offset})).json()
            for offset in (0, 2, 4)
        ]

    assert [[one["campaign"] for one in page["tasks"]] for page in pages] == [["No 0", "No 1"], ["No 2"], []]
    assert [page["more"] for page in pages] == [True, False, False]


async def test_a_decision_is_a_row_and_wakes_the_campaign(shop: Counter) -> None:
    campaign = await shop.run()
    task = await shop.task(campaign)
    async with shop.of("editor") as client:
        answer = await client.post(
            f"/v1/approvals/{task.id}/decision", json={**APPROVE, "content_hash": task.content_hash}
        )
        again = await client.post(
            f"/v1/approvals/{task.id}/decision", json={**APPROVE, "content_hash": task.content_hash}
        )

    assert answer.status_code == 200, answer.text
    assert answer.json()["actor"] == person("editor")
    assert shop.woken == [campaign]
    assert again.status_code == 409
    assert await shop.go_on(campaign) == "approved"


@pytest.mark.parametrize(
    ("sent", "status", "word"),
    [
        (APPROVE, 422, "content_hash"),
        ({**APPROVE, "content_hash": "0" * 64}, 409, "not the one"),
        ({"content_hash": "0" * 64, "decisions": []}, 422, "decisions"),
        ({"content_hash": "0" * 64, "decisions": [{"type": "respond"}]}, 422, "decisions"),
        ({"content_hash": "0" * 64, "decisions": [{"type": "reject"}]}, 422, "message"),
        ({"content_hash": "0" * 64, "decisions": [{"type": "approve", "by": "petra"}]}, 422, "by"),
    ],
)
async def test_an_answer_of_another_form_or_copy_decides_nothing(
    shop: Counter, sent: dict[str, Any], status: int, word: str
) -> None:
    task = await shop.task(await shop.run())
    async with shop.of("editor") as client:
        answer = await client.post(f"/v1/approvals/{task.id}/decision", json=sent)

    assert (answer.status_code, word in answer.text) == (status, True), answer.text
    assert await shop.services.approvals.taken(task.id) is None
    assert shop.woken == []


@pytest.mark.parametrize("who", ["strategist", "analyst", "engineer", "librarian", "lead", "officer", "service"])
async def test_no_other_role_decides(shop: Counter, who: str) -> None:
    task = await shop.task(await shop.run())
    async with shop.of(who) as client:
        answer = await client.post(
            f"/v1/approvals/{task.id}/decision", json={**APPROVE, "content_hash": task.content_hash}
        )

    assert answer.status_code == (404 if who == "service" else 403)
    assert await shop.services.approvals.taken(task.id) is None


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "decision", {**APPROVE, "content_hash": "0" * 64}),
        ("POST", "waivers", {"finding": "a", "content_hash": "0" * 64, "reason": "b", "source": "c"}),
        ("PUT", "turn", {}),
        ("POST", "comments", {"words": "hm"}),
        ("POST", "marks", {"finding": "a", "mark": "right"}),
    ],
)
async def test_nobody_decides_anything_without_a_login(
    shop: Counter, method: str, path: str, body: dict[str, Any]
) -> None:
    task = await shop.task(await shop.run())
    async with shop.of() as client:
        answer = await client.request(method, f"/v1/approvals/{task.id}/{path}", json=body)

    assert answer.status_code == 403
    assert "marque keys create" in answer.json()["mend"]


async def test_a_key_that_carries_less_decides_less(shop: Counter) -> None:
    task = await shop.task(await shop.run())
    reader = Caller(address=person("editor"), only=frozenset({"analyst"}), login="key:x")
    async with shop.of(reader) as client:
        answer = await client.post(
            f"/v1/approvals/{task.id}/decision", json={**APPROVE, "content_hash": task.content_hash}
        )

    assert answer.status_code in {403, 404}


async def test_another_brand_s_task_is_not_there_in_the_same_words_as_none(shop: Counter) -> None:
    task = await shop.task(await shop.run())
    elsewhere = Caller(address=person("editor"), brand="rotawright", login="key:x")
    none = task.id.replace(task.campaign_id, "0" * 8)
    async with shop.of(elsewhere) as client:
        theirs = await client.get(f"/v1/approvals/{task.id}")
        nobody_s = await client.get(f"/v1/approvals/{none}")

    assert (theirs.status_code, nobody_s.status_code) == (404, 404)
    assert theirs.text.replace(task.id, "") == nobody_s.text.replace(none, "")


async def test_one_says_that_one_is_on_it_and_lets_go(shop: Counter) -> None:
    task = await shop.task(await shop.run())
    async with shop.of("editor") as client:
        taken = await client.put(f"/v1/approvals/{task.id}/turn", json={})
        listed = (await client.get("/v1/approvals")).json()
        gone = await client.delete(f"/v1/approvals/{task.id}/turn")
        after = (await client.get("/v1/approvals")).json()

    assert taken.json()["actor"] == person("editor")
    assert listed["tasks"][0]["turn"] == taken.json()
    assert (gone.status_code, gone.content) == (204, b"")
    assert after["tasks"][0]["turn"] is None


async def test_an_analyst_reads_a_task_and_says_nothing_on_it(shop: Counter) -> None:
    task = await shop.task(await shop.run())
    async with shop.of("analyst") as client:
        seen = await client.get(f"/v1/approvals/{task.id}")
        said = await client.post(f"/v1/approvals/{task.id}/comments", json={"words": "Is this so?"})

    assert (seen.status_code, said.status_code) == (200, 403)
    assert "may not comment" in said.json()["error"]


async def test_a_comment_stands_with_the_task(shop: Counter) -> None:
    task = await shop.task(await shop.run())
    async with shop.of("strategist") as client:
        said = await client.post(f"/v1/approvals/{task.id}/comments", json={"words": "Is this so?"})
        shown = (await client.get(f"/v1/approvals/{task.id}")).json()

    assert said.status_code == 201
    assert [one["words"] for one in shown["comments"]] == ["Is this so?"]


@pytest.mark.parametrize("task_id", ["x", "a:1:0:zz", f"{'a' * 65}:1:0:{'0' * 64}", "a%00:1:0:" + "0" * 64])
async def test_an_id_of_another_form_is_refused_before_anything_is_asked(shop: Counter, task_id: str) -> None:
    async with shop.of() as client:
        answer = await client.get(f"/v1/approvals/{task_id}")

    assert answer.status_code == 422


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 201}, {"offset": -1}, {"limit": "9" * 5000}, {"mine": "x"}])
async def test_a_page_is_bounded(shop: Counter, query: dict[str, Any]) -> None:
    async with shop.of() as client:
        answer = await client.get("/v1/approvals", params=query)

    assert (answer.status_code, answer.json()["where"]) == (422, "the query")
