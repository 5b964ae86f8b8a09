"""Personalisation tokens in copy: `{{ name }}` and `{{ name | default("text") }}`, and nothing else."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from policies.brands import Token

_TOKEN = re.compile(
    r"""\{\{ [ ]{0,8} (?P<name>[a-z0-9][a-z0-9_-]{0,63}) [ ]{0,8}
        (?: \| [ ]{0,8} default\( (?P<quote>["']) (?P<default>[^"'\\{}\n]{0,500}) (?P=quote) \) [ ]{0,8} )? \}\}""",
    re.VERBOSE,
)
_MARK = re.compile(r"\{\{|\}\}")
_LONGEST_BROKEN = 200
"""How far, in characters, the end of a broken token is looked for."""


class Placed(NamedTuple):
    """One token where it stands in a text, in code points, end exclusive."""

    name: str
    default: str | None
    start: int
    end: int


class Scan(NamedTuple):
    """What a text holds in double braces."""

    tokens: tuple[Placed, ...]
    broken: tuple[tuple[int, int], ...]
    """Places, as start and end, that begin or end like a token and are none."""


def scan(text: str) -> Scan:
    """Return the tokens of a text and what only looks like one, each in order; linear in the text."""
    tokens: list[Placed] = []
    broken: list[tuple[int, int]] = []
    at = 0
    while mark := _MARK.search(text, at):
        found = _TOKEN.match(text, mark.start())
        if found:
            tokens.append(Placed(found["name"], found["default"], found.start(), found.end()))
            at = found.end()
        else:
            at = _end_of_broken(text, mark)
            broken.append((mark.start(), at))
    return Scan(tuple(tokens), tuple(broken))


def longest_rendering(text: str, known: Mapping[str, Token]) -> str:
    """Return the text as it reads with each token at its longest value.

    A token that nobody described stands as its default, or as its own name where it has none.
    """
    pieces: list[str] = []
    at = 0
    for token in scan(text).tokens:
        pieces += [text[at : token.start], _longest_value(token, known.get(token.name))]
        at = token.end
    return "".join([*pieces, text[at:]])


def _longest_value(token: Placed, known: Token | None) -> str:
    default = token.default
    if known is None:
        return token.name if default is None else default
    return max(known.longest, known.fallback or "", default or "", key=len)


def _end_of_broken(text: str, mark: re.Match[str]) -> int:
    """Return where a broken token ends: with its closing braces if they are near on the same line."""
    if mark.group() == "}}":
        return mark.end()
    line_end = text.find("\n", mark.end(), mark.end() + _LONGEST_BROKEN)
    stop = mark.end() + _LONGEST_BROKEN if line_end < 0 else line_end
    close = text.find("}}", mark.end(), stop)
    again = text.find("{{", mark.end(), stop)
    return mark.end() if close < 0 or 0 <= again < close else close + 2
