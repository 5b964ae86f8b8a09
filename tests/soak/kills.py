"""`make soak`: campaigns that are killed at random, over and over, until enough processes have died.

Each trial takes a scenario, lets one to three processes in a row die at a random event of it, and lets the next one
live to the end. Prints progress and the seed of each trial that failed; exit status 1 where one did.
"""

import argparse
import logging
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.soak.trial import SCENARIOS, Scenario, killed_at, prepare, record, side_by_side, warm

BATCH = 20
"""Trials between two lines of progress."""


def main() -> int:
    """Kill until enough have died; return the exit status."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=200, help="at least so many processes die")
    options.add_argument("--seed", type=int, default=0, help="the first trial's; the others count on from it")
    chosen = options.parse_args()
    logging.disable(logging.INFO)  # the libraries' chatter
    with tempfile.TemporaryDirectory(prefix="marque-soak-") as folder:
        return soak(Path(folder), chosen.kills, chosen.seed)


def soak(folder: Path, enough: int, seed: int) -> int:
    """Run batches of trials until enough processes have died."""
    started, kills, trials, failed = time.monotonic(), 0, 0, dict[str, str]()
    shop = prepare(folder / "shop")
    warm(shop)
    events = {name: _events(shop, folder / name, scenario) for name, scenario in SCENARIOS.items()}
    print(f"{sum(events.values())} events in {len(events)} scenarios", flush=True)  # noqa: T201
    while kills < enough:
        seeds = range(seed + trials, seed + trials + BATCH)
        failed |= side_by_side({str(one): _trial(shop, folder, one, events) for one in seeds}, folder)
        trials += BATCH
        kills = sum(int(count.read_text("utf-8")) for count in folder.glob("*.kills"))
        seconds = time.monotonic() - started
        print(f"{kills} killed in {trials} trials, {len(failed)} failed, {seconds:.0f} s", flush=True)  # noqa: T201
    for name, why in failed.items():
        print(f"seed {name}: {why}", file=sys.stderr)  # noqa: T201
    return 1 if failed else 0


def _events(shop: Path, workspace: Path, scenario: Scenario) -> int:
    shutil.copytree(shop, workspace)
    return len(record(workspace, scenario))


def _trial(shop: Path, folder: Path, seed: int, events: dict[str, int]) -> Callable[[], None]:
    def trial() -> None:
        rng = random.Random(seed)
        name = rng.choice(sorted(SCENARIOS))
        workspace = folder / str(seed)
        shutil.copytree(shop, workspace)
        # A later life has less to do: an event past its end kills nobody, and does not count.
        at = [rng.randrange(events[name] >> life) for life in range(rng.randint(1, 3))]
        kills = killed_at(workspace, SCENARIOS[name], at)
        (folder / f"{seed}.kills").write_text(str(kills), "utf-8")
        shutil.rmtree(workspace)

    return trial


if __name__ == "__main__":
    sys.exit(main())
