"""Copy that fills space: empty openings, fillers, rows of three, idle headings, and a model's own remarks."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path

from pydantic import Field

from marque.message import Part
from marque.reading import load_data, validate
from marque.records import Record
from marque.verdict import Finding
from policies.patterns import compiled
from policies.rule import Rule
from policies.spans import MOST_PLACES, missing_in, span_at

LANGUAGES = frozenset({"en"})
"""In others nothing is found: the rules are notes on style, and the rest of the structure gate serves any language."""

OPENER = Rule(
    id="structure.empty_opener", severity="note", source="House rule: the first sentence says something",
    fix="Begin with what the reader gets or should know.",
    wrong="In today's fast-paced world, a blanket matters.", right="The blanket is back in grey.",
)  # fmt: skip
FILLER = Rule(
    id="structure.filler", severity="note", source="House rule: words that say nothing are left out",
    fix="Leave it out, or say the thing itself.",
    wrong="The blanket is the perfect blend of wool and warmth.", right="The blanket is wool and warm.",
)  # fmt: skip
TRIADS = Rule(
    id="structure.triads", severity="note",
    source="House rule: a row of three is a figure of speech, and three of them a habit",
    fix="Name the one that matters.",
    wrong="It is soft, warm, and light. It is for home, work, and travel. You rest, relax, and dream.",
    right="It is soft, warm, and light. It is for the sofa.",
)  # fmt: skip
HEADING = Rule(
    id="structure.empty_heading", severity="note", source="House rule: a heading tells what stands below it",
    fix="Say in the heading what the reader will find.",
    wrong="# Overview\n\nThe blanket is back.", right="# The blanket is back\n\nIt comes in grey.",
)  # fmt: skip
LEFTOVER = Rule(
    id="structure.model_leftover", severity="revise",
    source="House rule: what a model says to the one who asked it never reaches a reader",
    fix="Take it out, and read the rest again: a model wrote it without being read.",
    wrong="Sure, here is your email about the blanket.", right="Sure, the blanket is warm. Here is how to wash it.",
)  # fmt: skip
RULES = (OPENER, FILLER, TRIADS, HEADING, LEFTOVER)

_FEWEST_TRIADS = 3
_TRIAD = re.compile(r"\b[\w-]{2,20}(?: [\w-]{2,20})?, [\w-]{2,20}(?: [\w-]{2,20})?, (?:and|or|&) [\w-]{2,20}")
_GREETING = re.compile(
    r"\s{0,20}(?:#{1,6} [^\n]{1,200}\n\s{0,20})?(?:(?:hi|hello|hey|dear|good \w{1,10}) ?[^\n.!?]{0,40}[,!.:]\s{1,20})?",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]{1,20}(.{1,300})$", re.MULTILINE)


class SlopFile(Record):
    """The file `slop.yaml`."""

    schema_: int = Field(alias="schema")
    openers: tuple[str, ...]
    fillers: tuple[str, ...]
    headings: tuple[str, ...]
    leftovers: tuple[str, ...]


def slop(part: Part, text: str) -> Iterator[Finding]:
    """Yield where a part fills space instead of saying something; code in it has to be blotted out."""
    for match in islice(_any("leftovers", text), MOST_PLACES):
        yield LEFTOVER.finding(span_at(part, text, *match.span()), "This is what a model says to the one who asked it.")
    if part != "body":
        return
    begins = _GREETING.match(text)
    for pattern in _patterns("openers"):
        if opener := pattern.match(text, begins.end() if begins else 0):
            yield OPENER.finding(span_at(part, text, *opener.span()), "An opening that could stand before anything.")
    for match in islice(_any("fillers", text), MOST_PLACES):
        yield FILLER.finding(span_at(part, text, *match.span()), "Words that could be left out.")
    for match in islice(_HEADING.finditer(text), MOST_PLACES):
        if any(pattern.fullmatch(match[1].strip()) for pattern in _patterns("headings")):
            yield HEADING.finding(span_at(part, text, *match.span(1)), "A heading that could stand over anything.")
    triads = list(islice(_TRIAD.finditer(text), MOST_PLACES))
    if len(triads) >= _FEWEST_TRIADS:
        yield TRIADS.finding(missing_in("body"), f"{len(triads)} rows of three in one text.")


def _any(kind: str, text: str) -> Iterator[re.Match[str]]:
    for pattern in _patterns(kind):
        yield from pattern.finditer(text)


@cache
def _patterns(kind: str) -> tuple[re.Pattern[str], ...]:
    file = validate(SlopFile, load_data(Path(__file__).with_name("slop.yaml")), where="slop.yaml")
    return tuple(compiled(pattern) for pattern in getattr(file, kind))
