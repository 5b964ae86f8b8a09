"""Signs of pressure: what a text of a few words is looked through for (`signs.yaml`), and its shape.

The learned judge weighs them all (`marks`); the gate names the kind and the place of what presses by them (`found`).
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from marque.reading import load_data, validate
from marque.records import FileForm, Record
from policies.patterns import quick

Kind = Literal["urgency", "scarcity", "social_proof", "confirmshaming"]

SHIPPED = Path(__file__).with_name("signs.yaml")
LONGEST = 2_000
"""Characters of a text that are looked at; what presses is short."""

_STRAIGHT = str.maketrans("\u2018\u2019\u00b4\u201c\u201d", "'''\"\"")
_NAMED_PLACE = re.compile(r"\b[A-Z][\w.]{0,20} (?:[A-Z]\w{0,20}\.? )?(?:in|from) [A-Z][\w.]")
_RUN_TOGETHER = re.compile(r"[a-z][A-Z]")
_DIGITS = re.compile(r"\d{1,20}+")
_LENGTHS = (2, 3, 4, 6, 9, 14, 22, 40, 80)
_SHARES_OF_CAPITALS = (0.05, 0.15, 0.3, 0.6, 0.9)
_SHARES_OF_DIGITS = (0.001, 0.03, 0.1, 0.25)


class Sign(NamedTuple):
    """One thing that presses, and of which kind it is."""

    name: str
    kind: Kind
    pattern: re.Pattern[str]


class _Written(Record):
    name: str
    kind: Kind
    patterns: tuple[str, ...]


class _File(FileForm):
    words: Mapping[str, str]
    signs: tuple[_Written, ...]
    hints: Mapping[str, tuple[str, ...]]


def found(text: str) -> Iterator[tuple[Sign, int, int]]:
    """Yield each sign in a text once, with its first place, in the order of the file."""
    low = _as_read(text[:LONGEST])
    for sign in _signs():
        match = sign.pattern.search(low)
        if match:
            yield sign, match.start(), match.end()


def marks(text: str) -> list[str]:
    """Return the names of all that a text shows, for the learned judge: signs, hints and its shape."""
    text = text[:LONGEST].strip()
    low = _as_read(text)
    signs = [sign for sign in _signs() if sign.pattern.search(low)]
    return [
        *(sign.name for sign in signs),
        *(f"kind {kind}" for kind in sorted({sign.kind for sign in signs})),
        "presses" if signs else "does not press",
        *(f"hint {name}" for name, pattern in _hints().items() if pattern.search(low)),
        *_shape(text),
    ]


def _as_read(text: str) -> str:
    """Return the text in lower case with straight apostrophes, character for character."""
    straight = text.translate(_STRAIGHT)
    low = straight.lower()
    if len(low) == len(text):
        return low
    # A few capitals have two characters in lower case, which would move every place behind them.
    return "".join(small if len(small := char.lower()) == 1 else char for char in straight)


@cache
def _signs() -> tuple[Sign, ...]:
    file = _file()
    return tuple(Sign(one.name, one.kind, _joined(one.patterns, file.words)) for one in file.signs)


@cache
def _hints() -> dict[str, re.Pattern[str]]:
    file = _file()
    return {name: _joined(patterns, file.words) for name, patterns in file.hints.items()}


@cache
def _file() -> _File:
    return validate(_File, load_data(SHIPPED), where=SHIPPED.name)


def _joined(patterns: tuple[str, ...], words: Mapping[str, str]) -> re.Pattern[str]:
    whole = "|".join(patterns)
    for name, meant in words.items():
        whole = whole.replace(f"<{name}>", meant)
    return quick(whole)


def _shape(text: str) -> Iterator[str]:
    words = text.split()
    letters = [char for char in text if char.isalpha()]
    yield f"words {_step(len(words), _LENGTHS)}"
    yield f"capitals {_step(sum(map(str.isupper, letters)) / max(len(letters), 1), _SHARES_OF_CAPITALS)}"
    yield f"digits {_step(sum(map(str.isdigit, text)) / max(len(text), 1), _SHARES_OF_DIGITS)}"
    yield f"numbers {min(len(_DIGITS.findall(text)), 5)}"
    yield f"exclaims {min(text.count('!'), 3)}"
    shown = {
        "asks": "?" in text,
        "money": any(sign in text for sign in "$€£"),
        "per cent": "%" in text,
        "sentence": text[-1:] in {".", "!", "?"},
        "title": bool(words) and all(word[0].isupper() for word in words if word[0].isalpha()),
        "run together": bool(_RUN_TOGETHER.search(text)),
        "named place": bool(_NAMED_PLACE.search(text)),
    }
    yield from (name for name, is_so in shown.items() if is_so)


def _step(value: float, steps: tuple[float, ...]) -> int:
    return sum(value >= step for step in steps)
