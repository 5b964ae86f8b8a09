"""`marque bom`: what decides what comes out, as a bill of materials that other programs read."""

import json
import uuid
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from app.printing import AsJson, emit

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def bom(
    output: Annotated[Path | None, typer.Option(help="Write the bill to this file.", metavar="FILE")] = None,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Write the CycloneDX bill of materials: models, prompts, data sets, gates and packages, with versions and hashes.

    With --json the bill itself is printed.
    """
    from importlib.metadata import version

    from app.bom import bill
    from app.here import settings_here
    from marque.models.making import model_policy
    from prompts.loader import load_prompts

    settings = settings_here(quiet=as_json)
    document = bill(
        model_policy(settings), load_prompts(workspace=settings.workspace / "prompts"), settings.workspace,
        version=version("marque"), model=settings.model, serial=uuid.uuid4(), at=datetime.now(UTC),
    )  # fmt: skip
    if output is not None:
        _write(output, document)
    emit(document, as_json=as_json, show=lambda: _show(document, output))


def _write(output: Path, document: dict[str, Any]) -> None:
    from marque.errors import Unavailable

    try:
        output.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")
    except OSError as error:
        raise Unavailable(
            f"cannot be written: {error.strerror}", where=str(output), mend="name a file in a folder that is there"
        ) from error


def _show(document: dict[str, Any], output: Path | None) -> None:
    kinds = Counter(_kind(component) for component in document["components"])
    for kind, number in sorted(kinds.items()):
        typer.echo(f"{number:>6}  {kind}")
    typer.echo(f"{'written to ' + str(output) if output else 'nothing is written: add --output FILE, or --json'}")


def _kind(component: dict[str, Any]) -> str:
    said = {one["name"]: one["value"] for one in component.get("properties", ())}
    return str(said.get("marque:kind", "package"))
