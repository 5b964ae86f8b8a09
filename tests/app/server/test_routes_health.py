"""Readiness and figures: what is away is named, and figures are told by route, status and brand, and to few."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from app.server.files import ServedFiles
from marque.caller import Caller
from marque.errors import Unavailable
from tests.support.routes import Counter, counter, person

PARTS = {"database": "up", "knowledge": "up", "files": "up"}


@pytest_asyncio.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path) as opened:
        yield opened


async def test_it_is_ready_where_every_part_answers(shop: Counter) -> None:
    async with shop.of() as client:
        answer = await client.get("/ready")

    assert (answer.status_code, answer.json()) == (200, {"ready": True, "parts": PARTS})


async def test_what_is_away_is_named_and_no_more(shop: Counter) -> None:
    async def away() -> None:
        raise Unavailable("password=hunter2 does not answer")

    shop.office.probes = {**shop.office.probes, "clock": away}
    async with shop.of() as client:
        answer = await client.get("/ready")

    assert (answer.status_code, answer.json()["parts"]["clock"]) == (503, "away")
    assert "hunter2" not in answer.text


@pytest.mark.parametrize(
    ("name", "text"),
    [("people.yaml", "people: ["), ("calendars.yaml", "default: nowhere\n")],
)
async def test_it_is_not_ready_while_a_file_of_the_team_is_broken(shop: Counter, name: str, text: str) -> None:
    file = shop.settings.workspace / name
    before = file.read_text("utf-8") if file.exists() else None
    file.write_text(text, "utf-8")
    async with shop.of() as client:
        broken = await client.get("/ready")
        if before is None:
            file.unlink()
        else:
            file.write_text(before, "utf-8")
        shop.office.asked = None
        mended = await client.get("/ready")

    assert (broken.status_code, broken.json()["parts"]) == (503, PARTS | {"files": "away"})
    assert mended.status_code == 200


async def test_it_is_not_ready_while_the_database_file_is_away_and_takes_no_start(shop: Counter) -> None:
    file = shop.services.campaigns.storage.file
    assert file is not None
    file.rename(file.with_suffix(".away"))
    async with shop.of("lead") as client:
        away = await client.get("/ready")
        held = await client.put("/v1/brands/tarnholt/hold", json={"reason": "A recall."})
        file.with_suffix(".away").rename(file)
        shop.office.asked = None
        back = await client.get("/ready")

    assert (away.status_code, away.json()["parts"]["database"]) == (503, "away")
    assert (held.status_code, held.headers["retry-after"], "moved away" in held.json()["error"]) == (503, "5", True)
    assert back.status_code == 200
    assert await shop.services.campaigns.held("tarnholt") is None


async def test_a_broken_file_of_the_team_is_the_servers_trouble_and_not_the_clients(shop: Counter) -> None:
    (shop.settings.workspace / "people.yaml").write_text("people: [", "utf-8")
    with pytest.raises(Unavailable, match=r"people\.yaml"):
        await ServedFiles(files=shop.services.files).people()


async def test_figures_are_by_route_and_brand(shop: Counter) -> None:
    campaign = await shop.run()
    async with shop.of("engineer") as client:
        await client.get(f"/v1/campaigns/{campaign}")
        await client.get("/v1/campaigns/no-such-one")
        await client.post("/v1/checks", json={"body": "Hello there."})
        figures = (await client.get("/v1/metrics")).text

    assert 'marque_campaigns{brand="tarnholt",status="waiting"} 1.0' in figures
    assert 'marque_tasks_waiting{brand="tarnholt",state="in time"} 1.0' in figures
    assert 'route="/v1/campaigns/{campaign_id}",status="4xx"' in figures
    assert campaign not in figures
    assert "no-such-one" not in figures
    assert "marque_checks 1.0" in figures


async def test_an_overdue_task_shows(shop: Counter) -> None:
    task = await shop.task(await shop.run())
    shop.clock.now = task.deadline
    async with shop.of() as client:
        assert 'state="overdue"} 1.0' in (await client.get("/v1/metrics")).text


@pytest.mark.parametrize("who", ["editor", "analyst", "lead", "service"])
async def test_who_runs_nothing_sees_no_figures(shop: Counter, who: str) -> None:
    async with shop.of(who) as client:
        assert (await client.get("/v1/metrics")).status_code == 403


async def test_another_brand_s_engineer_sees_no_figures_of_this_one(shop: Counter) -> None:
    await shop.run()
    elsewhere = Caller(address=person("engineer"), brand="rotawright", login="key:x")
    async with shop.of(elsewhere) as client:
        answer = await client.get("/v1/metrics")

    assert (answer.status_code, "tarnholt" in answer.text) == (403, False)
