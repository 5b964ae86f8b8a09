"""Campaigns over HTTP: started once under an idempotency key, seen by their brand, withdrawn and held by those who may."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from app.briefs import read_brief
from marque.brief import Brief
from marque.caller import Caller
from marque.records import digest
from tests.support.routes import Counter, counter, person
from tools.answers import Answers

KEY = {"idempotency-key": "0f5f4b9e-1"}


@pytest_asyncio.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path) as opened:
        yield opened


def brief(shop: Counter, **changes: Any) -> dict[str, Any]:
    found = read_brief(shop.settings.workspace / "briefs" / "price-drop.yaml").model_dump(
        mode="json", exclude_none=True
    )
    return {"brief": {**found, **changes}}


async def test_a_campaign_is_started_and_goes_on_by_itself(shop: Counter) -> None:
    async with shop.of("strategist") as client:
        answer = await client.post("/v1/campaigns", json=brief(shop), headers=KEY)
        started = answer.json()
        shown = await client.get(answer.headers["location"])

    assert (answer.status_code, started["signer"]) == (202, person("strategist"))
    assert shop.woken == [started["id"]]
    assert shown.json()["campaign"]["status"] == "running"
    assert await shop.go_on(started["id"]) == "waiting"


async def test_the_same_key_is_one_campaign(shop: Counter) -> None:
    async with shop.of("strategist") as client:
        first = await client.post("/v1/campaigns", json=brief(shop), headers=KEY)
        again = await client.post("/v1/campaigns", json=brief(shop), headers=KEY)
        other = await client.post("/v1/campaigns", json=brief(shop, name="Another"), headers=KEY)
    async with shop.of("lead") as client:
        theirs = await client.post("/v1/campaigns", json=brief(shop), headers=KEY)

    assert first.json() == again.json()
    assert again.headers["idempotent-replayed"] == "true"
    assert (other.status_code, "another request" in other.text) == (422, True)
    assert theirs.json()["id"] != first.json()["id"]
    assert len(await shop.services.campaigns.list()) == 2


async def test_the_same_key_many_times_at_once_is_one_campaign(shop: Counter) -> None:
    async with shop.of("strategist") as client:
        answers = await asyncio.gather(*(client.post("/v1/campaigns", json=brief(shop), headers=KEY) for _ in range(8)))

    assert {answer.status_code for answer in answers} <= {202, 409}
    assert len(await shop.services.campaigns.list()) == 1


async def test_a_start_whose_server_was_killed_says_when_to_send_it_again(shop: Counter) -> None:
    said = Brief.model_validate(brief(shop)["brief"]).as_json()
    answers = Answers(storage=shop.services.campaigns.storage, clock=shop.clock, ids=shop.services.ids)
    begun = digest(["tarnholt", ["POST /v1/campaigns", said]])
    await answers._begin(person("strategist"), KEY["idempotency-key"], begun, "tarnholt")
    shop.clock.now += timedelta(seconds=20)

    async with shop.of("strategist") as client:
        early = await client.post("/v1/campaigns", json=brief(shop), headers=KEY)
        shop.clock.now += timedelta(seconds=40)
        later = await client.post("/v1/campaigns", json=brief(shop), headers=KEY)

    assert (early.status_code, early.headers["retry-after"]) == (409, "21")
    assert (later.status_code, len(await shop.services.campaigns.list())) == (202, 1)


@pytest.mark.parametrize("key", [None, "", "short", "x" * 256, "has space in it", "caf\xe9-caf\xe9"])
async def test_a_start_needs_a_key_of_a_client_s_own(shop: Counter, key: str | None) -> None:
    headers = {} if key is None else {"idempotency-key": key.encode("latin-1")}
    async with shop.of("strategist") as client:
        answer = await client.post("/v1/campaigns", json=brief(shop), headers=headers)

    assert (answer.status_code, answer.json()["where"]) == (422, "the header")


@pytest.mark.parametrize("who", ["analyst", "editor", "engineer", "librarian", "officer"])
async def test_who_may_not_start_starts_nothing(shop: Counter, who: str) -> None:
    async with shop.of(who) as client:
        answer = await client.post("/v1/campaigns", json=brief(shop), headers=KEY)

    assert answer.status_code == 403
    assert await shop.services.campaigns.list() == []


async def test_a_service_starts_signs_nothing_and_sees_its_own_only(shop: Counter) -> None:
    theirs = await shop.run()
    async with shop.of("service") as client:
        started = (await client.post("/v1/campaigns", json=brief(shop, name="Mine"), headers=KEY)).json()
        listed = (await client.get("/v1/campaigns")).json()
        own = await client.get(f"/v1/campaigns/{started['id']}")
        other = await client.get(f"/v1/campaigns/{theirs}")

    assert started["signer"] is None
    assert [one["id"] for one in listed["campaigns"]] == [started["id"]]
    assert (own.status_code, other.status_code) == (200, 404)


async def test_campaigns_are_listed_in_pages_the_newest_first(shop: Counter) -> None:
    ids = [await shop.run(name=f"No {number}") for number in range(3)]
    async with shop.of("analyst") as client:
        first = (await client.get("/v1/campaigns", params={"limit": 2})).json()
        rest = (await client.get("/v1/campaigns", params={"limit": 2, "offset": 2})).json()

    assert [one["id"] for one in (*first["campaigns"], *rest["campaigns"])] == ids[::-1]
    assert (first["more"], rest["more"]) == (True, False)
    assert first["campaigns"][0]["created_at"].endswith("Z")


async def test_a_package_is_there_once_approved_and_not_for_going_out_once_withdrawn(shop: Counter) -> None:
    campaign = await shop.run()
    path = f"/v1/campaigns/{campaign}/package"
    async with shop.of("analyst") as reader, shop.of("editor") as editor, shop.of("lead") as lead:
        before = await reader.get(path)
        task = await shop.task(campaign)
        await editor.post(
            f"/v1/approvals/{task.id}/decision",
            json={"content_hash": task.content_hash, "decisions": [{"type": "approve"}]},
        )
        await shop.go_on(campaign)
        there = await reader.get(path)
        labelled = await editor.put(f"/v1/campaigns/{campaign}/label", json={"label": "excellent"})
        shown = (await reader.get(f"/v1/campaigns/{campaign}")).json()
        withdrawn = await lead.post(f"/v1/campaigns/{campaign}/withdraw", json={"reason": "A recall."})
        after = await reader.get(path)

    assert (before.status_code, there.status_code, after.status_code) == (404, 200, 409)
    assert there.json()["content_hash"] == task.content_hash
    assert (labelled.status_code, shown["label"]) == (204, "excellent")
    assert (withdrawn.json()["status"], withdrawn.json()["reason"]) == ("withdrawn", "A recall.")


async def test_an_approval_that_is_undone_says_why_until_another_one_holds(shop: Counter) -> None:
    campaign = await shop.run()
    path = f"/v1/campaigns/{campaign}"
    async with shop.of("editor") as editor:
        first = await shop.task(campaign)
        untouched = (await editor.get(path)).json()
        await shop.approve(first)
        await shop.import_feed(lambda feed: feed.replace("120.00 USD", "125.00 USD"))
        await shop.go_on(campaign)
        shown = (await editor.get(path)).json()
        lacking = await editor.get(f"{path}/package")
        await shop.approve(await shop.task(campaign))
        await shop.go_on(campaign)
        approved = (await editor.get(path)).json()

    assert (untouched["undone"], approved["undone"]) == (None, None)
    assert (shown["campaign"]["status"], shown["undone"]["content_hash"]) == ("waiting", first.content_hash)
    assert any("'$120.00' was supported and is now contradicted" in why for why in shown["undone"]["reasons"])
    assert (lacking.status_code, "its approval was undone, as claim" in lacking.json()["error"]) == (404, True)


@pytest.mark.parametrize(("who", "status"), [(None, 403), ("editor", 403), ("strategist", 403), ("officer", 200)])
async def test_who_may_withdraw(shop: Counter, who: str | None, status: int) -> None:
    campaign = await shop.run()
    async with shop.of(who) as client:
        answer = await client.post(f"/v1/campaigns/{campaign}/withdraw", json={"reason": "No."})

    assert answer.status_code == status


async def test_a_brand_on_hold_decides_nothing_and_goes_on_when_it_is_released(shop: Counter) -> None:
    task = await shop.task(await shop.run())
    decision = {"content_hash": task.content_hash, "decisions": [{"type": "approve"}]}
    async with shop.of("lead") as lead, shop.of("editor") as editor:
        held = (await lead.put("/v1/brands/tarnholt/hold", json={"reason": "A recall."})).json()
        refused = await editor.post(f"/v1/approvals/{task.id}/decision", json=decision)
        shown = (await editor.get("/v1/brands/tarnholt/hold")).json()
        none = await editor.put("/v1/brands/tarnholt/hold", json={"reason": "Me too."})
        released = (await lead.delete("/v1/brands/tarnholt/hold")).json()
        done = await editor.post(f"/v1/approvals/{task.id}/decision", json=decision)

    assert held == shown == {"brand": "tarnholt", "held": True, "by": person("lead"), "reason": "A recall."}
    assert (refused.status_code, none.status_code, done.status_code) == (409, 403, 200)
    assert released["held"] is False


@pytest.mark.parametrize(
    ("who", "mend"),
    [
        ("lead", "name one of: tarnholt"),
        (Caller(address=person("lead"), brand="rotawright", login="key:x"), "ask for a role in people.yaml"),
        (None, "name one of: tarnholt"),
    ],
    ids=["lead", "of another brand", "nobody"],
)
@pytest.mark.parametrize("method", ["PUT", "GET", "DELETE"])
async def test_a_hold_of_a_brand_that_there_is_not_says_so_and_which_there_are(
    shop: Counter, who: str | Caller | None, mend: str, method: str
) -> None:
    async with shop.of(who) as client:
        sent = {"json": {"reason": "A recall."}} if method == "PUT" else {}
        answer = await client.request(method, "/v1/brands/nowhere/hold", **sent)

    said = "the path: there is no brand 'nowhere', or it is none of yours"
    assert (answer.status_code, answer.json()["detail"]) == (403, f"{said}; {mend}")
    assert await shop.services.campaigns.held("nowhere") is None


async def test_a_start_under_a_hold_is_refused_with_who_and_why_and_its_key_is_good_afterwards(shop: Counter) -> None:
    async with shop.of("lead") as lead, shop.of("strategist") as client:
        await lead.put("/v1/brands/tarnholt/hold", json={"reason": "A recall."})
        refused = await client.post("/v1/campaigns", json=brief(shop), headers=KEY)
        before = await shop.services.campaigns.list()
        await lead.delete("/v1/brands/tarnholt/hold")
        taken = await client.post("/v1/campaigns", json=brief(shop), headers=KEY)

    assert (refused.status_code, refused.json()["error"]) == (409, f"on hold by {person('lead')}: A recall.")
    assert (before, taken.status_code) == ([], 202)


async def test_a_campaign_that_was_started_before_a_hold_goes_on_after_it(shop: Counter) -> None:
    async with shop.of("lead") as lead, shop.of("strategist") as client:
        started = (await client.post("/v1/campaigns", json=brief(shop), headers=KEY)).json()["id"]
        await lead.put("/v1/brands/tarnholt/hold", json={"reason": "A recall."})
        stopped = await shop.go_on(started)
        held = (await client.get(f"/v1/campaigns/{started}")).json()
        shop.woken.clear()
        await lead.delete("/v1/brands/tarnholt/hold")
        released = (await client.get(f"/v1/campaigns/{started}")).json()

    assert (stopped, held["campaign"]["reason"]) == ("running", None)
    assert (held["hold"]["actor"], held["hold"]["reason"], released["hold"]) == (person("lead"), "A recall.", None)
    assert shop.woken == [started]
    assert await shop.go_on(started) == "waiting"


async def test_another_brand_is_not_shown_whether_it_is_there_or_not(shop: Counter) -> None:
    campaign = await shop.run()
    elsewhere = Caller(address=person("lead"), brand="rotawright", login="key:x")
    async with shop.of(elsewhere) as client:
        theirs = await client.get(f"/v1/campaigns/{campaign}")
        none = await client.get("/v1/campaigns/nothing")
        hold = await client.get("/v1/brands/tarnholt/hold")
        unknown = await client.get("/v1/brands/nowhere/hold")
        start = await client.post("/v1/campaigns", json=brief(shop, brand="tarnholt"), headers=KEY)

    assert theirs.text.replace(campaign, "") == none.text.replace("nothing", "")
    assert hold.text.replace("tarnholt", "") == unknown.text.replace("nowhere", "")
    assert (theirs.status_code, hold.status_code, start.status_code) == (404, 403, 403)
