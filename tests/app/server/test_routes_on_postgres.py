"""Idempotency keys and inventory updates of two servers on one PostgreSQL: each request is answered once by either."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from app.briefs import read_brief
from marque.records import digest
from tests.support.postgres import ON_POSTGRES, postgres_database
from tests.support.routes import Counter, counter, person
from tools.answers import Answers, BeingAnswered

pytestmark = [*ON_POSTGRES, pytest.mark.timeout(240)]

EMBER = "TH-EMBER-RUST"
KEY = {"idempotency-key": "0f5f4b9e-1"}
Two = tuple[Counter, Counter]


@pytest.fixture
def url(template: str) -> Iterator[str]:
    """The URL of a fresh database with our tables."""
    with postgres_database(template) as made:
        yield made


@pytest_asyncio.fixture
async def two(url: str, tmp_path: Path) -> AsyncIterator[Two]:
    """The routes of two servers on it."""
    async with (
        counter(tmp_path / "one", MARQUE_DATABASE_URL=url) as one,
        counter(tmp_path / "other", MARQUE_DATABASE_URL=url) as other,
    ):
        yield one, other


def brief(shop: Counter, **changes: Any) -> dict[str, Any]:
    found = read_brief(shop.settings.workspace / "briefs" / "price-drop.yaml")
    return {"brief": {**found.model_dump(mode="json", exclude_none=True), **changes}}


def update(second: int, id: str = EMBER, **facts: Any) -> dict[str, Any]:
    return {"updates": [{"id": id, "as_of": f"2026-11-22T10:00:{second:02}Z", "facts": facts}]}


async def post(shop: Counter, path: str, body: Any, who: str, **headers: str) -> Any:
    async with shop.of(who) as client:
        return await client.post(path, json=body, headers={**KEY, **headers})


async def test_a_start_that_reaches_both_many_times_is_one_campaign(two: Two) -> None:
    sent = brief(two[0])

    answers = await asyncio.gather(*(post(shop, "/v1/campaigns", sent, "strategist") for shop in two * 4))
    again = [await post(shop, "/v1/campaigns", sent, "strategist") for shop in two]
    other = await post(two[1], "/v1/campaigns", brief(two[0], name="Another"), "strategist")

    assert {answer.status_code for answer in answers} <= {202, 409}
    assert [answer.headers["idempotent-replayed"] for answer in again] == ["true", "true"]
    assert len({answer.text for answer in (*answers, *again) if answer.status_code == 202}) == 1
    assert (other.status_code, "another request" in other.text) == (422, True)
    assert len(await two[0].services.campaigns.list()) == 1


async def test_an_update_under_one_key_is_taken_over_once_and_answered_alike(two: Two) -> None:
    answers = await asyncio.gather(
        *(post(shop, "/v1/inventory/updates", update(1, stock="5"), "service") for shop in two * 4)
    )
    again = await post(two[1], "/v1/inventory/updates", update(1, stock="5"), "service")
    other = await post(two[0], "/v1/inventory/updates", update(1, stock="6"), "service")

    assert {answer.status_code for answer in answers} <= {200, 409}
    assert len({answer.text for answer in (*answers, again) if answer.status_code == 200}) == 1
    assert (again.headers["idempotent-replayed"], other.status_code) == ("true", 422)


async def test_of_updates_that_meet_the_newest_holds_whoever_comes_last(two: Two) -> None:
    seconds = [7, 3, 59, 21, 40, 12, 33, 58]

    answers = await asyncio.gather(*(
        post(two[at % 2], "/v1/inventory/updates", update(second, stock=str(second), price=f"{second}.50"), "service",
             **{"idempotency-key": f"update-{second}"})
        for at, second in enumerate(seconds)
    ))  # fmt: skip
    async with two[1].of("analyst") as client:
        facts = (await client.get(f"/v1/inventory/products/{EMBER}")).json()["facts"]

    assert {answer.status_code for answer in answers} == {200}
    assert facts["stock"] == {**facts["stock"], "value": "59", "as_of": "2026-11-22T10:00:59Z"}
    assert facts["price"]["value"] == "59.50 USD"


async def test_a_new_product_that_both_are_told_of_is_one_product(two: Two) -> None:
    sent = {"updates": [{**update(1, id="NEW-1", price="5 USD")["updates"][0], "title": "A new thing"}]}

    answers = await asyncio.gather(*(
        post(shop, "/v1/inventory/updates", sent, "service", **{"idempotency-key": f"of-its-own-{at}"})
        for at, shop in enumerate(two * 3)
    ))  # fmt: skip

    assert {answer.status_code for answer in answers} == {200}
    assert (await two[0].services.inventory("tarnholt").get("NEW-1")) is not None


async def test_what_a_killed_server_began_is_taken_up_by_one_of_many(two: Two) -> None:
    every = [
        Answers(storage=shop.services.campaigns.storage, clock=shop.clock, ids=shop.services.ids) for shop in two * 4
    ]
    asked = digest(["tarnholt", "x"])
    begun = await every[0]._begin(person("service"), "a-key", asked, "tarnholt")
    for shop in two:
        shop.clock.now += timedelta(seconds=61)

    turns = await asyncio.gather(
        *(one._begin(person("service"), "a-key", asked, "tarnholt") for one in every), return_exceptions=True
    )

    assert [turn.subject for turn in turns if not isinstance(turn, BaseException)] == [begun.subject]
    assert {type(turn) for turn in turns if isinstance(turn, BaseException)} == {BeingAnswered}


async def test_a_key_whose_request_fails_while_others_ask_is_answered_or_asked_again(two: Two) -> None:
    every = [
        Answers(storage=shop.services.campaigns.storage, clock=shop.clock, ids=shop.services.ids) for shop in two * 8
    ]

    async def failing(answers: Answers) -> None:
        async with answers.once(person("service"), "a-key", "x", brand="tarnholt"):
            raise ZeroDivisionError

    for _ in range(20):
        ended = await asyncio.gather(*(failing(one) for one in every), return_exceptions=True)
        assert {type(one) for one in ended} <= {ZeroDivisionError, BeingAnswered}
