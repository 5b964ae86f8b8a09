"""A whole shop on a temporary disk: real files, real storage, real gates, the deterministic links, a clock to set."""

import random
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import yaml
from langgraph.checkpoint.memory import InMemorySaver

from app.briefs import read_brief
from evals.oracle import strangers
from graphs.campaign import build
from graphs.launch import Launcher
from graphs.services import Services
from graphs.wiring import make_services
from marque.approval import Decision, Task
from marque.brief import Brief
from marque.campaign import Campaign, Round
from marque.evidence import Passage
from marque.models.link import Link
from marque.settings import Settings, load_settings
from marque.storage import Storage
from tools.inventory.importer import import_catalogue

ROOT = Path(__file__).resolve().parents[2]
BRAND = "tarnholt"
STRATEGIST, EDITOR, OTHER_EDITOR = (
    "nora.velk@tarnholt.example", "tomas.brill@tarnholt.example", "june.okadi@tarnholt.example",
)  # fmt: skip
LEAD, OFFICER, ANALYST = (
    "petra.hulm@tarnholt.example", "idris.vane@tarnholt.example", "wim.tarrow@tarnholt.example",
)  # fmt: skip


@dataclass
class Clock:
    """A clock that a test sets forward."""

    now: datetime = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
    step: timedelta = timedelta(milliseconds=1)

    def __call__(self) -> datetime:
        self.now += self.step
        return self.now


@dataclass
class Shelf:
    """What the knowledge store answers: passages that the test put there."""

    passages: tuple[Passage, ...] = ()

    async def search(self, query: str, *, kinds: tuple[str, ...], **_: Any) -> tuple[Passage, ...]:
        return tuple(passage for passage in self.passages if passage.kind in kinds)


@dataclass
class Shop:
    """The example shop, open for one test."""

    settings: Settings
    services: Services
    launcher: Launcher
    clock: Clock
    told: list[dict[str, Any]] = field(default_factory=list)

    def brief(self, name: str, **changes: Any) -> Brief:
        brief = read_brief(self.settings.workspace / "briefs" / f"{name}.yaml")
        return Brief.model_validate({**brief.model_dump(exclude_none=True), **changes})

    async def run(self, brief: Brief, starter: str | None = STRATEGIST) -> Campaign:
        campaign = await self.launcher.start(brief, starter)
        return await self.go_on(campaign)

    async def go_on(self, campaign: Campaign) -> Campaign:
        async for progress in self.launcher.run(campaign):
            self.told.append(progress)
        campaign = await self.services.campaigns.get(campaign.id)
        await self.nothing_is_made_up(campaign)
        return campaign

    async def nothing_is_made_up(self, campaign: Campaign) -> None:
        """Ask the oracle, which knows no gate, whether the package says anything that nothing accounts for."""
        package = await self.services.packages.find(campaign.id)
        if package is not None:
            brand = (self.settings.workspace / "brands" / campaign.brand / "brand.yaml").read_text("utf-8")
            assert strangers(package, campaign.brief.as_json(), [brand]) == []

    async def waiting(self, campaign: Campaign) -> Task:
        tasks = await self.services.approvals.tasks(campaign_id=campaign.id, waiting=True)
        assert len(tasks) == 1, f"{len(tasks)} tasks wait, not one"
        return tasks[0]

    async def decide(self, campaign: Campaign, actor: str, decision: Decision, seen: str | None = None) -> Campaign:
        task = await self.waiting(campaign)
        await self.services.approvals.decide(task.id, actor, decision, seen or task.content_hash)
        return await self.go_on(campaign)

    async def last(self, campaign: Campaign) -> Round:
        return await self.services.contents.round(campaign.id, await self.services.contents.last_round(campaign.id))

    async def import_feed(self, change: Callable[[str], str] = lambda text: text) -> None:
        """Load the shop's feed as of now, with a change to its text."""
        feed = self.settings.workspace / "catalogue" / "products.xml"
        feed.write_text(change(feed.read_text("utf-8")), "utf-8")
        storage = self.services.campaigns.storage
        await import_catalogue(storage, feed, brand=BRAND, now=self.clock(), as_of=None, currency=None,
                               home_currency="USD")  # fmt: skip

    def edit_yaml(self, name: str, change: Callable[[dict[str, Any]], None]) -> None:
        file = self.settings.workspace / name
        data = yaml.safe_load(file.read_text("utf-8")) if file.exists() else {"schema": 1}
        change(data)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(yaml.safe_dump(data), "utf-8")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A copy of the example shop."""
    folder = tmp_path / "shop"
    shutil.copytree(ROOT / "examples" / "shop", folder, ignore=shutil.ignore_patterns(".marque", "out"))
    return folder


@pytest_asyncio.fixture
async def shop(workspace: Path) -> AsyncIterator[Shop]:
    """The shop with its feed loaded and no model at work."""
    opened = open_shop(workspace)
    await opened.import_feed()
    yield opened
    await opened.services.close()


def open_shop(workspace: Path, link: Link | None = None, shelf: Shelf | None = None) -> Shop:
    """Return the shop; `link` stands in for the model endpoint of every chain."""
    settings = load_settings({"MARQUE_WORKSPACE": str(workspace)}, workspace)
    clock, numbers = Clock(), iter(range(1, 10_000))
    services = make_services(
        settings,
        clock=clock,
        ids=lambda: f"00000000-0000-7000-8000-{next(numbers):012}",
        rng=random.Random(0),
        scripted={"openai": link} if link else None,
    )
    services = replace(services, knowledge=shelf or Shelf())
    graph = build(services).compile(checkpointer=InMemorySaver(), name="campaign")
    return Shop(settings=settings, services=services, launcher=Launcher(services=services, graph=graph), clock=clock)


def storage_of(shop: Shop) -> Storage:
    """Return where the shop's rows are."""
    return shop.services.campaigns.storage
