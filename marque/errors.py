"""What can go wrong, drawn once.

    MarqueError
    ├── InputError       a file, an argument or a setting is bad; exit 2
    ├── Refused          a person, a rule or a state says no; exit 1
    └── Unavailable      something we depend on is away; exit 2

Each says in one line what is wrong, where, and how to mend it, and never quotes personal data.
Anything else that is raised is a bug and shows itself.
"""

MAX_LINE = 400
"""Longest line, in characters, that is shown to a person; a longer value is cut, not wrapped."""


class MarqueError(Exception):
    """An error that a user can act upon: `what` is wrong, `where`, and the `mend`."""

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        """Keep the three parts apart, so that a door can show them as text or as JSON."""
        super().__init__(what)
        self.what = what
        self.where = where
        self.mend = mend

    def __str__(self) -> str:
        """Return one line, whatever line breaks the parts had."""
        line = f"{self.where}: {self.what}" if self.where else self.what
        if self.mend:
            line = f"{line}; {self.mend}"
        line = " ".join(line.split())
        return line if len(line) <= MAX_LINE else f"{line[: MAX_LINE - 1]}…"


class InputError(MarqueError):
    """A file, an argument or a setting that cannot be used as it is."""


class Refused(MarqueError):  # noqa: N818 - the word of the house: a refusal is an answer, not a fault
    """A person may not, a rule forbids, or the state does not allow it."""


class Unavailable(MarqueError):  # noqa: N818 - as above
    """A store, a model or a service that is needed does not answer."""
