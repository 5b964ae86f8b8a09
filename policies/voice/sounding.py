"""What the voice gate says of the sound of a text: its score, the reasons, a cold start, and drift."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from marque.evidence import Evidence
from marque.message import Message
from marque.verdict import Finding
from policies.brands import BrandPack
from policies.naming import known_names
from policies.policy import Policy
from policies.rule import Rule
from policies.spans import missing_in, span_at
from policies.voice.learning import ENOUGH, FEWEST
from policies.voice.score import Heard, ear_of, hear

SCORE = "brand_voice"
"""The name of the score in a verdict."""
LOW = 0.2
"""The score below which a note tells why; a pack that sets `voice.floor` asks for more than a note."""

OFF_VOICE = Rule(
    id="voice.off_voice", severity="note", waivable_by="editor",
    source="The brand pack's samples; `revise` below the pack's voice.floor",
    fix="Write it again, as the samples on voice are written.",
    wrong="Get ready to be amazed! Our incredible blanket is finally here and you're absolutely going to love it!",
    right="The blanket is heavy. It stays where you put it, and it smells of wool for the first week.",
)  # fmt: skip
TRAIT = Rule(
    id="voice.trait", severity="note", source="The brand pack's samples",
    fix="Write it as the samples on voice are written.",
    wrong=OFF_VOICE.wrong, right=OFF_VOICE.right,
)  # fmt: skip
COLD_START = Rule(
    id="voice.cold_start", severity="note", source="House rule: a score says what it was learnt from",
    fix=f"Put at least {ENOUGH} texts on voice into the pack's samples/on, and texts off voice into samples/off.",
    wrong="The blanket is back.", right="The blanket is back.",
)  # fmt: skip
DRIFT = Rule(
    id="voice.drift", severity="note", source="The brand pack's samples against what went out last",
    fix="Read the last messages beside the samples: either the copy has drifted, or the samples are out of date.",
    wrong=OFF_VOICE.wrong, right=OFF_VOICE.right,
)  # fmt: skip
RULES = (OFF_VOICE, TRAIT, COLD_START, DRIFT)

FEWEST_SENT = 5
"""Messages sent before from which on drift is told."""
_LAST_SENT = 20
_DRIFTED = 0.25
"""How far the mean of what was sent lies below the golden set's to be told."""


class Drift(NamedTuple):
    """The voice of what went out last beside that of the samples on voice, each as a mean score."""

    sent: float
    golden: float
    """Of the samples on voice, each heard by an ear that had not learnt from it."""
    messages: int

    @property
    def drifted(self) -> bool:
        """Tell whether what was sent lies clearly below the samples."""
        return self.messages >= FEWEST_SENT and self.golden - self.sent >= _DRIFTED


def score(message: Message, evidence: Evidence, policy: Policy) -> dict[str, float]:
    """Return the score of the message's voice under its name; nothing where samples or words are too few."""
    heard = _heard(message, evidence, policy.brand) if policy.brand else None
    return {SCORE: round(heard.score, 4)} if heard else {}


def findings(message: Message, evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Yield what there is to say of the sound of the body; below the pack's floor it is to be written again."""
    brand = policy.brand
    if brand is None:
        return
    yield from _cold(brand)
    heard = _heard(message, evidence, brand)
    if heard is not None:
        floor = brand.voice.floor
        if floor is not None and heard.score < floor:
            yield from _off(message, heard, brand, severity="revise")
        elif heard.score < LOW:
            yield from _off(message, heard, brand, severity="note")
    yield from _drift(evidence, brand)


def drift(sent: Sequence[str], brand: BrandPack, names: Sequence[str] = ()) -> Drift | None:
    """Return how what was sent sounds beside the samples on voice, the golden set.

    Args:
        sent: bodies, newest first; the last twenty count, and of those the ones long enough to be heard.
        brand: whose voice.
        names: of products, which are masked.

    Returns:
        None where the samples are too few, or nothing that was sent can be heard.
    """
    ear = ear_of(brand)
    scores = [heard.score for body in islice(sent, _LAST_SENT) if (heard := hear(body, brand, names))]
    if ear is None or not scores:
        return None
    return Drift(sum(scores) / len(scores), sum(ear.golden) / len(ear.golden), len(scores))


def _heard(message: Message, evidence: Evidence, brand: BrandPack) -> Heard | None:
    return hear(message.body, brand, known_names(brand, evidence))


def _cold(brand: BrandPack) -> Iterator[Finding]:
    known = len(brand.voice.samples_on)
    if known < ENOUGH:
        held = "has no score" if known < FEWEST else "has a score that is a first guess"
        yield COLD_START.finding(
            missing_in("body"), f"The pack has {known} samples on voice, so the voice {held}; {ENOUGH} are enough."
        )


def _off(message: Message, heard: Heard, brand: BrandPack, *, severity: str) -> Iterator[Finding]:
    why = "; ".join(reason.said for reason in heard.reasons) or "no single trait stands out"
    said = f"This sounds like {brand.display_name} with a probability of {heard.score:.0%}. {why}."
    yield OFF_VOICE.finding(missing_in("body"), said, severity=severity, judge="classifier")
    for reason in heard.reasons:
        if reason.places:
            yield TRAIT.finding(span_at("body", message.body, *reason.places[0]), f"{reason.said}.", judge="classifier")


def _drift(evidence: Evidence, brand: BrandPack) -> Iterator[Finding]:
    seen = drift(evidence.sent_before, brand, known_names(brand, evidence)) if evidence.sent_before else None
    if seen and seen.drifted:
        said = (
            f"The last {seen.messages} messages sound like {brand.display_name} with {seen.sent:.0%} on average, "
            f"the samples on voice with {seen.golden:.0%}."
        )
        yield DRIFT.finding(missing_in("body"), said, judge="classifier")
