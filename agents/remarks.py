"""What two critics share: words that are quoted must stand in the text, and where they stand."""

from collections.abc import Iterable

from marque.message import Message
from marque.verdict import Span


def misquoted(quotes: Iterable[str], message: Message) -> str | None:
    """Return what is wrong with quotes that the text does not hold, or None."""
    wrong = [quote for quote in quotes if not quote or _place(quote, message) is None]
    return f"the draft does not hold {wrong[0]!r}; quote its own words" if wrong else None


def span_of(quote: str, message: Message) -> Span:
    """Return where quoted words first stand; words that stand nowhere are a bug of the caller."""
    found = _place(quote, message)
    if found is None:
        raise ValueError("the quote was not checked before")
    return found


def _place(quote: str, message: Message) -> Span | None:
    for part, text in message.parts():
        start = text.find(quote)
        if start >= 0:
            return Span(part=part, start=start, end=start + len(quote), quote=quote)
    return None
