"""Among past campaigns that fit a question about equally well, those that worked come first.

What was found is cut into bands of like fit. Nothing leaves its band, so how a campaign did never stands above how
well it fits; and only campaigns change places, among themselves.
"""

from collections.abc import Sequence
from typing import NamedTuple

from tools.knowledge.fusion import K
from tools.knowledge.outcomes import Outcome, Worth, in_words, outcome_of, worths
from tools.knowledge.port import Text

LIKE_SCORE = (K + 1) / (K + 8)
"""How much of the better one's fused score a passage of the same band has at least: what is eighth in both rankings
has as much of that of the first in both."""
LIKE_WORDS = 0.7
"""How much of the better one's fit by words (bm25)."""
LIKE_MEANING = 0.8
"""How much of the better one's fit by meaning (cosine)."""


class Fit(NamedTuple):
    """How a chunk stands in one ranking."""

    place: int
    """Counted from 1."""
    strength: float
    """How well it fits, higher is better; comparable within this ranking only."""


class Found(NamedTuple):
    """A chunk that fits, as the two rankings see it; None: it is not in that one."""

    text: Text
    score: float
    by_words: Fit | None
    by_meaning: Fit | None


class Ranked(NamedTuple):
    """A chunk in its place, and what is said of how it came there."""

    found: Found
    score: float
    """Of its place: falls from the first to the last."""
    told: str
    """How it did and whom it passed, in words; empty where it is no campaign."""


def by_outcome(candidates: Sequence[Found]) -> list[Ranked]:
    """Return what was found with the campaigns of each band in the order of how they did; among equals, of fit.

    Args:
        candidates: What was found, best first; how campaigns did is compared among these.
    """
    campaigns = {place: _campaign(one) for place, one in enumerate(candidates) if one.text.kind == "campaign"}
    if not campaigns:
        return [Ranked(one, one.score, "") for one in candidates]
    outcomes = {campaign: outcome_of(candidates[place].text.labels) for place, campaign in campaigns.items()}
    worth = dict(zip(outcomes, worths(list(outcomes.values())), strict=True))
    order = list(range(len(candidates)))
    told: dict[int, str] = {}
    for band in bands(candidates):
        places = [place for place in band if place in campaigns]
        best_first = sorted(places, key=lambda place: -worth[campaigns[place]].number)
        for at, place in zip(places, best_first, strict=True):
            order[at] = place
            outcome = outcomes[campaigns[place]]
            told[place] = _told(outcome, worth[campaigns[place]], *_passed(place, best_first))
    return [Ranked(candidates[place], candidates[at].score, told.get(place, "")) for at, place in enumerate(order)]


def bands(candidates: Sequence[Found]) -> list[list[int]]:
    """Return the places of the candidates in runs, in each of which every one fits about as well as every other."""
    runs: list[list[int]] = []
    for place, one in enumerate(candidates):
        if runs and all(_alike(candidates[other], one) for other in runs[-1]):
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _alike(one: Found, other: Found) -> bool:
    return (
        _near(one.score, other.score, LIKE_SCORE)
        and _alike_in(one.by_words, other.by_words, LIKE_WORDS)
        and _alike_in(one.by_meaning, other.by_meaning, LIKE_MEANING)
    )


def _alike_in(one: Fit | None, other: Fit | None, share: float) -> bool:
    """Tell whether both are in a ranking and fit alike by it, or neither is."""
    if one is None or other is None:
        return one is other
    return _near(one.strength, other.strength, share)


def _near(one: float, other: float, share: float) -> bool:
    return min(one, other) >= share * max(one, other)


def _campaign(one: Found) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return what the chunks of one campaign have in common, so that its figures are counted once."""
    return one.text.source, tuple(sorted(one.text.labels.items()))


def _passed(place: int, order: Sequence[int]) -> tuple[int, int]:
    """Return how many better fitting ones stand behind it now, and how many worse fitting ones before it."""
    at = order.index(place)
    return sum(other < place for other in order[at:]), sum(other > place for other in order[:at])


def _told(outcome: Outcome, worth: Worth, before: int, after: int) -> str:
    said = in_words(outcome, worth)
    ways = [f"{way} {number}" for way, number in (("before", before), ("after", after)) if number]
    if not ways:
        return said
    passed = f"by outcome {' and '.join(ways)} that {'fits' if before + after == 1 else 'fit'} about as well"
    return f"{said or 'outcome unknown'}; {passed}"
