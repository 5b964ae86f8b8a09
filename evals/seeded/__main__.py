"""Writes seeded messages about the workspace's own inventory: `python -m evals.seeded dev > rows.jsonl`.

The rows are judged by `marque eval seeded-faults --data rows.jsonl` in the same workspace. A bank's name makes the
messages of that bank; a path makes those of a bank of your own.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from evals.seeded.bank import load_bank, read_bank
from evals.seeded.generator import Generator
from evals.seeded.sets import CLEAN, EACH, as_lines, shop_of
from evals.seeded.shop import Shop
from marque.errors import InputError, MarqueError
from marque.settings import Settings, load_settings
from marque.storage import Storage
from policies.loading import brand_folder


def main(arguments: Sequence[str]) -> int:
    """Write the rows to stdout; one line on stderr and status 2 where that cannot be done."""
    asked = _parser().parse_args(arguments)
    try:
        settings = load_settings(os.environ, Path.cwd())
        shop = asyncio.run(_shop(settings, asked.brand or settings.defaults.brand, _instant(asked.now)))
        bank = load_bank(Path(asked.bank)) if asked.bank.endswith((".yaml", ".yml")) else read_bank(asked.bank)
        generator = Generator(bank, shop, asked.seed)
        rows = [*generator.faulty(asked.each), *generator.clean(asked.clean)]
    except MarqueError as error:
        print(f"marque: {error}", file=sys.stderr)
        return 2
    sys.stdout.buffer.write(as_lines(rows))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.seeded", description="Write seeded messages as JSONL.")
    parser.add_argument("bank", help="dev, held, or the path of a bank")
    parser.add_argument("--brand", help="whose inventory; default: the workspace's brand")
    parser.add_argument("--now", help="ISO 8601 instant at which the messages are judged; default: now")
    parser.add_argument("--seed", default="1", help="what all choices hang on")
    parser.add_argument("--each", type=int, default=EACH, help="messages for each kind of fault")
    parser.add_argument("--clean", type=int, default=CLEAN, help="messages without a fault")
    return parser


async def _shop(settings: Settings, brand: str, now: datetime) -> Shop:
    storage = Storage(settings.database_url)
    try:
        pack = brand if brand_folder(settings.workspace, brand) else None
        shop = await shop_of(storage, brand, now=now, pack=pack)
    finally:
        await storage.close()
    if not shop.told:
        raise InputError(f"the inventory of {brand!r} has no product to write about",
                         mend="load a catalogue with `marque inventory import`")  # fmt: skip
    return shop


def _instant(text: str | None) -> datetime:
    if text is None:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{text!r} is no instant", where="--now", mend="write 2026-11-22T10:00:00Z") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
