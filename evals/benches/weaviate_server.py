"""A real Weaviate server on the loopback, with a data folder of its own; `scripts/with-weaviate` builds it."""

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Self

BINARY = "MARQUE_TEST_WEAVIATE_SERVER"
"""The variable that names the server's binary."""
KEY = "a-key-for-measuring"
"""The only key that it takes."""
READY_SECONDS = 90
"""How long it may take to start on a busy machine."""
_OK = 200


class WeaviateServer:
    """One server with its data folder; ports and folder stay the same over a restart."""

    def __init__(self, folder: Path, binary: str, **more: str) -> None:
        """Take a folder, the server's binary, and further variables of its environment."""
        self._binary = binary
        self._folder = folder
        self._more = more
        self.port, self.grpc_port, *self._others = _free_ports(6)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers over HTTP."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError("the server was not started")
        return self._process

    def start(self) -> Self:
        """Start it and wait until it answers."""
        self._folder.mkdir(parents=True, exist_ok=True)
        gossip, data, raft, raft_rpc = self._others
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self._folder),
            "PERSISTENCE_DATA_PATH": str(self._folder / "data"),
            "AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED": "false",
            "AUTHENTICATION_APIKEY_ENABLED": "true",
            "AUTHENTICATION_APIKEY_ALLOWED_KEYS": KEY,
            "AUTHENTICATION_APIKEY_USERS": "measuring",
            "AUTHORIZATION_ADMINLIST_ENABLED": "true",
            "AUTHORIZATION_ADMINLIST_USERS": "measuring",
            "DEFAULT_VECTORIZER_MODULE": "none",
            "CLUSTER_HOSTNAME": "node1",
            "CLUSTER_ADVERTISE_ADDR": "127.0.0.1",
            "CLUSTER_GOSSIP_BIND_PORT": str(gossip),
            "CLUSTER_DATA_BIND_PORT": str(data),
            "RAFT_PORT": str(raft),
            "RAFT_INTERNAL_RPC_PORT": str(raft_rpc),
            "RAFT_BOOTSTRAP_EXPECT": "1",
            "GRPC_PORT": str(self.grpc_port),
            "DISABLE_TELEMETRY": "true",
            "LOG_LEVEL": "warning",
            **self._more,
        }
        log = (self._folder / "log").open("ab")
        self._process = subprocess.Popen(  # noqa: S603 - the server that was built for it
            [self._binary, "--host", "127.0.0.1", "--port", str(self.port), "--scheme", "http"],
            env=environment, cwd=self._folder, stdout=log, stderr=log,
        )  # fmt: skip
        log.close()
        self._wait()
        return self

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def freeze(self) -> None:
        """Let it hold its connections and answer nothing."""
        os.kill(self._running.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        os.kill(self._running.pid, signal.SIGCONT)

    def remove(self) -> None:
        """End it and remove its folder."""
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _wait(self) -> None:
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until:
            if self._running.poll() is not None:
                raise RuntimeError((self._folder / "log").read_text()[-2_000:])
            try:
                with urllib.request.urlopen(f"{self.url}/v1/.well-known/ready", timeout=1) as answer:  # noqa: S310
                    if answer.status == _OK:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError("the Weaviate server did not become ready")


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports
