"""Tone gate: no jokes, exclamation marks, emoji or selling on a sober occasion, such as an apology or a recall."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import Field

from marque.evidence import Evidence
from marque.message import Message
from marque.reading import load_data, validate
from marque.records import Record
from marque.verdict import Finding
from policies.naming import any_of, known_names
from policies.patterns import compiled
from policies.policy import Policy
from policies.rule import Rule
from policies.spans import blotted, span_at

NAME = "tone"
LANGUAGES: frozenset[str] | None = frozenset({"en"})

Manner = Literal["jokes", "exclamations", "emoji", "upsell", "delight"]
_SOURCE = "House rule: what is said to somebody who was let down, harmed or hurt is said soberly"
JOKES = Rule(
    id="tone.jokes", severity="revise", source=_SOURCE, waivable_by="brand_lead",
    fix="Say what happened, without the joke.",
    wrong="Oops. We are sorry for the wrong size that we sent.", right="We are sorry for the wrong size that we sent.",
)  # fmt: skip
EXCLAMATIONS = Rule(
    id="tone.exclamations", severity="revise", source=_SOURCE, waivable_by="brand_lead",
    fix="End the sentence with a full stop.",
    wrong="We apologize for the delay. Thank you for waiting!",
    right="We apologize for the delay. Thank you for waiting.",
)  # fmt: skip
EMOJI = Rule(
    id="tone.emoji", severity="revise", source=_SOURCE, waivable_by="brand_lead", fix="Take it out.",
    wrong="We are recalling the kettle 🔥", right="We are recalling the kettle.",
)  # fmt: skip
UPSELL = Rule(
    id="tone.upsell", severity="revise", source=_SOURCE, waivable_by="brand_lead",
    fix="Sell in another message.",
    wrong="We are sorry that your parcel was lost. Shop the new range today.",
    right="We are sorry that your parcel was lost. A new one is on its way.",
)  # fmt: skip
DELIGHT = Rule(
    id="tone.delight", severity="revise", source=_SOURCE, waivable_by="brand_lead",
    fix="Say it without delight: it is no good news to the reader.",
    wrong="Exciting news: we are raising our prices in March.", right="We are raising our prices in March.",
)  # fmt: skip
RULES = (JOKES, EXCLAMATIONS, EMOJI, UPSELL, DELIGHT)
_OF: Mapping[Manner, Rule] = {
    "jokes": JOKES, "exclamations": EXCLAMATIONS, "emoji": EMOJI, "upsell": UPSELL, "delight": DELIGHT,
}  # fmt: skip
_MOST_TOLD = 5
"""Most findings of one kind: the first few make the point."""
_OPENING = 1_500
"""Characters of a body within which it says what its occasion is."""


class _Occasion(Record):
    called: str
    told_by: tuple[str, ...]
    not_told_by: tuple[str, ...]
    forbids: tuple[Manner, ...]


class _Manner(Record):
    called: str
    patterns: tuple[str, ...]


class _ToneFile(Record):
    schema_: int = Field(alias="schema")
    occasions: Mapping[str, _Occasion]
    manners: Mapping[Manner, _Manner]


class Occasion(NamedTuple):
    """What a message is about, where that asks for a sober tone."""

    called: str
    forbids: tuple[Manner, ...]


def check(message: Message, evidence: Evidence, policy: Policy) -> list[Finding]:
    """Return what is out of place on the occasion that the copy itself tells; on any other there is nothing to say."""
    occasion = occasion_of(message)
    if occasion is None:
        return []
    names = any_of(known_names(policy.brand, evidence))
    return [
        finding
        for manner in occasion.forbids
        for finding in islice(_out_of_place(message, manner, occasion, names), _MOST_TOLD)
    ]


def occasion_of(message: Message) -> Occasion | None:
    """Return the sober occasion that the subject or the opening of the body tells, or None."""
    text = f"{message.subject or ''}\n{message.body[:_OPENING]}"
    for occasion in _file().occasions.values():
        told = any(compiled(pattern).search(text) for pattern in occasion.told_by)
        if told and not any(compiled(pattern).search(text) for pattern in occasion.not_told_by):
            return Occasion(occasion.called, occasion.forbids)
    return None


def _out_of_place(
    message: Message, manner: Manner, occasion: Occasion, names: re.Pattern[str] | None
) -> Iterator[Finding]:
    told = _file().manners[manner]
    for part, text in message.parts():
        if part == "footer":
            continue
        seen = blotted(text, (match.span() for match in names.finditer(text))) if names else text
        for pattern in told.patterns:
            for match in compiled(pattern).finditer(seen.replace("![", "  ")):
                said = f"{told.called} is out of place in {occasion.called}."
                yield _OF[manner].finding(span_at(part, text, *match.span()), said)


@cache
def _file() -> _ToneFile:
    return validate(_ToneFile, load_data(Path(__file__).parents[1] / "tone.yaml"), where="tone.yaml")
