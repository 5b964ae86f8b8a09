"""Amounts that the copy works out from true ones: a sum, so many of one thing, a share, a gap, the price of one piece.

Only what is told truly, and what the catalogue and the offer say, is reckoned with; an amount that no such
reckoning gives keeps its answer.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

from marque.evidence import Money, Product
from marque.verdict import Claim
from policies.claims.figures import Figure
from policies.claims.hits import AFTER_DISCOUNT, TOGETHER, WITH_OFFER, Reading
from policies.claims.known import Known
from policies.claims.numbers import NUMBER, counts_in, parse_number
from policies.claims.pricing import NOT_COVERED, asked, offered, shown
from policies.claims.subjects import Subjects
from policies.claims.told_of import told_of_one
from policies.patterns import quick

_MONEY = frozenset({"price", "sale_price", "price_from", "price_was", "savings", "shipping"})
_TWO_PRICES = (frozenset({"price", "price_was"}), frozenset({"sale_price", "price_was"}))
"""The kinds of the two prices whose gap is saved."""
_FAILED = frozenset({"contradicted", "unsupported"})
_ABOUT = Decimal("0.02")
"""How far, as a share, a reckoned amount may be from one that the copy rounds."""
_HALF_A_CENT = Decimal("0.005")
_BEFORE = 400
"""Characters before an amount in which that stands which it is reckoned from."""
_AFTER = 80
_NEAR = 70
"""Characters before an amount in which the number of its pieces stands: "twelve bottles at $27.50"."""
_MOST = 2000
"""The most pieces of which copy tells a sum or a share."""
_NUMBERS = 12
"""The most numbers of a few sentences that may count pieces."""
_TERMS = 10
"""The most amounts that are added up."""
_MOST_TERMS = 24
_FEW_NUMBERS = 3
"""The numbers before an amount that may each be how many of it are bought."""
_PRODUCTS = 12
_TRIES = 40
"""The most amounts of one part that are reckoned out."""
_FEW = 3
_NUMBER = quick(NUMBER)
_SUFFIXES = (TOGETHER, AFTER_DISCOUNT, WITH_OFFER)
_A_PIECE = re.compile(
    r"^ ?(?:each\b|apiece|a ?piece|per\b|every\b|/ ?[a-z]|an? (?!day|night|week|month|year|hour|head|person)[a-z])"
)
"""What follows the price of one of many."""
_GAP = re.compile(
    r"\b(?:difference|gap|dearer|cheaper|more|less|under|below|above|saves?|saving|saved|keeps?|kept|apart|extra|"
    r"between|costlier|pricier|lower|higher|richer)\b"
)
"""Words that make an amount the gap between two."""


class _Term(NamedTuple):
    """One amount that may be reckoned with, and what bears it out."""

    value: Decimal
    cited: tuple[str, ...]
    covered: bool = True
    """Whether the offer, if there is one, may hold for it."""

    def times(self, number: Decimal) -> "_Term":
        """Return what so many of it come to."""
        return self._replace(value=number * self.value)


def worked_out(claims: Sequence[Claim], reading: Reading, subjects: Subjects, known: Known) -> list[Claim]:
    """Return the claims of one part, in reading order, each amount supported that follows from true ones before it."""
    found: list[Claim] = []
    tries = _TRIES
    for claim in claims:
        figure = _figure(claim)
        if tries and _may_be_reckoned(claim) and figure and figure.unit.isupper():
            tries -= 1
            told = [one for one in (*found, *claims[len(found) + 1 :]) if one.status == "supported"]
            reckoning = _Reckoning(claim, figure, told, reading, subjects, known)
            kept = reckoning.kept()
            if term := kept or reckoning.answer():
                status = "supported" if kept is None or reckoning.is_told(kept.value) else "contradicted"
                money = Money(term.value, figure.unit)
                claim = claim.model_copy(  # noqa: PLW2901 - the same claim, answered
                    update={"status": status, "actual": shown(money), "evidence": term.cited, "sku": None}
                )
        found.append(claim)
    return found


def _may_be_reckoned(claim: Claim) -> bool:
    """Tell whether an amount failed as a price; one that the offer does not cover is no matter of sums."""
    return claim.status in _FAILED and claim.kind in _MONEY and not (claim.actual or "").startswith(NOT_COVERED)


class _Reckoning:
    """What one amount may have been reckoned from."""

    def __init__(
        self,
        claim: Claim,
        figure: Figure,
        told: Sequence[Claim],
        reading: Reading,
        subjects: Subjects,
        known: Known,
    ) -> None:
        self._claim, self._figure, self._reading, self._known = claim, figure, reading, known
        sentence = reading.plain.sentence_at(claim.start)
        self._from, self._until = max(0, sentence.start - _BEFORE), min(sentence.end, claim.end + _AFTER)
        self._told = [one for one in told if self._from <= one.start < self._until and self._counts(one)]
        mentions = [one for one in subjects.mentions(reading.plain) if self._from <= one.start < self._until]
        skus = [sku for one in reversed(mentions) for sku in one.skus]
        default = subjects.default if len(subjects.default) <= _FEW else ()
        own = (claim.sku,) if claim.sku else ()
        if alone := told_of_one(reading.plain, claim.start, claim.end, subjects):
            # What is told of one thing is reckoned from its own prices, and from no sum with another's.
            skus, default, own = list(alone), (), ()
            self._told = [one for one in self._told if one.sku in alone]
        self._products = [known.by_sku[sku] for sku in list(dict.fromkeys((*own, *skus, *default)))[:_PRODUCTS]]

    def answer(self) -> _Term | None:
        """Return the reckoning that gives the amount; None where none does."""
        return next((term for term in self._reckoned() if self.is_told(term.value)), None)

    def kept(self) -> _Term | None:
        """Return what a saving must be whose two prices stand right before it: "now $70, it was $90: you save $20"."""
        start = self._claim.start
        two = [(claim, term) for claim, term in self._amounts if claim.start < start][-2:]
        if self._claim.kind != "savings" or {claim.kind for claim, _ in two} not in _TWO_PRICES:
            return None
        # The sum of a row of things is of no one of them.
        if not two[0][0].sku or two[0][0].sku != two[1][0].sku:
            return None
        between = [one for one in self._reading.amounts if two[0][0].start <= one.start < start]
        if len(between) != len(two) or start - two[1][0].end > _NEAR or self._numbers(two[1][0].end, start):
            return None
        (_, one), (_, other) = two
        return _Term(abs(one.value - other.value), (*one.cited, *other.cited))

    def _reckoned(self) -> Iterator[_Term]:
        around = self._reading.before(self._claim.start, 90) + self._reading.after(self._claim.end, 60)
        whole = [*self._multiples, *self._sums()]
        if self._claim.kind != "savings":
            yield from whole
            yield from self._reduced([*whole, *self._terms])
        if self._claim.kind == "savings" or _GAP.search(around):
            yield from self._gaps()
        if _A_PIECE.match(self._reading.after(self._claim.end)):
            yield from self._shares()

    def is_told(self, value: Decimal) -> bool:
        """Tell whether a reckoned amount is the one told; "under" and "over" are asked of prices alone."""
        figure = self._figure
        if value <= 0 or figure.hedge not in ("", "about"):
            return False
        step = value * _ABOUT if figure.hedge else _HALF_A_CENT
        return abs(value - figure.value) <= step or (value < 1 and figure.equals(value))

    def _counts(self, claim: Claim) -> bool:
        figure = _figure(claim)
        return claim.kind in _MONEY and figure is not None and figure.unit == self._figure.unit and not figure.hedge

    @cached_property
    def _amounts(self) -> list[tuple[Claim, _Term]]:
        """The true amounts before this one and in its sentence, each place once."""
        places = {claim.start: claim for claim in self._told}
        return [
            (claim, _Term(figure.value, claim.evidence, self._is_covered(claim)))
            for _, claim in sorted(places.items())
            if (figure := _figure(claim))
        ]

    def _is_covered(self, claim: Claim) -> bool:
        product = self._known.by_sku.get(claim.sku or "")
        return product is None or self._known.offer_covers(product)

    @cached_property
    def _terms(self) -> list[_Term]:
        """The true amounts, and the prices of what is spoken of."""
        told = [term for _, term in self._amounts[-_MOST_TERMS:]]
        prices = _prices(self._products, self._figure.unit, self._known)
        return list({term.value: term for term in (*prices, *told)}.values())[-_MOST_TERMS:]

    @cached_property
    def _multiples(self) -> list[_Term]:
        counts = self._numbers(self._from, self._until)
        return [term.times(number) for term in self._terms for number in counts]

    def _numbers(self, start: int, end: int) -> list[Decimal]:
        found = counts_in(self._reading.low, start, end)
        return list(dict.fromkeys(one for one in found if one == int(one) and 1 < one <= _MOST))[-_NUMBERS:]

    def _sums(self) -> Iterator[_Term]:
        """Yield what the amounts before this one come to: the last few of them, those that close a line, any three."""
        before = [(claim, term) for claim, term in self._amounts if claim.start < self._claim.start]
        now = [(claim, term) for claim, term in before if claim.kind not in ("price_was", "savings")]
        lines = {self._reading.plain.sentence_at(claim.start): term for claim, term in now}
        for row in ([term for _, term in now], list(lines.values())):
            for length in range(2, min(len(row), _TERMS) + 1):
                yield _sum(row[-length:])
        near = [term for _, term in now[-_TERMS:]]
        counted = [
            term.times(number)
            for claim, term in now[-_TERMS:]
            for number in self._numbers(max(self._from, claim.start - _NEAR), claim.start)[-_FEW_NUMBERS:]
        ]
        for size in (2, 3):
            for chosen in combinations(near, size):
                yield _sum(chosen)
        for one in counted:
            for other in (*near, *counted):
                yield _sum((one, other))

    def _reduced(self, whole: Sequence[_Term]) -> Iterator[_Term]:
        """Yield what the amounts are with the offer."""
        offer = self._known.offer
        if offer is None or self._known.offer_time == "after":
            return
        for term in (one for one in whole if one.covered):
            cited = (*term.cited, self._known.offer_id)
            if offer.percent_off is not None:
                yield _Term(term.value * (100 - offer.percent_off) / 100, cited)
            if offer.amount_off is not None:
                yield _Term(term.value - offer.amount_off, cited)

    def _gaps(self) -> Iterator[_Term]:
        """Yield how far amounts are apart, and what the offer takes off them."""
        whole = [*self._terms, *self._multiples]
        for one in self._terms:
            for other in whole:
                yield _Term(abs(one.value - other.value), (*one.cited, *other.cited))
        for term in whole:
            for reduced in self._reduced([term]):
                yield _Term(term.value - reduced.value, reduced.cited)

    def _shares(self) -> Iterator[_Term]:
        held = " ".join(
            text for one in self._products for text in (one.title, *(fact.value for fact in one.facts.values()))
        )
        counts = self._numbers(self._from, self._until)
        counts += [n for one in _NUMBER.finditer(held[:4000].lower()) if (n := parse_number(one.group())) and n > 1]
        for term in self._terms:
            for number in dict.fromkeys(counts):
                yield _Term(term.value / number, term.cited)


def _sum(terms: Iterable[_Term]) -> _Term:
    row = list(terms)
    return _Term(
        sum((term.value for term in row), Decimal(0)),
        tuple(dict.fromkeys(name for term in row for name in term.cited)),
        all(term.covered for term in row),
    )


def _prices(products: Sequence[Product], unit: str, known: Known) -> Iterator[_Term]:
    for product in products:
        if known.is_stale(product, "price"):
            continue
        now = asked(product, known)
        fact = product.evidence_id(now[1]) if now else None
        for money in (
            now[0] if now else None,
            offered(product, known),
            product.money("price"),
            product.money("was_price"),
        ):
            if money and money.currency == unit and fact:
                yield _Term(money.amount, (fact,), known.offer_covers(product))


def _figure(claim: Claim) -> Figure | None:
    said = claim.said
    for suffix in _SUFFIXES:
        said = said.removesuffix(suffix)
    return Figure.parse(said)
