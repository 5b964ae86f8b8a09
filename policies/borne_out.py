"""Whether a source bears out what a rule of data forbids unproved, and whether a rival is one of our own."""

import re

from marque.evidence import Evidence
from policies.policy import Policy

_WORD = re.compile(r"\w{2,40}")
_SMALL = frozenset(
    {"an", "and", "are", "at", "by", "for", "from", "in", "is", "it", "its", "of", "on", "or", "our", "the", "to",
     "was", "we", "with", "you", "your"}
)  # fmt: skip
_PROVING = frozenset({"source", "doc", "review"})
"""Kinds of passages in which somebody says that a thing is so; past campaigns prove nothing."""


def is_borne_out(match: re.Match[str], evidence: Evidence, policy: Policy) -> bool:
    """Tell whether what the pattern calls `said` stands in a source, or what it calls `rival` is our own."""
    groups = match.groupdict()
    return _is_said(groups.get("said") or "", evidence) or _is_own(groups.get("rival") or "", evidence, policy)


def _is_said(said: str, evidence: Evidence) -> bool:
    wanted = _words(said)
    terms = evidence.offer.terms if evidence.offer else None
    texts = [terms or "", *(passage.text for passage in evidence.passages if passage.kind in _PROVING)]
    return bool(wanted) and any(wanted <= _words(text) for text in texts)


def _is_own(rival: str, evidence: Evidence, policy: Policy) -> bool:
    """Tell whether every word of the name stands in the name of one product, or in one of the brand's."""
    wanted, brand = _words(rival), policy.brand
    of_brand = (brand.display_name, brand.legal_name or "", *brand.aliases) if brand else ()
    of_products = (f"{one.title} {one.text('brand') or ''}" for one in (*evidence.products, *evidence.assortment))
    return bool(wanted) and any(wanted <= _words(name) for name in (*of_brand, *of_products))


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)} - _SMALL
