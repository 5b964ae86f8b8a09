"""A linear judge over hashed features, read from figures that were made by training and are checked when read."""

import hashlib
import json
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from marque.errors import InputError
from marque.reading import validate
from marque.records import Record
from policies.learned.hashing import Floats, Hashing, Marks

SCHEMA = 1
MAX_BYTES = 2 * 1024 * 1024
"""Largest file of figures, in bytes; what is larger does not belong into the repository."""
_ARRAYS = ("head", "weights", "sha256")
_WORD_ENDS = re.compile(r"[^\w-]")


class _Head(Record):
    """What a file of figures states beside its weights."""

    hashing: Hashing
    bias: float
    slope: float
    offset: float
    threshold: float
    name: str


@dataclass(frozen=True, eq=False)
class Linear:
    """Weights, and the line that turns their sum into a probability."""

    hashing: Hashing
    weights: Floats
    """One a column, `2 ** hashing.bits` of them."""
    bias: float
    slope: float
    """Platt's scaling: probability is the logistic of `slope * score + offset`."""
    offset: float
    threshold: float
    """Probability from which the answer is yes, chosen within the training folds."""
    name: str
    """What it judges and which data it was made from, the first word alone telling what: it goes into the record."""

    def scores(self, texts: Sequence[str], marks: Marks | None = None) -> NDArray[np.float64]:
        """Return the raw score of each text, in order; above zero leans to yes."""
        return self.hashing.rows(texts, marks).times(self.weights) + self.bias

    def probability(self, texts: Sequence[str], marks: Marks | None = None) -> NDArray[np.float64]:
        """Return the calibrated probability of yes for each text, in order.

        Args:
            texts: what is judged, each by itself.
            marks: the same function that was used in training; None where there was none.
        """
        score = np.clip(self.slope * self.scores(texts, marks) + self.offset, -30.0, 30.0)
        return np.asarray(1 / (1 + np.exp(-score)))


def read(path: Path, *, of: str) -> Linear:
    """Return the judge that a file holds.

    Args:
        path: where it lies.
        of: the first word of the judge's name, as its training wrote it: a whole file of another judge is none.

    Raises:
        InputError: the file is damaged, oversized, foreign, or another judge's.
    """
    mend = "install Marque again, or make the figures anew with evals/training"
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"holds more than {MAX_BYTES:,} bytes", where=path.name, mend=mend)
        with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
            head, weights, checksum = (held[name] for name in _ARRAYS)
        written = str(head)
        sound = str(checksum) == _checksum(written, weights)
    except (OSError, ValueError, KeyError, EOFError, TypeError, NotImplementedError, BadZipFile, zlib.error) as error:
        raise InputError(f"cannot be read as figures: {error}", where=path.name, mend=mend) from error
    if not sound:
        raise InputError("is damaged: its checksum does not hold", where=path.name, mend=mend)
    stated = _stated(written)
    if stated.pop("schema", None) != SCHEMA:
        raise InputError(f"is not of schema {SCHEMA}", where=path.name, mend=mend)
    data = validate(_Head, stated, where=path.name)
    if _WORD_ENDS.split(data.name, maxsplit=1)[0] != of:
        raise InputError(f'is the judge "{data.name}", not one of {of}', where=path.name, mend=mend)
    if weights.shape != (2**data.hashing.bits,):
        raise InputError(f"holds weights of shape {weights.shape}", where=path.name, mend=mend)
    return Linear(
        hashing=data.hashing, weights=weights.astype(np.float32), bias=data.bias, slope=data.slope, offset=data.offset,
        threshold=data.threshold, name=data.name,
    )  # fmt: skip


def _stated(head: str) -> dict[str, object]:
    """Return what a head states; nothing where it is no mapping."""
    try:
        data = json.loads(head)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def write(judge: Linear, path: Path) -> None:
    """Write a judge's figures; weights are kept to half precision, and the same judge gives the same checksum."""
    weights = judge.weights.astype(np.float16)
    head = json.dumps(
        {
            "schema": SCHEMA, "hashing": judge.hashing.model_dump(), "bias": judge.bias, "slope": judge.slope,
            "offset": judge.offset, "threshold": judge.threshold, "name": judge.name,
        },
        sort_keys=True,
    )  # fmt: skip
    np.savez_compressed(path, head=np.array(head), weights=weights, sha256=np.array(_checksum(head, weights)))


def _checksum(head: str, weights: NDArray[np.float16]) -> str:
    return hashlib.sha256(head.encode() + weights.astype("<f2").tobytes()).hexdigest()
