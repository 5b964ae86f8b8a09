"""The people of a brand's own audience, as keyed hashes: copy that names one of them is found, and no name is kept.

A hash with its key can still be tried against lists of names, so the file is personal data under a false name, not
anonymous: it stays where the pack stays. `python -m app.audience` makes it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from hashlib import blake2b, sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from marque.errors import InputError
from marque.reading import read_text

MAX_BYTES = 64 * 1024 * 1024
"""Largest file, in bytes: some three million names and addresses."""
LONGEST = 8
"""Most words of one name or address that are compared."""
_HEAD = re.compile(r"marque audience 1 (?P<key>[0-9a-f]{32}) (?P<lengths>(?:[2-8](?:,[2-8]){0,6})?)")
_HASH_BYTES = 8
_HASH = re.compile(r"[0-9a-f]{16}")
_WORD = re.compile(r"[^\W_]+")


class Audience:
    """Hashes of names, mail addresses and postal addresses, and in how many words they are written."""

    def __init__(self, *, key: bytes, hashes: NDArray[np.uint64], lengths: frozenset[int]) -> None:
        """Keep them; `hashes` are sorted."""
        self._key = key
        self._hashes = hashes
        self._lengths = lengths

    def __len__(self) -> int:
        """Return how many are held."""
        return len(self._hashes)

    @property
    def sha256(self) -> str:
        """Of key and hashes: what a verdict can say it was judged with."""
        return sha256(self._key + self._hashes.astype("<u8").tobytes()).hexdigest()

    def places(self, text: str) -> list[tuple[int, int]]:
        """Return where somebody of the audience is named, as start and end, in order; the longest name first wins."""
        words = [(_plain(match.group()), match.start(), match.end()) for match in _WORD.finditer(text)]
        windows = [
            (start, words[start + length - 1][2], words[start][1], value)
            for start in range(len(words))
            for length, value in _hashes([one[0] for one in words[start : start + LONGEST]], self._key, self._lengths)
        ]
        values = np.array([value for *_, value in windows], dtype=np.uint64)
        at = np.minimum(np.searchsorted(self._hashes, values), max(len(self._hashes) - 1, 0))
        held = self._hashes[at] == values if len(self._hashes) else np.zeros(len(values), dtype=np.bool_)
        found: list[tuple[int, int]] = []
        for (_, end, start, _), is_held in zip(windows, held.tolist(), strict=True):
            if is_held and found and start < found[-1][1]:
                found[-1] = (found[-1][0], max(end, found[-1][1]))
            elif is_held:
                found.append((start, end))
        return found


def _hashes(words: Sequence[str], key: bytes, lengths: AbstractSet[int]) -> Iterator[tuple[int, int]]:
    """Yield, for each of these lengths, the hash of so many first words together."""
    made = blake2b(key=key, digest_size=_HASH_BYTES)
    for length, word in enumerate(words, start=1):
        made.update(word.encode("utf-8", "replace") + b" ")
        if length in lengths:
            yield length, int.from_bytes(made.digest(), "big")


def _plain(word: str) -> str:
    folded = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


def lines_of(values: Iterable[str], key: bytes) -> Iterator[str]:
    """Yield the lines of an audience file.

    Args:
        values: names, mail addresses or postal addresses, one each; of one word alone, or of more than `LONGEST`,
            none is taken: a first name is nobody.
        key: sixteen random bytes, new for each file.
    """
    lengths: set[int] = set()
    hashes: set[int] = set()
    for value in values:
        words = [_plain(word) for word in _WORD.findall(value)]
        if 1 < len(words) <= LONGEST:
            lengths.add(len(words))
            hashes.update(made for _, made in _hashes(words, key, {len(words)}))
    yield f"marque audience 1 {key.hex()} {','.join(map(str, sorted(lengths)))}"
    yield from (f"{one:016x}" for one in sorted(hashes))


def load_audience(path: Path) -> Audience:
    """Return the audience that a file holds; one that is no such file is an `InputError` in one line."""
    head, *lines = read_text(path, max_bytes=MAX_BYTES).splitlines()
    form = _HEAD.fullmatch(head)
    # `int` alone would also read " 1_0" and "-0".
    all_hashes = all(map(_HASH.fullmatch, lines))
    if form is None or not all_hashes or bool(form["lengths"]) is not bool(lines):
        raise InputError(
            "is no file of hashed names", where=f"{path.parent.name}/{path.name}",
            mend="make it with `python -m app.audience`",
        )  # fmt: skip
    held = np.sort(np.array([int(line, 16) for line in lines], dtype=np.uint64))
    lengths = frozenset(int(length) for length in form["lengths"].split(",") if length)
    return Audience(key=bytes.fromhex(form["key"]), hashes=held, lengths=lengths)
