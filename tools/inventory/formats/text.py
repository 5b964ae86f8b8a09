"""A catalogue file as text: its encoding found out, NUL bytes refused, tables read row by row."""

import codecs
import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO

from marque.errors import InputError
from tools.inventory.formats.rows import CatalogueFile
from tools.inventory.values import Unreadable

CHUNK = 1024 * 1024
SAMPLE = 64 * 1024
"""How much of the lines beyond ASCII is shown to the guesser of encodings."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),  # before UTF-16, whose mark they begin with
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_CANDIDATES = ["cp1252", "cp1250", "cp1251", "cp932", "gb18030", "euc_kr"]


@contextmanager
def readable(path: Path) -> Iterator[BinaryIO]:
    """Open a catalogue file for reading bytes.

    Raises:
        InputError: It cannot be opened or read on.
    """
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror or error}",
            where=path.name, mend="check that the path names a file and that you may read it",
        ) from error  # fmt: skip
    except ValueError as error:
        if "null byte" not in str(error):
            raise
        raise InputError("is not a path: it holds a NUL byte", where=repr(str(path)), mend="name a file") from error


@contextmanager
def opened(file: CatalogueFile) -> Iterator[TextIO]:
    """Open a catalogue file as text in the encoding that was found.

    Raises:
        InputError: It cannot be read, or bytes turn up that the encoding does not allow.
    """
    try:
        with file.path.open(encoding=file.encoding, newline="") as text:
            yield text
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror or error}", where=file.path.name, mend="check the file and its disk"
        ) from error
    except UnicodeError as error:
        raise InputError(f"is not {file.encoding} throughout", where=file.path.name, mend="save it as UTF-8") from error


def encoding_of(path: Path) -> str:
    """Return the encoding of a text file, after one pass over all of it in chunks.

    A byte order mark decides; then UTF-8, if every byte agrees; then UTF-16, by its zeros; then the likeliest of
    the code pages that shops still export, which is Windows-1252 unless another one fits better.

    Raises:
        InputError: It cannot be read, is empty, or holds NUL bytes.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    sample = bytearray()
    is_utf8, is_first = True, True
    with readable(path) as file:
        while chunk := file.read(CHUNK):
            if is_first:
                is_first = False
                marked = next((name for mark, name in _MARKS if chunk.startswith(mark)), None) or _wide(chunk)
                if marked and marked != "utf-8-sig":
                    return marked
            if b"\0" in chunk:
                raise InputError("holds a NUL byte, so it is no text", where=path.name, mend="export it again as UTF-8")
            if is_utf8:
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError:
                    is_utf8 = False
            if not chunk.isascii() and len(sample) < SAMPLE:
                sample += b"\n".join(line for line in chunk.splitlines() if not line.isascii())[:SAMPLE]
    if is_first:
        raise InputError("is empty", where=path.name, mend="export the catalogue again")
    if is_utf8 and not decoder.getstate()[0]:
        return "utf-8-sig"
    return _guess(bytes(sample))


def _wide(head: bytes) -> str | None:
    """Return UTF-16 without a mark: nearly every second byte of western text is zero then."""
    sample = head[:SAMPLE]
    half = max(len(sample) // 2, 1)
    if sample[1::2].count(0) > 0.7 * half and not sample[::2].count(0):
        return "utf-16-le"
    if sample[::2].count(0) > 0.7 * half and not sample[1::2].count(0):
        return "utf-16-be"
    return None


def _guess(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    try:
        sample.decode("cp1252")
    except UnicodeDecodeError:
        best = from_bytes(sample, cp_isolation=_CANDIDATES[1:], preemptive_behaviour=False).best()
        return best.encoding if best else "cp1252"
    matches = list(from_bytes(sample, cp_isolation=_CANDIDATES, preemptive_behaviour=False))
    if not matches or any(match.encoding == "cp1252" and match.chaos <= matches[0].chaos for match in matches):
        return "cp1252"
    return matches[0].encoding


def table(file: CatalogueFile) -> Iterator[tuple[int, list[str] | str]]:
    """Yield the number and the cells of each row, the header first; a row that breaks the form is its reason instead.

    Empty rows are passed over. A row counts as a spreadsheet counts it, the header being row 1.

    Raises:
        InputError: The file ends inside a quoted cell, so that it was cut off, or a cell never ends.
    """
    with opened(file) as text:
        rows = csv.reader(text, delimiter=file.delimiter, strict=True)
        number = 0
        while True:
            number += 1
            try:
                cells = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                if "unexpected end" in str(error) or "field larger" in str(error):
                    raise InputError(
                        f"row {number}: a quoted cell does not end", where=file.path.name, mend="export it again"
                    ) from error
                yield number, f"cannot be parsed: {error}"
                continue
            if any(cells):
                yield number, cells


def header(file: CatalogueFile, rows: Iterator[tuple[int, list[str] | str]]) -> list[str]:
    """Take the header from a table.

    Raises:
        InputError: There is none, or it names a column twice.
    """
    _, cells = next(rows, (1, []))
    if isinstance(cells, str) or not any(cell.strip() for cell in cells):
        raise InputError("has no header", where=file.path.name, mend="name the columns in its first row")
    names = [cell.strip() for cell in cells]
    lowered = [name.casefold() for name in names if name]
    if len(set(lowered)) < len(lowered):
        twice = next(name for name in lowered if lowered.count(name) > 1)
        raise InputError(f"column {twice!r} stands twice", where=file.path.name, mend="keep one of them")
    return names


def whole(cells: list[str] | str, names: list[str]) -> list[str]:
    """Return the cells of a row that has one for each column.

    Raises:
        Unreadable: The row broke the form of the table, or was cut off, so that its last cell cannot be trusted.
    """
    if isinstance(cells, str):
        raise Unreadable(cells)
    if len(cells) != len(names):
        raise Unreadable(f"has {len(cells)} cells, the header {len(names)}")
    return cells
