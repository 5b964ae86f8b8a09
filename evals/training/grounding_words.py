"""Makes `policies/learned/grounding_words.npz`: what words mean to each other, without a word in clear.

Run from the repository, with WordNet 3.0's dictionary folder (Debian's package `wordnet-base` holds it):

    python -m evals.training.grounding_words WORDNET_FOLDER

The vocabulary is every single word of WordNet that its own texts use, or that wordllama writes in one piece. Nothing
of `../shared/data` goes in.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from policies.grounding.figures import write_arrays
from policies.grounding.lexicon import FIGURES
from policies.grounding.words import GROUPS

DIMENSIONS = 64
"""Of the word vectors, cut down from 256 to their principal components."""
MOST_SENSES = 4
"""Senses kept of each word and part of speech: the frequent ones come first."""
_FILES = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}
_KINDS = {"n": 1, "v": 2, "a": 3, "r": 3}
_LIKE = frozenset({"&", "$", "^"})
_ABOVE = frozenset({"@", "@i"})
_REVERSING = ("un", "in", "im", "dis", "non", "ir", "il")
_MOST_COUNTED = 100


@dataclass
class WordNet:
    """WordNet's files, read."""

    members: dict[int, list[str]] = field(default_factory=dict)
    above: dict[int, list[int]] = field(default_factory=dict)
    like: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    opposites: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    senses: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    """Of each word: sense and its rank among those of its part of speech."""
    kinds: dict[str, int] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    """Words that WordNet's own tagged texts hold."""
    irregular: dict[str, str] = field(default_factory=dict)


def read_wordnet(folder: Path) -> WordNet:
    """Return what the folder's data, index and exception files say."""
    net = WordNet()
    numbers: dict[tuple[str, str], int] = {}
    lines = [(pos, line) for pos, name in _FILES.items() for line in _lines(folder / f"data.{name}")]
    for pos, line in lines:
        numbers[pos, line[:8]] = len(numbers)
    raw = {numbers[pos, line[:8]]: line.partition("|")[0].split() for pos, line in lines}
    net.members |= {sense: _members(parts) for sense, parts in raw.items()}
    _read_pointers(net, raw, numbers)
    for pos, name in _FILES.items():
        _read_index(net, folder, name, pos, numbers)
    return net


def _read_pointers(net: WordNet, raw: Mapping[int, Sequence[str]], numbers: Mapping[tuple[str, str], int]) -> None:
    """Read how senses stand to each other."""
    for sense, parts in raw.items():
        net.above[sense] = []
        for symbol, offset, pos, places in _pointers(parts):
            other = numbers["a" if pos == "s" else pos, offset]
            if symbol in _ABOVE:
                net.above[sense].append(other)
            elif symbol in _LIKE:
                net.like[sense].add(other)
            elif symbol == "!":
                one, reverse = (int(place, 16) - 1 for place in (places[:2], places[2:]))
                net.opposites[net.members[sense][one]].add(net.members[other][reverse])


def _read_index(net: WordNet, folder: Path, name: str, pos: str, numbers: Mapping[tuple[str, str], int]) -> None:
    """Read the words of one part of speech with their senses, and its irregular forms."""
    for line in _lines(folder / f"index.{name}"):
        word, *parts = line.split()
        offsets = parts[-int(parts[1]) :]
        net.kinds.setdefault(word, _KINDS[pos])
        net.senses[word] += [(numbers[pos, offset], rank) for rank, offset in enumerate(offsets)]
        if parts[-int(parts[1]) - 1] != "0":
            net.used.add(word)
    for line in _lines(folder / f"{name}.exc"):
        form, base, *_ = line.split()
        net.irregular.setdefault(form, base)


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text().splitlines() if line and not line.startswith("  ")]


def _members(parts: Sequence[str]) -> list[str]:
    count = int(parts[3], 16)
    return [re.sub(r"\(\w+\)$", "", parts[4 + 2 * at]).lower() for at in range(count)]


def _pointers(parts: Sequence[str]) -> Iterable[tuple[str, str, str, str]]:
    at = 4 + 2 * int(parts[3], 16)
    for number in range(int(parts[at])):
        symbol, offset, pos, places = parts[at + 1 + 4 * number : at + 5 + 4 * number]
        yield symbol, offset, pos, places


def made(net: WordNet) -> dict[str, NDArray[np.generic]]:
    """Return the arrays of the lexicon."""
    from wordllama import WordLlama

    package = Path(sys.modules["wordllama"].__file__ or "").parent
    llama = WordLlama.load(cache_dir=package, disable_download=True)
    candidates = sorted({word for word in net.senses if word.isalpha()} | {w for ws in GROUPS.values() for w in ws})
    llama.tokenizer.no_padding()
    pieces = {
        word: len(told.ids)
        for word, told in zip(
            candidates, llama.tokenizer.encode_batch(candidates, add_special_tokens=False), strict=True
        )
    }
    words = [word for word in candidates if word in net.used or pieces[word] == 1 or word not in net.senses]
    words.sort(key=lambda word: crc32(word.encode()))
    llama.tokenizer.enable_padding()
    place = {word: at for at, word in enumerate(words)}
    senses = [[sense for sense, rank in net.senses.get(word, ()) if rank < MOST_SENSES] for word in words]
    dense = _dense(net, senses)
    forms = sorted(
        (crc32(form.encode()), place[base]) for form, base in net.irregular.items() if base in place and form != base
    )
    rows = np.asarray(llama.embed(words), dtype=np.float32)
    above = [[dense[one] for one in net.above[sense] if one in dense] for sense in dense]
    like = [sorted({dense[one] for s in own for one in net.like.get(s, ()) if one in dense}) for own in senses]
    opposites = [
        sorted({place[other] for other in _opposites(net, word, own) if other in place})
        for word, own in zip(words, senses, strict=True)
    ]
    return {
        "keys": np.diff(np.array([crc32(word.encode()) for word in words], dtype=np.uint32), prepend=np.uint32(0)),
        "vectors": _small(rows),
        "kinds": np.array([net.kinds.get(word, 0) for word in words], dtype=np.int8),
        "rarity": np.array([pieces[word] for word in words], dtype=np.int8),
        "counts": np.array([min(len(net.senses.get(word, ())), _MOST_COUNTED) for word in words], dtype=np.int8),
        "irregular": np.diff(np.array([key for key, _ in forms], dtype=np.uint32), prepend=np.uint32(0)),
        "irregular_base": np.array([base for _, base in forms], dtype=np.int32),
        **_lists("senses", [[dense[one] for one in own] for own in senses]),
        **_lists("like", like),
        **_lists("above", above),
        **_lists("opposites", opposites),
    }  # fmt: skip


def _dense(net: WordNet, senses: Iterable[Iterable[int]]) -> Mapping[int, int]:
    """Return new numbers for the senses of the words and the two steps above them, and no others."""
    needed = {sense for own in senses for sense in own}
    for _ in range(2):
        needed |= {higher for sense in needed for higher in net.above[sense]}
    return {sense: number for number, sense in enumerate(sorted(needed))}


def _opposites(net: WordNet, word: str, senses: Iterable[int]) -> set[str]:
    found = set(net.opposites.get(word, ()))
    for sense in senses:
        for like in net.like.get(sense, ()):
            for member in net.members[like]:
                found |= net.opposites.get(member, set())
    for prefix in _REVERSING:
        found.add(prefix + word)
        if word.startswith(prefix) and len(word) - len(prefix) > 3:  # noqa: PLR2004 - "under" is no reverse of "der"
            found.add(word.removeprefix(prefix))
    return found


def _small(rows: NDArray[np.float32]) -> NDArray[np.int8]:
    rows = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    _, axes = np.linalg.eigh(rows.T @ rows)
    cut = rows @ axes[:, ::-1][:, :DIMENSIONS]
    small: NDArray[np.int8] = np.rint(cut / np.abs(cut).max(axis=1, keepdims=True).clip(1e-9) * 127).astype(np.int8)
    return small


def _lists(name: str, lists: Sequence[Sequence[int]]) -> dict[str, NDArray[np.generic]]:
    values = np.array([value for one in lists for value in one], dtype=np.int32)
    return {name: values, f"{name}_lengths": np.array([len(one) for one in lists], dtype=np.int16)}


if __name__ == "__main__":
    write_arrays(FIGURES, made(read_wordnet(Path(sys.argv[1]))))
    print(f"{FIGURES.name}: {FIGURES.stat().st_size:,} bytes")
