"""Comparatives and superlatives that the catalogue can settle: cheaper, lighter, better rated, lasting longer."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from marque.evidence import Product
from policies.claims.details import details
from policies.claims.durations import read_length
from policies.claims.endurance import stated_spans
from policies.claims.known import UNSUPPORTED, Judgement, Known
from policies.claims.lookup import KIND, facts_called
from policies.claims.measures import measures
from policies.claims.numbers import parse_number
from policies.claims.pricing import asked
from policies.claims.words import form_of, words_of
from policies.patterns import quick

Direction = Literal["less", "more", "same"]

_SCALES: tuple[tuple[str, Direction, tuple[str, ...]], ...] = (
    ("warranty", "more", (
        r"longe\w+[- ](?:\w+ )?(?:warrant|guarantee|cover)", r"(?:warrant|guarantee)\w* (?:lasts|runs) longer",
        r"(?:covered|guaranteed) (?:for )?longe",
    )),
    ("warranty", "less", (r"shorte\w+[- ](?:warrant|guarantee|cover)",)),
    ("returns", "more", (r"longe\w+ (?:returns?|time to return)", r"(?:returns?|return it) (?:for )?longe")),
    ("price", "less", (
        "cheap", "affordable", "inexpensive", "less expensive", "least expensive", r"low\w*[- ]price", "price less",
        r"costs? (?:the )?l(?:ess|east)", "less costly", "undercut", "lower in price", "most for (?:your|the) money",
    )),
    ("price", "more", (
        "expensive", "pric(?:i|e)er", "priciest", r"costs? (?:the )?mo(?:re|st)", "dearer", "dearest", "costl",
        "higher in price", r"high\w*[- ]price",
    )),
    ("rating", "more", (
        r"(?:high|best|top|better)\w*[- ](?:rated|rating|reviewed|scor)", "rated (?:higher|better|best|highest)",
        "outscore", "(?:score|rate)s? (?:higher|better|best|highest)", "better (?:liked|loved)", "mo(?:re|st) stars",
    )),
    ("rating", "less", (
        r"(?:low|worst|worse)\w*[- ](?:rated|rating)", "rated (?:lower|worse|lowest)",
        "(?:score|rate)s? (?:lower|worse)",
    )),
    ("review_count", "more", (
        "most reviewed", "mo(?:re|st) reviews", "reviewed (?:more|most)", "mo(?:re|st) often reviewed",
    )),
    ("review_count", "less", (r"fewe\w+ reviews",)),
    ("lumens", "more", ("bright", r"mo(?:re|st) (?:lumens|light)\b")),
    ("lumens", "less", ("dimm",)),
    ("sound", "less", ("quiet",)),
    ("sound", "more", ("loud", "nois")),
    ("power", "more", ("powerful", "mo(?:re|st) (?:power|watts|wattage)")),
    ("speed", "more", ("fast",)),
    ("endurance", "more", (
        "outlast", "longe(?:st|r)[- ]last", "last", "(?:runs?|plays?|works?|burns?|goes) longer", "keeps going",
        "battery",
        r"longe\w+ (?:play|run|burn)",
    )),
    ("weight", "less", ("weighs? (?:the )?l(?:ess|east)", "lighter", "lightest", "feather")),
    ("weight", "more", ("heav", "weighs? (?:the )?mo(?:re|st)", "outweigh")),
    ("height", "more", ("tall", r"highe(?:r|st)\b")),
    ("height", "less", ("shorte", r"lowe(?:r|st)\b")),
    ("width", "more", ("wide",)),
    ("width", "less", ("narrow", "slimm")),
    ("thickness", "more", ("thick",)),
    ("thickness", "less", ("thinn",)),
    ("depth", "more", ("deep",)),
    ("depth", "less", ("shallow",)),
    ("capacity", "more", (
        "room", "holds? (?:the )?mo(?:re|st)", "mo(?:re|st) (?:room|space|storage|capacity|volume|litres|liters)",
        "capacious", "takes more", "fits more",
    )),
    ("capacity", "less", ("holds? less", "less (?:room|space)")),
    ("length", "more", (r"longe(?:r|st)\b",)),
    ("size", "more", ("big", "large")),
    ("size", "less", ("small", "tin[iy]e", "compact")),
)  # fmt: skip
"""What a comparative or superlative measures, which way, and the words for it; earlier ones win."""
_WORDED = tuple((re.compile(rf"\b(?:{'|'.join(words)})"), axis, way) for axis, way, words in _SCALES)
_MORE_OF = re.compile(
    r"(?P<way>more|most|less|least|fewer|fewest|higher|highest|lower|lowest) (?:of )?(?P<what>[a-z][a-z-]{2,20})"
)
_NOT_COUNTED_TEXT = """
than of like love value for time joy fun comfort style people about everything all out important in to on this your
our
beautiful popular advanced durable efficient comfortable versatile sustainable loved wanted gifted requested trusted
reliable stylish elegant accurate secure awarded delicious iconic recent often quality
"""
_NOT_COUNTED = frozenset(_NOT_COUNTED_TEXT.split())
_ENDURES = quick(r"battery|\brun|\bplay|burn|life|autonomy|\bper_charge", re.IGNORECASE)
_DIMENSIONS = {
    "weight": "mass",
    "height": "length", "width": "length", "depth": "length", "thickness": "length", "length": "length",
    "capacity": "volume", "lumens": "lumens", "sound": "sound", "power": "power", "speed": "speed",
}  # fmt: skip
_FACTS = {
    "weight": ("weight", "product_weight", "shipping_weight"),
    "height": ("height",), "width": ("width",), "depth": ("depth",), "length": ("length",),
    "thickness": ("thickness", "depth"), "capacity": ("capacity", "volume", "size"),
}  # fmt: skip
_ROLE_WORDS = {
    "height": {"height", "tall", "high", "stand"}, "width": {"width", "wide"}, "depth": {"depth", "deep"},
    "length": {"length", "long"}, "thickness": {"thick", "thickness"}, "weight": {"weigh", "weight"},
}  # fmt: skip
_EDGES = ("width", "height", "depth", "length")
_ANYTHING_TEXT = (
    "thing product item piece one option article model gift buy choice everything of all in anything nothing"
)
_ANYTHING = frozenset(_ANYTHING_TEXT.split())
_PLACES_TEXT = """
we sell stock make carry our whole entire range shop store catalogue catalog collection lineup line assortment
offer have the that on here shelf floor aisle list board family page site website
"""
_PLACES = frozenset(_PLACES_TEXT.split())
_MEASURED_TEXT = """
warranty guarantee cover battery life price rating review score capacity power light playtime weight height width
runtime
cost costs weigh weighs hold holds pay spend less more
rated reviewed priced most least very longest rate star money lasting last long-lasting longest-lasting
"""
_MEASURED = frozenset(form_of(word) for word in _MEASURED_TEXT.split())
"""Words that say in what something is ahead, and not among what."""


class Compared(NamedTuple):
    """What a comparative says: the first product is so many times as much, at most or at least, as the other."""

    axis: str
    direction: Direction
    factor: Decimal
    sku: str
    """Of the other product."""
    gap: str = ""
    """By how much, as written: "40 USD", "20 g"; empty where the copy does not say."""

    def __str__(self) -> str:
        """Return the canonical text that `read_compared` reads back."""
        by = f" by {self.gap}" if self.gap else ""
        return f"{self.axis} {self.direction} than {self.factor:f} x {self.sku}{by}"


_COMPARED = re.compile(
    r"(?P<axis>[\w-]+) (?P<direction>less|more|same) than (?P<factor>[\d.]+) x (?P<sku>.+?)(?: by (?P<gap>\d.*))?"
)


def scale_of(words: str) -> tuple[str, Direction] | None:
    """Return what an adjective or a verb measures and which way, or None where the catalogue cannot settle it."""
    known = next(((axis, way) for pattern, axis, way in _WORDED if pattern.search(words)), None)
    if known:
        return known
    found = _MORE_OF.search(words)
    if found is None or found["what"] in _NOT_COUNTED:
        return None
    way: Direction = "more" if found["way"] in ("more", "most", "higher", "highest") else "less"
    return f"of_{form_of(found['what'])}", way


def read_compared(said: str) -> Compared | None:
    """Return the comparison that a claim's `said` holds, or None where it is another superlative."""
    found = _COMPARED.fullmatch(said)
    if not found:
        return None
    return Compared(
        found["axis"], found["direction"], Decimal(found["factor"]), found["sku"], found["gap"] or ""  # type: ignore[arg-type] # as it was written
    )  # fmt: skip


def judge_compared(compared: Compared, product: Product, known: Known) -> Judgement:
    """Hold a comparison of two products against both."""
    other = known.by_sku.get(compared.sku)
    pair = _pair(product, other, compared.axis, known) if other else None
    if pair is None:
        return UNSUPPORTED
    mine, theirs = pair
    limit = theirs.amount * compared.factor
    if compared.direction == "same":
        holds = abs(mine.amount - limit) <= abs(limit) * _ALIKE
    elif compared.factor < 1 and compared.direction == "less":
        # "Half the price" is met by what costs less than that, or hardly more.
        holds = mine.amount <= limit * (1 + _ALIKE)
    elif compared.factor > 1:
        holds = mine.amount >= limit * (1 - _ALIKE)
    else:
        holds = mine.amount < limit if compared.direction == "less" else mine.amount > limit
    if holds and compared.gap:
        gap = _gap(compared.gap, compared.axis)
        holds = gap is None or abs(abs(mine.amount - theirs.amount) - gap) <= gap * _ALIKE
    return known.judged(product, holds, f"{mine.text} against {theirs.text}", mine.fact)


_ALIKE = Decimal("0.05")
"""By how much of it a figure may miss a share or a gap that copy gives in round numbers."""


def _gap(written: str, axis: str) -> Decimal | None:
    """Return a gap on the scale of its axis, or None where it is of another."""
    if axis == "price":
        number = re.match(r"[\d.]+", written)
        return Decimal(number.group()) if number else None
    if found := measures(written):
        return found[0].value
    length = read_length(written)
    return length.high if length else None


def judge_superlative(said: str, product: Product, known: Known) -> Judgement:
    """Settle a superlative where the assortment is at hand: among what its noun names, else among all of it."""
    scale = scale_of(said)
    mine = _value(product, scale[0], known) if scale else None
    if scale is None or mine is None:
        return UNSUPPORTED
    axis, way = scale
    among, is_certain = _among(said, product, known)
    ranked = [(pair[1], other) for other in among if (pair := _pair(product, other, axis, known))]
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


def _pair(product: Product, other: Product, axis: str, known: Known) -> tuple[_Value, _Value] | None:
    """Return what both have on one scale, or None where one of them has nothing there that is of the same kind."""
    if axis != "size":
        mine, theirs = _value(product, axis, known), _value(other, axis, known)
        return (mine, theirs) if mine and theirs else None
    for one in _sizes(product):
        for two in _sizes(other):
            if one.fact == two.fact and one.dimension == two.dimension:
                return _Value(one.amount, one.text, one.name), _Value(two.amount, two.text, two.name)
    return None


class _Sized(NamedTuple):
    fact: str
    dimension: str
    amount: Decimal
    text: str
    name: str


def _sizes(product: Product) -> Iterator[_Sized]:
    """Yield every way in which a product can be big: what it holds, its size, its edges taken together."""
    for name in ("capacity", "volume", "size"):
        sizes = measures(product.text(name) or "")
        if sizes:
            yield _Sized("of it", sizes[0].dimension, sizes[0].value, sizes[0].text, name)
    edges = {name: sizes[0] for name in _EDGES if (sizes := measures(product.text(name) or ""))}
    if len(edges) > 1:
        amount = Decimal(1)
        for edge in edges.values():
            amount *= edge.value
        yield _Sized(
            "edges", " ".join(edges), amount, " x ".join(edge.text for edge in edges.values()), next(iter(edges))
        )
    for name in ("weight",):
        sizes = measures(product.text(name) or "")
        if sizes:
            yield _Sized("weight", "mass", sizes[0].value, sizes[0].text, name)


def _value(product: Product, axis: str, known: Known) -> _Value | None:  # noqa: PLR0911 - one line a scale
    if axis == "price":
        now = asked(product, known)
        return _Value(now[0].amount, str(now[0]), now[1]) if now else None
    if axis in ("rating", "review_count"):
        number = product.number(axis)
        return _Value(number, f"{number:f}", axis) if number is not None else None
    if axis in ("warranty", "returns"):
        length = read_length(product.text(axis) or "")
        return _Value(length.high, length.text, axis) if length else None
    if axis == "endurance":
        return _endurance(product)
    if axis.startswith("of_"):
        return _share_of(product, axis.removeprefix("of_"))
    if axis == "size":
        return next((_Value(size.amount, size.text, size.name) for size in _sizes(product)), None)
    for name in _FACTS.get(axis, ()):
        sizes = [one for one in measures(product.text(name) or "") if one.dimension in (_DIMENSIONS[axis], "mass")]
        if sizes:
            return _Value(sizes[0].value, sizes[0].text, name)
    return _in_words(product, axis)


def _endurance(product: Product) -> _Value | None:
    for name in product.facts:
        length = read_length(product.text(name) or "") if _ENDURES.search(name) else None
        if length:
            return _Value(length.high, length.text, name)
    for span in stated_spans(product.text("description") or "", "lasts"):
        length = read_length(str(span))
        if length:
            return _Value(length.high, length.text, "description")
    return None


def _share_of(product: Product, what: str) -> _Value | None:
    """Return the figure that a fact or the description gives for a thing: 28 % of protein, twelve speeds."""
    for name in product.facts:
        words = {form_of(word) for word in name.split("_")}
        text = product.text(name) or ""
        if what in words and (number := re.match(r"\d+(?:\.\d+)?", text)):
            return _Value(Decimal(number.group()), text, name)
    for detail in details((product.text("description") or "").lower()):
        if what in detail.context and detail.dimension in ("count", "%", "memory"):
            return _Value(detail.value, detail.text, "description")
    return None


def _in_words(product: Product, axis: str) -> _Value | None:
    """Return the measure of a scale that only the description or a fact of another name gives; one alone, or named."""
    dimension, roles = _DIMENSIONS.get(axis), _ROLE_WORDS.get(axis)
    for name in product.facts:
        if name in ("link", "image", *_EDGES):
            continue
        text = (product.text(name) or "").lower()
        for detail in details(text):
            if detail.dimension == dimension and (roles is None or roles & detail.context):
                return _Value(detail.value, detail.text, name)
    return None


def _among(said: str, product: Product, known: Known) -> tuple[Sequence[Product], bool]:
    """Return the products among which the noun places it, and whether a better one there settles the claim."""
    others = [
        one for one in known.assortment or known.products
        if one.sku != product.sku and not (product.group and one.group == product.group)
    ]  # fmt: skip
    words = [word.form for word in words_of(said)]
    if several := _OF_THEM.search(said):
        # "The highest-rated of the three", where there are three of the kind.
        kinds = {text for _, text in facts_called(product, KIND)}
        spoken_of = [one for one in known.products
                     if one.sku != product.sku and kinds & {text for _, text in facts_called(one, KIND)}]  # fmt: skip
        return spoken_of, parse_number(several["number"]) == len(spoken_of) + 1
    nouns = [form for form in words[1:] if form not in _PLACES and form not in _ANYTHING and form not in _MEASURED]
    nouns = [form for form in nouns if scale_of(form) is None]
    if not nouns:
        # "The lightest", and nothing else, may be of a few that the copy has just named.
        return others, len(words) > 2  # noqa: PLR2004 - an article and the superlative
    own = [form for form in nouns if form in _names(product)]
    if own:
        return [one for one in others if own[-1] in _names(one)], True
    alike = [one for one in others if nouns[-1] in _names(one)]
    if alike:
        return alike, True
    category = product.text("category")
    return [one for one in others if one.text("category") == category], False


_OF_THEM = re.compile(r"\bof (?:the|these|all) (?P<number>two|three|four|five|six|[2-6])\b(?! [a-z])")
"""A superlative that is said of as many as have just been told of."""


def _names(product: Product) -> set[str]:
    texts = (product.title, product.text("tags") or "", *(text for _, text in facts_called(product, KIND)))
    return {form_of(word) for text in texts for word in re.findall(r"[\w-]+", text)}
