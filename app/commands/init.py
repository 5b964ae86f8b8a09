"""`marque init`: a workspace with a brand pack, policies, briefs and a catalogue file to start from."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from app.printing import AsJson, emit

app = typer.Typer(rich_markup_mode=None)

LEFT_OUT = (".marque", "out", ".env", "*.db", "__pycache__")


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is new or empty.")] = Path(),
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Make a workspace from the built-in example shop, to change word by word into your own."""
    from marque.errors import InputError, Unavailable
    from marque.settings import TOML, built_in_examples

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError("is not an empty folder", where=str(folder), mend="name one that is new or empty")
    example = next(path for path in built_in_examples() if (path / TOML).is_file())
    try:
        shutil.copytree(example, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*LEFT_OUT))
    except OSError as error:
        raise Unavailable(f"cannot be written: {error.strerror}", where=str(folder), mend="name another") from error
    files = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())

    def show() -> None:
        typer.echo(f"{folder}: {len(files)} files. Next:")
        for line in ("marque inventory import", "marque knowledge sync", "marque run briefs/price-drop.yaml"):
            typer.echo(f"  {line}" if folder == Path() else f"  cd {folder} && {line}")

    emit({"workspace": str(folder), "files": files}, as_json=as_json, show=show)
