"""Known forms of orders to a machine (`forms.yaml`): the first layer of the screen, sure of what it names."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import Field

from marque.reading import load_data, validate
from marque.records import FileForm, Record

SHIPPED = Path(__file__).with_name("forms.yaml")
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*+\]| \??|'", re.DOTALL)


class Form(Record):
    """One form: its patterns, and a text on either side from which its tests are made."""

    name: str
    hints: Annotated[tuple[str, ...], Field(min_length=1)]
    """Small letters, of which every text in this form holds one: most texts are let go without a search."""
    patterns: Annotated[tuple[str, ...], Field(min_length=1)]
    wrong: Annotated[tuple[str, ...], Field(min_length=1)]
    right: Annotated[tuple[str, ...], Field(min_length=1)]


class Seen(NamedTuple):
    """A form and its first place in a text, in code points, end exclusive."""

    form: str
    start: int
    end: int


class _File(FileForm):
    words: Mapping[str, str]
    forms: tuple[Form, ...]


def seen_in(text: str) -> Iterator[Seen]:
    """Yield each form that a text holds, once, in the order of the file; linear in the text."""
    low = text.lower()
    for form in forms():
        if any(hint in low for hint in form.hints):
            for pattern in form.patterns:
                if found := _compiled(pattern).search(text):
                    yield Seen(form.name, found.start(), found.end())
                    break


@cache
def forms() -> tuple[Form, ...]:
    """Return the forms with their words filled in."""
    file = validate(_File, load_data(SHIPPED), where=SHIPPED.name)
    return tuple(form.model_copy(update={"patterns": tuple(_filled(p, file.words) for p in form.patterns)})
                 for form in file.forms)  # fmt: skip


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern ready for use; `policies.patterns` is for patterns of others, and allows fewer choices."""
    return re.compile(_TOKEN.sub(_loosened, pattern), re.IGNORECASE)


def _loosened(token: re.Match[str]) -> str:
    if token[0] == "'":
        return "['\u2019]"
    return {" ": r"\s{1,8}+", " ?": r"\s{0,8}+"}.get(token[0], token[0])


def _filled(pattern: str, words: Mapping[str, str]) -> str:
    for name, choice in words.items():
        pattern = pattern.replace(f"<{name}>", choice)
    return pattern
