"""What a sentence says about a brief, in the user's own words: every value is a piece of what was typed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from agents.commands.dates import day_of
from agents.commands.labels import OFFERS, cuts, labels
from agents.commands.things import Named, all_named, key
from agents.commands.words import words
from agents.copilot import Turn

NOON = "12:00Z"
"""The hour that a day of sending gets where none is named: the same day in nearly every market."""
LISTS = frozenset({"must_say", "must_not_say"})
"""Keys that hold several sentences."""
OPEN = frozenset({"objective", "audience", "key_message", "positioning", "success_metric"})
"""Questions that any words of the user may answer."""
TITLE, SHORTEST = 6, 4
"""Words of a title at most, and letters of a fact at least."""
FEW = 3
"""Words that a bare answer must have left once facts are taken out of it, or it is only those facts."""
_TALK = re.compile(r"^(?:(?:uh|um|well|so|ok|okay|hi|hello|hey|oh|sorry|please|and|then|also|maybe|"
                   r"probably|i think|i guess|i'd say|let's say|say|it is|it's|it should be|that's|that would be|"
                   r"make it|make that|we want|just|the answer is|mostly|mainly|basically|put|with|"
                   r"use|yes|yeah)\b[,: ]*)+",
                   re.IGNORECASE)  # fmt: skip
_TAIL = re.compile(
    r"[\s,;:-]*\b(?:please|pls|thanks|thank you|cheers|if you can|that's (?:it|all))?[\s.,;:!?-]*$", re.IGNORECASE
)


@dataclass
class Facts:
    """What was found, and what is left of the text."""

    given: dict[str, Any] = field(default_factory=dict)
    labelled: int = 0
    """How many of them were called by their name."""
    rest: str = ""

    def take(self, name: str, begin: int, end: int, value: str | list[str]) -> None:
        """Keep a value and take what it was read from out of the rest."""
        self.given[name] = value
        self.labelled += 1
        self.rest = f"{self.rest[:begin]}\n{self.rest[end:]}"


def facts_in(text: str, turn: Turn) -> Facts:
    """Return what a text says of a brief."""
    found = Facts(rest=text)
    for name, pattern in OFFERS:
        match = pattern.search(found.rest)
        value = match and (_day(match["x"], turn.today, name) if name in {"ends", "send_at"} else match["x"])
        if match and value and name not in found.given:
            found.take(name, match.start(), match.end(), value)
    if words().no_offer.search(found.rest):
        found.given["skipped"] = ["offer"]
        found.rest = words().no_offer.sub(" ", found.rest)
    for name, pattern in labels():
        _labelled(name, pattern, found, turn)
    aimed = f"{found.rest}\n{found.given.get('objective', '')}"
    if channels := _channels(aimed, turn.brief):
        found.given["channels"] = channels
    if products := products_in(aimed, turn.products):
        found.given["products"] = products
    return found


def _labelled(name: str, pattern: re.Pattern[str], found: Facts, turn: Turn) -> None:
    """Keep what a pattern finds, unless it is known already."""
    settled = (
        name == "objective" and name in turn.brief and not re.search(r"\b(?:objective|goal)\b", found.rest.casefold())
    )
    match = None if name in found.given or settled else pattern.search(found.rest)
    if match is None:
        return
    value, end = _cut(match["x"], match.start("x"))
    value = trimmed(value)
    if not _holds(name, value):
        return
    begin = match.start("x") if name == "objective" else match.start()  # "a push that sells": the channel stays
    listed = [*dict.fromkeys([*turn.brief.get(name, ()), value])] if name in LISTS else value
    found.take(name, begin, end, listed)


def products_in(text: str, titles: Sequence[str]) -> list[str]:
    """Return what a text calls the products it plainly names."""
    found = [one for one in all_named(text, titles) if one.one]
    plain = [one.one for one in found if len(one.at) > 1 or one.one in one.names]
    return list(dict.fromkeys(one for one in plain or [one.one for one in found if _is_telling(one)] if one))


def answer_to(asked: str, text: str, found: Facts) -> dict[str, Any]:
    """Return what a sentence says that answers an open question, or nothing where it does not answer it."""
    if words().skipping.match(text):
        return {"skipped": [asked]}
    if asked in found.given or found.labelled:
        return found.given
    bare = trimmed(_TALK.sub("", text))
    if asked in OPEN:
        aside = found.given and _left(found.rest) < FEW and not _people().search(text)
        return dict(found.given) if aside else {asked: bare} if len(bare) > 1 else {}
    said: dict[str, dict[str, Any]] = {
        "products": {"products": [bare]} if 0 < len(bare.split()) <= TITLE else {},
        "offer": {"terms": bare} if len(bare.split()) > FEW else {},
        "template": {"template": bare} if 0 < len(bare.split()) <= TITLE else {},
    }
    return found.given or said.get(asked, {})


@cache
def _people() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words().people})\b", re.IGNORECASE)


def _left(text: str) -> int:
    """Return how many telling words of a text name no channel."""
    for pattern in words().channels.values():
        text = pattern.sub(" ", text)
    plain = {"make", "instead", "sorry", "put", "page", "use", "send"}
    return sum(1 for one in re.findall(r"\w+", text.casefold()) if one not in words().little and one not in plain)


def trimmed(text: str) -> str:
    """Return words without the marks and the courtesies around them."""
    text = text.strip().strip("\"'").strip()
    return _TAIL.sub("", text).strip().strip("\"'").strip(" ,;:-")


def _cut(value: str, start: int) -> tuple[str, int]:
    cut = cuts().search(value, 2)
    kept = value[: cut.start()] if cut else value
    return kept, start + len(kept)


def _holds(name: str, value: str) -> bool:
    if not value or not re.search(r"\w{2}", value):
        return False
    if name in {"objective", "audience", "key_message", "positioning"}:
        return len(value) >= SHORTEST and not re.fullmatch(
            r"(?:it|that|this|me|us|you|them|none|no|far|going)\b.{0,12}", value, re.IGNORECASE
        )
    return True


def _channels(text: str, brief: Mapping[str, Any]) -> list[str]:
    kept: list[str] = list(brief.get("channels", ()))
    found: list[str] = []
    dropped = False
    spots = sorted(
        (one.start(), -one.end(), name) for name, pattern in words().channels.items() for one in pattern.finditer(text)
    )
    last = 0
    for start, end, name in spots:
        if start < last:
            continue
        last = -end
        before = text[max(0, start - 22) : start].casefold()
        if re.search(
            r"\b(?:not|no|without|drop|remove|skip|instead of|rather than|never|minus|forget|leave "
            r"out|take out|cut|lose)\s+(?:the |an? |by |on |via |any )*$",
            before,
        ):
            dropped = dropped or name in kept
            kept = [one for one in kept if one != name]
        elif name not in found:
            found.append(name)
    adding = dropped or re.search(r"\b(?:also|too|as well|add|plus|in addition|and an?)\b", text, re.IGNORECASE)
    both = list(dict.fromkeys([*kept, *found])) if adding else found
    return both if both != list(brief.get("channels", ())) else []


def _day(text: str, today: str, name: str) -> str | None:
    day = day_of(text, date.fromisoformat(today))
    return None if day is None else (f"{day} {NOON}" if name == "send_at" else str(day))


def _is_telling(found: Named) -> bool:
    """Tell whether a single word means these products and no common thing: it opens all their names.

    An id, which is one word, tells nothing here.
    """
    return all(" " not in name or key(name.split()[0]) == key(found.one or "") for name in found.names)
