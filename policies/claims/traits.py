"""What a product is, held against its facts and its description."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import get_args

from marque.evidence import Product
from policies.claims.ages import judge_ages
from policies.claims.ages import read as read_ages
from policies.claims.details import beside, judge_detail, read_detail
from policies.claims.endurance import Span, read_claim, spans_in, stated_spans
from policies.claims.figures import Figure
from policies.claims.known import UNSUPPORTED, Judgement, Known
from policies.claims.lookup import KIND, MATERIAL, facts_called
from policies.claims.making import (
    by_words,
    heads_of,
    judge_colour,
    judge_count,
    judge_material,
    judge_origin,
    judge_property,
    judge_repelled,
    judge_without,
)
from policies.claims.materials import WORDS as MATERIAL_WORDS
from policies.claims.measures import Measure, measures
from policies.claims.numbers import NUMBER, Hedge, parse_number
from policies.claims.words import form_of
from policies.patterns import quick

_FACTS_OF = {"mass": ("weight", "shipping_weight"), "length": ("width", "height", "depth", "length", "size")}
_SILENT = frozenset({"link", "image", "price", "sale_price", "stock", "rating"})
_TERMS = frozenset({"warranty", "returns", "shipping", "min_order"})


def judge_trait(said: str, product: Product, known: Known) -> Judgement:
    """Hold a measure, a material, an origin, a count or a property against what is known of the product."""
    if ages := read_ages(said):
        return judge_ages(ages, product, known)
    if lasting := read_claim(said):
        return _endurance(*lasting, product, known)
    kind, _, rest = said.partition(" ")
    if judge := _BY_KIND.get(kind):
        return judge(rest, product, known)
    figure, context = read_detail(said)
    hedge, size = _hedged(figure)
    measured = measures(size)
    if measured and measured[0].text == size:
        judgement = _measure(hedge, measured[0], context, product, known)
        if judgement.status == "unsupported" and (fluid := measures(_OUNCES.sub(" fl oz", size))):
            judgement = _measure(hedge, fluid[0], context, product, known)
        return judge_detail(said, product, known) if judgement.status == "unsupported" else judgement
    return judge_detail(said, product, known) if context else _choice(said, product, known)


_OUNCES = re.compile(r" (?:oz|ounces?)$")
"""What copy writes for fluid ounces as well: "a 12 oz bottle"."""
_BY_KIND = {
    "material": judge_material, "origin": judge_origin, "colour": judge_colour,
    "count": judge_count, "is": judge_property, "repels": judge_repelled, "without": judge_without,
}  # fmt: skip


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
    words = product.text("description") or ""
    spans = [span for span in spans_in(words) if span.unit == claimed.unit]
    if any(span.bears_out(hedge, claimed) for span in spans):
        return known.judged(product, True, str(claimed), "description")  # noqa: FBT003 - see `judged`
    if not against and len(spans) == 1 and claimed.unit in ("hour", "minute"):
        against = ("description", str(spans[0]))
    return known.judged(product, False, against[1], against[0]) if against else UNSUPPORTED  # noqa: FBT003 - see `judged`


def tells_endurance(said: str, product: Product) -> bool:
    """Tell whether the catalogue says how long the product lasts, in the sense in which a claim does."""
    lasting = read_claim(said)
    names = (name for name in product.facts if name not in _SILENT | _TERMS)
    return lasting is not None and any(
        next(stated_spans(f"{name.replace('_', ' ')}: {product.text(name)}", lasting[0]), None) for name in names
    )


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
    "length": {"length", "long"}, "diameter": {"diameter", "across"},
}  # fmt: skip
"""The words by which a length is one of these and no other."""
_PARTS_TEXT = """
cable cord lead wire strap handle handled hose screen display drop lug blade lens pocket sole heel foam pile shelf gap
bed mattress gauge wall hole stitch step range reach throw wheel wrist waist chest neck head inseam inside interior
opening mouth nozzle drill shade shoe laptop tablet phone water apart thick depth-rated resistant resistance submersion
from to up every each per
"""
_PARTS = frozenset(form_of(word) for word in _PARTS_TEXT.split()) - {"to", "up"}
"""Words that make of a length that of a part, or of something beside the product."""
_LOADS_TEXT = (
    "hold carry support load bear lift take user rider person adult up limit maximum max rated serving scoop each per"
)
_LOADS = frozenset(form_of(word) for word in _LOADS_TEXT.split())
"""Words that make of a mass what the product bears or holds."""
_OWN_TEXT = """
width wide height tall high stand depth deep length long across diameter weigh weight measure size capacity hold volume
light heavy big large small compact slim mere total in all overall come just it one version model dimension tip scale
"""
OWN = frozenset(form_of(word) for word in _OWN_TEXT.split())
"""Words beside a measure that is one of the product itself."""


def _roles_said(context: frozenset[str], product: Product) -> list[str]:
    """Return which of its lengths the words beside a measure say; of a thing with no length, "long" is its depth."""
    said = [role for role, words in _ROLES.items() if words & context]
    if said == ["length"] and product.text("length") is None and product.text("depth") and product.text("width"):
        return ["depth"]
    return said


def _other_role(name: str, context: frozenset[str], product: Product) -> bool:
    """Tell whether the words beside a measure say that it is another one than this fact."""
    if name in ("weight", "shipping_weight"):
        return bool(context & _LOADS)
    said = _roles_said(context, product)
    # A throw is thrown by no lens: what a thing is called makes no part of it.
    return name in _ROLES and (name not in said if said else bool((context - heads_of(product)) & _PARTS))


def _is_own(context: frozenset[str], product: Product) -> bool:
    """Tell whether nothing beside a measure says that it is one of a part or of something else."""
    kinds = [text for _, text in facts_called(product, KIND)]
    named = {form_of(word) for fact in (product.title, product.text("brand") or "", *kinds)
             for word in re.findall(r"[\w'-]+", fact)}  # fmt: skip
    made = {form_of(word) for _, fact in facts_called(product, MATERIAL) for word in re.findall(r"[\w'-]+", fact)}
    return not context - named - made - OWN - MATERIAL_WORDS


def _measure(hedge: Hedge, claimed: Measure, context: frozenset[str], product: Product, known: Known) -> Judgement:
    """Look for the measure among all that is stated of the product; what is of the same dimension contradicts it."""
    against: tuple[str, str] | None = None
    elsewhere: tuple[str, str] | None = None
    for name, text, truth in _stated(claimed, product):
        if truth is None or _is_size(claimed, hedge, truth):
            if not _role_taken(name, context, product):
                return _found(name, text, truth, claimed, product, known)
            elsewhere = elsewhere or (name, text)
        elif _says_otherwise(name, text, truth, context, product):
            against = against or (name, truth.text)
    against = against or elsewhere
    if claimed.dimension == "mass" and (hedge == "up to" or context & _BEARS):
        # What holds up to 20 kg need not weigh them: only another load speaks against a load.
        against = _load(claimed, product)
    if against is None:
        return UNSUPPORTED
    return known.judged(product, False, against[1], against[0])  # noqa: FBT003 - see `judged`


_BEARS = frozenset(form_of(word) for word in ("hold", "carry", "support", "load", "bear"))
"""Words that make of a mass what the product bears."""
_LOAD_FACT = re.compile(
    r"(?:^|_)(?:max_)?(?:load|capacity|payload|carries|supports|weight_limit|max_weight|max_user)\w*$"
)


def _load(claimed: Measure, product: Product) -> tuple[str, str] | None:
    """Return the one load that the catalogue knows the product to bear, with its fact; None without one."""
    for name in product.facts:
        text = (product.text(name) or "").lower()
        of_load = bool(_LOAD_FACT.search(name))
        for truth in measures(text) if of_load or name == "description" else ():
            if truth.dimension == claimed.dimension and (of_load or beside(text, truth.start, truth.end) & _BEARS):
                return name, truth.text
    return None


def _stated(claimed: Measure, product: Product) -> Iterator[tuple[str, str, Measure | None]]:
    """Yield each stated measure of the same dimension: its fact, the text, and itself or None for a bare number."""
    named = [name for name in _FACTS_OF.get(claimed.dimension, ()) if product.text(name)]
    for name in (*named, *(name for name in product.facts if name not in (*named, *_SILENT))):
        text = product.text(name) or ""
        yield from ((name, text, truth) for truth in measures(text) if truth.dimension == claimed.dimension)
        if name not in named and _bare(text) is not None:
            # "lumens: 600", "weight_kg: 4.2" and "thread_count: 300" have their unit in the name of the fact.
            called = dict.fromkeys((*name.split("_"), name.replace("_", " ")))
            units = (one for words in called for one in measures(f"{text} {words}"))
            yield from ((name, text, truth) for truth in units if truth.dimension == claimed.dimension)
        if name in named and _bare(text) == _bare(claimed.text.split(" ", maxsplit=1)[0]):
            yield name, text, None
    for truth in measures(product.title):
        if truth.dimension == claimed.dimension:
            yield _TITLE, product.title, truth


_TITLE = "title"


def _found(name: str, text: str, truth: Measure | None, claimed: Measure, product: Product, known: Known) -> Judgement:
    """Return that a fact or the title states the measure."""
    if name == _TITLE:
        return Judgement("supported", truth.text if truth else text, (f"inventory:{product.sku}",))
    whole = truth is None or name in _FACTS_OF.get(claimed.dimension, ())
    return known.judged(product, True, text if whole or truth is None else truth.text, name)  # noqa: FBT003 - see `judged`


def _says_otherwise(name: str, text: str, truth: Measure, context: frozenset[str], product: Product) -> bool:
    """Tell whether another measure speaks against the claim, and is not one of a part or in another role."""
    if name == _TITLE:
        return not context & (_PARTS | _LOADS)
    of_it = name != "description" or _is_alone(truth, text, context, product)
    return of_it and not _other_role(name, context, product)


_COMMON = frozenset({"length", "mass", "volume"})
"""Dimensions in which a product has many measures; in the others it has one, as a rule."""


def _role_taken(name: str, context: frozenset[str], product: Product) -> bool:
    """Tell whether a length that fits one fact is said to be another one, which the product has as well."""
    said = [role for role, words in _ROLES.items() if words & context and measures(product.text(role) or "")]
    return name in _ROLES and bool(said) and name not in said


def _is_alone(truth: Measure, text: str, context: frozenset[str], product: Product) -> bool:
    """Tell whether a description gives one measure of this dimension, it and the claim being the product's own."""
    values = {one.value for one in measures(text) if one.dimension == truth.dimension}
    if len(values) == 1 and truth.dimension not in _COMMON:
        return True
    theirs = beside(text.lower(), truth.start, truth.end)
    if heads_of(product) & context and not any(words & context for words in _ROLES.values()):
        # "A 60 cm roller" tells the size of the roller, whatever its description calls that.
        return _is_own(context, product) and bool(theirs) and _is_own(theirs, product)
    return len(values) == 1 and _is_own(context, product) and (_is_own(theirs, product) or not theirs - context)


def _bare(text: str) -> Decimal | None:
    """Return a number that stands alone, as a weight of which the feed forgot the unit."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


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
    told = by_words(said, product, known)
    noun = form_of(said.rsplit(maxsplit=1)[-1])
    if told.status != "unsupported" or number is None or not noun.isalpha():
        return told
    # "Nine colours" of a lamp that changes its seven.
    return judge_detail(f"{number:f} ({noun})", product, known)


_NUMBER = quick(NUMBER)
_CHOICES = (
    (r"colou?r|shade|finish", ("color", "colour", "finish", "shade")),
    (r"size|bag|pack", ("size", "capacity", "length", "weight")),
    (r"flavou?r|taste", ("flavour", "flavor", "taste")),
    (r"scent|fragrance", ("scent", "fragrance")),
)
"""What a choice is of, and the facts by which its variants then differ."""
