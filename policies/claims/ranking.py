"""Comparatives and superlatives that the catalogue can settle: cheaper, lighter, better rated, lasting longer."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from marque.evidence import Product
from policies.claims.durations import read_length
from policies.claims.known import UNSUPPORTED, Judgement, Known
from policies.claims.measures import measures
from policies.claims.pricing import asked
from policies.claims.words import form_of, words_of

Axis = Literal["price", "weight", "rating", "review_count", "height", "width", "depth", "endurance"]
Direction = Literal["less", "more"]

_SCALES: tuple[tuple[str, Axis, Direction], ...] = (
    (r"cheap|affordable|inexpensive|less expensive|least expensive|low\w*[- ]price|costs? less|price less|less costly",
     "price", "less"),
    (r"expensive|pric(?:i|e)er|priciest|costs? more|dearer|dearest|costl", "price", "more"),
    (r"light|weighs? less", "weight", "less"),
    (r"heav|weighs? more", "weight", "more"),
    (r"(?:high|best|top|better)\w*[- ]rated|rated (?:higher|better)", "rating", "more"),
    (r"(?:low|worst|worse)\w*[- ]rated|rated (?:lower|worse)", "rating", "less"),
    (r"most reviewed|more reviews|reviewed more", "review_count", "more"),
    (r"tall", "height", "more"),
    (r"shorte", "height", "less"),
    (r"wide", "width", "more"),
    (r"narrow|slimm", "width", "less"),
    (r"deep", "depth", "more"),
    (r"last|runs? longer|plays? longer|works? longer|burns? longer|goes longer|battery", "endurance", "more"),
)  # fmt: skip
_ENDURES = re.compile(r"battery|\brun|\bplay|burn|life|autonomy|\bper_charge", re.IGNORECASE)
_ANYTHING_TEXT = "thing product item piece one option article model gift buy choice everything of all in anything"
_ANYTHING = frozenset(_ANYTHING_TEXT.split())
_PLACES_TEXT = """
we sell stock make carry our whole entire range shop store catalogue catalog collection lineup line assortment
offer have the that on
"""
_PLACES = frozenset(_PLACES_TEXT.split())


class Compared(NamedTuple):
    """What a comparative says: the first product is so many times as much, at most or at least, as the other."""

    axis: Axis
    direction: Direction
    factor: Decimal
    sku: str
    """Of the other product."""

    def __str__(self) -> str:
        """Return the canonical text that `read_compared` reads back."""
        return f"{self.axis} {self.direction} than {self.factor:f} x {self.sku}"


_COMPARED = re.compile(r"(?P<axis>\w+) (?P<direction>less|more) than (?P<factor>[\d.]+) x (?P<sku>.+)")


def scale_of(words: str) -> tuple[Axis, Direction] | None:
    """Return what an adjective or a verb measures and which way, or None where the catalogue cannot settle it."""
    return next(((axis, way) for pattern, axis, way in _SCALES if re.search(pattern, words)), None)


def read_compared(said: str) -> Compared | None:
    """Return the comparison that a claim's `said` holds, or None where it is another superlative."""
    found = _COMPARED.fullmatch(said)
    if not found:
        return None
    return Compared(found["axis"], found["direction"], Decimal(found["factor"]), found["sku"])  # type: ignore[arg-type] # as it was written


def judge_compared(compared: Compared, product: Product, known: Known) -> Judgement:
    """Hold a comparison of two products against both."""
    other = known.by_sku.get(compared.sku)
    mine, theirs = _value(product, compared.axis, known), _value(other, compared.axis, known) if other else None
    if other is None or mine is None or theirs is None:
        return UNSUPPORTED
    limit = theirs.amount * compared.factor
    holds = mine.amount < limit if compared.direction == "less" else mine.amount > limit
    return known.judged(product, holds, f"{mine.text} against {theirs.text}", mine.fact)


def judge_superlative(said: str, product: Product, known: Known) -> Judgement:
    """Settle a superlative where the assortment is at hand: among what its noun names, else among all of it."""
    scale = scale_of(said)
    mine = _value(product, scale[0], known) if scale else None
    if scale is None or mine is None:
        return UNSUPPORTED
    axis, way = scale
    among, is_certain = _among(said, product, known)
    ranked = [(value, other) for other in among if (value := _value(other, axis, known))]
    better = next(
        ((value, other) for value, other in ranked
         if (value.amount < mine.amount if way == "less" else value.amount > mine.amount)), None
    )  # fmt: skip
    if better and is_certain:
        return known.judged(product, False, f"{better[1].title}: {better[0].text}", mine.fact)  # noqa: FBT003 - see `judged`
    if better or not known.assortment:
        return UNSUPPORTED
    return known.judged(product, True, mine.text, mine.fact)  # noqa: FBT003 - see `judged`


class _Value(NamedTuple):
    amount: Decimal
    text: str
    fact: str


def _value(product: Product, axis: Axis, known: Known) -> _Value | None:
    if axis == "price":
        now = asked(product, known)
        return _Value(now[0].amount, str(now[0]), now[1]) if now else None
    if axis in ("rating", "review_count"):
        number = product.number(axis)
        return _Value(number, f"{number:f}", axis) if number is not None else None
    if axis == "endurance":
        for name in product.facts:
            length = read_length(product.text(name) or "") if _ENDURES.search(name) else None
            if length:
                return _Value(length.high, length.text, name)
        return None
    sizes = measures(product.text(axis) or "")
    return _Value(sizes[0].value, sizes[0].text, axis) if sizes else None


def _among(said: str, product: Product, known: Known) -> tuple[Sequence[Product], bool]:
    """Return the products among which the noun places it, and whether a better one there settles the claim."""
    others = [
        one for one in known.assortment or known.products
        if one.sku != product.sku and not (product.group and one.group == product.group)
    ]  # fmt: skip
    words = [word.form for word in words_of(said)]
    nouns = [form for form in words[1:] if form not in _PLACES and form not in _ANYTHING and scale_of(form) is None]
    nouns = [form for form in nouns if form not in ("rated", "reviewed", "priced", "price", "most", "least", "very")]
    if not nouns:
        # "The lightest", and nothing else, may be of a few that the copy has just named.
        return others, len(words) > 2  # noqa: PLR2004 - an article and the superlative
    alike = [one for one in others if nouns[-1] in _names(one)]
    if alike or nouns[-1] in _names(product):
        return alike, True
    category = product.text("category")
    return [one for one in others if one.text("category") == category], False


def _names(product: Product) -> set[str]:
    texts = (product.title, product.text("category") or "", product.text("tags") or "")
    return {form_of(word) for text in texts for word in re.findall(r"[\w-]+", text)}
