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
    from rich.console import Console
    from rich.text import Text

    from app.showing import harmless_line

    room = WIDTH - max(len(first), len(rest))
    lines = Text(harmless_line(said)).wrap(Console(width=WIDTH), room)
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
