"""Small signs in a sentence: that it orders something, points back, means all, or names a part or a channel."""

import re

from agents.commands.meaning import Said
from agents.commands.words import words

LABEL = re.compile(r"(?:^|[\n.;,!-]\s*)(?:campaign name|name|title|objective|goal|aim|purpose|audience|"
                   r"readers?|channels?|"
                    r"key message|message|positioning|offer|code|success(?: metric)?|products?|terms)"
                    r"\s*(?::|=|\bis\b)|\b(?:the|our|its|my|target) (?:objective|goal|aim|purpose|"
                    r"point|idea|audience|target group|"
                    r"persona|channel)s? (?:is|are|shall be|will be)\b", re.IGNORECASE)  # fmt: skip
ORDERS = re.compile(
    r"^(?:\W|\b(?:and|then|also|so|ok|okay|please|pls|hi|hello|hey|oh|uh|well|first|before we (?:go "
    r"on|start)|by the way|"
    r"btw|wait|quick question|actually|sorry|one moment|sure|yes|no|now)\b)*"
    r"(?:show|see|what|which|who|whom|whose|why|how|where|when|is|are|was|has|have|did|does|do|can|"
    r"could|would|may|might|list|check|"
    r"find|search|look|explain|pull|open|read|give|remember|forget|delete|bring|any|anything|i want to (?:see|read)|"
    r"let me|let us see|i'd like to (?:see|read|know)|recap|summari[sz]e|repeat|proofread|book|order|"
    r"will|tell me|play|go over|erase|clear)\b"
)
IT = re.compile(r"\b(it|its|that one|this one|that|this|them|these|same|the (?:campaign|draft|letter|"
                r"email|copy|text|chair|ads?|push|sms|"
                 r"post|offer|one|subject|body|button|product|thing|price|headline|warning|finding|"
                 r"complaint|remark))\b")  # fmt: skip
TO_SAY = re.compile(
    r"\b(?:name|mention|say|include|add|drop|without|about|put|cut|with|less|more) (?:in )?(?:the |our |a )?_[bc]_"
    r"|\b(?:subject|headline|button|cta|body)[^:]{0,20}:.*_[bc]_"
)
EVERY = re.compile(
    r"\b(all|every|everything|each|overview|whole|list|ever ran|past|best|worst|campaigns|ones|most|altogether)\b"
)
_POSSESSIVE = re.compile(r"\b([a-z]{3,})'s\b(?! (?:the|a|an|it|that|this|going|been|on|up|in|not|wrong|"
                         r"holding|waiting|next|"
                         r"left|there|happening|keeping|blocking|missing|open|due|new|with|at|stuck|"
                         r"doing|my|our|your|written|for|about)\b)")  # fmt: skip


def part_in(text: str) -> str:
    """Return the part of a message that a text names first, or an empty text."""
    spots = [(found.start(), name) for name, one in words().parts.items() if (found := one.search(text))]
    return min(spots)[1] if spots else ""


def channels_in(text: str) -> list[str]:
    """Return the channels that a text names, in its order."""
    spots = [(found.start(), name) for name, one in words().channels.items() if (found := one.search(text))]
    kept = [name for _, name in sorted(spots)]
    return [one for one in kept if not (one == "sms" and re.search(r"\bmain text|body text|the text\b", text))]


def stranger_in(said: Said) -> str:
    """Return whose things are asked for, where it is nobody of ours that is known here."""
    for one in _POSSESSIVE.finditer(said.text.casefold()):
        name = one[1]
        if (
            name not in words().ours
            and name != said.turn.brand.casefold()
            and not any(name in title.casefold() for title in (*said.turn.campaigns, *said.turn.products))
        ):
            return name
    return ""
