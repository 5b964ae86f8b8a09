"""How a past campaign did, as a number that can be compared: its rate beside the usual one, shrunk for small numbers.

A label says what the team thought, figures say what readers did. Either may be missing or wrong, and what is not
known neither lifts nor lowers a campaign.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from typing import NamedTuple

UNKNOWN = 1.0
"""The worth of a campaign of which nothing is known; above it did better than usual, below it worse."""
EVENTS = {"conversions": "converted", "clicks": "clicked", "opens": "opened"}
"""What a campaign is judged by, the first that is known, and how that reads. A click is nearer to a sale than an
opening, which a mail program may report by itself."""
LABELS = {"excellent": 1.25, "acceptable": 1.0, "poor": 0.8}
"""What the team's own word counts for beside the figures: it knows the goal and the season, which they do not say."""
WEIGHT = 25
"""Events that the usual rate counts for: a campaign that could expect 25 of them is believed half way. It stands for a
spread of one fifth (1 / √25) between campaigns of one channel, which is sceptical: readers of one send are no
independent draws."""
COMPLAINTS_BORNE = 0.001
"""Complaints for each one delivered that are not held against a campaign: Google's and Yahoo's rules for bulk senders
ask to stay below 0.1 %."""
COMPLAINTS_WEIGHT = 5
"""How many borne complaints are taken as given, so that one angry reader of forty sinks nothing."""
_MOST_DIGITS = 12


class Outcome(NamedTuple):
    """What is known of how a campaign did; only what can be true."""

    channel: str
    """Empty where nobody said."""
    label: str | None
    """One of `LABELS`."""
    delivered: int | None
    counts: Mapping[str, int]
    """Of `EVENTS`, in their order; empty where `delivered` is unknown."""
    complaints: int | None

    @property
    def event(self) -> str | None:
        """What it is judged by, or None where no figure is known."""
        return next(iter(self.counts), None)


class Worth(NamedTuple):
    """How a campaign did beside the usual."""

    number: float
    """To a tenth: campaigns that did about as well are not told apart."""
    is_told_by_few: bool
    """Its figures weigh less than the usual rate does."""
    has_complaints: bool
    """More readers complained than is borne."""


def outcome_of(labels: Mapping[str, str]) -> Outcome:
    """Return what labels tell of an outcome; a figure that is no number, or above what was delivered, is unknown."""
    delivered = _count(labels.get("delivered"), most=None) or None
    counts = {event: _count(labels.get(event), most=delivered) for event in EVENTS} if delivered else {}
    label = labels.get("outcome", "").strip().casefold()
    return Outcome(
        channel=labels.get("channel", "").strip().casefold(),
        label=label if label in LABELS else None,
        delivered=delivered,
        counts={event: count for event, count in counts.items() if count is not None},
        complaints=_count(labels.get("complaints"), most=delivered) if delivered else None,
    )


def worths(outcomes: Sequence[Outcome]) -> list[Worth]:
    """Return how each campaign did beside the others of its channel.

    Its rate is that of events for each one delivered, over the rate of all campaigns given of that channel: an
    advertisement and a letter are not counted alike. The ratio follows the gamma-Poisson model of Clayton and Kaldor,
    "Empirical Bayes estimates of age-standardized relative risks", Biometrics 1987: (seen + w) / (expected + w). It is
    then taken one standard deviation nearer to 1, so that only what the numbers bear out lifts or lowers. It never
    falls where a campaign has more conversions, and it is 1 where there is nothing to compare with.

    Args:
        outcomes: Each campaign once.
    """
    usual = _usual(outcomes)
    return [_worth(outcome, usual) for outcome in outcomes]


def in_words(outcome: Outcome, worth: Worth) -> str:
    """Return how a campaign did, in plain words: `2.1 % of 4,120 converted, excellent`; empty where nobody knows."""
    said = []
    if outcome.event and outcome.delivered:
        rate = _percent(outcome.counts[outcome.event], outcome.delivered)
        few = ", which is few to judge by" if worth.is_told_by_few else ""
        said.append(f"{rate} of {outcome.delivered:,} {EVENTS[outcome.event]}{few}")
    if worth.has_complaints and outcome.complaints and outcome.delivered:
        said.append(f"{_percent(outcome.complaints, outcome.delivered)} complained")
    if outcome.label:
        said.append(outcome.label)
    return ", ".join(said)


def _count(text: str | None, *, most: int | None) -> int | None:
    """Return a figure, or None where it cannot be one: not in plain digits, or more than there can have been."""
    digits = (text or "").strip()
    if not (digits.isascii() and digits.isdigit()) or len(digits) > _MOST_DIGITS:
        return None
    number = int(digits)
    return number if most is None or number <= most else None


def _usual(outcomes: Iterable[Outcome]) -> dict[tuple[str, str], float]:
    """Return the rate of each event in each channel, all deliveries together."""
    events: dict[tuple[str, str], int] = defaultdict(int)
    delivered: dict[tuple[str, str], int] = defaultdict(int)
    for outcome in outcomes:
        for event, count in outcome.counts.items():
            events[outcome.channel, event] += count
            delivered[outcome.channel, event] += outcome.delivered or 0
    return {key: events[key] / delivered[key] for key in events}


def _worth(outcome: Outcome, usual: Mapping[tuple[str, str], float]) -> Worth:
    number, is_told_by_few = LABELS.get(outcome.label or "", UNKNOWN), False
    if outcome.event and outcome.delivered:
        expected = outcome.delivered * usual[outcome.channel, outcome.event]
        number *= _cautious(outcome.counts[outcome.event] + WEIGHT, expected + WEIGHT)
        is_told_by_few = expected < WEIGHT
    borne = COMPLAINTS_BORNE * (outcome.delivered or 0)
    has_complaints = (outcome.complaints or 0) > borne
    if has_complaints:
        number *= (COMPLAINTS_WEIGHT + borne) / (COMPLAINTS_WEIGHT + (outcome.complaints or 0))
    return Worth(round(number, 1), is_told_by_few, has_complaints)


def _cautious(seen: float, expected: float) -> float:
    """Return the ratio one standard deviation nearer to 1, and 1 where it lies within one."""
    if seen > expected:
        return max(1.0, (seen - sqrt(seen)) / expected)
    return min(1.0, (seen + sqrt(seen)) / expected)


def _percent(part: int, whole: int) -> str:
    percent = 100 * part / whole
    return f"{percent:.1f} %" if percent >= 1 or not part else f"{percent:.2g} %"
