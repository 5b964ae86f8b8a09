"""What a product is, held against its facts and its description."""

import re
from decimal import Decimal, InvalidOperation
from typing import get_args

from marque.evidence import Product
from policies.claims.details import judge_detail, read_detail
from policies.claims.endurance import Span, read_claim, stated_spans
from policies.claims.figures import Figure
from policies.claims.grounds import says, stated
from policies.claims.known import UNSUPPORTED, Judgement, Known
from policies.claims.measures import Measure, measures
from policies.claims.numbers import NUMBER, Hedge, parse_number
from policies.claims.words import form_of

_FACTS_OF = {"mass": ("weight", "shipping_weight"), "length": ("width", "height", "depth", "length", "size")}
_ORIGIN = ("origin", "country", "country_of_origin", "made_in", "general_country_of_origin")
_SILENT = frozenset({"link", "image", "price", "sale_price", "stock", "rating"})
_TERMS = frozenset({"warranty", "returns", "shipping", "min_order"})


def judge_trait(said: str, product: Product, known: Known) -> Judgement:
    """Hold a measure, a material, an origin, a count or a property against what is known of the product."""
    if lasting := read_claim(said):
        return _endurance(*lasting, product, known)
    kind, _, rest = said.partition(" ")
    if kind == "material":
        return _material(rest, product, known)
    if kind == "origin":
        return _by_fact(rest, product, known, _ORIGIN)
    if kind in ("count", "is"):
        return _by_words(rest, product, known)
    figure, context = read_detail(said)
    hedge, size = _hedged(figure)
    measured = measures(size)
    if measured and measured[0].text == size:
        judgement = _measure(hedge, measured[0], context, product, known)
        return judge_detail(said, product, known) if judgement.status == "unsupported" else judgement
    return judge_detail(said, product, known) if context else _choice(said, product, known)


def judge_brand(said: str, product: Product, known: Known) -> Judgement:
    """Hold a brand's name against the product's; its title may say it as well."""
    brand = product.text("brand")
    if said.casefold() in product.title.casefold():
        return Judgement("supported", brand, (f"inventory:{product.sku}",))
    if brand is None:
        return UNSUPPORTED
    same = said.casefold() == brand.casefold() or form_of(said) in {form_of(word) for word in brand.split()}
    return known.judged(product, same, brand, "brand")


def _endurance(sense: str, hedge: Hedge, claimed: Span, product: Product, known: Known) -> Judgement:
    """Hold how long a product lasts against each fact that says it in the same sense; another unit decides nothing."""
    against: tuple[str, str] | None = None
    for name in (name for name in product.facts if name not in _SILENT | _TERMS):
        for truth in stated_spans(f"{name.replace('_', ' ')}: {product.text(name)}", sense):
            if truth.bears_out(hedge, claimed):
                return known.judged(product, True, str(truth), name)  # noqa: FBT003 - see `judged`
            if truth.unit == claimed.unit:
                against = against or (name, str(truth))
    return known.judged(product, False, against[1], against[0]) if against else UNSUPPORTED  # noqa: FBT003 - see `judged`


def _hedged(said: str) -> tuple[Hedge, str]:
    hedge: Hedge = next((word for word in get_args(Hedge) if word and said.startswith(f"{word} ")), "")
    return hedge, said[len(hedge) :].lstrip()


def _is_size(claimed: Measure, hedge: Hedge, truth: Measure) -> bool:
    """Tell whether a size is what the copy says of it, within its hedge."""
    if truth.dimension != claimed.dimension or hedge in ("", "from", "up to"):
        return truth.same_as(claimed)
    return Figure(claimed.value, "", hedge).borne_out_by(truth.value) or (hedge == "about" and truth.same_as(claimed))


_ROLES = {
    "width": {"width", "wide"}, "height": {"height", "tall", "high", "stand"}, "depth": {"depth", "deep"},
    "length": {"length", "long"},
}  # fmt: skip
"""The words by which a length is one of these and no other."""


def _other_role(name: str, context: frozenset[str]) -> bool:
    """Tell whether the words beside a length say that it is another one than this fact."""
    said = [role for role, words in _ROLES.items() if words & context]
    return name in _ROLES and bool(said) and name not in said


def _measure(hedge: Hedge, claimed: Measure, context: frozenset[str], product: Product, known: Known) -> Judgement:
    named = [name for name in _FACTS_OF.get(claimed.dimension, ()) if product.text(name)]
    against: tuple[str, str] | None = None
    for name in (*named, *(name for name in product.facts if name not in (*named, *_SILENT))):
        text = product.text(name) or ""
        for truth in measures(text):
            if _is_size(claimed, hedge, truth):
                return known.judged(product, True, text if name in named else truth.text, name)  # noqa: FBT003 - see `judged`
            if truth.dimension == claimed.dimension and name != "description" and not _other_role(name, context):
                against = against or (name, truth.text)
        if name in named and _bare(text) == _bare(claimed.text.split(" ", maxsplit=1)[0]):
            return known.judged(product, True, text, name)  # noqa: FBT003 - see `judged`
    for truth in measures(product.title):
        if _is_size(claimed, hedge, truth):
            return Judgement("supported", truth.text, (f"inventory:{product.sku}",))
        if truth.dimension == claimed.dimension:
            against = against or ("title", truth.text)
    # What holds up to 20 kg need not weigh them.
    if against is None or hedge == "up to":
        return UNSUPPORTED
    return known.judged(product, False, against[1], against[0])  # noqa: FBT003 - see `judged`


def _bare(text: str) -> Decimal | None:
    """Return a number that stands alone, as a weight of which the feed forgot the unit."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _material(said: str, product: Product, known: Known) -> Judgement:
    share, _, name = said.rpartition(" % ")
    fact = product.text("material")
    words = frozenset(name.split())
    if fact is not None:
        holds = words <= {form.casefold() for form in re.findall(r"[\w-]+", fact.casefold())}
        other = re.search(r"(\d+) ?%", fact)
        if not holds and len(words) > 1 and name.split()[-1] in fact.casefold():
            return _by_words(name, product, known)
        if holds and share and other and not re.search(rf"\b{share} ?% {re.escape(name)}", fact, re.IGNORECASE):
            holds = False
        return known.judged(product, holds, fact, "material")
    return _by_words(f"{share} {name}" if share and share != "100" else name, product, known)


def _by_fact(said: str, product: Product, known: Known, names: tuple[str, ...]) -> Judgement:
    for name in names:
        text = product.text(name)
        if text is not None:
            return known.judged(
                product, said.casefold() in text.casefold() or text.casefold() in said.casefold(), text, name
            )
    return _by_words(f"made in {said}", product, known)


def _choice(said: str, product: Product, known: Known) -> Judgement:
    """Hold "in three colours" against the variants of the product's group."""
    variants = [other for other in known.products if product.group and other.group == product.group]
    names = next((names for words, names in _CHOICES if re.search(words, said)), ())
    found = _NUMBER.search(said.lower())
    number = parse_number(found.group()) if found else None
    for name in names:
        values = {value for variant in variants if (value := variant.text(name))}
        if len(values) > 1:
            return known.judged(product, number == len(values), str(len(values)), name)
    return _by_words(said, product, known)


_NUMBER = re.compile(NUMBER)
_CHOICES = (
    (r"colou?r|shade|finish", ("color", "colour", "finish", "shade")),
    (r"size|bag|pack", ("size", "capacity", "length")),
    (r"flavou?r|taste", ("flavour", "flavor", "taste")),
    (r"scent|fragrance", ("scent", "fragrance")),
)
"""What a choice is of, and the facts by which its variants then differ."""


def _by_words(said: str, product: Product, known: Known) -> Judgement:
    ground = known.ground_of(product)
    if says(ground, said):
        return Judgement("supported", None, (ground.id,))
    found = stated(said, (ground,))
    return (
        Judgement(found[0], None if found[0] == "supported" else f"not {said}", (found[1],)) if found else UNSUPPORTED
    )
