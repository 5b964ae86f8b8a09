"""The door: what may be stored of a text that somebody outside wrote.

A first, honest check by patterns: it stops what plainly addresses a machine and hides plain contact data.
It does not stop an instruction that is well hidden; so what passes is still outside text, quoted as data.
"""

import re
import unicodedata

INSTRUCTION = "looks like an instruction"
"""Why a text was not let in."""

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\U000e0000-\U000e007f]")
_MACHINE = r"(?:ai|a\.i\.|assistants?|language models?|llms?|chat ?bots?|bots?)"
_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass) (?:\w+ ){0,3}?"
    r"(?:previous|prior|above|earlier|preceding|foregoing|system|all(?: of)?|your) (?:\w+ ){0,2}?"
    r"(?:instructions?|prompts?|directions|directives|commands|guidelines|rules)\b"
    r"|\b(?:ignore|disregard|forget) (?:everything|anything|all) (?:above|previous|you (?:were|have been))\b"
    r"|\bsystem prompt\b"
    r"|\byou are now (?:an?|the|in|my|no longer|acting|free|allowed|to|dan)\b(?! (?:\w+ )?owner)"
    r"|\bas an ai(?:[,.:;]| (?:language|assistant|model|chat ?bot|system|agent|you)\b)"
    rf"|\b(?:note|message|attention|memo|instructions) (?:to|for) (?:any|all|the|every|each) {_MACHINE}\b"
    r"|\b(?:new|updated|hidden|secret) (?:system )?instructions? ?:"
    r"|\b(?:reveal|print|repeat|leak|show) (?:me )?(?:your|the system) (?:\w+ )?(?:prompt|instructions|rules)\b"
    r"|<\|[a-z_]+\|>|\[/?inst\]|<</?sys>>|(?:^|\n)[# ]{0,4}(?:system|assistant) ?: ?you\b"
)
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


def is_instruction(text: str) -> bool:
    """Tell whether a text addresses a machine; an appeal to readers ("ignore the noise") does not."""
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).casefold()
    lines = (" ".join(line.split()) for line in plain.splitlines())
    return _ORDERS.search("\n".join(lines)) is not None or _ORDERS.search(" ".join(plain.split())) is not None


def without_contacts(text: str) -> str:
    """Return a text with its e-mail addresses and telephone numbers masked."""
    return _PHONE.sub(_masked, _EMAIL.sub("[e-mail]", text))


def _masked(found: re.Match[str]) -> str:
    date = _DATE.match(found[0])
    rest = found[0][date.end() :] if date else found[0]
    return found[0] if sum(character.isdigit() for character in rest) < FEWEST_DIGITS else "[phone]"
