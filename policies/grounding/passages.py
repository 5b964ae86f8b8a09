"""Of a long document the lines that share most with a text, so that each text is held against a bounded part."""

import re
from collections import defaultdict
from functools import lru_cache

WHOLE = 8_000
"""Characters up to which a document is looked at whole."""
_LINE = 400
"""Characters after which a line is cut."""
_WORD = re.compile(r"[a-z]{4,40}|\d{1,20}")


def relevant(document: str, text: str) -> str:
    """Return the document, or of a longer one the lines that share most words with the text, in their order.

    A word counts the more the fewer lines hold it. Of a longer document at most `WHOLE` characters are returned.
    """
    if len(document) <= WHOLE:
        return document
    lines, held = _lines(document)
    worth: dict[int, float] = defaultdict(float)
    for word in set(_WORD.findall(text.lower())):
        at = held.get(word, ())
        for line in at:
            worth[line] += 1 / len(at)
    chosen: set[int] = set()
    left = WHOLE
    for line in sorted(worth, key=lambda one: (-worth[one], one)):
        for near in (line, line - 1, line + 1):
            if 0 <= near < len(lines) and near not in chosen and len(lines[near]) < left:
                chosen.add(near)
                left -= len(lines[near]) + 1
    return "\n".join(lines[one] for one in sorted(chosen))


@lru_cache(maxsize=8)
def _lines(document: str) -> tuple[list[str], dict[str, tuple[int, ...]]]:
    lines = [
        line[start : start + _LINE]
        for line in document.splitlines()
        for start in range(0, max(len(line), 1), _LINE)
        if line.strip()
    ]
    held: dict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        for word in set(_WORD.findall(line.lower())):
            held[word].append(number)
    return lines, {word: tuple(at) for word, at in held.items()}
