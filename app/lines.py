"""Messages to be checked, one JSON object a line: read as they come, one bad line at a time, in bounded memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from marque.errors import InputError
from marque.message import Message
from marque.reading import parse_json, refuse_unstorable, validate

MAX_LINE_BYTES = 1_000_000
"""Longest line that is read; a longer one is passed over and answered with an error."""


@dataclass(frozen=True)
class Unreadable:
    """A line that is no message, and why."""

    id: str | int
    """As it was given, or the line's number."""
    error: str


def messages_in(file: BinaryIO) -> Iterator[Message | Unreadable]:
    """Yield each line's message, or why it is none; blank lines are passed over.

    A message without an id gets the number of its line. Never holds more than one line.
    """
    number = 0
    while raw := file.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(raw) > MAX_LINE_BYTES:
            _pass_over(raw, file)
            yield Unreadable(number, f"line {number}: is longer than {MAX_LINE_BYTES:,} bytes; shorten it")
        elif text := raw.removeprefix(b"\xef\xbb\xbf" if number == 1 else b"").strip():
            yield message_of(text, number)


def message_of(raw: bytes, number: int) -> Message | Unreadable:
    """Return a line's message, or why it is none; one without an id gets the line's number."""
    where = f"line {number}"
    try:
        return message_in(parse_json(_text(raw, where), where=where), number)
    except InputError as error:
        return _unreadable(error, number, where)


def message_in(data: object, number: int) -> Message | Unreadable:
    """Do the same for what was read from JSON already."""
    where = f"line {number}"
    given: str | int = number
    try:
        if isinstance(data, dict):
            given = _given_id(data.get("id"), number, where)
        refuse_unstorable(data, where=where)
        message = validate(Message, data, where=where)
    except InputError as error:
        return _unreadable(error, given, where)
    return message if message.id is not None else message.model_copy(update={"id": number})


def _unreadable(error: InputError, given: str | int, where: str) -> Unreadable:
    # One line is one line: where the parser counts lines, it counts within this one.
    what = error.what.removeprefix("line 1: ")
    return Unreadable(given, str(InputError(what, where=where, mend=error.mend)))


def _given_id(id: object, number: int, where: str) -> str | int:
    """Return a message's id as it was given, or the number of its line where it has none."""
    if isinstance(id, bool) or not isinstance(id, str | int | None):
        raise InputError("id: is neither text nor a whole number", where=where, mend="correct id")
    refuse_unstorable({"id": id}, where=where)
    return number if id is None else id


def _text(raw: bytes, where: str) -> str:
    if b"\0" in raw:
        raise InputError("holds a NUL byte", where=where, mend="save the file as UTF-8 text")
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8", where=where, mend="save the file as UTF-8 text") from error


def _pass_over(raw: bytes, file: BinaryIO) -> None:
    while raw and not raw.endswith(b"\n"):
        raw = file.readline(MAX_LINE_BYTES)
