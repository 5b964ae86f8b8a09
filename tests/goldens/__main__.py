"""Write the golden packages anew: `python -m tests.goldens [NAME ...]`; what has changed is told."""

import asyncio
import logging
import shutil
import sys
import tempfile
from pathlib import Path

from tests.goldens.campaigns import GOLDENS, make
from tests.goldens.keeping import FOLDER, differences, kept, stored


async def write(name: str) -> None:
    """Make one golden and put its files in place of those that are there."""
    with tempfile.TemporaryDirectory() as work:
        files = kept(await make(GOLDENS[name], Path(work)))
    told = differences(stored(name), files)
    shutil.rmtree(FOLDER / name, ignore_errors=True)
    (FOLDER / name).mkdir(parents=True)
    for file, text in files.items():
        (FOLDER / name / file).write_text(text, "utf-8")
    print(f"{name}: {'as it was' if not told else ''}", *told, sep="\n  " if told else "")  # noqa: T201 - the answer


if __name__ == "__main__":
    logging.disable()
    for one in sys.argv[1:] or GOLDENS:
        asyncio.run(write(one))
