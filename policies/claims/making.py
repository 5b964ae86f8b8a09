"""What a product is made of, where it comes from and in which colours, held against all that is stated of it."""

import re
from collections.abc import Sequence

from marque.evidence import Product
from policies.claims.colours import same_colour
from policies.claims.grounds import says, stated
from policies.claims.known import UNSUPPORTED, Judgement, Known
from policies.claims.lookup import COLOUR, KIND, MATERIAL, ORIGIN, PIECES, fact_called, facts_called
from policies.claims.materials import NAME, forms, names_in, narrowest, takes_in
from policies.claims.numbers import NUMBER, parse_number
from policies.claims.places import is_region, same_place
from policies.claims.words import form_of
from policies.patterns import quick


def judge_material(said: str, product: Product, known: Known) -> Judgement:
    """Hold a material against the fact, the title and the description; `said` may end in the noun that it makes up."""
    said, _, noun = said.partition(" of ")
    if noun and not _is_noun_of(noun, product):
        return _part(said, noun, product, known)
    share, _, name = said.rpartition(" % ")
    fact_name, fact = fact_called(product, MATERIAL) or _composition(product) or ("material", None)
    words = forms(name)
    if fact is None:
        whole = f"{share} {name}" if share and share != "100" else name
        return by_words(whole, product, known) if share else _material_of_text(name, product, known)
    if words <= forms(fact) or any(takes_in(name, other) for other in names_in(fact)):
        other = re.search(r"(\d+) ?%", fact)
        mixed = share == "100" and len(names_in(fact) - names_in(name)) > 0 and bool(other)
        wrong = bool(share and other) and not re.search(rf"\b{share} ?% {re.escape(name)}", fact, re.IGNORECASE)
        return known.judged(product, not (mixed or wrong), fact, fact_name)
    stated_too = _material_of_text(name, product, known)
    if stated_too.status == "supported":
        return stated_too
    fine, theirs = _KARAT.match(name), _KARAT.search(fact)
    coarser = fine is not None and theirs is not None and fine["number"] != theirs["number"]
    # Steel may well be stainless, and cotton waxed: the fact says less than the copy.
    less = any(takes_in(other, name) for other in narrowest(fact)) or (
        len(words) > 1 and name.split()[-1] in fact.casefold()
    )
    if less and not coarser:
        return UNSUPPORTED
    return known.judged(product, False, fact, fact_name)  # noqa: FBT003 - see `judged`


_KARAT = re.compile(r"\b(?P<number>\d{1,2})(?:k|[- ]karat)\b")
"""How fine gold is."""


def _composition(product: Product) -> tuple[str, str] | None:
    """Return the sentence of the description that gives shares of materials, where there is one."""
    found = re.search(rf"\d{{1,3}} ?% {NAME}[^.;!?\n]{{0,120}}", (product.text("description") or "").lower())
    return ("description", found.group()) if found else None


def _material_of_text(name: str, product: Product, known: Known) -> Judgement:
    """Return that the title, the description or a tag names the material; what they name of others decides nothing."""
    for fact in ("description", "tags", "product_highlight", "highlights"):
        text = product.text(fact) or ""
        if text and (forms(name) <= forms(text) or any(takes_in(name, other) for other in names_in(text))):
            return known.judged(product, True, name, fact)  # noqa: FBT003 - see `judged`
    if forms(name) <= forms(product.title):
        return Judgement("supported", name, (f"inventory:{product.sku}",))
    stated_one = _MADE.search((product.text("description") or "").lower())
    if stated_one and fact_called(product, MATERIAL) is None:
        return known.judged(product, False, stated_one["name"], "description")  # noqa: FBT003 - see `judged`
    return by_words(name, product, known)


_MADE = re.compile(rf"\b(?:made|woven|cut|knitted|cast|turned|spun|carved|sewn) (?:of|from|in|out of) (?P<name>{NAME})"
                   rf"|^\W*(?:an? )?(?P<first>{NAME}) \w+")  # fmt: skip


def _is_noun_of(noun: str, product: Product) -> bool:
    """Tell whether a noun is what the product is: the last word of its title or of its category."""
    return form_of(noun) in heads_of(product)


def heads_of(product: Product) -> set[str]:
    """Return what the product is, in one word: the last one of its title and of each of its categories."""
    heads: set[str] = set()
    kinds = [text.split(">")[-1] for _, text in facts_called(product, KIND)]
    for text in (re.split(r" - |[(,|]", product.title)[0], *kinds):
        words = [form_of(word) for word in re.findall(r"[^\W\d_]+", text)]
        words = [word for word in words if len(word) > 2]  # noqa: PLR2004 - "cm" and "XL" are no nouns
        heads |= set(words[-1:])
    return heads


def _part(name: str, noun: str, product: Product, known: Known) -> Judgement:
    """Hold the material of a part, "walnut handle", against another one that the description gives the same part."""
    for fact in ("description", "product_highlight"):
        text = (product.text(fact) or "").lower()
        for found in re.finditer(rf"\b(?P<name>{NAME}) (?P<noun>[a-z]+)", text):
            if form_of(found["noun"]) == form_of(noun):
                holds = forms(name) <= forms(found["name"]) or any(
                    takes_in(name, one) for one in names_in(found["name"])
                )
                return known.judged(product, holds, found.group(), fact)
    words = {form_of(word) for word in re.findall(r"[a-z]+", (product.text("description") or "").lower())}
    made = fact_called(product, MATERIAL)
    if made and form_of(noun) in words and not _is_like(name, made[1]):
        # The description has the part, and the whole product is of something else.
        return known.judged(product, False, made[1], made[0])  # noqa: FBT003 - see `judged`
    return UNSUPPORTED


def _is_like(name: str, fact: str) -> bool:
    """Tell whether a fact names this material, one that it takes in, or one that takes it in."""
    names = narrowest(fact) | {fact.casefold()}
    return forms(name) <= forms(fact) or any(takes_in(name, one) or takes_in(one, name) for one in names)


def judge_count(said: str, product: Product, known: Known) -> Judgement:
    """Hold how many pieces a set has against those that the title, the description or a fact gives it."""
    against: tuple[str, str] | None = None
    texts = [("title", product.title), *((name, f"set of {text}") for name, text in facts_called(product, PIECES))]
    for name, text in (*texts, ("description", product.text("description") or "")):
        for found in _SET_OF.finditer(text.lower()):
            number = parse_number(found["of"] or found["pack"])
            if number is not None and f"{number:f}" == said:
                cited = product.evidence_id(name) or f"inventory:{product.sku}"
                return Judgement("supported", found.group(), (cited,))
            against = against or (name, found.group())
    if against and against[0] == "title":
        return Judgement("contradicted", against[1], (f"inventory:{product.sku}",))
    stated_so = by_words(said, product, known)
    if against and stated_so.status == "unsupported":
        return known.judged(product, False, against[1], against[0])  # noqa: FBT003 - see `judged`
    return stated_so


_SET_OF = quick(
    rf"\b(?:set|pack|box|bundle|case|pair|kit|tin|bag) of (?P<of>{NUMBER})\b|(?P<pack>{NUMBER})[- ](?:pack|pieces?|"
    rf"count)\b"
)


def judge_origin(said: str, product: Product, known: Known) -> Judgement:
    """Hold a place against the fact and the description; a town in the country of the fact decides nothing."""
    said, _, material = said.removesuffix(")").partition(" (")
    if material:
        grown = f"{said} {material}".casefold()
        for name, text in (*facts_called(product, MATERIAL), ("description", product.text("description") or "")):
            if grown in text.casefold():
                return known.judged(product, True, text, name)  # noqa: FBT003 - see `judged`
    for name, text in facts_called(product, ORIGIN):
        same = same_place(said, text)
        if same is not None:
            return known.judged(product, same, text, name)
    description = product.text("description") or ""
    made = _MADE_IN.search(description)
    if made and not _MONTH.match(made["place"]) and _names_another(said, made["place"]):
        return known.judged(product, False, made["place"], "description")  # noqa: FBT003 - see `judged`
    if said.casefold() in description.casefold() or said.casefold() in product.title.casefold():
        return Judgement("supported", said, (product.evidence_id("description") or f"inventory:{product.sku}",))
    if made and same_place(said, made["place"]) is not None:
        return known.judged(product, bool(same_place(said, made["place"])), made["place"], "description")
    return by_words(f"made in {said}", product, known)


def _names_another(said: str, made: str) -> bool:
    """Tell whether the copy names another town or region than the one where the description has it made."""
    mine, theirs = said.casefold().strip(), made.casefold().strip()
    return is_region(mine) and is_region(theirs) and mine not in theirs and theirs not in mine


_MADE_IN = re.compile(
    r"\b(?i:[a-z]+(?:ed|de|en|wn|un|ilt|nd)) (?:by hand )?(?:in [A-Z][a-z]+ )?in (?:the )?"
    r"(?P<place>[A-Z][a-z]+(?: [A-Z][a-z]+)?)"
)
_MONTH = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Spring|Summer|Autumn|"
    r"Winter)\b"
)


def judge_property(said: str, product: Product, known: Known) -> Judgement:
    """Hold a property against the catalogue's words; of two that shut each other out the one stated contradicts."""
    ground = by_words(said, product, known)
    if ground.status != "unsupported":
        return ground
    text = " ".join(
        product.text(name) or "" for name in ("description", "tags", "product_highlight", "protection", "ip")
    )
    if said in _KEPT_OUT and (rated := _WATERTIGHT.search(_all_of(product))):
        return known.judged(product, True, rated.group(), "description")  # noqa: FBT003 - see `judged`
    for kind in _ONE_OF:
        stated_one = kind.search(f"{product.title} {text}".lower())
        if kind.fullmatch(said) and stated_one:
            same = stated_one.group().replace(" ", "") == said.replace(" ", "")
            return known.judged(product, same, stated_one.group(), "description")
    return ground


_LIST = re.compile(r",? (?:and|or) |, ?")
_WORDS_FOR = ("repels {}", "{}-repellent", "{}-resistant", "{}proof", "{}-proof", "{} repellent", "{} resistant")


def judge_repelled(said: str, product: Product, known: Known) -> Judgement:
    """Hold what a product keeps off against the catalogue's words for each of it."""
    judged = [
        _in_words([words.format(form_of(one)) for words in _WORDS_FOR], product, known) for one in _LIST.split(said)
    ]
    return next((one for one in judged if one.status != "supported"), judged[0])


def _in_words(sayings: Sequence[str], product: Product, known: Known) -> Judgement:
    """Return the first answer that the catalogue's words give to one of several ways to say the same."""
    judged = (by_words(words, product, known) for words in sayings)
    return next((one for one in judged if one.status == "supported"), UNSUPPORTED)


_SYNTHETIC = re.compile(r"\b(?:synthetics?|man-made|artificial|plastics?|microplastics)\b")
_PLASTICS = frozenset(
    {"polyester", "nylon", "acrylic", "elastane", "spandex", "lycra", "polyamide", "polypropylene", "polyethylene",
     "microfibre", "microfiber", "cordura", "neoprene", "pvc", "vinyl", "plastic", "tpu", "polycarbonate"}
)  # fmt: skip
_WHOLE = re.compile(r"\b100 ?%|\bnothing else\b|\bpure\b")


def judge_without(said: str, product: Product, known: Known) -> Judgement:
    """Hold what a product is said not to contain against its material, where that is told whole, and its words."""
    judged = [_lacks(one, product, known) for one in _LIST.split(said)]
    return next((one for one in judged if one.status != "supported"), judged[0])


def _lacks(name: str, product: Product, known: Known) -> Judgement:
    name = re.sub(r"^(?:added|harmful|toxic|chemical) ", "", name)
    fact_name, fact = fact_called(product, MATERIAL) or _composition(product) or ("material", "")
    denied = names_in(name) | (_PLASTICS if _SYNTHETIC.search(name) else frozenset())
    named = names_in(fact)
    if named & denied or any(takes_in(one, other) for one in denied for other in named):
        return known.judged(product, False, fact, fact_name)  # noqa: FBT003 - see `judged`
    if denied and named and _WHOLE.search(fact.lower()):
        return known.judged(product, True, fact, fact_name)  # noqa: FBT003 - see `judged`
    core = form_of(name.split()[-1]) if " " not in name else name
    return _in_words(
        [f"{core}-free", f"{name}-free", f"free from {name}", f"no {name}", f"without {name}"], product, known
    )


def _all_of(product: Product) -> str:
    """Return the title and every fact in small letters."""
    return " | ".join((product.title, *(fact.value for fact in product.facts.values()))).lower()


_KEPT_OUT = frozenset({"waterproof", "water-proof", "water-resistant", "water resistant"})
_WATERTIGHT = re.compile(
    r"\bip[x\d][5-9]k?\b|\bwater-?proof|\bfully submersible|\b\d,?\d{2,3} ?mm (?:hydrostatic|head)"
)
"""What makes a thing waterproof, whatever words say it."""
_ONE_OF = (
    re.compile(r"\bip ?[\dx][\dx]k?\b"),
    re.compile(r"\b(?:usb-c|usb-a|micro-usb|micro usb|mini-usb|lightning)\b"),
)
"""Properties of which a product has one, as a rule."""


def judge_colour(said: str, product: Product, known: Known) -> Judgement:
    """Hold a colour against those of all variants; a product of which none is known may have any."""
    variants = [product, *(other for other in known.products if product.group and other.group == product.group)]
    for name, _ in facts_called(product, COLOUR):
        values = {value.casefold() for variant in variants if (value := variant.text(name))}
        if any(same_colour(said, value) for value in values) or says(known.ground_of(product), said):
            return known.judged(product, True, said, name)  # noqa: FBT003 - see `judged`
        return known.judged(product, False, ", ".join(sorted(values)), name)  # noqa: FBT003 - see `judged`
    return by_words(said, product, known)


def by_words(said: str, product: Product, known: Known) -> Judgement:
    """Return what the catalogue's words say, where they say the same in the same words or in other figures."""
    ground = known.ground_of(product)
    if says(ground, said):
        return Judgement("supported", None, (ground.id,))
    found = stated(said, (ground,))
    return (
        Judgement(found[0], None if found[0] == "supported" else f"not {said}", (found[1],)) if found else UNSUPPORTED
    )
