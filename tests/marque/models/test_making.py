"""The gateway as the wiring makes it."""

import random
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from pydantic import SecretStr

from marque.models.gateway import Gateway
from marque.models.making import make_gateway, model_policy
from marque.settings import Settings, Workspace
from marque.storage import Storage
from tests.marque.models.kit import CONTEXT, FALLBACK, PROMPT, Copy


def settings(folder: Path, key: str | None = None) -> Settings:
    return Settings(
        workspace=folder, home=folder, defaults=Workspace(brand="acme"), database_url=f"sqlite:///{folder}/marque.db",
        openai_api_key=SecretStr(key) if key else None,
    )  # fmt: skip


async def test_a_fresh_workspace_without_a_key_answers_from_the_template(
    tmp_path: Path, clock: Callable[[], datetime], ids: Callable[[], str]
) -> None:
    here = settings(tmp_path)
    storage = Storage(here.database_url)
    rng = random.Random(0)
    gateway: Gateway = make_gateway(here, model_policy(here), storage, clock=clock, ids=ids, rng=rng)

    reply = await gateway.ask("segment", Copy, PROMPT, last=lambda: FALLBACK, context=CONTEXT)
    await storage.close()

    assert reply.answer == FALLBACK


def test_a_workspace_file_lies_over_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "models.yaml").write_text("schema: 1\ndefault_model: ours\n", encoding="utf-8")

    assert model_policy(settings(tmp_path)).default_model == "ours"


def test_making_the_gateway_with_a_key_imports_no_client() -> None:
    script = """
import random, sys
from pathlib import Path
from pydantic import SecretStr
from marque.models.making import make_gateway, model_policy
from marque.settings import Settings, Workspace
from marque.storage import Storage
here = Path("nowhere")
told = Settings(workspace=here, home=here, defaults=Workspace(brand="acme"), database_url="sqlite:///x.db",
                openai_api_key=SecretStr("k"))
make_gateway(told, model_policy(told), Storage(told.database_url), clock=None, ids=None, rng=random.Random())
heavy = {"langchain_openai", "openai", "langgraph.graph"} & set(sys.modules)
assert not heavy, heavy
"""

    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
