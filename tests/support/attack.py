"""A real `marque serve` with two brands and a key for everybody, words planted in it, and what nobody may change."""

import asyncio
import json
import shutil
import ssl
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select
from typer.testing import CliRunner

from marque.storage import tables
from tests.support.campaigns import brief_of, services_of
from tests.support.dev_server import ROOT
from tests.support.served import Served, served

PEOPLE = """schema: 1
people:
  nora.velk@tarnholt.example: {tarnholt: [strategist]}
  tomas.brill@tarnholt.example: {tarnholt: [editor]}
  petra.hulm@tarnholt.example: {tarnholt: [brand_lead]}
  idris.vane@tarnholt.example: {tarnholt: [compliance_officer]}
  lou.farrow@tarnholt.example: [marketing_engineer]
  sana.quell@tarnholt.example: {tarnholt: [prompt_librarian]}
  wim.tarrow@tarnholt.example: {tarnholt: [analyst]}
  shop-service@tarnholt.example: {tarnholt: [service]}
  other-service@tarnholt.example: {tarnholt: [service]}
  hal@halmstad.example: {halmstad: [strategist, editor, brand_lead, compliance_officer, marketing_engineer, service]}
"""
STRATEGIST, EDITOR, LEAD, OFFICER, ENGINEER, LIBRARIAN, ANALYST, SERVICE, OTHER_SERVICE = (
    f"{name}@tarnholt.example" for name in (
        "nora.velk", "tomas.brill", "petra.hulm", "idris.vane", "lou.farrow", "sana.quell", "wim.tarrow",
        "shop-service", "other-service",
    )
)  # fmt: skip
RIVAL = "hal@halmstad.example"
EVERYBODY = (ENGINEER, STRATEGIST, EDITOR, LEAD, OFFICER, LIBRARIAN, ANALYST, SERVICE, OTHER_SERVICE, RIVAL)
REVOKED = "revoked"
IN_BRIEF, IN_PRODUCT, IN_GUIDE, IN_STORE, IN_CHAT = (
    f"Zorvath{where}" for where in ("brief", "product", "guide", "store", "chat")
)
PLANTED = (IN_BRIEF, IN_PRODUCT, IN_GUIDE, IN_STORE, IN_CHAT)
"""Words that stand in what belongs to the first brand, and nowhere else."""
STILL = (
    "decisions", "waivers", "packages", "holds", "signatures", "marks", "comments", "turns", "labels", "spot_checks",
    "tasks", "contents", "keys", "products", "facts", "variants", "campaigns",
)  # fmt: skip
"""Tables to which an attack adds no row of the first brand, and in which it changes none."""
OF_THE_SERVER = {"lease_owner", "lease_until", "used_at"}
_CERTIFICATES = ssl.create_default_context()  # read once, as reading them takes longer than a request
Rows = dict[str, dict[str, str]]


@dataclass
class Keep:
    """What is attacked: a server, its workspace, everybody's key."""

    server: Served
    workspace: Path
    keys: dict[str, str]
    known: dict[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def log(self) -> str:
        return self.server.log

    def login(self, who: str | None) -> dict[str, str]:
        """Return the header that somebody shows; nobody shows none."""
        return {} if who is None else {"x-api-key": self.keys[who]}

    async def ask(self, who: str | None, method: str, path: str, **more: Any) -> httpx.Response:
        """Ask as somebody, or as nobody."""
        headers = {**self.login(who), **more.pop("headers", {})}
        async with httpx.AsyncClient(timeout=120, verify=_CERTIFICATES) as client:
            return await client.request(method, f"{self.url}{path}", headers=headers, **more)

    async def thread(self, who: str, **body: Any) -> str:
        """Make a thread as somebody, and return its id."""
        made = await self.ask(who, "POST", "/threads", json=body)
        assert made.status_code == 200, made.text
        return str(made.json()["thread_id"])

    async def campaign(self, who: str = STRATEGIST, **changes: Any) -> str:
        """Run a brief until it waits, with the planted word in it, and return its thread."""
        thread = await self.thread(who)
        brief = {**brief_of(self.workspace, "price-drop"), "key_message": f"{IN_BRIEF} for the evening.", **changes}
        sent = {"assistant_id": "campaign", "input": {"brief": brief}}
        ran = await self.ask(who, "POST", f"/threads/{thread}/runs/wait", json=sent)
        assert ran.status_code == 200, ran.text
        return thread

    async def waits(self, thread: str) -> dict[str, Any]:
        """Return the interrupt of a campaign."""
        state = (await self.ask(EDITOR, "GET", f"/threads/{thread}/state")).json()
        (interrupt,) = state["interrupts"]
        found: dict[str, Any] = interrupt
        return found

    async def rows(self, brand: str = "tarnholt") -> Rows:
        """Return every row of a brand in the tables that an attack leaves alone, as text by its key."""
        found: Rows = {}
        async with services_of(self.workspace) as services, services.campaigns.storage.read() as connection:
            for name in STILL:
                table = tables.metadata.tables[name]
                wanted = [column for column in table.columns if column.name not in OF_THE_SERVER]
                query = select(*wanted)
                if "brand" in table.columns and name != "keys":
                    query = query.where(table.c.brand == brand)
                rows = [dict(row) for row in (await connection.execute(query)).mappings()]
                found[name] = {json.dumps(row, default=str, sort_keys=True): "" for row in rows}
        return found


def built(folder: Path) -> tuple[Path, dict[str, str]]:
    """Make the shop of the attacks with the command line's own commands: two brands, people, catalogue, keys."""
    shop = folder / "shop"
    shutil.copytree(ROOT / "examples" / "shop", shop, ignore=shutil.ignore_patterns(".marque", "out"))
    shutil.copytree(shop / "brands" / "tarnholt", shop / "brands" / "halmstad")
    (shop / "people.yaml").write_text(PEOPLE)
    goods = shop / "catalogue" / "products.xml"
    goods.write_text(goods.read_text().replace("Ember Wool Blanket in Rust", f"Ember {IN_PRODUCT} Blanket in Rust"))
    (shop / "knowledge" / "guidelines" / "planted.md").write_text(
        f"---\ntitle: On evenings\ndate: 2026-09-01\n---\n\n# Evenings\n\n{IN_GUIDE} is what we call supper.\n"
    )
    for command in (["inventory", "import"], ["knowledge", "sync"]):
        _marque(shop, None, *command)
    keys: dict[str, str] = {}
    for who in EVERYBODY:  # the engineer's is the first, and makes the others
        keys[who] = _key(shop, keys.get(ENGINEER), "--as", who)["key"]
    revoked = _key(shop, keys[ENGINEER], "--as", EDITOR)
    _marque(shop, keys[ENGINEER], "keys", "revoke", revoked["id"])
    return shop, {**keys, REVOKED: revoked["key"]}


def _key(shop: Path, key: str | None, *words: str) -> dict[str, str]:
    made: dict[str, str] = json.loads(_marque(shop, key, "keys", "create", *words, "--json"))
    return made


def _marque(shop: Path, key: str | None, *words: str) -> str:
    from app.cli import app

    environ = {"MARQUE_WORKSPACE": str(shop), "MARQUE_API_KEY": key}
    done = CliRunner().invoke(app, list(words), env=environ, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


@contextmanager
def keep(made: tuple[Path, dict[str, str]], folder: Path, **more: str) -> Iterator[Keep]:
    """Give a server on a copy of that shop, so that no module sees what another left."""
    shop, keys = made
    workspace = folder / "shop"
    shutil.copytree(shop, workspace)
    with served(workspace, folder / "server", **more) as server:
        yield Keep(server, workspace, keys)


async def furnished(keep: Keep) -> None:
    """Put into the first brand what others are after: a campaign that waits, one that is packaged, a chat, an item."""
    waiting, packaged = await asyncio.gather(keep.campaign(), keep.campaign(name="Another of the same"))
    shown = await keep.waits(packaged)
    arguments = shown["value"]["action_requests"][0]["args"]
    done = await keep.ask(
        EDITOR, "POST", f"/threads/{packaged}/runs/wait",
        json={"assistant_id": "campaign", "command": {"resume": {shown["id"]: {"decisions": [{"type": "approve"}]}}}},
    )  # fmt: skip
    assert done.json()["status"] == "approved", done.text
    item = {"namespace": ["notes"], "key": "k", "value": {"said": IN_STORE}}
    assert (await keep.ask(STRATEGIST, "PUT", "/store/items", json=item)).status_code == 204
    chat = await keep.thread(STRATEGIST)
    said = {"assistant_id": "copilot", "input": {"messages": [{"role": "user", "content": f"status of {IN_CHAT}"}]}}
    assert (await keep.ask(STRATEGIST, "POST", f"/threads/{chat}/runs/wait", json=said)).status_code == 200
    runs = (await keep.ask(STRATEGIST, "GET", f"/threads/{waiting}/runs")).json()
    state = (await keep.ask(STRATEGIST, "GET", f"/threads/{waiting}/state")).json()
    graphs = (await keep.ask(STRATEGIST, "POST", "/assistants/search", json={})).json()
    interrupt = await keep.waits(waiting)
    task = interrupt["value"]["action_requests"][0]["args"]
    keep.known = {
        "waiting": waiting, "packaged": packaged, "chat": chat, "run": runs[0]["run_id"],
        "checkpoint": state["checkpoint"]["checkpoint_id"], "interrupt": interrupt["id"], "arguments": task,
        "packaged_arguments": arguments, "assistants": {one["graph_id"]: one["assistant_id"] for one in graphs},
        "nothing": str(uuid.uuid4()),
    }  # fmt: skip


def unchanged(before: Rows, after: Rows) -> None:
    """Hold that no row of those tables came, went or changed."""
    for name in before:
        assert after[name].keys() == before[name].keys(), (
            f"{name}: {sorted(after[name].keys() ^ before[name].keys())[:2]}"
        )
