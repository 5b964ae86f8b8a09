"""@langchain/langgraph-sdk, the JavaScript client: threads, streams, interrupts, resume and history."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from graphs.services import Services
from tests.support.campaigns import EDITOR, STRATEGIST, brief_of
from tests.support.served import Served

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket, pytest.mark.timeout(300)]
HERE = Path(__file__).parent / "javascript"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program beside its packages, installed as locked."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("needs node and npm")
    folder = tmp_path_factory.mktemp("javascript") / "client"
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("node_modules"))
    done = subprocess.run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"], cwd=folder,
        capture_output=True, text=True, check=False, timeout=200,
    )  # fmt: skip
    if done.returncode:
        pytest.skip(f"needs the npm registry: {done.stderr.strip().splitlines()[-1:]}")
    return folder / "campaign.mjs"


async def test_a_campaign_is_started_and_decided_from_javascript(
    server_of_clients: Served, keys: dict[str, str], shop_of_clients: Path, program: Path, services: Services
) -> None:
    brief = json.dumps(brief_of(shop_of_clients, "back-in-stock"))

    done = subprocess.run(  # noqa: ASYNC221 - there is nothing else to do meanwhile
        [shutil.which("node") or "node", program, server_of_clients.url, keys[STRATEGIST], keys[EDITOR], brief],
        capture_output=True, text=True, check=False, timeout=200,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["next"], said["status"]) == (["approve"], "rejected")
    assert {"intake", "submit"} <= set(said["stages"])
    assert said["checkpoints"] > 1
    assert (await services.campaigns.get(said["thread"])).status == "rejected"
