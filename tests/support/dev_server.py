"""A real `langgraph dev` on loopback, with a workspace and a home of its own, and no network beyond."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / ".venv" / "bin"
READY_SECONDS = 240


@dataclass(frozen=True)
class DevServer:
    """Where the server answers, and what it wrote."""

    url: str
    log: Path


def environment_of(workspace: Path) -> dict[str, str]:
    """Return the environment of a server or a command: this one's, without keys, and the workspace."""
    ours = ("MARQUE_", "OPENAI_", "LANGSMITH_", "LANGCHAIN_", "LANGGRAPH_", "OTEL_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "MARQUE_WORKSPACE": str(workspace), "LANGSMITH_TRACING": "false", "LANGGRAPH_CLI_NO_ANALYTICS": "1"}


@contextmanager
def dev_server(workspace: Path, folder: Path, **more: str) -> Iterator[DevServer]:
    """Start the server in a folder of its own, wait until it answers, and stop its whole process group at the end."""
    port, log = free_port(), folder / "server.log"
    command = [
        str(BIN / "langgraph"), "dev", "--no-browser", "--no-reload", "--host", "127.0.0.1", "--port", str(port),
        "--config", str(ROOT / "langgraph.json"),
    ]  # fmt: skip
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=folder, env={**environment_of(workspace), **more}, stdout=out, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(f"{url}/ok", process, log)
        yield DevServer(url, log)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def free_port() -> int:
    """Return a port that nobody listens at now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until the server answers; one that ended or never does fails with what it wrote."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended: {log.read_text('utf-8', 'replace')[-3000:]}")
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own loopback address
                if answer.status == 200:
                    return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
    raise RuntimeError(f"the server did not answer: {log.read_text('utf-8', 'replace')[-3000:]}")
