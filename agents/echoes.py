"""Words that a model only passed on: of its own instructions, or of a stranger whose text it was shown."""

import re
from collections.abc import Iterable

RUN = 7
"""Words in a row that nobody writes twice by chance; a product's name or a plain phrase is shorter."""
_WORD = re.compile(r"[^\W_]+")


def echoed_in(text: str, sources: Iterable[str], *, allowed: Iterable[str] = ()) -> str | None:
    """Return the first run of words that the text has from one of the sources, or None; what is allowed may be said."""
    runs = {run for source in sources for run in _runs(source)} - {run for given in allowed for run in _runs(given)}
    return next((" ".join(run) for run in _runs(text) if run in runs), None)


def _runs(text: str) -> list[tuple[str, ...]]:
    words = [word.casefold() for word in _WORD.findall(text)]
    return [tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)]
