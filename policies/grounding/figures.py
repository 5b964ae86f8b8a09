"""Figures in a file: arrays under names, with a checksum, never pickled."""

import hashlib
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from marque.errors import InputError

MAX_BYTES = 2 * 1024 * 1024
"""Largest file of figures, in bytes."""
Array = NDArray[Any]


def read_arrays(path: Path) -> dict[str, Array]:
    """Return the arrays of a file by name; a damaged or oversized file is an `InputError`."""
    mend = "install Marque again, or make the figures anew with evals/training/grounding.py"
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"holds more than {MAX_BYTES:,} bytes", where=path.name, mend=mend)
        with np.load(path, allow_pickle=False) as file:
            held: dict[str, Array] = dict(file)
            checksum = str(held.pop("sha256"))
    except (OSError, ValueError, KeyError, EOFError, TypeError, NotImplementedError, BadZipFile, zlib.error) as error:
        raise InputError(f"cannot be read as figures: {error}", where=path.name, mend=mend) from error
    if checksum != _checksum(held):
        raise InputError("is damaged: its checksum does not hold", where=path.name, mend=mend)
    return held


def write_arrays(path: Path, arrays: Mapping[str, Array]) -> None:
    """Write arrays under their names; the same arrays give the same checksum."""
    np.savez_compressed(path, allow_pickle=False, **arrays, sha256=np.array(_checksum(arrays)))


def _checksum(arrays: Mapping[str, Array]) -> str:
    made = hashlib.sha256()
    for name in sorted(arrays):
        array = arrays[name]
        made.update(f"{name} {array.dtype.str} {array.shape} ".encode())
        made.update(array.astype(array.dtype.newbyteorder("<")).tobytes())
    return made.hexdigest()
