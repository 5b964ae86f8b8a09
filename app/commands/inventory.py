"""`marque inventory`: load a catalogue, show one product."""

import asyncio
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.here import settings_here
from marque.brief import FIRST_YEAR, LAST_YEAR
from marque.counting import counted
from marque.errors import InputError
from marque.reading import inside

if TYPE_CHECKING:
    from marque.evidence import Product
    from marque.settings import Settings
    from tools.inventory.importer import ImportReport

app = typer.Typer(
    help="The catalogue that claims are proved by.", no_args_is_help=True, rich_markup_mode=None, add_completion=False
)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object, for machines.")]
Brand = Annotated[str | None, typer.Option("--brand", help="Whose catalogue; default: the workspace's brand.")]
SHOWN = 20
"""How many skipped rows are printed for people; `--json` has them all."""


@app.command("import")
def import_(
    file: Annotated[
        Path | None, typer.Argument(help="Merchant feed, Shopify CSV, DummyJSON or CSV; default: marque.toml's.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="ISO 8601 instant at which the file was true; default: now.")
    ] = None,
    currency: Annotated[str | None, typer.Option("--currency", help="Of prices that name none, such as EUR.")] = None,
    brand: Brand = None,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Load a catalogue file; rows that cannot be read are skipped and named."""
    settings = settings_here(quiet=as_json)
    now = datetime.now(UTC)
    moment = _instant(as_of) if as_of else None
    report = asyncio.run(
        _import(settings, _files(settings, file), brand or settings.defaults.brand, now, moment, currency)
    )
    _print_report(report, as_json=as_json)


@app.command("show")
def show(
    id: Annotated[str, typer.Argument(metavar="ID", help="The product's id.")],
    brand: Brand = None,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Show one product with the instant each fact was true."""
    settings = settings_here(quiet=as_json)
    product = asyncio.run(_find(settings, brand or settings.defaults.brand, id))
    _print_product(product, as_json=as_json)


async def _import(
    settings: "Settings",
    files: list[Path],
    brand: str,
    now: datetime,
    as_of: datetime | None,
    currency: str | None,
) -> "ImportReport":
    from marque.storage import Storage
    from policies.injection.screen import reason_to_keep_out
    from tools.inventory.importer import ImportReport, import_catalogue
    from tools.inventory.values import HOME_CURRENCY

    storage = Storage(settings.database_url)
    try:
        reports = [
            await import_catalogue(
                storage,
                file,
                brand=brand,
                now=now,
                as_of=as_of,
                currency=currency.upper() if currency else None,
                home_currency=HOME_CURRENCY.get(settings.defaults.market),
                on_progress=_Progress(file.name),
                screen=reason_to_keep_out,
            )
            for file in files
        ]
    finally:
        await storage.close()
    return ImportReport(
        imported=sum(report.imported for report in reports),
        updated=sum(report.updated for report in reports),
        skipped=tuple(row for report in reports for row in report.skipped),
    )


async def _find(settings: "Settings", brand: str, sku: str) -> "Product":
    from marque.storage import Storage
    from tools.inventory.store import Inventory

    storage = Storage(settings.database_url)
    try:
        inventory = Inventory(storage, brand)
        product = await inventory.get(sku)
        if product is None:
            near = await inventory.nearest_ids(sku, limit=1)
            mend = f"did you mean {near[0]!r}?" if near else "load a catalogue with `marque inventory import FILE`"
            raise InputError(f"no product has the id {sku!r}", where=f"the catalogue of {brand}", mend=mend)
        return product
    finally:
        await storage.close()


def _files(settings: "Settings", file: Path | None) -> list[Path]:
    """Return the file that was named, which may lie anywhere, or those of `marque.toml`, which lie in the workspace."""
    from marque.settings import TOML

    if file is not None:
        return [file]
    if not settings.defaults.catalogue:
        raise InputError("names no catalogue files", where=str(settings.workspace / TOML),
                         mend='add `catalogue = ["FILE"]`, or name a FILE')  # fmt: skip
    return [inside(settings.workspace, name, where=TOML) for name in settings.defaults.catalogue]


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{text!r} is no instant", where="--as-of",
                         mend="write it in ISO 8601: 2026-11-22T10:00:00Z") from error  # fmt: skip
    if moment.tzinfo is None:
        raise InputError(f"{text!r} names no time zone", where="--as-of", mend=f"write {text}Z for UTC")
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise InputError(f"{text!r} lies outside the years {FIRST_YEAR} to {LAST_YEAR}", where="--as-of",
                         mend="give the instant at which the file was true")  # fmt: skip
    return moment


class _Progress:
    """Says on a terminal how far an import has come, once it has taken a second."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.started = datetime.now(UTC)

    def __call__(self, rows: int) -> None:
        if (datetime.now(UTC) - self.started).total_seconds() > 1:
            print(f"{self.name}: {counted(rows, 'row')}", file=sys.stderr)  # noqa: T201 - progress


def _print_report(report: "ImportReport", *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False))
        return
    from app.showing import harmless_line

    typer.echo(f"{report.imported:,} imported, {report.updated:,} updated, {len(report.skipped):,} skipped")
    for skipped in report.skipped[:SHOWN]:
        typer.echo(f"  row {skipped.row}: {harmless_line(skipped.reason)}")
    if len(report.skipped) > SHOWN:
        typer.echo(f"  … and {len(report.skipped) - SHOWN:,} more; --json names them all")


def _print_product(product: "Product", *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(product.as_json(), ensure_ascii=False))
        return
    from rich.console import Console
    from rich.table import Column, Table
    from rich.text import Text

    from app.showing import harmless, harmless_line

    heading = Text(f"{harmless_line(product.sku)}  {harmless_line(product.title)}")
    # An instant is never cut: what it is cut from would be another one. To the second; --json has all of it.
    columns = [Column(name, overflow="fold") for name in ("fact", "value", "source")]
    columns.insert(2, Column("true at", no_wrap=True))
    table = Table(*columns, title=heading, title_justify="left")
    for name, fact in product.facts.items():
        instant = fact.as_of.isoformat(timespec="seconds").replace("+00:00", "Z")
        cells = (harmless_line(name), harmless(fact.value), instant, harmless_line(fact.source))
        table.add_row(*map(Text, cells))
    Console().print(table)
