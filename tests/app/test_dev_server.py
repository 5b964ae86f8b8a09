"""A campaign on a real LangGraph server: rows decide there too, and nothing blocks its event loop."""

import json
import random
import shutil
import subprocess
import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from langgraph_sdk import get_client
from langgraph_sdk.client import LangGraphClient
from langgraph_sdk.errors import LangGraphError

from app.briefs import read_brief
from graphs.services import Services
from graphs.wiring import make_services
from marque.approval import Approve
from marque.errors import Refused
from marque.settings import load_settings
from tests.support.dev_server import BIN, ROOT, DevServer, dev_server, environment_of

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket, pytest.mark.timeout(240)]

STRATEGIST, EDITOR = "nora.velk@tarnholt.example", "tomas.brill@tarnholt.example"
NODES = ("intake", "write", "check_facts", "decide", "submit", "approve", "carry_out", "confirm", "package")
NOWHERE = "0" * 64


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop with its catalogue loaded and its brief signed, both by the command line."""
    folder = tmp_path_factory.mktemp("served") / "shop"
    shutil.copytree(ROOT / "examples" / "shop", folder, ignore=shutil.ignore_patterns(".marque", "out"))
    signed = [["run", str(folder / "briefs" / f"{name}.yaml"), "--sign"] for name in ("price-drop", "back-in-stock")]
    for command in (["inventory", "import"], *signed):
        done = subprocess.run(
            [BIN / "marque", *command], env=environment_of(folder), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def server(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DevServer]:
    """The server, for all tests of this file: starting it takes seconds."""
    with dev_server(workspace, tmp_path_factory.mktemp("server")) as started:
        yield started


@pytest_asyncio.fixture
async def client(server: DevServer) -> AsyncIterator[LangGraphClient]:
    """A client as anybody has it."""
    async with get_client(url=server.url) as opened:
        yield opened


@pytest_asyncio.fixture
async def services(workspace: Path) -> AsyncIterator[Services]:
    """The services of another process on the same workspace, which is what a door of ours is."""
    made = make_services(
        load_settings({"MARQUE_WORKSPACE": str(workspace)}, workspace),
        clock=lambda: datetime.now(UTC), ids=lambda: str(uuid.uuid4()), rng=random.Random(0),
    )  # fmt: skip
    yield made
    await made.close()


def brief_of(workspace: Path, name: str) -> dict[str, Any]:
    return read_brief(workspace / "briefs" / f"{name}.yaml").as_json()


async def started(client: LangGraphClient, brief: dict[str, Any], server: DevServer) -> tuple[str, dict[str, Any]]:
    """Run a signed brief on a thread of its own until it waits; return the thread and what is shown."""
    thread = await client.threads.create()
    await run(client, thread["thread_id"], input={"brief": brief})
    state = await client.threads.get_state(thread["thread_id"])
    assert state["interrupts"], f"{state}\n{server.log.read_text('utf-8', 'replace')[-4000:]}"
    return thread["thread_id"], await shown(client, thread["thread_id"])


async def run(client: LangGraphClient, thread: str, **given: Any) -> Any:
    """Run and wait; a run that is refused or fails is as good as one that waits."""
    try:
        return await client.runs.wait(thread, "campaign", raise_error=False, **given)
    except (LangGraphError, httpx.HTTPError) as error:
        return {"error": str(error)}


async def shown(client: LangGraphClient, thread: str) -> dict[str, Any]:
    """Return the one action that waits, with its arguments."""
    state: Any = await client.threads.get_state(thread)
    (interrupt,) = state["interrupts"]
    (action,) = interrupt["value"]["action_requests"]
    assert action["name"] == "approve_campaign"
    arguments: dict[str, Any] = action["args"]
    return arguments


def answer(arguments: dict[str, Any]) -> dict[str, Any]:
    return {"content_hash": arguments["content_hash"], "decisions": [{"type": "approve"}]}


async def ends_honestly(client: LangGraphClient, services: Services, thread: str, workspace: Path) -> None:
    """Hold that a row by the right person, and then the resume, yields the package."""
    arguments = await shown(client, thread)
    await services.approvals.decide(arguments["task"], EDITOR, Approve(), arguments["content_hash"])
    await run(client, thread, command={"resume": answer(arguments)})
    state: Any = await client.threads.get_state(thread)
    package = await services.packages.find(thread)
    assert package is not None, state
    assert state["values"]["status"] == "approved"
    assert [one["actor"] for one in package["approvals"]] == [EDITOR]
    assert package["content_hash"] == arguments["content_hash"]
    written = json.loads((workspace / "out" / thread / "package.json").read_text("utf-8"))
    assert written["content_hash"] == arguments["content_hash"]


async def test_a_resume_is_refused_with_the_mend_until_the_row_is_there(
    client: LangGraphClient, services: Services, workspace: Path, server: DevServer
) -> None:
    thread, arguments = await started(client, brief_of(workspace, "price-drop"), server)
    assert {"task", "stage", "deadline", "content_hash", "messages", "findings", "claims"} <= set(arguments)

    with pytest.raises(httpx.HTTPStatusError) as refused:
        await client.runs.wait(thread, "campaign", command={"resume": answer(arguments)})
    assert "marque keys create" in str(refused.value.__notes__)
    assert await shown(client, thread) == arguments
    assert await services.approvals.taken(arguments["task"]) is None
    assert await services.packages.find(thread) is None

    with pytest.raises(Refused, match="for the role"):
        await services.approvals.decide(arguments["task"], STRATEGIST, Approve(), arguments["content_hash"])
    await ends_honestly(client, services, thread, workspace)


async def test_nothing_that_a_client_can_send_moves_a_stage(
    client: LangGraphClient, services: Services, workspace: Path, server: DevServer
) -> None:
    honest = brief_of(workspace, "back-in-stock")
    thread, arguments = await started(client, honest, server)
    brief = {**honest, "author": EDITOR}
    lie = {
        "status": "approved", "step": "package", "round": 7, "tier": "C", "brief": brief, "evidence_hash": NOWHERE,
        "task": {"id": "none"}, "package": {"content_hash": NOWHERE},
    }  # fmt: skip

    for node in NODES:
        try:
            await client.threads.update_state(thread, lie, as_node=node)
        except (LangGraphError, httpx.HTTPError):
            continue
        await run(client, thread, input=None)
    for node in NODES:
        await run(client, thread, command={"goto": node, "update": lie})
    who = {"user": EDITOR, "now": "2031-01-01T00:00:00Z"}
    config = {"configurable": {"langgraph_auth_user": {"identity": EDITOR}, "langgraph_auth_user_id": EDITOR}}
    await run(client, thread, command={"resume": answer(arguments)}, context=who)
    await run(client, thread, command={"resume": answer(arguments)}, config=config)
    wrongs: tuple[Any, ...] = ({"decisions": []}, {}, "approve", [1], {"decisions": [{"type": "respond"}]})
    for wrong in wrongs:
        await run(client, thread, command={"resume": wrong})
    await run(client, thread, input={"brief": brief})

    assert await services.packages.find(thread) is None
    assert await services.approvals.taken(arguments["task"]) is None
    (task,) = await services.approvals.tasks(campaign_id=thread)
    assert (task.id, task.status) == (arguments["task"], "waiting")
    assert (await services.campaigns.get(thread)).author == honest["author"]
    await ends_honestly(client, services, thread, workspace)


async def test_a_run_without_a_thread_of_its_own_is_refused_with_the_mend(
    client: LangGraphClient, services: Services, workspace: Path
) -> None:
    before = {campaign.id for campaign in await services.campaigns.list()}

    with pytest.raises(httpx.HTTPStatusError, match="422"):
        await client.runs.wait(None, "campaign", input={"brief": brief_of(workspace, "price-drop")})

    assert {campaign.id for campaign in await services.campaigns.list()} == before


async def test_no_run_failed_because_it_blocked_the_event_loop(server: DevServer) -> None:
    log = server.log.read_text("utf-8", "replace")

    assert "Blocking call" not in log
    assert "BlockingError" not in log


def test_the_server_accepts_its_configuration() -> None:
    done = subprocess.run([BIN / "langgraph", "validate"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
