"""Which campaigns and products a sentence names: by some of the words of their names, typing errors included."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz.distance import OSA

from agents.commands.words import words

Kind = Literal["c", "p"]
_WORD = re.compile(r"\w+(?:'\w+)?")
_NUMBERS = dict(zip(("ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty"), range(10, 90, 10),
                    strict=True))  # fmt: skip
LEAST = 0.8
"""How much a name must weigh in a sentence: one telling word, or two weak ones."""
WEAK = 0.4
SHORT, LONG = 5, 8
"""Letters from which on one, or two, may be mistyped."""


@dataclass(frozen=True)
class Named:
    """What a sentence names of one kind."""

    words: tuple[str, ...]
    """For each thing that fits best: the words of its name from the first that was said to the last."""
    names: tuple[str, ...]
    """The whole names of them, in the same order."""
    at: frozenset[int]
    """Which words of the sentence name it."""

    @property
    def one(self) -> str | None:
        """The words for what is meant, where only one thing is or all that fit share them."""
        return self.words[0] if len({one.casefold() for one in self.words}) == 1 else None


NOTHING = Named((), (), frozenset())


def named(sentence: str, names: Iterable[str]) -> Named:
    """Return which of the names a sentence means, the best only."""
    said = [key(one[0]) for one in _WORD.finditer(sentence)]
    return _best(said, tuple(names))


def all_named(sentence: str, names: Sequence[str]) -> list[Named]:
    """Return everything of one kind that a sentence names, one after the other."""
    said = [key(one[0]) for one in _WORD.finditer(sentence)]
    found: list[Named] = []
    while len(found) < MOST and (one := _best(said, tuple(names))).names:
        found.append(one)
        said = ["" if at in one.at else word for at, word in enumerate(said)]
    return found


MOST = 8
"""Things that one sentence may name."""


def marked(sentence: str, campaigns: Named, products: Named) -> str:
    """Return a sentence with its names replaced by _c_, _p_ or _b_ (both)."""
    spots = list(_WORD.finditer(sentence))
    out, last = [], 0
    at = 0
    while at < len(spots):
        end, kinds = at, set[str]()
        while end < len(spots) and (end in campaigns.at or end in products.at):
            kinds |= ({"c"} if end in campaigns.at else set()) | ({"p"} if end in products.at else set())
            end += 1
        if kinds:
            out += [sentence[last : spots[at].start()], "_b_" if len(kinds) > 1 else f"_{kinds.pop()}_"]
            last = spots[end - 1].end()
            at = end
        else:
            at += 1
    return "".join([*out, sentence[last:]])


def key(word: str) -> str:
    """Return a word as it is compared: small, one of many, a number as digits."""
    small = word.casefold().split("'")[0] if word.casefold().endswith("'s") else word.casefold()
    if small in _NUMBERS:
        return str(_NUMBERS[small])
    if len(small) >= SHORT and small.endswith("ies"):
        return f"{small[:-3]}y"
    return small[:-1] if len(small) >= SHORT - 1 and small.endswith("s") and not small.endswith("ss") else small


def near(word: str, other: str) -> bool:
    """Tell whether somebody who meant the other word may have typed this one."""
    if word == other:
        return True
    shorter = min(len(word), len(other))
    if shorter < SHORT or word[0] != other[0]:
        return False
    return OSA.distance(word, other, score_cutoff=2) <= (2 if shorter >= LONG else 1)


@lru_cache(maxsize=64)
def _index(names: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, tuple(key(one[0]) for one in _WORD.finditer(name))) for name in names)


@lru_cache(maxsize=64)
def _telling(names: tuple[str, ...]) -> dict[str, list[int]]:
    """Return by each telling word of the names where they stand."""
    where: dict[str, list[int]] = {}
    for at, (_, parts) in enumerate(_index(names)):
        for part in set(parts) - _little():
            where.setdefault(part, []).append(at)
    return where


@lru_cache(maxsize=1)
def _little() -> frozenset[str]:
    return frozenset(key(one) for one in words().little) | words().little


@lru_cache(maxsize=1)
def _weak() -> frozenset[str]:
    return frozenset(key(one) for one in words().weak)


def _best(said: Sequence[str], names: tuple[str, ...]) -> Named:
    where = _telling(names)
    weights: dict[int, float] = {}
    hits: dict[int, dict[str, int]] = {}
    for at, word in enumerate(said):
        if not word or word in _little():
            continue
        same = [word] if word in where else _near(word, where)
        for part in same:
            for owner in where[part]:
                if part in hits.setdefault(owner, {}):
                    continue
                hits[owner][part] = at
                weak = part in _weak() or part.isdigit()
                weights[owner] = weights.get(owner, 0) + (WEAK if weak else 1 + 1 / len(where[part]))
    best = max(weights.values(), default=0)
    if best < LEAST:
        return NOTHING
    owners = [at for at, weight in sorted(weights.items()) if weight > best - WEAK / 2]
    index = _index(names)
    return Named(
        tuple(_slice(index[at][0], set(hits[at])) for at in owners),
        tuple(index[at][0] for at in owners),
        frozenset(at for owner in owners for at in _spot(said, hits[owner], index[owner][1])),
    )


def _near(word: str, where: Iterable[str]) -> list[str]:
    """Return the words of names that a mistyped one may be; a cue word, spelt right, is none of them."""
    if word in words().spelling or word in _weak():
        return []
    return [one for one in where if near(word, one)]


def _spot(said: Sequence[str], hit: dict[str, int], parts: Sequence[str]) -> set[int]:
    """Return which words of a sentence are a name's, with the little ones between them."""
    first, last = min(hit.values()), max(hit.values())
    return {*hit.values(), *(at for at in range(first, last) if said[at] in parts)}


def _slice(name: str, parts: set[str]) -> str:
    spots = [one for one in _WORD.finditer(name) if key(one[0]) in parts]
    return name[spots[0].start() : spots[-1].end()]
