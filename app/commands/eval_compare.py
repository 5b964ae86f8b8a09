"""`marque eval compare A B`: two runs side by side, as they were saved."""

from collections.abc import Sequence
from pathlib import Path

import typer

from app.showing import harmless
from marque.errors import InputError


def compare(files: Sequence[str], page: Path | None, markdown: Path | None, *, as_json: bool) -> None:
    """Print how each figure differs, and write the report where one is asked for."""
    from evals.comparison import as_html, as_markdown, as_words, compared
    from evals.record import read_record

    if len(files) != 2:  # noqa: PLR2004 - a comparison is of two
        raise InputError("takes two runs", where="marque eval compare", mend="name two files that --save wrote")
    first, second = (read_record(Path(file)) for file in files)
    names = (Path(files[0]).stem, Path(files[1]).stem)
    for file, report in ((page, as_html), (markdown, as_markdown)):
        if file is not None:
            _write(file, report(first, second, names))
    if as_json:
        import json

        typer.echo(json.dumps([line._asdict() for line in compared(first, second)]))
        return
    for line in as_words(first, second, names):
        typer.echo(harmless(line).replace("\n", " "))


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, "utf-8")
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(file), mend="name another file") from error
