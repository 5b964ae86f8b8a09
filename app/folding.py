"""Lines for people: no line is wider than a small terminal, whatever is told."""

from collections.abc import Iterator

import typer

WIDTH = 80
"""Columns of a line."""


def folded(said: str, *, first: str = "", rest: str = "") -> Iterator[str]:
    """Yield a text as lines of at most `WIDTH` columns that steer no terminal; a word that is longer is broken.

    Args:
        said: The text; its own line breaks are not kept.
        first: What the first line begins with.
        rest: What every further line begins with.
    """
    from app.showing import harmless_line

    yield from _wrapped(harmless_line(said), first, rest)


def folded_line(line: str, *, rest: str) -> Iterator[str]:
    """Yield one line of a file like `folded`, but with its own spaces; every further line begins with `rest`."""
    from app.showing import harmless

    yield from _wrapped(harmless(line).expandtabs(), "", rest)


def _wrapped(text: str, first: str, rest: str) -> Iterator[str]:
    from rich.console import Console
    from rich.text import Text

    lines = Text(text).wrap(Console(width=WIDTH), WIDTH - max(len(first), len(rest)))
    yield from (f"{rest if number else first}{line.plain}".rstrip() for number, line in enumerate(lines))


def folded_command(command: str, *, first: str = "") -> str:
    """Return a command as it can be copied into a shell, broken before an option where it is wider than `WIDTH`."""
    words = command.split(" --")
    lines = [first + words[0]]
    for option in words[1:]:
        if len(lines[-1]) + len(f" --{option} \\") <= WIDTH:
            lines[-1] += f" --{option}"
        else:
            lines[-1] += " \\"
            lines.append(f"{first}  --{option}")
    return "\n".join(lines)


def tell(said: str, *, first: str = "", rest: str = "") -> None:
    """Print a text as `folded` gives it."""
    for line in folded(said, first=first, rest=rest):
        typer.echo(line)
