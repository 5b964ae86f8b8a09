"""SIGKILL at every boundary and inside every node: no decision lost, no package twice, and a record that verifies."""

import asyncio
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from marque.errors import Refused
from tests.soak.trial import (
    CAMPAIGN,
    SCENARIOS,
    Killer,
    check,
    in_a_fork,
    killed_at,
    live,
    opened,
    prepare,
    record,
    side_by_side,
    warm,
    watch,
)

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop with its catalogue loaded, to be copied, in a process that has imported everything."""
    folder = prepare(tmp_path_factory.mktemp("kills") / "shop")
    warm(folder)
    return folder


@pytest.fixture
def workspace(shop: Path, tmp_path: Path) -> Path:
    """A copy of the shop for one trial."""
    folder = tmp_path / "shop"
    shutil.copytree(shop, folder)
    return folder


def chosen(name: str, events: list[str]) -> dict[str, int]:
    """Return one event of each kind that a scenario is there for; a write that begins changes nothing yet."""
    first: dict[str, int] = {}
    for number, event in enumerate(events):
        if event.startswith(SCENARIOS[name].own) and not event.endswith("write begins"):
            first.setdefault(event, number)
    return first


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("name", SCENARIOS)
def test_killed_at_any_point_a_campaign_ends_as_if_nothing_had_been(shop: Path, tmp_path: Path, name: str) -> None:
    scenario = SCENARIOS[name]
    shutil.copytree(shop, tmp_path / "whole")
    points = chosen(name, record(tmp_path / "whole", scenario))
    assert points

    def trial(number: int) -> Callable[[], None]:
        def killed() -> None:
            workspace = tmp_path / str(number)
            shutil.copytree(shop, workspace)
            assert killed_at(workspace, scenario, [number]) == 1
            shutil.rmtree(workspace)

        return killed

    assert side_by_side({event: trial(number) for event, number in points.items()}, tmp_path) == {}


def test_a_decision_whose_door_died_before_it_resumed_is_carried_out_by_the_next_process(workspace: Path) -> None:
    """The row alone counts: nobody resumed the graph with it."""
    log = workspace / "log"

    async def decide_and_die() -> None:
        scenario = SCENARIOS["b"]
        async with opened(workspace, 1) as shop:
            (task,) = await shop.services.approvals.tasks(campaign_id=CAMPAIGN, waiting=True)
            actor, answer = scenario.answers[0]
            await shop.services.approvals.decide(task.id, actor, await answer(shop, task), task.content_hash)
            os.kill(os.getpid(), signal.SIGKILL)

    assert in_a_fork(lambda: asyncio.run(until_it_waits(workspace)), log) == 0, log.read_text("utf-8")
    assert in_a_fork(lambda: asyncio.run(decide_and_die()), log) == -signal.SIGKILL
    assert in_a_fork(lambda: asyncio.run(live(workspace, SCENARIOS["b"], 2)), log) == 0, log.read_text("utf-8")

    asyncio.run(check(workspace, SCENARIOS["b"], []))


async def until_it_waits(workspace: Path) -> None:
    from app.briefs import read_brief
    from tests.graphs.conftest import STRATEGIST

    async with opened(workspace, 0) as shop:
        brief = read_brief(workspace / "briefs" / "price-drop.yaml")
        campaign = await shop.launcher.start(brief, STRATEGIST, CAMPAIGN)
        async for _ in shop.launcher.run(campaign):
            pass


def test_two_processes_do_not_drive_one_campaign(workspace: Path) -> None:
    """The one that comes second is refused while the first is at work, and nothing is done twice."""
    log = workspace / "log"
    inside, inside_told = os.pipe()
    told, tell = os.pipe()

    class Pausing(Killer):
        def event(self, what: str) -> None:
            super().event(what)
            if self.seen[-1] == "write 1: before":
                os.write(inside_told, b"x")
                os.read(told, 1)

    def first() -> None:
        watch(Pausing())
        asyncio.run(live(workspace, SCENARIOS["b"], 0))

    async def second() -> None:
        async with opened(workspace, 1) as shop:
            campaign = await shop.services.campaigns.get(CAMPAIGN)
            with pytest.raises(Refused, match="another process drives it"):
                async for _ in shop.launcher.run(campaign):
                    pass

    pid = os.fork()
    if pid == 0:
        os._exit(0 if in_a_fork(first, log) == 0 else 1)
    os.read(inside, 1)
    refused = in_a_fork(lambda: asyncio.run(second()), log)
    os.write(tell, b"x")
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0, log.read_text("utf-8")

    assert refused == 0, log.read_text("utf-8")
    asyncio.run(check(workspace, SCENARIOS["b"], []))


def test_processes_that_race_for_one_campaign_yield_one_package(workspace: Path, tmp_path: Path) -> None:
    """Each tries until the campaign has ended; decisions and the package are there once."""

    async def race() -> None:
        from marque.campaign import ENDED

        while True:
            try:
                await live(workspace, SCENARIOS["b"], 0)
            except Refused:
                await asyncio.sleep(0.02)
            async with opened(workspace, 0) as shop:
                if (await shop.services.campaigns.get(CAMPAIGN)).status in ENDED:
                    return

    def racer() -> None:
        asyncio.run(race())

    assert side_by_side({"one": racer, "two": racer}, tmp_path) == {}
    asyncio.run(check(workspace, SCENARIOS["b"], []))
