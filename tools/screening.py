"""The screen before whatever is stored of what outsiders write: knowledge and catalogues alike.

A first, honest check by patterns, always on: it stops what plainly addresses a machine. The judge that also finds
what is well hidden is pure and lives with the policies; doors hand it in as a `Screen`. What passes both is still
outside text, quoted as data.
"""

import re
import unicodedata
from collections.abc import Callable

Screen = Callable[[str], str | None]
"""Returns why a text from outside is kept out, or None where it may be stored; words of it only in quotation marks,
at the end."""

INSTRUCTION = "looks like an instruction"
"""Why a text was not let in."""

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")
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
_HINTS = (
    "ignore", "disregard", "forget", "override", "bypass", "system", "you are now", "as an ai", "note", "message",
    "attention", "memo", "instruction", "prompt", "rules", "<|", "inst]", "sys>>", "assistant",
)  # fmt: skip
"""Of which every order holds one: a catalogue of a hundred thousand rows is screened without waiting for it."""
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""C0 but for tabs and line breaks, C1, and what turns the direction of a text."""
_NOT_JOINERS = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
_JOINERS_BY_ASCII = re.compile("(?<=[\x00-\x7f])[\u200c\u200d]+|(?<![\u200c\u200d])[\u200c\u200d]++(?=[\x00-\x7f])")
"""Between letters of other scripts, and between signs, they change what is read."""

STEERING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Categories of what is no letter of a name: controls, what no reader sees, line breaks, halves of letters."""
_JOINERS = str.maketrans("", "", "\u200c\u200d")


def is_instruction(text: str) -> bool:
    """Tell whether a text addresses a machine; an appeal to readers ("ignore the noise") does not."""
    plain = text if text.isascii() else _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    plain = plain.casefold()
    flat = " ".join(plain.split())
    if not any(hint in flat for hint in _HINTS):
        return False
    lines = "\n".join(" ".join(line.split()) for line in plain.splitlines())
    return _ORDERS.search(lines) is not None or _ORDERS.search(flat) is not None


def first_screen(text: str) -> str | None:
    """Return `INSTRUCTION` where a text addresses a machine by a known pattern, else None."""
    return INSTRUCTION if is_instruction(text) else None


def holds_controls(text: str) -> bool:
    """Tell whether a text holds characters that no reader sees and that steer what shows it."""
    return _CONTROLS.search(text) is not None


def without_controls(text: str) -> str:
    """Return a text without those characters; tabs and line breaks stay."""
    return _CONTROLS.sub("", text)


def steers(name: str) -> bool:
    """Tell whether a name holds a line break or what no reader sees; what joins letters of other scripts does not."""
    seen = name.translate(_JOINERS)
    return without_unseen(name) != name or any(unicodedata.category(letter) in STEERING for letter in seen)


def without_unseen(text: str) -> str:
    """Return a text without any character that no reader sees; what joins letters of other scripts, or signs, stays."""
    if text.isascii():
        return without_controls(text)
    return _JOINERS_BY_ASCII.sub("", _NOT_JOINERS.sub("", without_controls(text)))
