"""One campaign that is killed and taken up again, in forked processes, and what must hold when it has ended.

Every process forks from a parent that has imported everything, opens the shop's own files anew, takes up what was
left as the commands do, plays the people's decisions that are not on record yet, and goes on until the campaign ends.
"""

import asyncio
import os
import random
import shutil
import signal
import sqlite3
import sys
import traceback
import uuid
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from langgraph.runtime import Runtime

import graphs.campaign
import tools.packages.files
from app.briefs import read_brief
from app.server.warming import load_heavy_modules
from graphs.launch import Launcher
from graphs.reconcile import reconcile
from graphs.services import Services
from graphs.state import Context, State
from graphs.wiring import make_services, open_graph
from marque.approval import Approve, Decision, Edit, EditedAction, EditedArguments, Reject, Task
from marque.audit.keys import AuditKeys
from marque.audit.verify import verify_all
from marque.brief import Brief
from marque.campaign import ENDED, Campaign, Status
from marque.settings import Settings, load_settings
from marque.storage import Storage
from tests.graphs.conftest import BRAND, EDITOR, LEAD, OTHER_EDITOR, STRATEGIST, Clock, Shelf
from tools.inventory.importer import import_catalogue

ROOT = Path(__file__).resolve().parents[2]
CAMPAIGN = "00000000-0000-7000-8000-00000000c0de"
STARTED = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
FAILED = 70
"""Exit status of a process that raised; anything else is our own 0 or the kill."""

Answer = Callable[["Shop", Task], "asyncio.Future[Decision] | Any"]


@dataclass
class Shop:
    """What one process opened."""

    settings: Settings
    services: Services
    launcher: Launcher


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A brief, and what people answer, in order."""

    name: str
    brief: str
    answers: Sequence[tuple[str, Answer]]
    """Who decides, and what, given the shop and the task."""
    ends: Status = "approved"
    starter: str = STRATEGIST
    decisions: int | None = None
    """How many decisions there are in the end; None: as many as answers."""
    own: tuple[str, ...] = ("",)
    """How the events begin that this scenario is there for; the others are the first scenario's."""


async def _approve(_: Shop, __: Task) -> Decision:
    return Approve()


async def _reject(_: Shop, __: Task) -> Decision:
    return Reject(message="Say it shorter.")


async def _end(_: Shop, __: Task) -> Decision:
    return Reject(message="Not this season.", end=True)


async def _approve_what_is_no_longer_so(shop: Shop, _: Task) -> Decision:
    await load_feed(shop.services.campaigns.storage, shop.settings.workspace, "125.00 USD", shop.services.clock())
    return Approve()


def _led_by(words: str) -> Answer:
    """Edit by putting words before every body, whatever the draft says there."""

    async def edit(shop: Shop, task: Task) -> Decision:
        content = (await shop.services.contents.round(task.campaign_id, task.round)).content
        changed = tuple(
            message.model_copy(
                update={"variants": tuple(v.model_copy(update={"body": f"{words} {v.body}"}) for v in message.variants)}
            )
            for message in content.messages
        )
        return Edit(edited_action=EditedAction(args=EditedArguments(messages=changed)))

    return edit


SCENARIOS: Mapping[str, Scenario] = {
    scenario.name: scenario
    for scenario in (
        Scenario(name="b", brief="price-drop", answers=[(EDITOR, _approve)]),
        Scenario(name="a", brief="win-back", answers=[(EDITOR, _approve), (LEAD, _approve)], own=("submit 2", "approve 3")),
        Scenario(name="c", brief="wool-care-reply", answers=[], starter="lou.farrow@tarnholt.example", decisions=1,
                 own=("submit", "confirm", "package")),
        Scenario(name="edit", brief="price-drop", own=("carry_out",),
                 answers=[(EDITOR, _led_by("Good evening.")), (OTHER_EDITOR, _approve)]),
        Scenario(name="reject", brief="price-drop", answers=[(EDITOR, _reject), (EDITOR, _approve)],
                 own=("carry_out", "write 2")),
        Scenario(name="end", brief="price-drop", answers=[(EDITOR, _end)], ends="rejected", own=("carry_out",)),
        Scenario(name="void", brief="price-drop", own=("confirm 1", "decide 2", "submit 2"), answers=[
            (EDITOR, _approve_what_is_no_longer_so), (OTHER_EDITOR, _approve),
        ]),
    )
}  # fmt: skip


@dataclass
class Killer:
    """Counts what happens in a process, and kills it when its time has come."""

    at: int | None = None
    """The event at which the process dies; None: it lives."""
    seen: list[str] = field(default_factory=list)

    def event(self, what: str) -> None:
        self.seen.append(f"{_where.get()}: {what}")
        if len(self.seen) - 1 == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


_where: ContextVar[str] = ContextVar("_where", default="door")


def watch(killer: Killer) -> None:
    """Make every boundary of a node, a transaction and a file an event; only ever called in a forked process."""
    original_node, original_write = graphs.campaign._node, Storage.write
    original_preview, original_files = tools.packages.files._write_previews, tools.packages.files.write_files
    runs: dict[str, int] = {}

    def watched(name: str, node: graphs.campaign.Node) -> graphs.campaign.Node:
        async def around(state: State, *, runtime: Runtime[Context]) -> dict[str, Any]:
            runs[name] = runs.get(name, 0) + 1
            token = _where.set(f"{name} {runs[name]}")
            killer.event("before")
            given = await node(state, runtime=runtime)
            killer.event("after")
            _where.reset(token)
            return given

        return around

    def node_of(name: str, step: graphs.campaign.Step, services: Services) -> graphs.campaign.Node:
        return watched(step.__qualname__.partition(".")[0], original_node(name, step, services))

    @asynccontextmanager
    async def write(self: Storage) -> AsyncIterator[Any]:
        killer.event("write begins")
        async with original_write(self) as connection:
            yield connection
            killer.event("row written, not committed")
        killer.event("committed")

    def preview(folder: Path, channel: str, variant: dict[str, Any]) -> None:
        killer.event("files half written")
        original_preview(folder, channel, variant)

    def files(folder: Path, package: dict[str, Any]) -> None:
        killer.event("no file written")
        original_files(folder, package)
        killer.event("files written")

    graphs.campaign._node = node_of
    Storage.write = write  # type: ignore[method-assign]
    tools.packages.files._write_previews = preview
    patch("tools.packages.store.write_files", files).start()


def in_a_fork(work: Callable[[], None], log: Path) -> int:
    """Run something in a forked process; return its exit status, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(fork(work, log), 0)[1])


def fork(work: Callable[[], None], log: Path) -> int:
    """Start something in a forked process that leaves a trace in a file where it fails; return its id."""
    pid = os.fork()
    if pid == 0:
        status = FAILED
        try:
            work()
            status = 0
        except BaseException:  # noqa: BLE001 - the fork ends here, whatever it was
            log.write_text(traceback.format_exc(), "utf-8")
        finally:
            sys.stdout.flush()
            os._exit(status)
    return pid


def prepare(folder: Path) -> Path:
    """Make a shop with its catalogue loaded and nothing else, to be copied for each trial; forks, so nothing stays open."""
    shutil.copytree(ROOT / "examples" / "shop", folder, ignore=shutil.ignore_patterns(".marque", "out"))

    async def load() -> None:
        storage = Storage(settings_of(folder).database_url)
        await load_feed(storage, folder, "120.00 USD", STARTED)
        await storage.close()

    log = folder / "prepare.log"
    if in_a_fork(lambda: asyncio.run(load()), log):
        raise RuntimeError(log.read_text("utf-8"))
    return folder


def settings_of(workspace: Path) -> Settings:
    return load_settings({"MARQUE_WORKSPACE": str(workspace)}, workspace)


async def load_feed(storage: Storage, workspace: Path, price: str, now: datetime) -> None:
    """Load the shop's feed with the blanket at a price."""
    text = (workspace / "catalogue" / "products.xml").read_text("utf-8")
    feed = workspace / f"feed-{os.getpid()}.xml"
    feed.write_text(text.replace("<g:price>120.00 USD", f"<g:price>{price}"), "utf-8")
    await import_catalogue(
        storage, feed, brand=BRAND, now=now, as_of=None, currency=None, home_currency="USD"
    )  # fmt: skip


@asynccontextmanager
async def opened(workspace: Path, life: int) -> AsyncIterator[Shop]:
    """Open the shop as a command would; each life of the trial begins a second later."""
    settings = settings_of(workspace)
    services = make_services(
        settings,
        clock=Clock(STARTED + timedelta(seconds=life)),
        ids=lambda: str(uuid.uuid4()),
        rng=random.Random(0),
    )
    services = replace(services, knowledge=Shelf())
    try:
        async with open_graph(settings, services) as graph:
            yield Shop(settings, services, Launcher(services=services, graph=graph))
    finally:
        await services.close()


async def live(workspace: Path, scenario: Scenario, life: int) -> None:
    """Take up what was left, and go on until the campaign has ended."""
    async with opened(workspace, life) as shop:
        async for _ in reconcile(shop.launcher):
            pass
        campaign = await shop.services.campaigns.find(CAMPAIGN)
        if campaign is None:
            brief: Brief = read_brief(workspace / "briefs" / f"{scenario.brief}.yaml")
            campaign = await shop.launcher.start(brief, scenario.starter, CAMPAIGN)
        while campaign.status not in ENDED:
            campaign = await _one_turn(shop, scenario, campaign)


async def _one_turn(shop: Shop, scenario: Scenario, campaign: Campaign) -> Campaign:
    approvals = shop.services.approvals
    for task in await approvals.tasks(campaign_id=campaign.id, waiting=True):
        taken = [
            t for t in await approvals.tasks(campaign_id=campaign.id) if t.status in {"approved", "edited", "rejected"}
        ]
        actor, answer = scenario.answers[len(taken)]
        await approvals.decide(task.id, actor, await answer(shop, task), task.content_hash)
    async for _ in shop.launcher.run(campaign):
        pass
    return await shop.services.campaigns.get(campaign.id)


def decisions_in(workspace: Path) -> list[tuple[str, str, str]]:
    """Return every decision on record, read as somebody else would."""
    with sqlite3.connect(settings_of(workspace).home / "marque.db") as connection:
        found = connection.execute("SELECT task_id, actor, decision FROM decisions ORDER BY at").fetchall()
    connection.close()
    return found


def warm(shop: Path) -> None:
    """Import and warm in this process all that its forks will need, by one whole campaign."""
    workspace = shop.with_name("warm")
    shutil.copytree(shop, workspace)
    load_heavy_modules(settings_of(workspace))
    asyncio.run(live(workspace, SCENARIOS["b"], 0))
    shutil.rmtree(workspace)


def side_by_side(trials: Mapping[str, Callable[[], None]], logs: Path) -> dict[str, str]:
    """Run trials in forks, as many at once as there are cores; return what was said by each that failed."""
    waiting, running, failed = list(trials.items()), dict[int, str](), dict[str, str]()
    while waiting or running:
        if waiting and len(running) < (os.cpu_count() or 1):
            name, trial = waiting.pop(0)
            running[fork(trial, logs / f"{name}.log")] = name
            continue
        pid, status = os.wait()
        if os.waitstatus_to_exitcode(status):
            failed[running[pid]] = (logs / f"{running[pid]}.log").read_text("utf-8")
        del running[pid]
    return failed


def record(workspace: Path, scenario: Scenario) -> list[str]:
    """Run a scenario without a kill, and return every event in it, in order."""
    events = workspace / "events"

    def work() -> None:
        killer = Killer()
        watch(killer)
        asyncio.run(live(workspace, scenario, 0))
        events.write_text("\n".join(killer.seen), "utf-8")

    log = workspace / "log"
    if in_a_fork(work, log):
        raise RuntimeError(log.read_text("utf-8"))
    asyncio.run(check(workspace, scenario, []))
    return events.read_text("utf-8").split("\n")


def killed_at(workspace: Path, scenario: Scenario, events: Sequence[int]) -> int:
    """Let each life die at its event, then let one live to the end; return how many were killed.

    Raises:
        AssertionError: something was lost, or came twice, or does not verify.
    """
    kills, on_record, log = 0, list[tuple[str, str, str]](), workspace / "log"
    for life, at in enumerate([*events, None]):

        def work(life: int = life, at: int | None = at) -> None:
            watch(Killer(at))
            asyncio.run(live(workspace, scenario, life))

        status = in_a_fork(work, log)
        assert status in {0, -signal.SIGKILL}, log.read_text("utf-8")
        kills += status == -signal.SIGKILL
        now_on_record = decisions_in(workspace)
        assert now_on_record[: len(on_record)] == on_record, "a decision was lost"
        on_record = now_on_record
    asyncio.run(check(workspace, scenario, on_record))
    return kills


async def check(workspace: Path, scenario: Scenario, on_record: Sequence[tuple[str, str, str]]) -> None:
    """Hold that the campaign ended as it should: once, with every decision, and with a record that verifies."""
    async with opened(workspace, 99) as shop:
        services = shop.services
        campaign = await services.campaigns.get(CAMPAIGN)
        assert campaign.status == scenario.ends, f"{campaign.status}: {campaign.reason}"
        tasks = await services.approvals.tasks(campaign_id=CAMPAIGN)
        taken = [await services.approvals.taken(task.id) for task in tasks]
        expected = len(scenario.answers) if scenario.decisions is None else scenario.decisions
        assert len(taken) == len(tasks) == expected, f"{len(tasks)} tasks, {len(taken)} decisions"
        assert all(taken), "a task was left without its decision"
        assert not on_record or len(on_record) == expected
        package = await services.packages.find(CAMPAIGN)
        assert (package is not None) == (scenario.ends == "approved")
        if package is not None:
            last = await services.contents.round(CAMPAIGN, await services.contents.last_round(CAMPAIGN))
            assert package["content_hash"] == last.content.content_hash
            assert (services.packages.folder / CAMPAIGN / "package.json").is_file()
        keys = AuditKeys(shop.settings.home)
        verified = await verify_all(services.campaigns.storage, keys.public_key(), keys.known_secret())
        assert verified.problems == (), verified.problems
        async with services.leases.hold(CAMPAIGN) as ours:
            assert ours, "its lease was not let go"
        packaged = await _count(shop, "package.written")
        assert packaged == (scenario.ends == "approved"), f"{packaged} packages on record"


async def _count(shop: Shop, kind: str) -> int:
    from sqlalchemy import func, select

    from marque.storage import tables

    async with shop.services.campaigns.storage.read() as connection:
        return int((await connection.execute(select(func.count()).where(tables.audit.c.kind == kind))).scalar_one())
