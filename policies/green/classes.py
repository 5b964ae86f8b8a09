"""Words by what they speak of (`classes.yaml`): what the learned reader of green claims knows beside the rules."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from marque.reading import load_data, validate
from marque.records import FileForm
from policies.green.claiming import as_read

SHIPPED = Path(__file__).with_name("classes.yaml")
LONGEST_WORD = 32
"""Letters of a word that are looked at."""
_TOKEN = re.compile(r"[^\W\d_](?:[\w'-]{0,200}+)|\d{1,200}+|[%?£$€]")
_SHORTEST_STEM = 2


class _File(FileForm):
    classes: Mapping[str, str]


class _Table(NamedTuple):
    whole: Mapping[str, frozenset[str]]
    stems: Mapping[str, frozenset[str]]


def classes(text: str) -> Iterator[str]:
    """Yield the names of the classes that a sentence has words of, each once, in alphabetical order."""
    yield from sorted({name for token in _TOKEN.findall(as_read(text)) for name in _of(token)})


@lru_cache(maxsize=20_000)
def _of(token: str) -> frozenset[str]:
    """Return the classes of a word and, where it is a compound with hyphens, of its parts."""
    if token[0].isdigit():
        return frozenset({"number"})
    table = _table()
    found: set[str] = set()
    for word in {token, *token.split("-")}:
        found |= table.whole.get(word, frozenset())
        for end in range(_SHORTEST_STEM, min(len(word), LONGEST_WORD) + 1):
            found |= table.stems.get(word[:end], frozenset())
    return frozenset(found)


@cache
def _table() -> _Table:
    file = validate(_File, load_data(SHIPPED), where=SHIPPED.name)
    whole: dict[str, set[str]] = {}
    stems: dict[str, set[str]] = {}
    for name, words in file.classes.items():
        for word in words.split():
            (stems if word.endswith("*") else whole).setdefault(word.removesuffix("*"), set()).add(name)
    return _Table(
        {word: frozenset(names) for word, names in whole.items()},
        {stem: frozenset(names) for stem, names in stems.items()},
    )
