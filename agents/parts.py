"""What every part that a model writes must be before it is judged: there, of one line where it is one, readable."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

LONGEST: Mapping[str, int] = {"subject": 300, "preheader": 300, "body": 20_000, "cta": 100}
"""Characters beyond which a part is no draft of anything; what a channel takes, the structure gate judges."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_MAY_CONTROL = frozenset("\n\t\r")


def wrong_in_part(part: str, text: str, *, may_be_empty: bool = False) -> str | None:
    """Return what is wrong with a part in words that a model can act upon, or None."""
    if not text.strip():
        return None if may_be_empty else f"the {part} is empty"
    if len(text) > LONGEST[part]:
        return f"the {part} has {len(text)} characters; write at most {LONGEST[part]}"
    if part != "body" and len(text.splitlines()) > 1:
        return f"the {part} must be one line"
    hidden = next((char for char in text if unicodedata.category(char) == "Cc" and char not in _MAY_CONTROL), None)
    return f"the {part} holds the control character U+{ord(hidden):04X}" if hidden else None


def strange_number_in(part: str, text: str, material: Iterable[str]) -> str | None:
    """Return what is wrong with a short part that says a number which nothing that it is about says, or None.

    A small model repeats the limits of its task; in a body the gates ask what a number is said of, a bare one in a
    line of its own is said of nothing.
    """
    known = {_plain(number) for given in material for number in _NUMBER.findall(given)}
    strange = next((number for number in _NUMBER.findall(text) if _plain(number) not in known), None)
    return f"the {part} says {strange}, and neither the body nor a fact does" if strange else None


def _plain(number: str) -> str:
    whole = number.replace(",", "")
    return whole.rstrip("0").rstrip(".") if "." in whole else whole
