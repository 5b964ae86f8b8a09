"""How long `marque --help` takes, against importing the library that its command line is made with.

Nothing heavy may be imported before it is used; what was imported is named, so that a slow start has a culprit.
"""

import subprocess
import sys
import sysconfig
import time
from pathlib import Path
from statistics import median

RUNS = 15
PEER = (sys.executable, "-c", "import typer")
LOADED = """
import contextlib, io, sys
from importlib.metadata import packages_distributions
from app.cli import app
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    app(["--help"])
known = packages_distributions()
names = {name.partition(".")[0] for name in set(sys.modules)}
print(len(sys.modules), *sorted(name for name in names if name in known))
"""
"""Prints how many modules stand loaded after the help, and the packages they are of, less the standard library."""


def bench(runs: int = RUNS) -> dict[str, float | str]:
    """Return the median wall time of each in turn and their `ratio`, wanted at 2 or less, and what was imported."""
    ours = (str(Path(sysconfig.get_path("scripts")) / "marque"), "--help")
    _seconds(ours), _seconds(PEER)  # the first start of each reads its files from the disk
    pairs = [(_seconds(ours), _seconds(PEER)) for _ in range(runs)]
    help_seconds, peer_seconds = (median(times) for times in zip(*pairs, strict=True))
    modules, *packages = _said((sys.executable, "-c", LOADED)).split()
    return {
        "ratio": help_seconds / peer_seconds,
        "help_ms": help_seconds * 1000,
        "import_typer_ms": peer_seconds * 1000,
        "modules": int(modules),
        "packages": " ".join(packages),
    }


def _seconds(command: tuple[str, ...]) -> float:
    began = time.perf_counter()
    _said(command)
    return time.perf_counter() - began


def _said(command: tuple[str, ...]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own commands
