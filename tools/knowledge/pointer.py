"""The file that names the version of the embedded index that is in force, strictly read: nothing of it is guessed."""

import json
import os
from pathlib import Path
from typing import Annotated

from pydantic import Field

from marque.errors import InputError, Unavailable
from marque.reading import load_data, validate
from marque.records import Record

Number = Annotated[int, Field(strict=True, ge=1, le=999_999_999)]
"""Of a version."""
MEND = 'write {"live": N} for the newest knowledge-N.db, then run `marque knowledge sync`'


class Pointer(Record):
    """Which version is in force, and which one was before it."""

    live: Number
    previous: Number | None = None


def read_pointer(file: Path) -> Pointer | None:
    """Return what the file says, or None where there is none; blocks.

    Raises:
        Unavailable: it does not name a version.
    """
    try:
        return validate(Pointer, load_data(file), where=file.name) if file.exists() else None
    except (InputError, OSError) as error:
        raise Unavailable("does not say which version of the index is in force", where=str(file),
                          mend=MEND) from error  # fmt: skip


def write_pointer(file: Path, pointer: Pointer) -> None:
    """Write it whole or not at all; blocks."""
    written = file.with_suffix(".new")
    with written.open("w", encoding="utf-8") as opened:
        json.dump(pointer.as_json(), opened)
        opened.flush()
        os.fsync(opened.fileno())
    written.replace(file)
