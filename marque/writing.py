"""Writing a file whole or not at all."""

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from marque.errors import InputError


def write_whole(file: Path, text: str) -> None:
    """Write a file in one step, over the one that is there, whose permissions it keeps; its folder is made.

    Raises:
        InputError: the folder or the file cannot be written; what was there still is.
    """
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as opened:
                opened.write(text)
                opened.flush()
                os.fsync(opened.fileno())
            if file.exists():
                shutil.copymode(file, name)
            Path(name).replace(file)
        finally:
            with suppress(FileNotFoundError):
                Path(name).unlink()
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(file),
                         mend="check the folder, its permissions and the free space") from error  # fmt: skip
