"""Whole campaigns on PostgreSQL, rows and checkpoints: several processes, one decision, one package."""

import asyncio
import os
import random
import sys
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from graphs.checkpoints import checkpointer
from graphs.launch import Launcher
from graphs.reconcile import reconcile
from graphs.wiring import make_services, open_graph
from marque.approval import Approve
from marque.campaign import Campaign
from marque.errors import Refused, Unavailable
from marque.settings import load_settings
from marque.storage import tables
from tests.graphs.conftest import EDITOR, LEAD, OTHER_EDITOR, Clock, Shelf, Shop
from tests.support.postgres import ON_POSTGRES, postgres_database

pytestmark = ON_POSTGRES
MARQUE = Path(sys.executable).with_name("marque")


@pytest.fixture
def database(template: str) -> Iterator[str]:
    """The URL of a fresh database with our tables."""
    with postgres_database(template) as url:
        yield url


@asynccontextmanager
async def opened(workspace: Path, database: str) -> AsyncIterator[Shop]:
    """Open the shop as one process does, on the machine's own clock, which other processes go by too."""
    settings = load_settings({"MARQUE_WORKSPACE": str(workspace), "MARQUE_DATABASE_URL": database}, workspace)
    clock = Clock(now=datetime.now(UTC))
    services = make_services(settings, clock=clock, ids=lambda: str(uuid.uuid4()), rng=random.Random(0))
    services = replace(services, knowledge=Shelf())
    async with open_graph(settings, services) as graph:
        yield Shop(settings=settings, services=services, launcher=Launcher(services=services, graph=graph), clock=clock)
    await services.close()


@pytest.fixture
async def shop(workspace: Path, database: str) -> AsyncIterator[Shop]:
    """The example shop on PostgreSQL, its feed loaded."""
    async with opened(workspace, database) as shop:
        await shop.import_feed()
        yield shop


async def _start(workspace: Path, database: str, *words: str) -> asyncio.subprocess.Process:
    keep = {name: value for name, value in os.environ.items() if not name.startswith(("MARQUE_", "OPENAI_"))}
    return await asyncio.create_subprocess_exec(
        MARQUE, *words, cwd=workspace, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        env={**keep, "MARQUE_WORKSPACE": str(workspace), "MARQUE_DATABASE_URL": database},
    )  # fmt: skip


async def _marque(workspace: Path, database: str, *words: str) -> tuple[int, str]:
    process = await _start(workspace, database, *words)
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


async def _count(shop: Shop, table: str) -> int:
    async with shop.services.campaigns.storage.read() as connection:
        return int(
            (await connection.execute(select(func.count()).select_from(tables.metadata.tables[table]))).scalar() or 0
        )


async def test_tier_b_goes_from_brief_to_package(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("price-drop"))
    assert campaign.status == "waiting"

    campaign = await shop.decide(campaign, EDITOR, Approve())

    assert campaign.status == "approved"
    assert await shop.services.packages.find(campaign.id)
    async with shop.services.campaigns.storage.read() as connection:
        kinds = set((await connection.execute(select(tables.audit.c.kind))).scalars())
    assert {"campaign.created", "content.written", "content.judged", "task.opened", "decision.taken"} < kinds


async def test_tier_a_goes_through_both_stages(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("win-back"))
    campaign = await shop.decide(campaign, EDITOR, Approve())
    campaign = await shop.decide(campaign, LEAD, Approve())

    assert campaign.status == "approved"
    assert await _count(shop, "decisions") == 2


async def test_a_database_without_tables_says_which_command_makes_them(workspace: Path) -> None:
    with postgres_database() as empty:
        before = await _marque(workspace, empty, "approvals", "list")
        upgraded = await _marque(workspace, empty, "db", "upgrade")
        after = await _marque(workspace, empty, "approvals", "list")
    assert before[0] == 2
    assert "marque db upgrade" in before[1]
    assert "Traceback" not in before[1]
    assert (upgraded[0], after[0]) == (0, 0), after[1]


async def test_another_process_decides_and_packages(shop: Shop, workspace: Path, database: str) -> None:
    campaign = await shop.run(shop.brief("price-drop"))

    code, said = await _marque(workspace, database, "approvals", "approve", campaign.id, "--as", EDITOR)

    assert code == 0, said
    assert (await shop.services.campaigns.get(campaign.id)).status == "approved"
    assert (await _marque(workspace, database, "audit", "verify"))[0] == 0


async def test_a_killed_process_leaves_a_campaign_that_another_takes_up(
    shop: Shop, workspace: Path, database: str
) -> None:
    process = await _start(workspace, database, "run", "briefs/price-drop.yaml")
    assert process.stdout is not None
    said = b""
    while b"writing" not in said and (line := await process.stdout.readline()):
        said += line
    process.kill()
    await process.wait()
    [campaign] = await shop.services.campaigns.list()
    assert campaign.status == "running", said.decode()

    code, told = await _marque(workspace, database, "campaigns", "list")

    assert code == 0, told
    assert (await shop.services.campaigns.get(campaign.id)).status == "waiting"
    assert (await shop.decide(campaign, EDITOR, Approve())).status == "approved"


async def test_two_processes_that_decide_at_once_make_one_decision_and_one_package(
    shop: Shop, workspace: Path, database: str
) -> None:
    campaign = await shop.run(shop.brief("price-drop"))

    answers = await asyncio.gather(*(
        _marque(workspace, database, "approvals", "approve", campaign.id, "--as", who) for who in (EDITOR, OTHER_EDITOR)
    ))  # fmt: skip

    assert [code for code, _ in answers].count(0) <= 1, answers  # who decided may find the other at the package
    assert not any("Traceback" in said for _, said in answers)
    assert (await _count(shop, "decisions"), await _count(shop, "packages")) == (1, 1)
    assert (await shop.services.campaigns.get(campaign.id)).status == "approved"
    assert (await _marque(workspace, database, "audit", "verify"))[0] == 0


async def test_two_connections_that_decide_at_once_make_one_decision(
    shop: Shop, workspace: Path, database: str
) -> None:
    campaign = await shop.run(shop.brief("price-drop"))
    task = await shop.waiting(campaign)
    async with opened(workspace, database) as other:
        answers = await asyncio.gather(
            *(
                at.services.approvals.decide(task.id, who, Approve(), task.content_hash)
                for at in (shop, other)
                for who in (EDITOR, OTHER_EDITOR)
            ),
            return_exceptions=True,
        )

    assert [type(answer).__name__ for answer in answers].count("Taken") == 1, answers
    assert all(isinstance(answer, Refused) for answer in answers if type(answer).__name__ != "Taken"), answers
    assert await _count(shop, "decisions") == 1


async def test_two_connections_that_package_at_once_write_one_package(
    shop: Shop, workspace: Path, database: str, tmp_path: Path
) -> None:
    campaign = await _confirmed_and_stopped(shop)

    async with opened(workspace, database) as other:
        elsewhere = replace(other.services.packages, folder=tmp_path / "elsewhere")
        packages = await asyncio.gather(*(at.write(campaign, 1) for at in (shop.services.packages, elsewhere)))

    assert packages[0] == packages[1] == await shop.services.packages.find(campaign.id)
    assert (await _marque(workspace, database, "audit", "verify"))[0] == 0


async def _away(*_: Any, **__: Any) -> None:
    raise Unavailable("the audit key is away", where="the package", mend="bring it back")


async def _confirmed_and_stopped(shop: Shop) -> Campaign:
    """Return a campaign that is approved and confirmed, and was stopped right before its package."""
    campaign = await shop.run(shop.brief("price-drop"))
    task = await shop.waiting(campaign)
    await shop.services.approvals.decide(task.id, EDITOR, Approve(), task.content_hash)
    without_key = replace(shop.services, packages=replace(shop.services.packages, sign_head=_away))
    async with open_graph(shop.settings, without_key) as graph:
        with pytest.raises(Unavailable):
            async for _ in Launcher(services=without_key, graph=graph).run(campaign):
                pass
    assert await shop.services.packages.find(campaign.id) is None
    return campaign


async def test_two_processes_that_start_on_a_new_database_both_draft(workspace: Path, database: str) -> None:
    await _marque(workspace, database, "inventory", "import")

    answers = await asyncio.gather(*(
        _marque(workspace, database, "run", f"briefs/{name}.yaml") for name in ("price-drop", "newsletter")
    ))  # fmt: skip

    assert [code for code, _ in answers] == [0, 0], answers


async def test_many_that_open_the_checkpoints_of_a_new_database_at_once_all_get_there(
    workspace: Path, database: str
) -> None:
    settings = load_settings({"MARQUE_WORKSPACE": str(workspace), "MARQUE_DATABASE_URL": database}, workspace)

    async def open_once() -> None:
        async with checkpointer(settings) as saver:
            assert await saver.aget_tuple({"configurable": {"thread_id": "none", "checkpoint_ns": ""}}) is None

    await asyncio.gather(*(open_once() for _ in range(12)))


async def test_a_process_that_is_driven_elsewhere_is_left_alone_by_the_reconciler(
    shop: Shop, workspace: Path, database: str
) -> None:
    campaign = await shop.launcher.start(shop.brief("price-drop"), shop.brief("price-drop").author)
    async with opened(workspace, database) as other, shop.services.leases.hold(campaign.id) as ours:
        told = [progress async for progress in reconcile(replace(other.launcher))]

    assert ours
    assert told == []
