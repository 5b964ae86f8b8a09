"""The door: what is hidden of a text that somebody outside wrote before it is stored.

Plain contact data is masked. What addresses a machine does not come this far (`tools.screening`).
"""

import re

_EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_PHONE = re.compile(r"(?<![\w.,$€£/-])\+?\(?\d[\d ()./\u00a0\u202f\u2010-\u2013-]{5,}\d(?![\w%])")
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_DATE = re.compile(
    rf"(?:(?:(?:19|20)\d\d[-./]{_DAY}[-./]{_DAY}|{_DAY}[-./]{_DAY}[-./](?:(?:19|20)\d\d|\d\d)"
    r"|(?:19|20)\d\d ?[-\u2013] ?(?:19|20)\d\d)(?![-./\d])\s*)+"
)
"""Dates, or spans of years, at the start of what could be a number."""
FEWEST_DIGITS = 7
"""Of a telephone number; a longer figure, such as a card's, is masked as well."""


def without_contacts(text: str) -> str:
    """Return a text with its e-mail addresses and telephone numbers masked."""
    return _PHONE.sub(_masked, _EMAIL.sub("[e-mail]", text))


def _masked(found: re.Match[str]) -> str:
    date = _DATE.match(found[0])
    rest = found[0][date.end() :] if date else found[0]
    return found[0] if sum(character.isdigit() for character in rest) < FEWEST_DIGITS else "[phone]"
