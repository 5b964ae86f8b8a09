"""For what age a thing is: "ages 2 to 5", "3 years and up", held against the ages that the catalogue gives."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from marque.evidence import Product
from policies.claims.known import UNSUPPORTED, Judgement, Known
from policies.claims.lookup import facts_called
from policies.claims.numbers import WORDS, parse_number

_NUMBER = rf"(?:\d{{1,2}}|{WORDS})"
_TO = r" ?(?:to|-|\u2013|and|until) ?"
_UP = r" ?(?:\+|(?:years? |months? )?(?:and|or) (?:up|over|older|above|upwards?)\b)"
_UNIT = r"[ -]?(?:years?|months?)"
_AGE = re.compile(
    rf"\b(?:ages?|aged)(?: from)?:? (?P<low>{_NUMBER})(?:{_TO}(?P<high>{_NUMBER})\b|(?={_UP}))(?:{_UNIT}\b)?(?:{_UP})?"
    rf"|\b(?:for|fits|suits|suit|fit|from)(?: (?:ages|babies|children|kids|toddlers)(?: (?:of|from))?)? "
    rf"(?P<first>{_NUMBER})(?:{_TO}(?P<last>{_NUMBER}))?{_UNIT}\b(?:[- ]olds?\b|{_UP}|(?= up\b))"
)
"""How copy says it."""
_FACTS = "age|ages|age_range|age_group|recommended_age|suitable_age|min_age"
_GIVEN = re.compile(rf"\b(?P<low>{_NUMBER})(?:{_UNIT})?(?:{_TO}(?P<high>{_NUMBER}))?\b")
"""How a fact says it, which is about nothing else."""
_SAID = re.compile(r"ages (?P<low>\d+)-(?P<high>\d*) months")
_A_YEAR = 12


class Ages(NamedTuple):
    """From which age to which, in months; `high` None: and up."""

    low: int
    high: int | None

    @property
    def said(self) -> str:
        """Return the canonical text that `read` reads back."""
        return f"ages {self.low}-{self.high if self.high is not None else ''} months"

    def within(self, other: "Ages") -> bool:
        """Tell whether all of these ages are among the others."""
        return self.low >= other.low and (other.high is None or self.high is None or self.high <= other.high)


def ages_in(low: str) -> Iterator[tuple[int, int, Ages]]:
    """Yield where a text in small letters says for what ages something is, and these."""
    for found in _AGE.finditer(low):
        ages = _ages(found["low"] or found["first"], found["high"] or found["last"], "month" in found.group())
        if ages:
            yield found.start(), found.end(), ages


def read(said: str) -> Ages | None:
    """Return the ages that a claim's `said` holds; None where it holds none."""
    found = _SAID.fullmatch(said)
    return Ages(int(found["low"]), int(found["high"]) if found["high"] else None) if found else None


def judge_ages(claimed: Ages, product: Product, known: Known) -> Judgement:
    """Hold ages against the fact or the description; some of the right ones are neither right nor wrong."""
    for name, truth in _given(product):
        if truth == claimed or (claimed.high is None and truth.low == claimed.low):
            return known.judged(product, True, truth.said, name)  # noqa: FBT003 - see `judged`
        if not claimed.within(truth):
            return known.judged(product, False, truth.said, name)  # noqa: FBT003 - see `judged`
    return UNSUPPORTED


def _given(product: Product) -> Iterator[tuple[str, Ages]]:
    for name, text in facts_called(product, _FACTS):
        found = _GIVEN.search(text.lower())
        mixed = "month" in text.lower() and "year" in text.lower()
        ages = _ages(found["low"], found["high"], "month" in text.lower()) if found and not mixed else None
        if ages:
            yield name, ages
    for _, _, ages in ages_in((product.text("description") or "").lower()):
        yield "description", ages


def _ages(low: str, high: str | None, months: bool) -> Ages | None:  # noqa: FBT001 - the unit that is written
    first, last = parse_number(low), parse_number(high) if high else None
    if first is None:
        return None
    scale = 1 if months else _A_YEAR
    return Ages(int(first) * scale, int(last) * scale if last is not None else None)
