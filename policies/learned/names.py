"""Names of people and postal addresses in running text: a linear chain over hashed features, read from figures.

Nothing here learns (`evals/training/names.py` does), and neither words nor names are kept in clear: what is known
of a word is the CRC-32 of its letters. One pass over the text, linear in its length.
"""

import hashlib
import json
import re
import unicodedata
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple
from zipfile import BadZipFile
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from marque.errors import InputError

SCHEMA = 1
FIGURES = Path(__file__).with_suffix(".npz")
MAX_BYTES = 2 * 1024 * 1024
"""Largest file of figures, in bytes."""
LABELS = (
    "O", "B-PERSON", "I-PERSON", "B-STREET_ADDRESS", "I-STREET_ADDRESS", "B-ORGANIZATION", "I-ORGANIZATION",
    "B-GPE", "I-GPE",
)  # fmt: skip
"""Companies and places are told from people and addresses while reading, and not reported."""
LISTS = ("first", "last", "place", "common", "frequent")
"""Word lists, as hashes: first names, last names, places, words seen in small letters, and the frequent ones."""
LONGEST_WORD = 32
"""Characters of a word that are looked at."""

Hashes = NDArray[np.uint32]
Floats = NDArray[np.float32]
Entity = Literal["PERSON", "STREET_ADDRESS"]

_TOKEN = re.compile(r"[^\W_]+|\n|[^\w\s]|_")
_SENTENCE_ENDS = frozenset('.!?:\n"\u201c\u201d•*|')


class Named(NamedTuple):
    """A person or an address, in code points, end exclusive."""

    entity: Entity
    start: int
    end: int


class Tokens(NamedTuple):
    """The words, signs and line ends of a text, with their places."""

    words: list[str]
    starts: list[int]
    ends: list[int]


def tokens_of(text: str) -> Tokens:
    """Return the tokens of a text: runs of letters and digits, single signs, and ends of lines."""
    found = [(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text)]
    return Tokens([one[0] for one in found], [one[1] for one in found], [one[2] for one in found])


def key_of(word: str) -> int:
    """Return the hash under which a word stands in the lists: small letters, without accents."""
    plain = word.lower()
    if not plain.isascii():
        plain = "".join(letter for letter in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(letter))
    return crc32(plain.encode("utf-8", "replace"))


def shape_of(word: str) -> str:
    """Return how a word is written: `Xx`, `X`, `x`, digits by their number, a sign as itself."""
    if word.isdigit():
        return f"d{min(len(word), 7)}"
    if not word[0].isalnum():
        return word
    if not word.isalpha():
        return "mixed"
    if word.islower():
        return "x" if len(word) > 1 else "x1"
    if word.isupper():
        return "X" if len(word) > 1 else "X1"
    return "Xx" if word[0].isupper() and word[1:].islower() else "xX"


_BASE = 9
_WORD, _SHAPE, _KNOWN, _PRE2, _PRE3, _SUF1, _SUF2, _SUF3, _SUF4 = range(_BASE)


def _base_of(word: str, known: int) -> tuple[int, ...]:
    """Return the hashes of what one word shows by itself."""
    return _kept(word, known) if len(word) <= LONGEST_WORD else _base_anew(word, known)


@lru_cache(maxsize=20_000)
def _kept(word: str, known: int) -> tuple[int, ...]:
    return _base_anew(word, known)


def _base_anew(word: str, known: int) -> tuple[int, ...]:
    low = word[:LONGEST_WORD].lower()
    texts = (low, shape_of(word), str(known), low[:2], low[:3], low[-1:], low[-2:], low[-3:], low[-4:])
    return tuple(crc32(text.encode("utf-8", "replace"), kind) for kind, text in enumerate(texts))


def _known(words: Sequence[str], lists: Sequence[Hashes]) -> NDArray[np.int64]:
    """Return for each word the lists that hold it, as bits."""
    keys = np.fromiter((key_of(word) for word in words), dtype=np.uint32, count=len(words))
    known = np.zeros(len(words), dtype=np.int64)
    for bit, held in enumerate(lists):
        if len(held):
            at = np.minimum(np.searchsorted(held, keys), len(held) - 1)
            known |= (held[at] == keys).astype(np.int64) << bit
    return known


_REACH = 3
"""How many tokens to either side are looked at."""
_SINGLES = (
    *((kind, 0) for kind in range(_BASE)),
    *((_WORD, by) for by in (-3, -2, -1, 1, 2, 3)),
    *((_SHAPE, by) for by in (-2, -1, 1, 2)),
    *((_KNOWN, by) for by in (-2, -1, 1, 2)),
    (_SUF3, -1), (_SUF3, 1),
)  # fmt: skip
_TOGETHER = (
    ((_KNOWN, 0), (_SHAPE, 0)),
    ((_KNOWN, -1), (_KNOWN, 0)),
    ((_KNOWN, 0), (_KNOWN, 1)),
    ((_KNOWN, -1), (_KNOWN, 0), (_KNOWN, 1)),
    ((_SHAPE, -1), (_SHAPE, 0), (_SHAPE, 1)),
    ((_SHAPE, -2), (_SHAPE, -1), (_SHAPE, 0)),
    ((_SHAPE, 0), (_SHAPE, 1), (_SHAPE, 2)),
    ((_SHAPE, -1), (_SHAPE, 0), (_KNOWN, 0)),
    ((_SHAPE, 0), (_SHAPE, 1), (_KNOWN, 0)),
    ((_WORD, -1), (_SHAPE, 0)),
    ((_WORD, -1), (_KNOWN, 0)),
    ((_WORD, 1), (_SHAPE, 0)),
    ((_WORD, 1), (_KNOWN, 0)),
    ((_WORD, -2), (_WORD, -1), (_SHAPE, 0)),
    ((_WORD, 1), (_WORD, 2), (_SHAPE, 0)),
    ((_SUF2, 0), (_SHAPE, 0)),
)
_CASES = 6
FEATURES = len(_SINGLES) + len(_TOGETHER) + _CASES
"""Features that each token has."""
_AT_ONCE = 1024
"""Tokens whose weights are gathered together: few enough for the processor's cache."""
_ODD = np.uint32(0x9E3779B1)
_OTHER = np.uint32(0x85EBCA6B)


class _Row(NamedTuple):
    """The words of several texts in one row, with ends of lines between that keep each text as if it were alone."""

    words: list[str]
    between: NDArray[np.bool_]
    """Of which of them no feature is taken."""
    again: NDArray[np.bool_]
    """Which words with a capital their text has in small letters too."""


def _row(texts: Sequence[Sequence[str]]) -> _Row:
    words: list[str] = []
    between: list[bool] = []
    again: list[bool] = []
    for number, text in enumerate(texts):
        gap, small = _REACH if number else 0, {word for word in text if word.islower()}
        words += [*["\n"] * gap, *text]
        between += [*[True] * gap, *[False] * len(text)]
        again += [*[False] * gap, *(word not in small and word.lower() in small for word in text)]
    return _Row(words, np.array(between, dtype=np.bool_), np.array(again, dtype=np.bool_))


def features(tokens: Tokens, lists: Sequence[Hashes], bits: int) -> NDArray[np.int64]:
    """Return the columns of each token's features: `len(words)` rows of `FEATURES`, each below `2 ** bits`."""
    return _columns(_row([tokens.words]), lists, bits)


def _columns(row: _Row, lists: Sequence[Hashes], bits: int) -> NDArray[np.int64]:
    words = row.words
    distinct = {word: at for at, word in enumerate(dict.fromkeys(words))}
    known = _known(list(distinct), lists)
    table = np.array([_base_of(word, int(mark)) for word, mark in zip(distinct, known, strict=True)], dtype=np.uint32)
    of = np.fromiter((distinct[word] for word in words), dtype=np.int64, count=len(words))
    around = np.zeros((len(words) + 2 * _REACH, _BASE), dtype=np.uint32)
    around[_REACH : _REACH + len(words)] = np.where(row.between[:, None], np.uint32(0), table[of])

    def seen(kind: int, by: int) -> Hashes:
        return around[_REACH + by : _REACH + by + len(words), kind]

    columns = [seen(*one) for one in _SINGLES]
    for several in _TOGETHER:
        mixed = seen(*several[0])
        for one in several[1:]:
            mixed = (mixed ^ (mixed >> np.uint32(15))) * _OTHER + seen(*one)
        columns.append(mixed)
    columns += _cases(row, seen)
    stacked = np.stack(columns, axis=1)
    salted = (stacked + np.arange(FEATURES, dtype=np.uint32) * _OTHER) * _ODD
    salted = (salted ^ (salted >> np.uint32(15))) * _OTHER
    return (salted >> np.uint32(32 - bits)).astype(np.int64)


def _cases(row: _Row, seen: Callable[[int, int], Hashes]) -> list[Hashes]:
    """Return what the token's line and sentence add: in a heading a capital says little."""
    words = row.words
    letters = np.fromiter((word[0].isalpha() for word in words), dtype=np.bool_, count=len(words))
    capital = np.fromiter((word[0].isupper() for word in words), dtype=np.bool_, count=len(words))
    ends = np.fromiter((word == "\n" for word in words), dtype=np.bool_, count=len(words))
    stops = np.fromiter((word in _SENTENCE_ENDS for word in words), dtype=np.bool_, count=len(words))
    line: NDArray[np.int64] = np.cumsum(ends) - ends
    lettered = np.bincount(line, weights=letters)
    share = np.bincount(line, weights=capital) / np.maximum(lettered, 1)
    cased = np.digitize(share, (0.01, 0.3, 0.7, 0.999))[line].astype(np.uint32)
    long = np.digitize(lettered, (1.5, 2.5, 4.5, 9.5))[line].astype(np.uint32)
    first = np.concatenate(([True], stops[:-1]))
    of_line = np.concatenate(([True], ends[:-1])) + 2 * np.concatenate((ends[1:], [True]))
    shape, known = seen(_SHAPE, 0), seen(_KNOWN, 0)
    written = shape * _ODD + known
    return [
        cased * np.uint32(8) + long,
        written + cased,
        (written ^ long) * np.uint32(4) + of_line.astype(np.uint32),
        written * np.uint32(3) + first,
        shape * np.uint32(3) + row.again,
        (written + cased * np.uint32(8) + long) * np.uint32(4) + first,
    ]


@dataclass(frozen=True, eq=False)
class Tagger:
    """The figures, and the reading of a text by them."""

    weights: Floats
    """One row a column of features, one column a label."""
    steps: Floats
    """What a label gains after another; a forbidden step is far below zero."""
    lists: tuple[Hashes, ...]
    """Sorted hashes of words, in the order of `LISTS`."""
    lean: float
    """What is taken from the label `O`: more finds names more readily, at the price of false alarms."""
    name: str
    """What it was made from, in a word and a date."""

    @property
    def bits(self) -> int:
        """Columns are below two to this power."""
        return len(self.weights).bit_length() - 1

    def find(self, text: str) -> list[Named]:
        """Return the people and addresses of an English text, in order, none overlapping another."""
        return self.find_in([text])[0]

    def find_in(self, texts: Sequence[str]) -> list[list[Named]]:
        """Return the same of each of several texts; that costs less than to read one after the other."""
        tokens = [tokens_of(text) for text in texts]
        read = [one.words for one in tokens if one.words]
        if not read:
            return [[] for _ in texts]
        scores = self._scores(_row(read))
        chain = _without_doubtful(best_chain(scores, self.steps), scores)
        found: list[list[Named]] = []
        start = 0
        for one in tokens:
            found.append(_spans(one, chain[start : start + len(one.words)]))
            start += len(one.words) + _REACH if one.words else 0
        return found

    def labels(self, tokens: Tokens) -> NDArray[np.int64]:
        """Return the best chain of labels, as places in `LABELS`."""
        return best_chain(self._scores(_row([tokens.words])), self.steps)

    def _scores(self, row: _Row) -> Floats:
        """Return what each token scores for each label; what stands between texts is no name for sure."""
        columns = _columns(row, self.lists, self.bits)
        scores = np.zeros((len(columns), len(LABELS)), dtype=np.float32)
        for start in range(0, len(columns), _AT_ONCE):
            for column in columns[start : start + _AT_ONCE].T:
                scores[start : start + _AT_ONCE] += self.weights.take(column, axis=0)
        scores[:, 0] -= self.lean
        scores[row.between, 0] = np.inf
        return scores


_LONE = 4.0
"""By how much a name of one word must lead over no name: things bear such names."""
_B_PERSON, _I_PERSON = LABELS.index("B-PERSON"), LABELS.index("I-PERSON")


def _without_doubtful(chain: NDArray[np.int64], scores: Floats) -> NDArray[np.int64]:
    """Return the labels without the names of one word that nothing near them says to be a person's."""
    goes_on = np.append(chain[1:] == _I_PERSON, [False])
    lone = (chain == _B_PERSON) & ~goes_on & (scores[:, _B_PERSON] - scores[:, 0] < _LONE)
    return np.where(lone, 0, chain)


_SURE = 8.0
"""Where `O` is ahead by this much, no neighbour turns it (none did in the development data)."""
_LONGEST_PIECE = 64
"""Tokens that are judged as one; where names stand without a plain word for longer, the plainest place is cut."""


def best_chain(scores: Floats, steps: Floats) -> NDArray[np.int64]:
    """Return the labels whose scores and steps sum highest; plain words between names cut the text into pieces.

    All pieces are worked on at once, from their first tokens to their last, so the work is linear in the text.
    """
    ahead = scores[:, 0] - scores[:, 1:].max(axis=1)
    chain = np.zeros(len(scores), dtype=np.int64)
    pieces = sorted(_pieces(ahead), key=lambda piece: piece[0] - piece[1])
    if not pieces:
        return chain
    starts = np.array([start for start, _ in pieces])
    lengths = np.array([end - start for start, end in pieces])
    so_far = scores[starts] + steps[0]
    back: list[NDArray[np.int64]] = []
    for at in range(1, int(lengths[0])):
        still = int(np.searchsorted(-lengths, -at))
        ways = so_far[:still, :, None] + steps
        back.append(ways.argmax(axis=1))
        so_far[:still] = ways.max(axis=1) + scores[starts[:still] + at]
    label = (so_far + steps[:, 0]).argmax(axis=1)
    for at in range(int(lengths[0]) - 1, -1, -1):
        still = int(np.searchsorted(-lengths, -at))
        chain[starts[:still] + at] = label[:still]
        if at:
            label[:still] = back[at - 1][np.arange(still), label[:still]]
    return chain


def _pieces(ahead: Floats) -> Iterator[tuple[int, int]]:
    """Yield start and end of the runs of tokens that may belong to a name, none longer than `_LONGEST_PIECE`."""
    doubtful = np.flatnonzero(ahead <= _SURE)
    for run in np.split(doubtful, np.flatnonzero(np.diff(doubtful) > 1) + 1) if len(doubtful) else ():
        start, end = int(run[0]), int(run[-1]) + 1
        while end - start > _LONGEST_PIECE:
            half = start + _LONGEST_PIECE // 2
            cut = half + int(ahead[half : start + _LONGEST_PIECE].argmax())
            yield start, cut
            start = cut
        yield start, end


def _spans(tokens: Tokens, labels: NDArray[np.int64]) -> list[Named]:
    """Return the spans of the labels that are reported."""
    spans: list[Named] = []
    for at in np.flatnonzero(labels).tolist():
        begins, _, name = LABELS[labels[at]].partition("-")
        entity = _REPORTED.get(name)
        if entity and begins == "I" and spans and spans[-1].entity == entity and spans[-1].end == tokens.ends[at - 1]:
            spans[-1] = spans[-1]._replace(end=tokens.ends[at])
        elif entity:
            spans.append(Named(entity, tokens.starts[at], tokens.ends[at]))
    return spans


_REPORTED: dict[str, Entity] = {"PERSON": "PERSON", "STREET_ADDRESS": "STREET_ADDRESS"}


@cache
def tagger() -> Tagger:
    """Return the shipped figures, read once."""
    return read(FIGURES)


def word_or_name(word: str) -> Literal["name", "either", "word"]:
    """Return what a word is: `Maren` is known as a name alone, `rose` also as a word, `blanket` and `will` as words."""
    known = int(_known([word], tagger().lists)[0])
    first, _, _, common, frequent = (bool(known >> bit & 1) for bit in range(len(LISTS)))
    if not common:
        return "name"
    return "either" if first and not frequent else "word"


def read(path: Path) -> Tagger:
    """Return the tagger that a file holds; a damaged, foreign or oversized one is an `InputError`."""
    mend = "install Marque again, or make the figures anew with evals/training/names.py"
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"holds more than {MAX_BYTES:,} bytes", where=path.name, mend=mend)
        with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
            head, sha256, weights, scale, steps = (held[one] for one in ("head", "sha256", "weights", "scale", "steps"))
            lists = tuple(held[one] for one in LISTS)
    except (OSError, ValueError, KeyError, EOFError, TypeError, NotImplementedError, BadZipFile, zlib.error) as error:
        raise InputError(f"cannot be read as figures: {error}", where=path.name, mend=mend) from error
    if str(sha256) != _checksum(str(head), weights, scale, steps, *lists):
        raise InputError("is damaged: its checksum does not hold", where=path.name, mend=mend)
    data = json.loads(str(head))
    if data["schema"] != SCHEMA or tuple(data["labels"]) != LABELS or weights.shape[1:] != (len(LABELS),):
        raise InputError("is of another form", where=path.name, mend=mend)
    return Tagger(
        weights=weights.astype(np.float32) * scale, steps=steps, lists=tuple(_sums(one) for one in lists),
        lean=data["lean"], name=data["name"],
    )  # fmt: skip


def write(made: Tagger, path: Path) -> None:
    """Write figures; weights are kept as whole numbers from -127 to 127 times one scale for each label."""
    scale = np.maximum(np.abs(made.weights).max(axis=0), 1e-6).astype(np.float32) / 127
    weights = np.rint(made.weights / scale).astype(np.int8)
    steps = made.steps.astype(np.float32)
    lists = [np.diff(one, prepend=np.uint32(0)) for one in made.lists]
    head = json.dumps({"schema": SCHEMA, "labels": LABELS, "lean": made.lean, "name": made.name}, sort_keys=True)
    np.savez_compressed(
        path, head=np.array(head), sha256=np.array(_checksum(head, weights, scale, steps, *lists)),
        allow_pickle=False, weights=weights, scale=scale, steps=steps, **dict(zip(LISTS, lists, strict=True)),
    )  # fmt: skip


def _sums(differences: Hashes) -> Hashes:
    """Return sorted hashes from the differences that are kept, because those pack better."""
    return np.cumsum(differences, dtype=np.uint32)


def _checksum(head: str, *arrays: NDArray[np.generic]) -> str:
    made = hashlib.sha256(head.encode())
    for array in arrays:
        made.update(array.astype(array.dtype.newbyteorder("<")).tobytes())
    return made.hexdigest()
