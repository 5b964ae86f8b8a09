"""A real `langgraph dev` with two brands and a key for everybody, for whoever tries to come in where they may not."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.support.campaigns import services_of
from tests.support.dev_server import DevServer, dev_server
from tests.support.served import example_shop

PEOPLE = """schema: 1
people:
  nora.velk@tarnholt.example: [strategist]
  tomas.brill@tarnholt.example: {tarnholt: [editor]}
  petra.hulm@tarnholt.example: {tarnholt: [brand_lead]}
  wim.tarrow@tarnholt.example: {tarnholt: [analyst]}
  hal@halmstad.example: {halmstad: [strategist, editor, brand_lead, compliance_officer, marketing_engineer]}
  shop-service@tarnholt.example: {tarnholt: [service]}
  other-service@tarnholt.example: {tarnholt: [service]}
  both@tarnholt.example: {tarnholt: [strategist, service]}
  gone@tarnholt.example: {tarnholt: [editor]}
"""
STRATEGIST, EDITOR, ANALYST = (f"{name}@tarnholt.example" for name in ("nora.velk", "tomas.brill", "wim.tarrow"))
RIVAL, SERVICE, OTHER_SERVICE, GONE = (
    "hal@halmstad.example", "shop-service@tarnholt.example", "other-service@tarnholt.example", "gone@tarnholt.example"
)  # fmt: skip
EVERYBODY = (STRATEGIST, EDITOR, ANALYST, RIVAL, SERVICE, OTHER_SERVICE, GONE)


@dataclass(frozen=True)
class Door:
    """A server, its workspace, and everybody's key."""

    server: DevServer
    workspace: Path
    keys: dict[str, str]

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def log(self) -> str:
        return self.server.log.read_text("utf-8", "replace")

    async def ask(self, who: str | None, method: str, path: str, **more: Any) -> httpx.Response:
        """Ask as somebody, or as nobody."""
        headers = {**({"x-api-key": self.keys[who]} if who else {}), **more.pop("headers", {})}
        async with httpx.AsyncClient(timeout=120) as client:
            return await client.request(method, f"{self.url}{path}", headers=headers, **more)

    async def thread(self, who: str, **metadata: Any) -> str:
        """Make a thread as somebody, and return its id."""
        made = await self.ask(who, "POST", "/threads", json={"metadata": metadata})
        assert made.status_code == 200, made.text
        return str(made.json()["thread_id"])

    async def campaign(self, who: str, brief: dict[str, Any], **metadata: Any) -> str:
        """Run a brief until it waits, and return its thread."""
        thread = await self.thread(who, **metadata)
        ran = await self.ask(who, "POST", f"/threads/{thread}/runs/wait", json={"assistant_id": "campaign",
                             "input": {"brief": brief}})  # fmt: skip
        assert ran.status_code == 200, ran.text
        return thread

    async def answer(self, who: str, thread: str, resume: Any, **more: Any) -> httpx.Response:
        """Answer what waits."""
        sent = {"assistant_id": "campaign", "command": {"resume": resume}, **more}
        return await self.ask(who, "POST", f"/threads/{thread}/runs/wait", json=sent)

    async def waits(self, who: str, thread: str) -> dict[str, Any]:
        """Return the interrupt of a thread."""
        state = (await self.ask(who, "GET", f"/threads/{thread}/state")).json()
        (interrupt,) = state["interrupts"]
        found: dict[str, Any] = interrupt
        return found


@contextmanager
def door(folder: Path) -> Iterator[Door]:
    """Start one: `gone` has a key and left the people afterwards."""
    shop = example_shop(folder, sign=("price-drop", "back-in-stock"))
    shutil.copytree(shop / "brands" / "tarnholt", shop / "brands" / "halmstad")
    (shop / "people.yaml").write_text(PEOPLE)
    keys = asyncio.run(_keys(shop))
    (shop / "people.yaml").write_text("".join(line for line in PEOPLE.splitlines(True) if GONE not in line))
    (folder / "server").mkdir()
    with dev_server(shop, folder / "server") as server:
        yield Door(server, shop, keys)


async def _keys(shop: Path) -> dict[str, str]:
    async with services_of(shop) as services:
        made = {who: await services.keys.make(who, purpose="a test") for who in EVERYBODY}
        revoked = await services.keys.make(EDITOR, purpose="a test")
        await services.keys.revoke(revoked.id)
        narrow = await services.keys.make(
            "both@tarnholt.example", purpose="a test", brand="tarnholt", roles=("service",)
        )
        return {**{who: key.key for who, key in made.items()}, "revoked": revoked.key, "narrow": narrow.key}
