"""`marque init`: a workspace with a brand pack, policies, briefs and a catalogue file to start from."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from app.printing import AsJson, emit
from marque.counting import counted
from marque.errors import InputError, Unavailable

app = typer.Typer(rich_markup_mode=None, add_completion=False)

LEFT_OUT = (".marque", "out", ".env", "*.db", "__pycache__")


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is new or empty.")] = Path(),
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Make a workspace from the built-in example shop, to change word by word into your own."""
    from marque.settings import TOML, built_in_examples

    is_new = _is_new(folder)
    example = next(path for path in built_in_examples() if (path / TOML).is_file())
    try:
        shutil.copytree(example, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*LEFT_OUT))
    except OSError as error:
        _take_back(folder, is_new=is_new)
        why = error.args[0][0][2] if isinstance(error, shutil.Error) else error.strerror
        raise Unavailable(f"cannot be written: {why}", where=str(folder),
                          mend="make room or mend the permissions, or name another folder") from error  # fmt: skip
    files = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())

    def show() -> None:
        typer.echo(f"{folder}: {counted(len(files), 'file')}. Next:")
        for line in ("marque inventory import", "marque knowledge sync", "marque run briefs/price-drop.yaml"):
            typer.echo(f"  {line}" if folder == Path() else f"  cd {folder} && {line}")

    emit({"workspace": str(folder), "files": files}, as_json=as_json, show=show)


def _is_new(folder: Path) -> bool:
    """Tell whether the folder is still to be made; one that holds anything is refused."""
    try:
        if not folder.exists():
            return True
        is_free = folder.is_dir() and not any(folder.iterdir())
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise InputError(f"cannot be looked into: {why}", where=str(folder), mend="name another folder") from error
    if not is_free:
        raise InputError("is not an empty folder", where=str(folder), mend="name one that is new or empty")
    return False


def _take_back(folder: Path, *, is_new: bool) -> None:
    """Remove what was copied: all that lies in the folder, and the folder itself where there was none."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()
    if is_new and folder.is_dir():
        folder.rmdir()
