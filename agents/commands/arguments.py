"""What a tool is called with: pieces of what somebody said."""

import re
from collections.abc import Collection
from typing import Any

from agents.commands.facts import trimmed
from agents.commands.meaning import Said
from agents.commands.reading import after_colon
from agents.commands.requests import SURE, mended, weighed
from agents.commands.signs import IT, channels_in, part_in
from agents.commands.things import NOTHING, key, marked, named
from agents.commands.words import words

MOST, FEW, MOST_CUE = 12, 3, 5
"""Words of a query, of what a finding is called, and of a sentence that only says to remember."""
_AROUND = re.compile(r"^(?:the|our|that)\s+|\s+(?:letter|e?-?mail|sms|campaign|push|please)$", re.IGNORECASE)
_OF = re.compile(
    r"\b(?:rates?|figures|numbers|results|stats|statistics|metrics|orders|opens|clicks|revenue|sales|"
    r"conversions?)\b[^?.!]*?\b(?:of|for|from|on|did|by)\s+(?P<x>[^?.!,]+?)(?:\s+(?:bring|get|make|"
    r"have|do|earn|pull|see)\b[^?.!]*)?(?:[?.!,]|$)",
    re.IGNORECASE,
)
_HOW_DID = re.compile(
    r"\bhow (?:well |good |badly )?(?:did|has|have|was|were)\s+(?P<x>[^?.!,]+?)\s+(?:do|done|perform\w*|"
    r"gone?|work\w*|sell|sold|fared?|land\w*|received)\b",
    re.IGNORECASE,
)


def query_in(said: Said, but: Collection[str] = ()) -> str:
    """Return the words of a question that say what it is about; without `but`, at least something of it."""
    pieces = [one for one in re.findall(r"[\w$%'-]+", said.text) if not _is_little(one)]
    kept = [one for one in pieces if one.casefold() not in words().asking and one.casefold() not in but]
    about = said.product.one if said.product.one and IT.search(said.marked) and "_" not in said.marked else None
    return " ".join([*([about] if about else []), *(kept or ([] if but else pieces))][:MOST]).strip("'")


def figures_of(said: Said) -> str:
    """Return what a question calls the past campaign whose figures it wants, or an empty text."""
    found = _OF.search(said.text) or _HOW_DID.search(said.text)
    if not found:
        return ""
    which = _AROUND.sub("", trimmed(found["x"].strip(" ?.!")))
    vague = re.search(r"\b(?:it|that|this|campaigns?|past|year|month)\b", which)
    return "" if vague or all(_is_little(one) for one in re.findall(r"\w+", which)) else which


def finding_in(said: Said) -> str:
    """Return which finding is meant: what is quoted, a figure, a rule's name, or the words that are left."""
    quoted = next((one for one in said.read.quoted if not named(one, said.turn.campaigns).names), "")
    plain = re.search(r"[$\u20ac\u00a3]\s?\d[\d.,]*|\d+ ?(?:%|percent)|\b[a-z_]+\.[a-z_]+\b", said.text)
    if quoted or plain:
        return quoted or (plain[0].rstrip(".,") if plain else "")
    about = marked(said.text, said.campaign, NOTHING).replace("_c_", " ")
    if topic := next((one for one in re.findall(r"\w+", mended(about)) if one in words().topics), ""):
        return topic
    left = [one for one in re.findall(r"[A-Za-z%-]+|\d+", about) if not _is_little(one)]
    return " ".join([one for one in left if not {one.casefold(), key(one)} & words().about_findings][:FEW])


def _is_little(word: str) -> bool:
    return word.casefold() in words().little or key(word) in words().little


def note_in(said: Said) -> str:
    """Return what is wished of a draft, without the campaign, the part and the courtesies."""
    where = (
        r"(?:the |its |our )*(?:subject(?: ?line)?|headline|body|main text|cta|button|letter|email|"
        r"e-mail|mail|sms|push|social post|social|post|ads?|landing page|copy|text|draft|push "
        r"note|message)"
    )
    text = marked(said.text, said.campaign, NOTHING)
    clauses = [
        one
        for one in re.split(
            r"(?<=[.;!?])\s+|\s-\s|\n|:\s*|, (?=(?:please|pls|can|could|make|let|rather|do|write|try|"
            r"mention|say|give|the|its|subject|body|button|cta|headline)\b)",
            text,
        )
        if one.strip()
    ]
    wishes = [
        one
        for one in clauses
        if weighed(mended(f"body: {one}" if part_in(text) and not part_in(one) else one)).get("revise_draft")
    ] or clauses
    best = (
        wishes[-1]
        if _bare(wishes[-1], where) != ""
        else next((one for one in reversed(clauses) if _bare(one, where)), "")
    )
    return _bare(best, where)


def _bare(clause: str, where: str) -> str:
    out = re.sub(
        rf"\b(?:in|of|for|on|from|to|at)? ?(?:the |our )?_[cb]_(?:'s)?\b ?(?:{where}\b ?)*",
        " ",
        clause,
        flags=re.IGNORECASE,
    )
    out = re.sub(
        rf"^\W*(?:(?:please|pls|can (?:you|we|i)|could (?:you|we|i)|would you|will you|i want|i'd like|"
        rf"(?:i (?:should|would)|i'd|we'd) be (?:obliged|grateful|glad|happy) if|it would be \w+ if|"
        rf"i would like|i need|we need|let's|let us|get|have|do it|do|make|now|oh|sorry|hm+|and|but|"
        rf"the|it|is|be|so|to|that|ok|okay|just|also|then|rewrite|rephrase|reword|redo|change|revise|"
        rf"i think|i find|maybe|too|give me|you|could|should|needs?(?: to)?|must|has to|{where})\b[\s,]*)"
        rf"+",
        lambda one: "too " if re.search(r"\btoo\s*$", one[0]) else "",
        out.strip(),
        flags=re.IGNORECASE,
    )
    return trimmed(re.sub(r"\s+", " ", out).strip(" .,;:-?!"))


def kept_in(said: Said) -> str:
    """Return what is to be remembered, in the user's words."""
    text = re.sub(
        r"(?:^|[.;!,] *|\band )(?:please )?(?:keep|bear|have) (?:that|this|it) in mind\b[^.;!\n]*|"
        r"\b(?:please )?(?:remember|note|save|keep) (?:that|this|it)(?: (?:for|in)\b[^.;!\n]*)?\s*[.!]?$",
        " ",
        said.text,
        flags=re.IGNORECASE,
    )
    told = [one for one in re.split(r"(?<=[.!])\s+", text) if weighed(mended(one)).get("remember", 0) >= SURE]
    text = told[0] if len(told) == 1 and len(told[0].split()) > MOST_CUE else text
    text = re.sub(r"^\W*(?:from now on|going forward|in future)\b[ ,:]*", "", text, flags=re.IGNORECASE)
    text = re.sub(
        r"^\W*(?:(?:please|also|and|ok|hey|could you|can you|would you|i want you to|i'd like you "
        r"to)\s+)*(?:remember|keep in mind|bear in mind|memori[sz]e|take note|make a note|note|don't "
        r"forget|do not forget|save)\b(?: (?:for|in) (?:all )?(?:the )?(?:next time|future|later(?: "
        r"\w+)?))?\s*(?:that|of|:|,|this:?)?\s*",
        "",
        text,
        flags=re.IGNORECASE,
    )
    return trimmed(text)


def copy_in(said: Said) -> str:
    """Return the copy within a sentence: a quotation, or what stands behind a colon."""
    long = [one for one in said.read.quoted if len(one.split()) >= FEW]
    behind = after_colon(said.text)
    return long[0] if long else behind if len(behind.split()) >= FEW else ""


def channel_args(said: Said) -> dict[str, Any]:
    """Return for which channel copy is to be checked, where that is said."""
    channels = channels_in(said.read.bare.casefold()) or (
        ["email"] if said.read.pasted.casefold().startswith("subject:") else []
    )
    return {"channel": channels[0]} if channels else {}
