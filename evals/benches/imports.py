"""How fast a catalogue is imported, against the least that Python can do with the same rows and tables.

The peer reads the rows with `csv.DictReader` and writes them with `executemany`, one fact a cell, in one
transaction: no prices read, no dates, no upsert, nothing checked. Ours also looks each text through for orders to a
machine, as `marque inventory import` does. Both start from the same file and an empty database of the same version,
each run in a process of its own so that its peak memory is its own.
"""

import csv
import json
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from xml.sax.saxutils import escape

SMALL, LARGE = 10_000, 100_000
BATCH = 1_000
AS_OF = "2026-11-22T10:00:00.000000Z"
COLUMNS = (
    "id", "title", "description", "link", "image_link", "availability", "price", "sale_price",
    "sale_price_effective_date", "item_group_id", "brand", "color", "size", "material", "gtin",
    "google_product_category", "condition", "product_weight",
)  # fmt: skip
_NO_FACTS = frozenset({"id", "title", "item_group_id"})


def bench(small_rows: int = SMALL, large_rows: int = LARGE) -> dict[str, float]:
    """Return rows a second of the import and of its peer, their ratio, and peak memory at two sizes, in MiB.

    `ratio` is wanted at 0.3 or more, `memory_growth` (the peak at many rows over that at few) near 1.
    """
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        small, large, feed = here / "small.tsv", here / "large.tsv", here / "large.xml"
        write_tsv(small, small_rows)
        write_tsv(large, large_rows)
        write_xml(large, feed)
        peer = _measured("peer", large, here)
        few, many, xml = (_measured("marque", path, here) for path in (small, large, feed))
    return {
        "ratio": peer["seconds"] / many["seconds"],
        "ratio_xml": peer["seconds"] / xml["seconds"],
        "rows_per_second": large_rows / many["seconds"],
        "rows_per_second_xml": large_rows / xml["seconds"],
        "rows_per_second_peer": large_rows / peer["seconds"],
        f"peak_mib_{small_rows}": few["peak_mib"],
        f"peak_mib_{large_rows}": many["peak_mib"],
        f"peak_mib_{large_rows}_xml": xml["peak_mib"],
        "memory_growth": many["peak_mib"] / few["peak_mib"],
    }


def write_tsv(path: Path, rows: int) -> None:
    """Write a Merchant feed as a table, the same one each time."""
    dice = random.Random(7)  # noqa: S311 - a sample, no secret
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter="\t", lineterminator="\n")
        table.writerow(COLUMNS)
        for n in range(rows):
            table.writerow((
                f"SKU-{n:07}", f"Ridge {n // 6} jacket", "Keeps the rain out and the warmth in, made to last.",
                f"https://shop.example/{n}", f"https://shop.example/{n}.jpg", ("in_stock", "out_of_stock")[n % 7 == 0],
                f"{dice.randint(2000, 30000) / 100:.2f} USD", f"{dice.randint(500, 1999) / 100:.2f} USD",
                "2026-11-20T00:00Z/2026-11-30T23:59Z", f"G{n // 6}", "Ridge", "Red", "SML"[n % 3], "Wool", f"{n:013}",
                "Apparel > Clothing > Outerwear", "new", "1.2 kg",
            ))  # fmt: skip


def write_xml(table: Path, feed: Path) -> None:
    """Write the rows of a table as an RSS feed."""
    with table.open(encoding="utf-8", newline="") as rows, feed.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0"?><rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>\n')
        for row in csv.DictReader(rows, delimiter="\t"):
            cells = "".join(f"<g:{key}>{escape(text)}</g:{key}>" for key, text in row.items())
            file.write(f"<item>{cells}</item>\n")
        file.write("</channel></rss>\n")


def _measured(what: str, path: Path, folder: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "evals.benches.imports", what, str(path), str(folder / f"{what}-{path.name}.db")]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - this very module
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def _with_marque(path: Path, database: Path) -> float:
    import asyncio
    from datetime import datetime

    from marque.storage import Storage
    from policies.injection.screen import reason_to_keep_out
    from tools.inventory.importer import import_catalogue

    async def run() -> float:
        storage = Storage(f"sqlite:///{database}")
        await storage.ready()
        started = time.perf_counter()
        now = datetime.fromisoformat(AS_OF)
        await import_catalogue(storage, path, brand="bench", now=now, screen=reason_to_keep_out)
        seconds = time.perf_counter() - started
        await storage.close()
        return seconds

    return asyncio.run(run())


def _with_the_peer(path: Path, database: Path) -> float:
    import asyncio

    from marque.storage import Storage

    asyncio.run(Storage(f"sqlite:///{database}").ready())
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    started = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        while batch := list(islice(rows, BATCH)):
            connection.executemany(
                "INSERT INTO products (brand, sku, group_id, title) VALUES ('bench', ?, ?, ?)",
                [(row["id"], row["item_group_id"], row["title"]) for row in batch],
            )
            connection.executemany(
                "INSERT INTO facts (brand, sku, name, value, as_of, source) VALUES ('bench', ?, ?, ?, ?, ?)",
                [
                    (row["id"], name, text, AS_OF, path.name)
                    for row in batch
                    for name, text in row.items()
                    if name not in _NO_FACTS
                ],
            )
    connection.execute("COMMIT")
    return time.perf_counter() - started


def main(arguments: Sequence[str]) -> None:
    """Measure one import in this process and print it, or all of them."""
    if not arguments:
        print(json.dumps(bench(), indent=2))
        return
    what, path, database = arguments
    run: Callable[[Path, Path], float] = {"marque": _with_marque, "peer": _with_the_peer}[what]
    seconds = run(Path(path), Path(database))
    print(json.dumps({"seconds": seconds, "peak_mib": _peak_kib() / 1024}))


def _peak_kib() -> int:
    """Return this process's peak memory; on Linux `getrusage` still counts the parent's, from before `exec`."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1024 if sys.platform == "darwin" else peak


if __name__ == "__main__":
    main(sys.argv[1:])
