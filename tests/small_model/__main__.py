"""Campaigns written by a real small model: `python -m tests.small_model [--drafts 100] [--minutes M] [--json]`.

The model invents discounts and breaks off in the middle of its JSON: whatever it writes, each campaign ends in a
package, an inbox or a stated refusal, and no package says a number, date, code or product name that neither its
evidence nor its brief gave it, as `evals.oracle` sees it, which shares nothing with the gates. Exit status 1 where the
oracle objects, 2 where the model is not installed.
"""

import argparse
import asyncio
import json
import logging
import sys
import tempfile
import time
from pathlib import Path

from tests.small_model.report import figures, in_words
from tests.small_model.serving import MISSING, is_installed, small_model
from tests.small_model.shop import opened
from tests.support.ends import Ended, faults_in, run
from tests.support.served import example_shop
from tests.support.varied_briefs import briefs


def main() -> int:
    """Run it, print the figures and return the exit status."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--drafts", type=int, default=100, help="how many drafts at least")
    options.add_argument("--minutes", type=float, default=float("inf"), help="begin no campaign after so many")
    options.add_argument("--json", action="store_true", help="the figures for machines")
    chosen = options.parse_args()
    if not is_installed():
        _say(MISSING)
        return 2
    logging.disable(logging.INFO)  # the libraries' chatter
    with tempfile.TemporaryDirectory(prefix="marque-small-model-") as name:
        folder = Path(name)
        shop = example_shop(folder)
        with small_model(folder) as base_url:
            ended = asyncio.run(campaigns(shop, base_url, chosen.drafts, chosen.minutes * 60))
    found, faults = figures(ended), faults_in(ended)
    print(json.dumps({**found, "faults": faults}) if chosen.json else in_words(found))  # noqa: T201 - the answer
    for fault in faults:
        _say(fault)
    return 1 if faults else 0


async def campaigns(shop: Path, base_url: str, drafts: int, seconds: float = float("inf")) -> list[Ended]:
    """Run campaigns, one after the other, until there are so many drafts or so much time has gone."""
    began, ended, written = time.monotonic(), list[Ended](), 0
    async with opened(shop, base_url) as (services, launcher):
        for brief in briefs(shop / "briefs"):
            one = await run(brief, shop, services, launcher)
            ended.append(one)
            written += len(one.drafts)
            _say(
                f"{written} of {drafts} drafts after {time.monotonic() - began:.0f} s: {one.name}: {one.status} after "
                + ", ".join(f"{'model' if draft.by_model else 'template'} {draft.gates}" for draft in one.drafts)
            )
            if written >= drafts or time.monotonic() - began > seconds:
                break
    return ended


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)  # noqa: T201 - a program's own lines


if __name__ == "__main__":
    sys.exit(main())
