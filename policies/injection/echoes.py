"""Words that a text only passes on: of instructions that a model was given, or of a stranger whom it was shown."""

import re
from collections.abc import Iterable, Iterator

RUN = 7
"""Words in a row that nobody writes twice by chance; a product's name or a plain phrase is shorter."""
_WORD = re.compile(r"[^\W_]+")
Run = tuple[str, ...]


def echoed_in(text: str, sources: Iterable[str], *, allowed: Iterable[str] = ()) -> str | None:
    """Return the first run of words that the text has from one of the sources, or None; what is allowed may be said."""
    place = next(echoes(text, sources, allowed=allowed), None)
    return " ".join(word.casefold() for word in _WORD.findall(text[place[0] : place[1]])) if place else None


def echoes(text: str, sources: Iterable[str], *, allowed: Iterable[str] = ()) -> Iterator[tuple[int, int]]:
    """Yield the place of each run of seven words that the text has from one of the sources."""
    known = {run for source in sources for run, _, _ in _runs(source)}
    known -= {run for given in allowed for run, _, _ in _runs(given)}
    for run, start, end in _runs(text):
        if run in known:
            yield start, end


def _runs(text: str) -> Iterator[tuple[Run, int, int]]:
    words = [(word[0].casefold(), word.start(), word.end()) for word in _WORD.finditer(text)]
    for at in range(len(words) - RUN + 1):
        run = words[at : at + RUN]
        yield tuple(word for word, _, _ in run), run[0][1], run[-1][2]
