"""Figures of details that no other wording has taken: counts of parts, times of use, shares, degrees."""

import re
from collections.abc import Iterator

from policies.claims.details import details
from policies.claims.hits import UNREAD, Hit, Reading

MOST_FIGURES = 2000
"""Figures of one part after which no detail is looked up any more, and a person is asked."""
_TOLD = frozenset({"time", "%", "°", "count"})
"""Dimensions of the figures that are read here; sizes and weights are read with the attributes."""
_FOLK_TEXT = """
people person friend family time way thing step issue reason minute hour day week month year percent number
"""
_ORDERED = re.compile(r" (?:an|per|each|a|every|in an?) order\b|,? (?:is|are) the (?:least|minimum)\b| minimum\b")
"""What makes of a count the least that an order may hold."""
_NUMBERED = re.compile(r"\bno\.? ?$|\bnumber $|#$")
"""What makes of a figure the name of a thing: "the No. 7 pods"."""
_FOLK = frozenset(_FOLK_TEXT.split())
"""What is counted of no product."""


def find(reading: Reading) -> Iterator[Hit]:
    """Yield each such figure; it is a claim only where the catalogue says something of that detail."""
    for number, detail in enumerate(details(reading.low)):
        if number >= MOST_FIGURES:
            yield Hit("other", detail.start, detail.start + 1, UNREAD, negatable=False)
            return
        if detail.dimension == "count" and (
            _ORDERED.match(reading.low, detail.end) or _NUMBERED.search(reading.before(detail.start, 8))
        ):
            continue
        told = detail.dimension in _TOLD and (detail.dimension != "count" or detail.value > 1)
        if told and detail.context and not detail.context & _FOLK and not _is_money(reading, detail.start):
            yield Hit("attribute", detail.start, detail.end, detail.said, if_known=True)


def _is_money(reading: Reading, start: int) -> bool:
    return any(amount.start <= start < amount.end for amount in reading.amounts_at(start))
