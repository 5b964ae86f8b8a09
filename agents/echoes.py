"""Words that a model only passed on: of its own instructions, or of a stranger whose text it was shown."""

import re
from collections.abc import Iterable

from prompts.fencing import tags_of

RUN = 7
"""Words in a row that nobody writes twice by chance; a product's name or a plain phrase is shorter."""
_TAG = re.compile(r"</?\s*([A-Za-z_]+)[^<>]{0,100}>")
_WORD = re.compile(r"[^\W_]+")


def echoed_in(text: str, sources: Iterable[str], *, allowed: Iterable[str] = ()) -> str | None:
    """Return the first run of words that the text has from one of the sources, or None; what is allowed may be said."""
    runs = {run for source in sources for run in _runs(source)} - {run for given in allowed for run in _runs(given)}
    return next((" ".join(run) for run in _runs(text) if run in runs), None)


def fence_in(text: str, prompt: str) -> str | None:
    """Return the first tag of a prompt's own that the text holds, or None."""
    fences = tags_of(prompt)
    return next((tag.group() for tag in _TAG.finditer(text) if tag[1].casefold() in fences), None)


def _runs(text: str) -> list[tuple[str, ...]]:
    words = [word.casefold() for word in _WORD.findall(text)]
    return [tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)]
