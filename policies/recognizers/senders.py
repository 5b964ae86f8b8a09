"""What a message says of its own sender: the address that law asks for in a footer, how to reach us, who signs.

A business's own address, phone or signature is no leak of anybody's data, whether a brand pack names it or not.
What is said to be the reader's, or of somebody else, stays one.
"""

import re

from marque.message import Part
from policies.patterns import quick
from policies.recognizers import Entity, Found

_OF_A_BUSINESS: frozenset[Entity] = frozenset({"STREET_ADDRESS", "ZIP_CODE", "PHONE_NUMBER"})
_REACH = 90
"""Characters before a find in which a word says whose it is."""
_READERS = quick(
    r"\b(?:sent|send|deliver(?:ed|y)?|ship(?:s|ped|ping)?|addressed|mailed|billed|went|goes) (?:\w{1,12} ){0,3}?to\b"
    r"|\b(?:your|her|his|their|my)\b(?: \w{1,12}){0,3}?"
    r" (?:address|home|house|flat|number|phone|mobile|cell|account|file)\b"
    r"|\b(?:you|who) (?:live|lives|moved)\b|\b(?:recipient|subscriber|customer|addressee|bill to|ship to)(?: name)?:",
    re.IGNORECASE,
)  # fmt: skip
"""What stands before the data of a reader or customer."""
_OURS = quick(
    r"(?:\b(?:visit|find|see|meet|join|reach|call|ring|phone|text|dial|contact|fax) us\b[^.\n]{0,40}"
    r"|\b(?:our|the) (?:[\w-]{1,20} ){0,3}?"
    r"(?:shop|store|showroom|studio|office|workshop|warehouse|flagship|boutique|bakery|factory|farm|headquarters|HQ|gallery|caf[e\u00e9]|location|address|line|helpline|hotline|desk|phone|number|team)"
    r"(?:[ ,:]+(?:is|are|at|in|on|under|by|now|open|and|via|or|phone|tel\.?|you)){0,4}"
    r"|\b(?:customer (?:service|care|support)|helpline|hotline|toll[- ]free|head office|headquarters|registered office"
    r"|press office|imprint|contact us|get in touch)(?:[ ,:]+(?:is|are|at|in|on|under|by|via|phone|tel\.?)){0,3}"
    r"|\b(?:Inc|Ltd|Limited|LLC|LLP|PLC|plc|Corp|Co|Company|GmbH|AG|KG|SARL|SAS|BV|Pty|Oy|AB|ApS)\b\.?(?: (?:at|of))?)"
    r"[ ,:|\u00b7\u2022\u2013\u2014\n-]{0,4}$",
    re.IGNORECASE,
)  # fmt: skip
"""What stands right before an address or a number of the sender's."""
_IMPRINT = quick(
    r"\bunsubscribe|\bopt[- ]out\b|\u00a9|\(c\) ?\d{4}|\ball rights reserved|\bregistered (?:office|in|number|no)\b"
    r"|\bcompany (?:no|number)\b|\b(?:mailing|email|e-mail) preferences|\bview (?:it |this )?in (?:your )?browser"
    r"|\byou(?: are|['\u2019]re)? (?:get|getting|got|receive|receiving|received) this\b|\bprivacy (?:policy|notice)",
    re.IGNORECASE,
)
"""What marks a paragraph as the small print of a mail."""
_LEAVE = re.compile(
    r"[\s>*_]{0,4}(?:[a-z'\u2019]{1,12},? ){0,4}?"
    r"(?:regards|sincerely|faithfully|truly|wishes|warmly|cheers|yours|love|thanks|thank you|gratitude|gratefully|best"
    r"|fondly|hugs|care|soon|then|later|there|time|bye|for now|weekend|with us|season|holidays|cooking|baking|making"
    r"|(?:stay|keep|happy|enjoy) (?:the |your )?\w{1,20})(?:,? from (?:all of )?us)?"
    r" ?[,.!:\u2013\u2014-]{0,2}\s*",
    re.IGNORECASE,
)
"""Words that take leave; the name of who does stands behind them or on the next lines."""
_SIGNED = re.compile(r"[\s>*_]{0,4}(?:--?|[\u2013\u2014~]|xo{1,3}x?,?|signed,?|your) ?", re.IGNORECASE)
_QUOTED = re.compile(r"[\"\u201c\u201d\u00bb'\u2019][.!]?\s*$")
_GOES_ON = re.compile(r"[.!?]\s+\w|\b(?:you|your|we|our|for|is|are|has|have|was)\b", re.IGNORECASE)
"""What follows a name that is spoken to, not signed."""
_PARAGRAPH = 400
"""How far, in characters, small print reaches around an address in it."""
_SHORT = 80
"""Characters of the longest line that can close a letter or name who signs it."""
_LINES_ABOVE = 3
"""Among how many lines above a name the one that takes leave is looked for."""


def speaks_of_its_sender(text: str, found: Found, part: Part) -> bool:
    """Tell whether an address, a phone number or a name is the sender's own; linear in the text."""
    if found.entity in _OF_A_BUSINESS:
        before = text[max(0, found.start - _REACH) : found.start]
        if _READERS.search(before.rpartition(". ")[2]):
            return False
        return part == "footer" or _in_small_print(text, found) or bool(_OURS.search(before))
    if found.entity == "PERSON":
        return part == "footer" and not _READERS.search(text, max(0, found.start - _REACH), found.start)
    return False


def signs(text: str, found: Found) -> bool:
    """Tell whether a name stands where a letter is signed: behind words that take leave, or shortly below them."""
    start = text.rfind("\n", max(0, found.start - _SHORT), found.start) + 1
    end = text.find("\n", found.end, found.end + _SHORT)
    end = min(len(text), found.end + _SHORT + 1) if end < 0 else end
    if start == 0 or end - start > _SHORT:
        return False
    before, after = text[start : found.start], text[found.end : end]
    above = [one for one in text[max(0, start - 4 * _SHORT) : start].split("\n") if one.strip()]
    if not above or _GOES_ON.search(after):
        return False
    if _LEAVE.fullmatch(before) or any(_takes_leave(one) for one in above[-_LINES_ABOVE:]):
        return True
    is_last = len(text) - end < _SHORT and "\n\n" not in text[end:].strip()
    return bool(is_last and _SIGNED.fullmatch(before) and not _QUOTED.search(above[-1]))


def _takes_leave(line: str) -> bool:
    return len(line) <= _SHORT and bool(_LEAVE.fullmatch(line))


def _in_small_print(text: str, found: Found) -> bool:
    """Tell whether a find stands in a later paragraph that unsubscribes, claims copyright or names the company."""
    start = text.rfind("\n\n", max(0, found.start - _PARAGRAPH), found.start)
    if start < 0:
        return False
    end = text.find("\n\n", found.end, found.end + _PARAGRAPH)
    return bool(_IMPRINT.search(text, start, found.end + _PARAGRAPH if end < 0 else end))
