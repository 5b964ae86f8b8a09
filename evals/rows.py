"""The rows of a suite: JSONL, one object a line, told apart by the hash of the whole file."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from marque.errors import InputError
from marque.reading import parse_json, validate

MAX_BYTES = 256 * 1024 * 1024
"""Largest file of rows; they are all held in memory."""


class EvalRow(BaseModel):
    """One row; keys that a suite does not know are let be, so that a file may carry its own notes."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)


R = TypeVar("R", bound=EvalRow)


@dataclass(frozen=True)
class Rows(Generic[R]):
    """What a file held."""

    name: str
    """The file's name without folder and suffix: `dev`, `held`."""
    rows: tuple[R, ...]
    sha256: str
    """Of the file's bytes."""
    unreadable: tuple[str, ...] = ()
    """Why lines are left out, one reason a line."""

    @property
    def seed(self) -> int:
        """All the randomness that a suite gets: it hangs on the file alone."""
        return int(self.sha256[:8], 16)


def read_rows(path: Path, row: type[R]) -> Rows[R]:
    """Return the rows of a file; a line that is none is left out and named.

    Raises:
        InputError: the file cannot be read, is too large, or holds no row that can be used.
    """
    return rows_of(path.name, _bytes(path), row)


def rows_of(file: str, raw: bytes, row: type[R]) -> Rows[R]:
    """Return the rows of a file's bytes, as `read_rows` does."""
    rows: list[R] = []
    unreadable: list[str] = []
    for number, line in _lines(raw):
        where = f"{file}, line {number}"
        try:
            rows.append(validate(row, _data(line, where), where=where))
        except InputError as error:
            unreadable.append(str(error))
    if not rows:
        why = f"the first line says why: {unreadable[0]}" if unreadable else "it is empty"
        raise InputError(f"holds no row that can be used; {why}", where=file,
                         mend=f"write one JSON object a line, with the keys {', '.join(row.model_fields)}")  # fmt: skip
    return Rows(Path(file).stem, tuple(rows), hashlib.sha256(raw).hexdigest(), tuple(unreadable))


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise InputError(f"cannot be read: {why}", where=str(path),
                         mend="check that the path names a file and that you may read it") from error  # fmt: skip
    if len(raw) > MAX_BYTES:
        raise InputError(f"is larger than {MAX_BYTES:,} bytes", where=path.name, mend="split it")
    return raw


def _lines(raw: bytes) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(raw.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if line.strip():
            yield number, line


def _data(line: bytes, where: str) -> Any:  # noqa: ANN401 - whatever the line holds
    try:
        data = parse_json(line.decode(), where=where)
        # JSON can write half a surrogate pair, which no text can hold and no gate can read.
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8", where=where, mend="save the file as UTF-8 text") from error
    except UnicodeEncodeError as error:
        raise InputError(
            "holds half a character (a lone surrogate)", where=where, mend="write the whole one"
        ) from error
    return data
