"""The example shop in a folder of its own, with an instant model and everything else real."""

import random
import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch
from uuid import uuid4

from pydantic import BaseModel
from sqlalchemy import delete

import agents.brand_critic
import agents.compliance
import agents.fact_checker
import graphs.steps.confirm
from agents.brand_critic import VoiceAnswer
from agents.compliance import Concerns
from agents.fact_checker import FactAnswer
from agents.segment import InsightAnswer
from agents.writer import Body, CallToAction, Subjects
from evals.benches.meter import MeasuredLeases, Meter
from graphs.door import door_of
from graphs.launch import Launcher
from graphs.services import Services
from graphs.wiring import Compiled, make_services, open_graph
from marque.approval import Approve
from marque.brief import Brief
from marque.campaign import Campaign, Content
from marque.models.ledger import StorageLedger
from marque.models.link import Request
from marque.models.scripted import Scripted
from marque.reading import load_data, validate
from marque.settings import Settings, built_in_examples, load_settings
from marque.storage import Storage, tables
from policies.checking import judge
from tools.inventory.importer import import_catalogue
from tools.inventory.store import Inventory
from tools.knowledge import open_knowledge
from tools.knowledge.sources import Sources
from tools.knowledge.syncing import Syncing

BRIEF = "briefs/price-drop.yaml"
MOST_CALLS = 100_000
"""How often the instant model may be asked; a script ends somewhere."""
JUDGES = (agents.brand_critic, agents.compliance, agents.fact_checker, graphs.steps.confirm)
"""The modules through which a campaign asks the gates."""
Answers = Mapping[str, BaseModel]


class Wait(NamedTuple):
    """Where a campaign stands before its person."""

    campaign: Campaign
    task_id: str
    content_hash: str


@dataclass(frozen=True, kw_only=True)
class Shop:
    """The shop, open."""

    settings: Settings
    launcher: Launcher
    graph: Compiled
    brief: Brief
    editor: str
    meter: Meter

    async def draft(self) -> Wait:
        """Take the brief to a draft that waits."""
        campaign = await self.launcher.start(self.brief, self.brief.author)
        async for _ in self.launcher.run(campaign):
            pass
        [task] = await self.launcher.services.approvals.tasks(campaign_id=campaign.id, waiting=True)
        return Wait(campaign, task.id, task.content_hash)

    async def approve(self, wait: Wait) -> None:
        """Approve a draft as the editor, and take it to its package."""
        await self.launcher.decide(wait.task_id, self.editor, Approve(), wait.content_hash)
        async for _ in self.launcher.run(wait.campaign):
            pass

    async def forget(self, wait: Wait) -> None:
        """Forget that this was sent, or the next one would be found to repeat it; a missing package is an error."""
        packages = self.launcher.services.packages
        if await packages.find(wait.campaign.id) is None:
            campaign = await self.launcher.services.campaigns.get(wait.campaign.id)
            raise RuntimeError(f"the bench's campaign is {campaign.status} and has no package: {campaign.reason}")
        async with packages.storage.write() as connection:
            await connection.execute(delete(tables.packages))


async def make_workspace(folder: Path) -> Settings:
    """Copy the example shop into an empty folder, load its catalogue and index its knowledge."""
    example = next(found for found in built_in_examples() if found.is_dir())
    workspace = folder / "shop"
    shutil.copytree(example, workspace, ignore=shutil.ignore_patterns(".marque", "out"))
    settings = load_settings({"MARQUE_WORKSPACE": str(workspace)}, workspace)
    storage, brand = Storage(settings.database_url), settings.defaults.brand
    for catalogue in settings.defaults.catalogue:
        await import_catalogue(storage, workspace / catalogue, brand=brand, now=datetime.now(UTC), home_currency="USD")
    knowledge = open_knowledge(settings, storage)
    await Syncing(
        knowledge=knowledge, brand=brand, sources=Sources(root=workspace, paths=settings.defaults.knowledge),
        clock=lambda: datetime.now(UTC), door=partial(door_of, workspace, brand, Inventory(storage, brand)),
    ).whole()  # fmt: skip
    await knowledge.close()
    await storage.close()
    return settings


@asynccontextmanager
async def open_shop(settings: Settings, answers: Answers | None = None) -> AsyncIterator[Shop]:
    """Open the shop with a model that gives these answers at once, by step; without answers, templates write."""
    meter = Meter()
    link = Scripted(*[_model(answers)] * MOST_CALLS) if answers else None
    services = make_services(
        settings, clock=lambda: datetime.now(UTC), ids=lambda: str(uuid4()), rng=random.Random(0),  # noqa: S311 - jitter
        scripted={"openai": link} if link else None,
    )  # fmt: skip
    people = (await services.files.people()).people
    brief = validate(Brief, load_data(settings.workspace / BRIEF), where=BRIEF)
    with _measured_calls(meter):
        measured = _measured_services(services, meter)
        async with open_graph(settings, measured) as graph:
            yield Shop(
                settings=settings, launcher=Launcher(services=measured, graph=graph), graph=graph, brief=brief,
                editor=next(address for address, roles in people.items() if "editor" in roles), meter=meter,
            )  # fmt: skip
    await services.close()


def answers_like(content: Content) -> Answers:
    """Return the answers of a model that writes just what was written, and objects to nothing."""
    [message] = content.messages
    first = message.variants[0]
    lines = tuple(variant.subject or "" for variant in message.variants)
    return {
        "segment": InsightAnswer(sentences=("They buy one good thing at a time.",), cites=()),
        "writer.body": Body(body=first.body, products=(), cites=()),
        "writer.subject": Subjects(subjects=lines, preheader=first.preheader or ""),
        "writer.cta": CallToAction(cta=first.cta or ""),
        "fact_checker": FactAnswer(statements=()),
        "brand_critic": VoiceAnswer(score=0.9, reasons=()),
        "compliance": Concerns(concerns=()),
    }


def _model(answers: Answers) -> Callable[[Request], BaseModel]:
    return lambda request: answers[request.step.name]


def _measured_services(services: Services, meter: Meter) -> Services:
    """Set the meter before every store of `tools/`, and before the reading of files, which is ours to answer for."""
    inventory = services.inventory
    leases: Any = MeasuredLeases(services.leases, "tools", meter)
    return replace(
        services,
        **{name: meter.before(getattr(services, name), "tools")
           for name in ("campaigns", "contents", "approvals", "packages", "knowledge")},
        leases=leases,
        inventory=cache(lambda brand: meter.before(inventory(brand), "tools")),
        files=meter.before(services.files, "files"),
    )  # fmt: skip


@contextmanager
def _measured_calls(meter: Meter) -> Iterator[None]:
    """Set the meter before the gates, wherever a campaign calls them, and before the ledger of model calls."""
    with ExitStack() as stack:
        for module in JUDGES:
            stack.enter_context(patch.object(module, "judge", meter.timed("gates", judge)))
        for name in ("record", "spent"):
            timed = meter.timed("ledger", getattr(StorageLedger, name))
            stack.enter_context(patch.object(StorageLedger, name, timed))
        yield
