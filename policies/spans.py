"""Places in a message, for gates: a span for what is there, for what is missing, and text with pieces blotted out."""

from collections.abc import Iterable

from marque.message import Part
from marque.verdict import Span

MOST_PLACES = 200
"""Most findings of one kind in one part: nobody mends more of them one by one, and the verdict is the same."""


def span_at(part: Part, text: str, start: int, end: int) -> Span:
    """Return the place `text[start:end]` of a part whose whole text is `text`."""
    return Span(part=part, start=start, end=end, quote=text[start:end])


def missing_in(part: Part) -> Span:
    """Return the empty place at the start of a part: where something should stand and does not."""
    return Span(part=part, start=0, end=0, quote="")


def blotted(text: str, places: Iterable[tuple[int, int]]) -> str:
    """Return the text with each place filled by spaces, so that every offset still holds."""
    pieces: list[str] = []
    at = 0
    for start, end in sorted(places):
        if end > at:
            pieces += [text[at : max(start, at)], " " * (end - max(start, at))]
            at = end
    return "".join([*pieces, text[at:]])
