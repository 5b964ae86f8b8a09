"""`marque db`: bring the tables to the current version, copy the whole database, put a copy back."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.here import settings_here
from app.printing import AsJson, emit

if TYPE_CHECKING:
    from marque.settings import Settings
    from marque.storage import Storage

app = typer.Typer(
    help="Upgrade, back up and restore the database.", no_args_is_help=True, rich_markup_mode=None, add_completion=False
)


@app.command("upgrade")
def upgrade(
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Bring the tables to the version that this Marque needs; SQLite does so by itself."""
    from marque.storage.schema import HEAD
    from marque.storage.schema import upgrade as bring_up

    storage = _storage(settings_here(quiet=as_json))
    before = asyncio.run(bring_up(storage))
    said = "already current" if before == HEAD else f"from {before}" if before else "new"
    _print({"database": storage.name, "before": before, "version": HEAD},
           f"{storage.name}: tables of version {HEAD} ({said})", as_json=as_json)  # fmt: skip


@app.command("backup")
def backup(
    file: Annotated[Path, typer.Argument(help="A new file.")],
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Copy the database, and what a server remembers, while in use. Audit key and workspace's secret are not copied."""
    from marque.storage.backup import MEMORY
    from marque.storage.backup import backup as copy

    settings = settings_here(quiet=as_json)
    copied = asyncio.run(copy(_storage(settings), file, memory=settings.home / MEMORY))
    _print(copied.as_json(), f"{copied.file}: {copied.bytes:,} bytes, tables of version {copied.version}, sound",
           as_json=as_json)  # fmt: skip


@app.command("restore")
def restore(
    file: Annotated[Path, typer.Argument(help="What `marque db backup` wrote.")],
    replace: Annotated[bool, typer.Option("--replace", help="Give up what the database holds now.")] = False,  # noqa: FBT002 - a flag of the command line
    as_json: AsJson = False,  # noqa: FBT002 - as above
) -> None:
    """Put a backup in the place of the database. Checkpoints and the knowledge index are not touched.

    Refused while a server or another command has the database open: it would write onto the rows that you put back.
    """
    from marque.storage.backup import MEMORY
    from marque.storage.backup import restore as put_back

    settings = settings_here(quiet=as_json)
    storage = _storage(settings)
    copied = asyncio.run(put_back(storage, file, memory=settings.home / MEMORY, replace=replace))
    _print({**copied.as_json(), "database": storage.name}, f"{storage.name}: restored from {copied.file}",
           as_json=as_json)  # fmt: skip


def _storage(settings: "Settings") -> "Storage":
    from marque.storage import Storage

    return Storage(settings.database_url)


def _print(answer: dict[str, object], line: str, *, as_json: bool) -> None:
    emit(answer, as_json=as_json, show=lambda: typer.echo(line))
