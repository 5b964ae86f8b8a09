"""The laboratory: a shop on a temporary disk in which briefs run through the real campaign graph, one by one.

Each brief gets rows of its own, so that none is judged by what another said. Whoever may decide approves what may be
approved. With a model configured it writes; without one the deterministic links do, and then every run is the same.
"""

import random
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count, groupby
from pathlib import Path
from typing import Any

from langgraph.checkpoint.memory import InMemorySaver
from sqlalchemy import select

from agents.desk import Desk
from agents.writer import write_message
from graphs.campaign import build
from graphs.desk import desk_for
from graphs.files import WorkspaceFiles
from graphs.gather import gather
from graphs.launch import Launcher
from graphs.run import Run
from graphs.services import Services
from graphs.state import Context
from graphs.wiring import make_services
from marque.approval import Approve
from marque.brief import Brief
from marque.campaign import Campaign, Round
from marque.errors import InputError, Refused
from marque.evidence import Evidence
from marque.message import ChannelMessage
from marque.models.link import Link
from marque.settings import Settings
from marque.storage import Storage, tables
from prompts.loader import load_prompts
from tools.inventory.importer import import_catalogue

AT = datetime(2026, 11, 22, 10, tzinfo=UTC)
"""When briefs are run that name no instant."""
_NOT_COPIED = (".marque", "out", ".git", ".env")


@dataclass(frozen=True)
class Step:
    """One step of the graph as it ran."""

    name: str
    seconds: float


@dataclass(frozen=True)
class Ran:
    """One brief, run to where it came."""

    campaign: Campaign
    rounds: tuple[Round, ...]
    package: Mapping[str, Any] | None
    turns: tuple[tuple[Step, ...], ...]
    """The steps of each pass of the graph: from the start, or a decision, to where it waits or ends."""
    calls: tuple[Mapping[str, Any], ...]
    """The ledger's rows: every call to a link, with tokens, cost and seconds."""
    revisions: int
    refused: str | None = None
    """Why what waited could not be approved."""
    desk: Desk | None = None
    """The desk of its last round; None where nothing was written."""

    @property
    def last(self) -> Round | None:
        """The last round; None where nothing was written."""
        return self.rounds[-1] if self.rounds else None


@dataclass(frozen=True, kw_only=True)
class Lab:
    """One shop whose prompts may be replaced."""

    settings: Settings
    folder: Path
    """Everything below it is thrown away."""
    files: WorkspaceFiles
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @asynccontextmanager
    async def bench(self, now: datetime, link: Link | None = None) -> AsyncIterator[tuple[Services, Launcher]]:
        """Give the services of a shop in which nothing was ever run, at an instant, with its catalogue fresh.

        A `link` stands where models are asked.
        """
        home = self.folder / f"home-{next(self._numbers)}"
        shutil.copytree(self.folder / "first", home)
        settings = self.settings.model_copy(
            update={"home": home, "database_url": f"sqlite:///{home / 'marque.db'}", "knowledge": "sqlite"}
        )
        ticks, ids = count(), count(1)
        services = make_services(
            settings, clock=lambda: now + timedelta(milliseconds=next(ticks)),
            ids=lambda: f"00000000-0000-7000-8000-{next(ids):012}", rng=random.Random(0),  # noqa: S311 - waits of retries
            scripted={"openai": link} if link else None,
        )  # fmt: skip
        services = replace(services, files=self.files)
        try:
            if now != AT:
                await _import(settings, services.campaigns.storage, now)
            graph = build(services).compile(checkpointer=InMemorySaver(), name="campaign")
            yield services, Launcher(services=services, graph=graph)
        finally:
            await services.close()
            shutil.rmtree(home, ignore_errors=True)

    @asynccontextmanager
    async def desk(
        self, brief: Brief, now: datetime, link: Link | None = None
    ) -> AsyncIterator[tuple[Campaign, Evidence, Desk]]:
        """Give what one agent is given for a brief in its first round: evidence, policy, prompts, models, tools."""
        async with self.bench(now, link) as (services, launcher):
            campaign = await launcher.start(brief, brief.author)
            run = _run(services, campaign)
            policy = await run.policy(campaign)
            evidence = await gather(campaign, services, zone=policy.market_rules.zone)
            yield campaign, evidence, await desk_for(campaign, run, round_=1, knowledge=services.knowledge)

    async def run(self, brief: Brief, now: datetime, *, drafts: int) -> tuple[Ran, tuple[ChannelMessage, ...]]:
        """Run a brief as far as it goes, and write it again from its evidence with so many further seeds.

        The further drafts are always by the deterministic link: they show what a template says on a bad day.
        """
        async with self.bench(now) as (services, launcher):
            try:
                campaign = await launcher.start(brief, brief.author)
            except InputError as error:
                raise InputError(f"{brief.name!r} cannot start: {error.what}", mend=error.mend) from error
            turns, refused = await _driven(campaign, services, launcher)
            ran = await _ran(campaign, services, turns, refused)
            return ran, await _drafts(ran, services, drafts)


@contextmanager
def laid_over(settings: Settings, prompts: Path | None) -> Iterator[tuple[Settings, Path]]:
    """Give the settings of a copy of the workspace in which the prompts of a folder lie over its own."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        shop = folder / "shop"
        shutil.copytree(settings.workspace, shop, ignore=shutil.ignore_patterns(*_NOT_COPIED))
        if prompts is not None:
            own = load_prompts(shop / "prompts").prompts
            for name, prompt in load_prompts(prompts).prompts.items():
                place = shop / "prompts" / (own[name].where if name in own else f"{name}.md")
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(prompt.text, "utf-8")
        yield settings.model_copy(update={"workspace": shop}), folder


@asynccontextmanager
async def open_lab(settings: Settings, *, prompts: Path | None = None) -> AsyncIterator[Lab]:
    """Give a laboratory on a copy of a workspace, its catalogue imported."""
    with laid_over(settings, prompts) as (laid, folder):
        (folder / "first").mkdir()
        storage = Storage(f"sqlite:///{folder / 'first' / 'marque.db'}")
        try:
            await _import(laid, storage, AT)
        finally:
            await storage.close()
        yield Lab(settings=laid, folder=folder, files=WorkspaceFiles(workspace=laid.workspace))


async def _import(settings: Settings, storage: Storage, now: datetime) -> None:
    for name in settings.defaults.catalogue:
        await import_catalogue(
            storage, settings.workspace / name, brand=settings.defaults.brand, now=now - timedelta(hours=1), as_of=None,
            currency=None, home_currency="USD",
        )  # fmt: skip


async def _driven(
    campaign: Campaign, services: Services, launcher: Launcher
) -> tuple[tuple[tuple[Step, ...], ...], str | None]:
    """Drive a campaign, each stage approved by the first who may; return the steps, and why one was refused."""
    turns: list[tuple[Step, ...]] = []
    while True:
        while (turn := await launcher.turn(campaign)) is not None:
            turns.append(await _steps(turn.given, campaign, launcher))
        waiting = await services.approvals.tasks(campaign_id=campaign.id, waiting=True)
        if not waiting:
            return tuple(turns), None
        deciders = await services.approvals.deciders(campaign, waiting[0])
        try:
            if not deciders:
                return tuple(turns), f"nobody may decide as {waiting[0].role}"
            await services.approvals.decide(waiting[0].id, deciders[0], Approve(), waiting[0].content_hash)
        except Refused as refused:
            return tuple(turns), str(refused)


async def _steps(given: Any, campaign: Campaign, launcher: Launcher) -> tuple[Step, ...]:  # noqa: ANN401 - LangGraph's own input
    """Run one pass of the graph; steps that run side by side come in the order of their names."""
    begun: dict[str, tuple[str, float]] = {}
    done: list[Step] = []
    async for event in launcher.graph.astream(
        given, launcher.config(campaign.id), context=Context(), durability="sync", stream_mode="tasks"
    ):
        if "input" in event:
            begun[event["id"]] = (event["name"], time.perf_counter())
        elif event["id"] in begun:
            name, at = begun.pop(event["id"])
            done.append(Step(name, time.perf_counter() - at))
    together = groupby(done, key=_runs_beside_others)
    return tuple(
        step for beside, some in together for step in (sorted(some, key=lambda step: step.name) if beside else some)
    )


def _runs_beside_others(step: Step) -> bool:
    """Tell whether it is one of those that look at what was written, all at the same time."""
    return step.name.startswith("check_") or step.name == "shadow"


async def _ran(campaign: Campaign, services: Services, turns: tuple[tuple[Step, ...], ...], refused: str | None) -> Ran:
    last = await services.contents.last_round(campaign.id)
    now = await services.campaigns.get(campaign.id)
    desk = await desk_for(now, _run(services, campaign), round_=last) if last else None
    async with services.campaigns.storage.read() as connection:
        rows = (await connection.execute(select(tables.model_calls))).mappings()
        calls = tuple(dict(row) for row in rows)
    return Ran(
        campaign=now, rounds=tuple([await services.contents.round(campaign.id, n) for n in range(1, last + 1)]),
        package=await services.packages.find(campaign.id), turns=turns, calls=calls,
        revisions=await services.contents.revisions(campaign.id), refused=refused, desk=desk,
    )  # fmt: skip


async def _drafts(ran: Ran, services: Services, number: int) -> tuple[ChannelMessage, ...]:
    if ran.last is None:
        return ()
    brief, evidence = ran.campaign.brief, ran.last.evidence
    own = tuple(product for product in evidence.products if product.sku in brief.products)
    evidence = evidence.model_copy(update={"products": own})  # without those that the copy was found to mention
    written: list[ChannelMessage] = []
    for seed in range(1, number + 1):
        desk = await desk_for(ran.campaign, _run(services, ran.campaign), round_=100 + seed, only_template=True)
        for channel in brief.channels:
            found = await write_message(brief, channel, evidence, None, (), desk)
            written.append(found.message)
    return tuple(written)


def _run(services: Services, campaign: Campaign) -> Run:
    return Run(services=services, campaign_id=campaign.id, user=None, tell=lambda _: None)
