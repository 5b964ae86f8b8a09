"""What a sync of the knowledge could not store, as people read it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from app.folding import folded
from marque.counting import counted

if TYPE_CHECKING:
    from tools.knowledge.port import Skipped


def lines_of_skipped(skipped: "Sequence[Skipped]", most: int) -> Iterator[str]:
    """Yield file, line and reason of each, up to so many, and how many more there are.

    Where they are too many, one of each file comes before a second one of any: no file hides behind a long one.
    """
    shown = _some_of_each_file(skipped, most)
    for one in shown:
        yield from folded(f"{one.place}: {one.reason}", first="  ", rest="    ")
    if len(skipped) > most:
        unnamed = {_file_of(one) for one in skipped} - {_file_of(one) for one in shown}
        others = f", also of {counted(len(unnamed), 'other file')}" if unnamed else ""
        yield f"  … and {len(skipped) - most:,} more{others}; --json names them all"


def _some_of_each_file(skipped: "Sequence[Skipped]", most: int) -> "list[Skipped]":
    """Return so many of them, in their order."""
    seen: Counter[str] = Counter()
    ranked: list[tuple[int, int]] = []
    for number, one in enumerate(skipped):
        ranked.append((seen[_file_of(one)], number))
        seen[_file_of(one)] += 1
    return [skipped[number] for number in sorted(number for _, number in sorted(ranked)[:most])]


def _file_of(one: "Skipped") -> str:
    file, _, line = one.place.rpartition(":")
    return file if file and line.isdecimal() else one.place
