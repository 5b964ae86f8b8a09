"""Cutting a prompt's file into its head and its sections, with the line on which each begins."""

import re
from collections.abc import Iterable

from marque.errors import InputError
from marque.records import Record

HEAD_MARK = "---"


class Section(Record):
    """What stands under one heading."""

    heading: str
    """In lower case, its words one space apart."""
    text: str
    line: int
    """Of the first line of the text."""


def cut_head(text: str, *, where: str) -> tuple[str, str, int]:
    """Return the head's YAML, the body, and the line on which the body begins.

    The YAML keeps an empty first line in place of the opening mark, so that its line numbers are the file's.
    """
    lines = text.splitlines()
    if not lines or lines[0].rstrip() != HEAD_MARK:
        raise InputError(
            "line 1: does not begin with a head", where=where, mend="begin with ---, the head's keys, and --- again"
        )
    ends = next((at for at, line in enumerate(lines[1:], start=1) if line.rstrip() == HEAD_MARK), None)
    if ends is None:
        raise InputError("line 1: the head has no end", where=where, mend="close it with a line ---")
    return "\n".join(["", *lines[1:ends]]), "\n".join(lines[ends + 1 :]), ends + 2


def cut_sections(text: str, *, level: int, first_line: int, where: str) -> list[Section]:
    """Return the sections under the headings of one level; text before the first heading is refused."""
    mark = re.compile(rf"^{'#' * level}[ \t]+(?P<heading>.+?)[ \t]*$")
    sections: list[Section] = []
    heading, begins, gathered = "", first_line, list[str]()
    for number, line in enumerate(text.splitlines(), start=first_line):
        found = mark.match(line)
        if not found:
            gathered.append(line)
            continue
        _keep(sections, heading, begins, gathered, where)
        heading, begins, gathered = " ".join(found["heading"].lower().split()), number + 1, []
    _keep(sections, heading, begins, gathered, where)
    return sections


def paragraphs(text: str, *, first_line: int) -> Iterable[tuple[int, list[str]]]:
    """Yield each run of lines between blank ones, with the line on which it begins."""
    run: list[str] = []
    for number, line in enumerate([*text.splitlines(), ""], start=first_line):
        if line.strip():
            run.append(line)
        elif run:
            yield number - len(run), run
            run = []


def _keep(sections: list[Section], heading: str, begins: int, lines: list[str], where: str) -> None:
    empty = not any(line.strip() for line in lines)
    if not heading:
        if not empty:
            at = next(number for number, line in enumerate(lines, start=begins) if line.strip())
            raise InputError(f"line {at}: text before the first heading", where=where, mend="put it under a heading")
        return
    if empty:
        raise InputError(f"line {begins - 1}: section {heading!r} is empty", where=where, mend="write it")
    first = next((section for section in sections if section.heading == heading), None)
    if first:
        raise InputError(
            f"line {begins - 1}: section {heading!r} stands twice", where=where,
            mend=f"keep one; the first begins on line {first.line - 1}",
        )  # fmt: skip
    sections.append(Section(heading=heading, text="\n".join(lines), line=begins))
