"""Whose price an amount may be, where the words around it leave that open: a variant told by its size, the topic."""

import re
from collections.abc import Iterator, Sequence

from marque.evidence import Product
from policies.claims.figures import Figure
from policies.claims.hits import AFTER_DISCOUNT, Hit, Reading
from policies.claims.known import Judgement, Known
from policies.claims.numbers import NUMBER, parse_number
from policies.claims.plain import Plain
from policies.claims.pricing import asked, is_over, judge_former
from policies.claims.subjects import Subjects
from policies.patterns import quick

_MONEY = frozenset({"price", "sale_price", "price_was", "price_from"})
_PRONOUN = re.compile(r"\b(?:it|it's|they|they're|this|this one|these|both|each)\b")
_OVER = re.compile(
    r"\b(?:ended|expired|(?:is|was|are|were) over|(?:went|is|are|came) back|no longer|until recently|ran out|finished|"
    r"(?:must|have to|can) come down)\b"
)
"""Words of a sentence about a price that is not asked any more."""
_CLAUSE_ENDS = re.compile(r"[,;:.!?)\n]|\band\b|\bor\b")
_WORD = re.compile(r"[^\W\d_]{3,20}")
_NUMBER = quick(NUMBER)
_TOLD = (
    "size",
    "color",
    "colour",
    "pack",
    "pack_size",
    "pieces",
    "count",
    "set",
    "style",
    "capacity",
    "flavor",
    "scent",
)
"""Facts by which a shop tells variants apart."""
_FAR_BELOW = 4
"""How many times a bare number must go into the price to be no price at all."""
_LAST = 2
"""The products named last of which "they" may speak."""


def spoken_of(
    hit: Hit, own: Sequence[Product], reading: Reading, subjects: Subjects, known: Known
) -> Iterator[Product]:
    """Yield the products, other than those an amount is tied to, whose price it may be by the words around it."""
    if hit.kind in _MONEY:
        yield from _siblings(hit, own, reading, subjects, known)
        if own and subjects.given and not any(product.sku in subjects.default for product in own):
            # A thing named in passing gives way to those that the message says it is about.
            yield from (known.by_sku[sku] for sku in subjects.default)
        sentence = reading.plain.sentence_at(hit.start)
        named = [one for one in subjects.named_in(reading.plain, sentence) if one.skus and one.end <= hit.start]
        if not named and _PRONOUN.search(reading.low[sentence.start : hit.start]):
            yield from _topics(reading.plain, hit, subjects, known)


def is_other_figure(hit: Hit, own: Sequence[Product], known: Known) -> bool:
    """Tell whether a bare whole number behind a name is rather how many of it, or another figure of the catalogue."""
    figure = Figure.parse(hit.said)
    if hit.kind != "price" or not hit.is_open or figure is None:
        return False
    prices = [now[0].amount for product in own if (now := asked(product, known))]
    small = not prices or figure.value * _FAR_BELOW < min(prices)
    facts = (fact.value for product in own for name, fact in product.facts.items() if "price" not in name)
    return small or any(
        parse_number(found.group()) == figure.value for text in facts for found in _NUMBER.finditer(text)
    )


def asked_before(hit: Hit, sentence: str, own: Sequence[Product], known: Known) -> Judgement | None:
    """Return that an amount is the price of a sale that is over, in a sentence that says so; None otherwise."""
    figure = Figure.parse(hit.said.removesuffix(AFTER_DISCOUNT))
    if hit.kind not in _MONEY or figure is None or not _OVER.search(sentence):
        return None
    judged = (judge_former(figure, product, known) for product in own if is_over(product, known))
    return next((one for one in judged if one.status == "supported"), None)


def _siblings(
    hit: Hit, own: Sequence[Product], reading: Reading, subjects: Subjects, known: Known
) -> Iterator[Product]:
    """Yield the variants that the clause of an amount tells by size, count or colour: "$149 in Queen"."""
    groups = {product.group for product in own if product.group}
    clause = _clause(hit, reading, subjects)
    numbers = {parse_number(found.group()) for found in _NUMBER.finditer(clause)}
    words = {found.group() for found in _WORD.finditer(clause)}
    family = [product for product in known.products if product.group in groups]
    for product in family:
        others = " ".join(_told(one) for one in family if one.sku != product.sku)
        mine = _told(product)
        shared = {found.group() for found in (*_NUMBER.finditer(others), *_WORD.finditer(others))}
        own_numbers = {parse_number(f.group()) for f in _NUMBER.finditer(mine) if f.group() not in shared}
        own_words = {f.group() for f in _WORD.finditer(mine)} - shared
        if (own_numbers & numbers) - {None} or own_words & words:
            yield product


def _clause(hit: Hit, reading: Reading, subjects: Subjects) -> str:
    """Return the words of the clause around an amount, in small letters: from the name or the amount before it on."""
    sentence = reading.plain.sentence_at(hit.start)
    named = subjects.named_in(reading.plain, sentence)
    opened = [one.end for one in named if one.end <= hit.start]
    earlier = [one.end for one in reading.amounts_at(hit.start - 1) if one.end <= hit.start]
    start = max([sentence.start, *opened[-1:], *earlier])
    closed = _CLAUSE_ENDS.search(reading.low, hit.end, sentence.end)
    return f"{reading.low[start : hit.start]} {reading.low[hit.end : closed.start() if closed else sentence.end]}"


def _told(product: Product) -> str:
    """Return by what a shop tells a variant from its siblings, in small letters."""
    facts = (fact.value for name, fact in product.facts.items() if name.removeprefix("custom_") in _TOLD)
    return " ".join((product.title, *facts)).lower()


def _topics(plain: Plain, hit: Hit, subjects: Subjects, known: Known) -> Iterator[Product]:
    """Yield the product that the message opens with, and those named last: what "it" may still be."""
    mentions = [one for one in subjects.mentions(plain) if one.skus and one.end <= hit.start]
    first = [one for one in subjects.opening if one.skus][:1]
    last: dict[tuple[str, ...], None] = dict.fromkeys(one.skus for one in reversed(mentions))
    for skus in (*(one.skus for one in first), *list(last)[:_LAST]):
        yield from (known.by_sku[sku] for sku in skus)
