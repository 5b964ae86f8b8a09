"""A `marque serve` of the bench's own on loopback, on the example shop, and the keys that open it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from evals.benches.shop import Shop
from marque.settings import Settings
from marque.storage import Storage

READY_SECONDS = 120
FOREIGN = ("MARQUE_", "OPENAI_", "LANGSMITH_", "LANGCHAIN_", "LANGGRAPH_", "OTEL_")
"""How variables begin that would make another server of it."""
OURS = [str(Path(sys.executable).with_name("marque")), "serve"]
WITHOUT_LOGIN = [sys.executable, "-m", "evals.benches.open_server"]


@contextmanager
def serving(settings: Settings, command: list[str] = OURS, **more: str) -> Iterator[str]:
    """Give the address of a server on this workspace, with more variables, for as long as the block runs."""
    port = _free_port()
    log = settings.home / f"serve-{port}.log"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    with log.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [*command, "--port", str(port)], cwd=settings.home, stdout=out, stderr=subprocess.STDOUT,
            env={**kept, "MARQUE_WORKSPACE": str(settings.workspace), "LANGSMITH_TRACING": "false", **more},
            start_new_session=True,
        )  # fmt: skip
    try:
        _wait(f"http://127.0.0.1:{port}/ok", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.wait()


async def key_of(shop: Shop, who: str) -> str:
    """Return a new key of a person of the shop; the first one makes a login necessary."""
    return (await shop.launcher.services.keys.make(who, purpose="a bench")).key


async def forget_what_is_packaged(settings: Settings) -> None:
    """Let no campaign know of one before it, from now on: the second of one brief would be held to repeat the first."""
    storage = Storage(settings.database_url)
    async with storage.write() as connection:
        await connection.execute(text(
            "CREATE TRIGGER forget AFTER INSERT ON packages BEGIN"
            " UPDATE variants SET brand = 'forgotten' WHERE campaign_id = NEW.campaign_id; END"
        ))  # fmt: skip
    await storage.close()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own loopback address
                if answer.status == 200:  # noqa: PLR2004 - the protocol's own number
                    return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
    raise RuntimeError(f"the bench's server does not answer: {log.read_text('utf-8', 'replace')[-2000:]}")
