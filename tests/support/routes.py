"""Our routes without a server around them: services on a shop of the test's own, and a user put into the scope."""

import asyncio
import json
import random
import shutil
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from langgraph.checkpoint.memory import InMemorySaver
from starlette.types import ASGIApp, Receive, Scope, Send

from app.briefs import read_brief
from app.server.routes import mount
from app.server.routes.office import Office, office_of
from graphs.campaign import build
from graphs.launch import Launcher
from graphs.services import Services
from graphs.wiring import make_services
from marque.approval import Approve, Edit, EditedAction, EditedArguments, Task
from marque.caller import Caller, user_of
from marque.settings import Settings, load_settings
from tests.support.dev_server import ROOT
from tools.inventory.importer import import_catalogue

BRAND = "tarnholt"
PEOPLE = {
    "strategist": "nora.velk", "editor": "tomas.brill", "lead": "petra.hulm", "officer": "idris.vane",
    "engineer": "lou.farrow", "librarian": "sana.quell", "analyst": "wim.tarrow", "service": "shop-service",
}  # fmt: skip
NOBODY = Caller(address=None)


@dataclass
class Clock:
    """A clock that a test sets forward."""

    now: datetime = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now


@dataclass
class Counter:
    """The routes of one shop, and whoever stands before them."""

    settings: Settings
    services: Services
    launcher: Launcher
    clock: Clock
    web: FastAPI
    opened: AsyncExitStack
    woken: list[str] = field(default_factory=list)

    @property
    def office(self) -> Office:
        office: Office = self.web.state.office
        return office

    def of(self, who: str | Caller | None = None, **headers: str) -> httpx.AsyncClient:
        """Return a client who has come in as somebody: a role's person, any caller, or nobody that is logged in."""
        if isinstance(who, str):
            who = Caller(address=person(who), login="key:test")
        transport = httpx.ASGITransport(_KnownAs(self.web, who or NOBODY), raise_app_exceptions=True)
        return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers)

    async def run(self, brief: str = "price-drop", starter: str = "strategist", **changes: Any) -> str:
        """Take a brief to where it waits, and return its campaign."""
        found = read_brief(self.settings.workspace / "briefs" / f"{brief}.yaml")
        changed = type(found).model_validate({**found.model_dump(exclude_none=True), **changes})
        campaign = await self.launcher.start(changed, person(starter), str(uuid.uuid4()))
        await self.go_on(campaign.id)
        return campaign.id

    async def go_on(self, campaign_id: str) -> str:
        """Let a campaign go on, as the server does that is woken; return its status."""
        async for _ in self.launcher.run(await self.services.campaigns.get(campaign_id)):
            pass
        return (await self.services.campaigns.get(campaign_id)).status

    async def approve(self, task: Task, who: str = "editor") -> None:
        """Approve what waits, as a row and no more."""
        await self.services.approvals.decide(task.id, person(who), Approve(), task.content_hash)

    async def edit(self, task: Task, old: str, new: str, who: str = "editor") -> None:
        """Put other words in place of some, as a row and no more."""
        found = await self.services.contents.round(task.campaign_id, task.round)
        messages = json.loads(json.dumps([message.as_json() for message in found.content.messages]).replace(old, new))
        action = EditedAction(args=EditedArguments.model_validate({"messages": messages}))
        await self.services.approvals.decide(task.id, person(who), Edit(edited_action=action), task.content_hash)

    async def import_feed(self, change: Callable[[str], str] = lambda text: text) -> None:
        """Load the shop's feed as of now, with a change to its text."""
        feed = self.settings.workspace / "catalogue" / "products.xml"
        feed.write_text(change(feed.read_text("utf-8")), "utf-8")
        storage = self.services.campaigns.storage
        await import_catalogue(storage, feed, brand=BRAND, now=self.clock(), home_currency="USD")

    async def task(self, campaign_id: str) -> Task:
        """Return the one task of a campaign that waits."""
        (task,) = await self.services.approvals.tasks(campaign_id=campaign_id, waiting=True)
        return task


def person(role: str) -> str:
    """Return the address of the shop's person in a role."""
    return f"{PEOPLE[role]}@tarnholt.example"


@asynccontextmanager
async def counter(tmp_path: Path, **environ: str) -> AsyncIterator[Counter]:
    """Give the routes of a shop whose catalogue is loaded; no model is at work and nothing listens."""
    workspace = tmp_path / "shop"
    shutil.copytree(ROOT / "examples" / "shop", workspace, ignore=shutil.ignore_patterns(".marque", "out"))
    settings = load_settings({"MARQUE_WORKSPACE": str(workspace), **environ}, workspace)
    clock = Clock()
    services = make_services(settings, clock=clock, ids=lambda: str(uuid.uuid4()), rng=random.Random(0))
    graph = build(services).compile(checkpointer=InMemorySaver(), name="campaign")
    web = FastAPI()
    mount(web)
    async with AsyncExitStack() as opened:
        opened.push_async_callback(services.close)
        made = Counter(settings, services, Launcher(services=services, graph=graph), clock, web, opened)
        await made.import_feed()
        web.state.office = await opened.enter_async_context(office_of(settings, services, made.woken.append))
        yield made


class _KnownAs:
    """Puts a user where the server's authentication puts one."""

    def __init__(self, app: ASGIApp, caller: Caller) -> None:
        self.app, self.caller = app, caller

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app({**scope, "user": user_of(self.caller)}, receive, send)


async def until(done: Any, seconds: float = 30) -> None:
    """Wait until something is so."""
    end = asyncio.get_running_loop().time() + seconds
    while not done():
        assert asyncio.get_running_loop().time() < end
        await asyncio.sleep(0.02)
