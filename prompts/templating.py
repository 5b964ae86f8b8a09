"""The one way in which prompt text is filled: strictly, with tokens of the copy left as written."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import minijinja

from marque.errors import InputError
from prompts.form import Piece

_FUEL = 2_000_000
"""Steps that one rendering may take: a loop in a loop over long lists ends in an error, not in a hang."""


def _nothing_unknown(value: object) -> object:
    if value is None:
        raise ValueError("a value that is not known would be printed as 'None'; ask for it with {% if %} first")
    return value


_ENGINE = minijinja.Environment(undefined_behavior="strict", trim_blocks=True, lstrip_blocks=True)
_MOST_PARSED = 1024
"""Pieces that are kept parsed; the shipped prompts have about half as many."""


@lru_cache(maxsize=_MOST_PARSED)
def _parsed(text: str, *, watched: bool) -> minijinja.Environment:
    return minijinja.Environment(
        templates={"": text}, undefined_behavior="strict", trim_blocks=True, lstrip_blocks=True, fuel=_FUEL,
        finalizer=_nothing_unknown if watched else None,
    )  # fmt: skip


def piece(text: str, *, line: int, tokens: Iterable[str]) -> Piece:
    """Return template text in which each personalisation token will come out as written."""
    found: list[str] = []

    def keep(match: re.Match[str]) -> str:
        if match["name"] not in tokens:
            return match[0]
        found.append(match["name"])
        return f"{{% raw %}}{match[0]}{{% endraw %}}"

    wrapped = re.sub(r'\{\{\s*(?P<name>\w+)\s*(?:\|\s*default\("[^"{}]*"\)\s*)?\}\}', keep, text)
    return Piece(text=wrapped, line=line, tokens=tuple(dict.fromkeys(found)))


def names_in(piece: Piece, *, where: str) -> set[str]:
    """Return the inputs that a piece uses; what cannot be parsed is an `InputError` with its line."""
    try:
        return set(_ENGINE.undeclared_variables_in_str(piece.text))
    except minijinja.TemplateError as error:
        raise _as_input_error(error, piece, where) from error


def fill(piece: Piece, values: Mapping[str, Any], *, where: str, all_known: bool = False) -> str:
    """Return the piece with its names filled; an unknown name or value is an `InputError` with its line.

    Where it is known that no value is None, at any depth, not every one that is printed has to be looked at.
    """
    try:
        return str(_parsed(piece.text, watched=not all_known).render_template("", **values))
    except minijinja.TemplateError as error:
        raise _as_input_error(error, piece, where) from error
    except ValueError as error:
        raise InputError(f"line {piece.line}: {error}", where=where, mend="mend the prompt") from error


def _as_input_error(error: minijinja.TemplateError, piece: Piece, where: str) -> InputError:
    line = piece.line + (getattr(error, "line", None) or 1) - 1
    problem = re.sub(r" \(in <string>:\d+\)$", "", error.message)
    return InputError(f"line {line}: {problem}", where=where, mend="mend the {{ }} or {% %} on that line")
