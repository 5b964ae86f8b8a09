"""Where a person can be reached: patterns of e-mail addresses and telephone numbers, the floor of the door. Pure."""

import re

from tools.knowledge.figures import is_of_a_thing

_ENDING = "(?:com|net|org|info|biz|shop|store|co|io|eu|us|uk|de|fr|at|ch|nl|it|es|ca|au|se|dk|pl|edu|example)"
_IMAGE = r"\d(?:\.\d)?x\.(?:png|jpe?g|webp|gif|svg|avif|heic)\b"
EMAIL = re.compile(
    rf"[\w.+%-]{{1,64}}(?:[@\uff20]|&#(?:64|x40);|%40)(?!{_IMAGE})[\w-]{{1,63}}(?:[.\uff0e\u3002\uff61][\w-]{{1,63}})+"
    r"|\b[\w.+-]{1,64} ?(?:\bat\b|[(\[{]at[)\]}]) ?[\w-]{1,63}"
    rf"(?: dot | ?[(\[{{]dot[)\]}}] ?){_ENDING}\b",
    re.IGNORECASE,
)
"""Addresses, also as people spell them to hide them from machines."""
_BLANKS = " \\u00a0\\u202f./\\u00b7\\u2219\\u22c5\\u2010-\\u2013\\u2212\\uff0d\\uff0e()\\uff08\\uff09-"
_PHONE = re.compile(
    r"(?:(?<![\w.,$\u20ac\u00a3/-])|(?<=\btel)|(?<=\btel\.)|(?<=\bfax)|(?<=\bfax\.)|(?<=\bmob\.)|(?<=\bph\.)|(?<=\bphone))"
    rf"[+\uff0b]?[(\uff08]?\d[\d{_BLANKS}]{{5,}}\d(?:,? ?(?:x|ext\.?|extension|\#) ?\d{{1,6}})?(?![\w%])",
    re.IGNORECASE,
)
_DIALLED = re.compile(
    r"\+(?:[ ()._-]{0,3}\d){9,15}(?!\d)"
    r"|(?<![^\W_])(?<!\d[ ._/-])(?=(?:[ ._/-]?\d){10,16}(?![ ._/-]?[^\W_]))"
    r"0\d{2,4}(?:[ ._/-]\d{2,}){1,4}(?![ ._/-]?[^\W_])"
    r"|(?<![^\W_])(?:tele?(?:phone|fon|fax)?|fax|call|dial|ring|sms|whatsapp)[\W_]{0,3}"
    r"\d(?:[ ()._-]{0,2}\d){6,14}(?!\d)"
    r"|(?<![^\W_])(?:phone|fon|mobile?|cell|handy)[\W_]{0,3}\d(?:[ ()._-]{0,2}\d){8,14}(?!\d)"
    r"|\(\d{2,5}\)[ ._-]{0,2}\d{3,4}[ ._-]?\d{3,4}(?!\d)"
    r"|(?<![\d.])\d{3}\.\d{3}\.\d{4}(?![\d.])",
    re.IGNORECASE,
)
"""Numbers that are a telephone's in a name as well, where `_PHONE` would take those of orders, days and things."""
_MAILED = re.compile(rf"[^\W_][\w.+-]{{0,63}}[_.]at[_.][\w-]{{1,63}}\.{_ENDING}(?![^\W_])", re.IGNORECASE)
"""An address as it is spelled in a name."""
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
DATE = re.compile(
    rf"(?:(?:(?:19|20)\d\d[-./]{_DAY}[-./]{_DAY}|{_DAY}[-./]{_DAY}[-./](?:(?:19|20)\d\d|\d\d)"
    r"|(?:19|20)\d\d ?[-\u2013] ?(?:19|20)\d\d)(?![-./\d])\s*)+"
)
"""Dates, or spans of years, at the start of what could be a number."""
FEWEST_DIGITS = 7
"""Of a telephone number; a longer figure, such as a card's, is masked as well."""
AN_EMAIL, A_PHONE = "[e-mail]", "[phone]"
"""What stands in their place."""


def without_contacts(text: str) -> str:
    """Return a text with its e-mail addresses and telephone numbers masked: the floor, which always runs."""
    return _PHONE.sub(_masked_number, EMAIL.sub(AN_EMAIL, text))


def figures_in(text: str) -> list[tuple[int, int]]:
    """Return where the floor finds long figures, and judges by itself what is a telephone number and what is not."""
    return [found.span() for found in _PHONE.finditer(text) if _digits(found[0]) >= FEWEST_DIGITS]


def holds_contact(name: str) -> bool:
    """Tell whether an id or a file's name holds an e-mail address, or what can only be a telephone number."""
    return any(form.search(name) for form in (EMAIL, _MAILED, _DIALLED))


def _masked_number(found: re.Match[str]) -> str:
    date = DATE.match(found[0])
    rest = found[0][date.end() :] if date else found[0]
    if _digits(rest) < FEWEST_DIGITS or is_of_a_thing(found.string, found.start(), found.end()):
        return found[0]
    return A_PHONE


def _digits(figure: str) -> int:
    return sum(character.isdigit() for character in figure)
