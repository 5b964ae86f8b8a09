"""`marque check`: judges copy that is there already, one message a line, and says where it is wrong."""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from rich.console import Console
from rich.text import Text

from app.here import settings_here
from app.lines import Unreadable, messages_in
from app.many import check_lines
from app.printing import emit
from app.showing import STYLES, harmless_line, show_copy
from graphs.checking import Checked
from marque.errors import InputError
from marque.message import Message
from marque.reading import read_text
from marque.settings import Settings
from marque.storage.engine import Storage
from policies.checking import chosen
from policies.loading import find_brand
from tools.inventory.store import Inventory

PLAIN = (".md", ".txt")
"""A file of these names is one body, not lines of JSON."""

app = typer.Typer(help="Judge copy that is there already.", rich_markup_mode=None, add_completion=False)


@app.command()
def check(
    file: Annotated[str, typer.Argument(help="JSONL, or one body as .md or .txt; - reads stdin.")] = "-",
    gates: Annotated[str | None, typer.Option(help="Only these gates, with commas between.")] = None,
    brand: Annotated[str | None, typer.Option(help="The brand of messages that name none.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Judge copy: prices, offers, dates, law, voice and form. Exit 1 when something is to be mended or asked."""
    settings = settings_here(quiet=as_json)
    if brand:
        find_brand(settings.workspace, brand)
        settings = settings.model_copy(update={"defaults": settings.defaults.model_copy(update={"brand": brand})})
    names = [name.strip() for name in gates.split(",")] if gates is not None else None
    chosen(names)
    with _opened(file) as lines:
        status = asyncio.run(_check_all(lines, settings, names, as_json=as_json))
    if status is None:
        raise InputError("there is no message to check", where="stdin" if file == "-" else file,
                         mend='write one JSON object a line: {"body": "..."}')  # fmt: skip
    raise typer.Exit(status)


async def _check_all(
    lines: Iterator[Message | Unreadable], settings: Settings, gates: list[str] | None, *, as_json: bool
) -> int | None:
    """Print an answer for each line as it comes; return the exit status, or None where there was no line."""
    status, unreadable, some = 0, False, False
    unproved: set[str] = set()
    async with aclosing(check_lines(lines, settings, gates)) as answers:
        async for answer in answers:
            emit(_for_machines(answer), as_json=as_json, show=partial(_show, answer))
            some = True
            if isinstance(answer, Unreadable):
                unreadable = True
                continue
            if answer.verdict.verdict != "pass":
                status = 1
            if any(claim.status == "unsupported" for claim in answer.verdict.claims):
                unproved.add(answer.message.brand or settings.defaults.brand)
    for name in await _without_a_product(settings, unproved):
        typer.echo(f"the inventory of {harmless_line(name)} is empty, so no claim on a product could be proved: "
                   "load a catalogue with marque inventory import", err=True)  # fmt: skip
    if not some:
        return None
    return 2 if unreadable else status


async def _without_a_product(settings: Settings, brands: set[str]) -> list[str]:
    """Return those of the brands for which no catalogue was ever loaded, in the order of their names."""
    if not brands:
        return []
    storage = Storage(settings.database_url)
    try:
        return [name for name in sorted(brands) if not await Inventory(storage, name).count()]
    finally:
        await storage.close()


@contextmanager
def _opened(file: str) -> Iterator[Iterator[Message | Unreadable]]:
    if file == "-":
        yield messages_in(sys.stdin.buffer)
        return
    path = Path(file)
    if path.suffix in PLAIN:
        # A file's name may be any bytes, an id is text.
        name = os.fsencode(path.name).decode(errors="replace")
        yield iter((Message(id=name, body=read_text(path)),))
        return
    try:
        opened: BinaryIO = path.open("rb")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise InputError(
            f"cannot be read: {why}", where=file, mend="check that the path names a file and that you may read it"
        ) from error
    with opened:
        yield messages_in(opened)


def _show(answer: Checked | Unreadable) -> None:
    console = Console(soft_wrap=False)
    name = harmless_line(str(answer.id if isinstance(answer, Unreadable) else answer.verdict.id))
    if isinstance(answer, Unreadable):
        console.print(Text(f"{name}  cannot be read", style="red"), Text(harmless_line(answer.error)))
        return
    verdict = answer.verdict
    console.print(Text(f"{name}  ").append(verdict.verdict, style=STYLES[verdict.verdict]))
    show_copy(console, answer.message, verdict)
    if verdict.gates.get("facts") == "ran" and not verdict.claims:
        console.print(Text("    no claim was found", style="dim"))


def _for_machines(answer: Checked | Unreadable) -> dict[str, object]:
    if isinstance(answer, Unreadable):
        return {"id": answer.id, "error": answer.error}
    return answer.verdict.as_json()
