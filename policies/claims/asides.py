"""Figures that a letter, a recipe or a tale tells beside the goods: the height of a room, a hike, guests at a table."""

import re

from marque.verdict import ClaimKind
from policies.claims.ages import read as read_ages
from policies.claims.details import dimension_of, is_same_detail, read_detail
from policies.claims.endurance import read_claim
from policies.claims.hits import Hit, Reading
from policies.claims.known import Known
from policies.claims.making import heads_of
from policies.claims.measures import measures
from policies.claims.subjects import Subjects, Tie
from policies.claims.surroundings import is_around
from policies.claims.traits import OWN

_SPEAKS = re.compile(
    r"(?:^|[.,;:!?()-] ?|\b(?:and|but|so|because|since|as|if|when|that|which|while|yes|no|"
    r"at [\d.,]{1,6} ?[a-z]{1,6})[, ] ?)"
    r"(?:it|it's|it'll|they|they're|they'll|these|this|those|each|both|ours|either|this one|that one)\b|\b(?:its|"
    r"their)\b"
)
"""Words by which a sentence goes on about a product that it does not name."""
_POWERED = re.compile(r"\b(?:charge|battery|batteries|burn(?:ing)? time|run(?:ning)? ?time)\b")
"""Words that make of a length of time one that goods run for."""
_OF_A_THING = frozenset({"attribute", "stock", "review_count", "rating", "returns", "warranty", "shipping"})
"""Kinds whose figures are of a thing, which many a tale counts and measures as well."""
_NEAR = 40
_TERMS = frozenset({"returns", "warranty", "shipping"})
_FIRM: dict[ClaimKind, re.Pattern[str]] = {
    "stock": re.compile(
        r"\bwe(?:'ve| have)(?: got)? [\w,]{1,12} of (?:them|those|these)\b|"
        r"\b(?:in stock|sold[- ]out|out of stock|stock|left|available|restock\w*)\b"
    ),
    "review_count": re.compile(r"\b(?:review(?:s|ed|ers)?|ratings?|rated|stars?)\b"),
    "returns": re.compile(r"\b(?:return|refund|back\b|exchang|trial|try\b|try it|swap)"),
    "warranty": re.compile(r"\b(?:warrant|guarantee|cover|repair|mend|replac|protect|back (?:it|them|every))"),
    "shipping": re.compile(
        r"\b(?:ship|deliver|dispatch|despatch|arriv|send|sent|post|courier|door|with you|reach|transit|leave|"
        r"on its way|(?:working|business) day|order)"
    ),
    "rating": re.compile(r"\b(?:stars?|rat(?:ed|ing|ings|es)|out of|reviews?|scor(?:es|ed))\b|\u2605|/ ?5"),
}
"""Words that make of a count, beside it, one of goods or of reviews, whatever the text tells otherwise."""
_OF_SOMEBODY = re.compile(
    r"\b(?:my|his|her) (?:[a-z-]{2,14} ){1,3}?(?:is|was|are|were|measures|weighs) (?:[a-z]{2,8} )?$"
)
"""What a figure is of that is the writer's own: "my arch is two metres"."""
_OTHERS = re.compile(r"\b(?:you|your|my|me|i|i'm|he|she|his|her|him|colleague|guests?|uncle|grandmother)\b")
_OF_MACHINES = frozenset({"pixels", "lumens", "threads", "density", "rotation"})
"""Dimensions in which nothing is measured but goods."""
_FEW_PRODUCTS = 8
_SHORT = 320
"""Characters of a part that speaks of one thing only."""


def is_aside(hit: Hit, tie: Tie, reading: Reading, subjects: Subjects, known: Known, actual: str) -> bool:
    """Tell whether a figure stands in a sentence that says nothing of a product, so that it may be of anything.

    What speaks of a product is its name, a pronoun, or a word that says what a measure is of: "just 900 g, 40 cm wide";
    the catalogue's own words for a detail, in `actual`, do too.
    """
    if hit.kind == "attribute" and (_OF_SOMEBODY.search(reading.before(hit.start)) or _is_around(hit, reading, known)):
        return True
    named = tie.named and (bool(tie.subjects) or hit.kind not in _TERMS)
    known_detail = tie.known and is_same_detail(hit.said, actual)
    if hit.kind not in _OF_A_THING or named or hit.subject or known_detail:
        return False
    one = len(subjects.default) == 1 or (hit.if_known and subjects.of_one_thing)
    if one and len(reading.text) <= _SHORT:
        # A few lines about one product have no room for others: "52 cm of hand-glazed stoneware."
        return False
    sentence = reading.low[slice(*reading.plain.sentence_at(hit.start))].strip()
    if read_claim(hit.said):
        return not (_SPEAKS.search(sentence) or _POWERED.search(sentence))
    if hit.kind != "attribute":
        near = reading.before(hit.start, _NEAR) + reading.low[hit.start : hit.end] + reading.after(hit.end, _NEAR)
        if hit.kind in _TERMS:
            near = f"{reading.sentence_before(hit.start)} {sentence}"
        return not _FIRM[hit.kind].search(near)
    return _is_measure_of_else(hit, sentence, tie, known)


def _is_around(hit: Hit, reading: Reading, known: Known) -> bool:
    dimension = "" if hit.subject or read_ages(hit.said) else dimension_of(hit.said)
    return bool(dimension) and is_around(hit, dimension, reading, known.products)


def _is_measure_of_else(hit: Hit, sentence: str, tie: Tie, known: Known) -> bool:
    """Tell whether a measure or a count has no word beside it that makes it one of a product."""
    figure, context = read_detail(hit.said)
    if not context and figure == hit.said and not measures(hit.said):
        return False
    products = [known.by_sku[sku] for skus in tie.subjects for sku in skus]
    if _SPEAKS.search(sentence) or any(heads_of(product) & {*context} for product in products[:_FEW_PRODUCTS]):
        # "It weighs 28 kg, and you'll be glad of the wheels."
        return not (context and context <= OWN) and bool(_OTHERS.search(sentence))
    if dimension_of(hit.said) in _OF_MACHINES:
        return False
    return not context & OWN or bool(context - OWN)
