"""What keeps a watch from its work: told once, whoever meets it, and again only when it is another or over."""

import re
from collections.abc import Callable

_FIGURES = re.compile(r"\d+")
"""An instant or a count in what an error says makes it no other trouble."""

Tell = Callable[[str, str], None]
"""Told under which source, and what."""


class Troubles:
    """The troubles that the sources of one watch are in now."""

    def __init__(self, tell: Tell) -> None:
        """Take who is told."""
        self._tell = tell
        self._in: dict[str, str] = {}
        """By source the trouble that it is in."""
        self._told: dict[str, str] = {}
        """By trouble the source under which it was told, since last nothing was in trouble."""

    def meet(self, source: str, said: str) -> None:
        """Take note that a source is in trouble, and tell what it is unless that was told."""
        trouble = _FIGURES.sub("", said)
        self._in[source] = trouble
        if trouble not in self._told:
            self._told[trouble] = source
            self._tell(source, f"{said}; trying again")

    def leave(self, source: str) -> None:
        """Take note that a source works, and tell that it goes on where none is in the same trouble any more."""
        trouble = self._in.pop(source, None)
        if trouble is not None and trouble not in self._in.values():
            self._tell(self._told[trouble], "goes on")
            del self._told[trouble]
        if not self._in:
            self._told.clear()
