"""How long a product lasts, runs, burns or works, as copy says it and as facts and descriptions do."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from policies.claims.figures import Figure
from policies.claims.hits import NAMED
from policies.claims.numbers import NUMBER, Hedge, hedge_before, parse_number
from policies.patterns import quick

_TIME = (
    rf"(?P<number>{NUMBER})(?:(?: ?- ?| to )(?P<high>{NUMBER}))?[- ]?(?:full |whole )?"
    r"(?P<unit>minute|hour|hr|night|day|week|month|year)s?\b(?! (?:a|per|each|every) )"
)
_ON = r"(?:going|running|burning|glowing|shining|working|lit|alight|aglow|charged)"
CLAIMED = re.compile(
    rf"\b(?:(?P<verb>lasts|lasting|runs|running|burns|burning|works|working|glows|glowing|shines|shining|"
    rf"(?:keeps|stays) {_ON}|goes on|carries on|keeps you company)|"
    # "The last 20 years" is no verb.
    rf"(?:to|will|can|they|they'll|it'll|batteries|candles|lamps) "
    rf"(?P<bare>last|run|burn|work|glow|shine|(?:keep|stay) {_ON}|go on|carry on|keep you company))"
    r"(?: (?:you|for|at least|about|around|up to|over|more than|nearly|almost|a full|a good)){0,3} "
    rf"{_TIME}"
)
"""A verb and a length of time; `senses` says which verbs mean the same."""
OF_LIGHT = re.compile(
    rf"(?P<hedged>\b(?:up to|about|around|over|more than|at least|nearly|almost) )?{_TIME} of "
    r"(?:(?:soft|warm|bright|steady|clear|clean|good|real) )?"
    r"(?:light|glow|flame|candlelight|lamplight|burn(?:ing)?(?: time)?)\b"
)
"""A length of time with what is had for it."""
LABELLED = re.compile(
    rf"\b(?:battery life|burn(?:ing)? time|run(?:ning)? ?time): ?(?:(?:up to|about|around|over|at least) )?{_TIME}"
)
"""A length of time behind the word for what it is."""
TOLD_AFTER = re.compile(
    rf"(?:^|(?<=[.!?\n])|(?<=[.!?\n] ))(?P<whole>{_TIME})[.!:,;-]{{0,2}} {{1,2}}-? ?"
    rf"(?:that's|that is|this is|it's) how long "
    rf"(?P<whose>(?:the |our |your |this |a |an )?{NAMED}|it|they)(?: (?:will|can|'ll))? "
    rf"(?P<verb>lasts?|runs?|burns?|works?|glows?|shines?|(?:keeps?|stays?) {_ON}|goes on|go on|keeps? you company)\b"
)
"""A length of time, and the sentence after it that says of what it is; looked for where names are masked."""
_STATED = quick(_TIME)
_RUNNING = r"\brun|\bwork|\boperat|\bplay|\bbattery|\bper charge|\b(?:one|single|full) charge|\bof (?:light|use)\b"
_SENSES = {
    "burns": re.compile(rf"\bburn|\bglow|\bshin|{_RUNNING}"),
    "runs": re.compile(_RUNNING),
    "lasts": re.compile(rf"\blast|\bburn|\bglow|\blife|{_RUNNING}"),
}
_LIGHTS = re.compile(r"burn|glow|shin|\blit\b|alight|light|flame")
_RUNS = re.compile(r"run|work|battery")
_OTHER = re.compile(r"\bwarrant|\bguarantee|\breturn|\bship|\bdeliver|\btrial\b")
_NOT_THIS = re.compile(r"\b(?:in|within|after|every|charg\w+(?: time)?:?|last|past)(?: (?:about|just|only|under))? $")
_PIECE = re.compile(r"[^.;\n|•]+(?:\.\d[^.;\n|•]*)*")
_ANY: frozenset[Hedge] = frozenset({"", "up to", "from", "at least"})


class Span(NamedTuple):
    """A length of time that something lasts, in the unit as written."""

    low: Decimal
    high: Decimal
    unit: str

    def __str__(self) -> str:
        """Return it as claims show it: `40 hours`, `40-50 hours`."""
        amount = f"{self.low:f}" if self.low == self.high else f"{self.low:f}-{self.high:f}"
        return f"{amount} {self.unit}{'' if self.low == self.high == 1 else 's'}"

    def bears_out(self, hedge: Hedge, claimed: "Span") -> bool:
        """Tell whether this truth is what the copy says, at the precision written and within its hedge."""
        if self.unit != claimed.unit:
            return False
        if claimed.low != claimed.high:
            return (self.low, self.high) == (claimed.low, claimed.high)
        figure = Figure(claimed.low, "", "" if hedge in _ANY else hedge)
        return figure.borne_out_by(self.low) or (hedge == "up to" and figure.borne_out_by(self.high))


def sense_of(verb: str) -> str:
    """Return the verb that claims hold for these words: working is running, and glowing is burning."""
    low = verb.lower()
    return "burns" if _LIGHTS.search(low) else "runs" if _RUNS.search(low) else "lasts"


def span_of(found: re.Match[str]) -> Span | None:
    """Return the length of time that a match writes, or None."""
    low = parse_number(found["number"])
    high = parse_number(found["high"]) if found["high"] else low
    unit = found["unit"].lower()
    return Span(low, high, "hour" if unit == "hr" else unit) if low is not None and high is not None else None


def read_claim(said: str) -> tuple[str, Hedge, Span] | None:
    """Return sense, hedge and length of a claim's `said`, or None where it is no such claim."""
    sense, _, rest = said.partition(" ")
    found = _STATED.search(rest.lower()) if sense in _SENSES else None
    span = span_of(found) if found else None
    return (sense, hedge_before(rest, found.start())[0], span) if found and span else None


def stated_spans(text: str, sense: str) -> Iterator[Span]:
    """Yield each length of time for which a text says that the thing lasts, in this sense of the word."""
    for piece in _PIECE.finditer(text.lower()):
        if not _SENSES[sense].search(piece.group()) or _OTHER.search(piece.group()):
            continue
        for found in _STATED.finditer(piece.group()):
            span = span_of(found)
            if span and not _NOT_THIS.search(piece.group()[: found.start()]):
                yield span


def spans_in(text: str) -> Iterator[Span]:
    """Yield every length of time in a text that is of no term of sale and no time that something takes."""
    for piece in _PIECE.finditer(text.lower()):
        if _OTHER.search(piece.group()):
            continue
        for found in _STATED.finditer(piece.group()):
            span = span_of(found)
            if span and not _NOT_THIS.search(piece.group()[: found.start()]):
                yield span
