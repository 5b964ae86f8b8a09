"""Variants named by nothing but their size: "the 56 is sold out; the 54 is in stock"."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from marque.evidence import Product
from policies.claims.measures import Measure, measures
from policies.patterns import quick

_SIZE = re.compile(
    r"(?:\b(?:the|in|a|sizes?|size no\.|and|or|for)|(?<=[\w)]),) (?P<size>\d{1,4}(?:[.,/]\d{1,2})?|X{0,3}[SL]|M)"
    # A unit or a noun after it makes another figure of it: "the 54 hours", "in 54 colours", as do its decimals.
    r"(?![.,/]\d)"
    r"(?=[,;:.!)]? ?(?:$|\n|[-(,;:.!)]| (?:is|are|was|were|costs?|sells?|comes?|goes|remains?|stays?|and|or|but|at|"
    r"for|"
    r"still|left|now|in stock|sold out|out of stock|back)\b))"
)
_LEADING = re.compile(r"\d{1,4}(?:[.,/]\d{1,2})?|X{0,3}[SL]\b|M\b")


_NUMBERS = "one two three four five six seven eight nine ten eleven twelve"
_RIGHT_AFTER = re.compile(
    r",? (?:in )?(?:sizes? )?\(?(?P<size>\d{1,4}(?:[.,/]\d{1,2})?|X{0,3}[SL]|M)\b(?![-%$.,]?\d|'| ?[a-z]{1,2}\b(?! ))"
)
_OPENING = quick(
    r"(?:^|(?<=[.!?;:,] )|(?<=\n)|(?<=\band ))(?P<size>X{0,3}[SL]|M)(?=: | (?:is|are|costs?|weighs?|comes?|has|"
    r"holds?|"
    r"measures?|sells?|sold|still|only|for|at|in stock)\b| ?\()"
)
"""A letter that opens its sentence or its part of one: "M is $64, L is $84"."""


def sizes_named(
    text: str, products: Sequence[Product], groups: Collection[str], named: Sequence[int] = ()
) -> Iterator[tuple[int, int, str]]:
    """Yield where the text names a variant of one of these groups by its size alone, and the variant's SKU.

    `named` is where the names of products end: a size right after one is that of a variant: "the Hollow M".
    """
    yield from _measured(text, products, groups)
    yield from _by_look(text, products, groups)
    sizes = {size: skus[0] for size, skus in _sizes(products, groups).items() if len(skus) == 1}
    if not sizes:
        return
    after = (found for end in named if (found := _RIGHT_AFTER.match(text, end)))
    places = {found.start("size"): found for found in (*_SIZE.finditer(text), *_OPENING.finditer(text), *after)}
    for _, found in sorted(places.items()):
        if sku := sizes.get(found["size"]):
            yield found.start("size"), found.end("size"), sku


def speaks_of_each(sentence: str) -> bool:
    """Tell whether a sentence, in small letters, says something of every variant: "both sizes", "in any colour"."""
    return bool(_EACH.search(sentence))


_EACH = re.compile(
    r"\b(?:both|all|every|each|any|either|whatever|whichever|no matter (?:the|which))"
    r"(?: of the| the| three| four| our)? (?:sizes?|colou?rs?|colou?rways?|shades?|versions?|variants?|lengths?|"
    r"widths?|capacit(?:y|ies)|flavou?rs?|scents?|finish(?:es)?)\b"
    r"(?! (?:but|except|bar|apart|save)\b)"
)


def _measured(text: str, products: Sequence[Product], groups: Collection[str]) -> Iterator[tuple[int, int, str]]:
    """Yield where a size with its unit is that of one variant: "the 5.5 litre Nook", "Kibble 2 kg"."""
    sized = (
        (_sets(product.text("size") or product.text("capacity") or ""), product.sku)
        for product in products
        if product.group in groups
    )
    variants = [(sets[0], sku) for sets, sku in sized if sets]
    if not variants:
        return
    for found in _sets(text):
        alike = [sku for size, sku in variants if _alike(found, size)]
        if len(alike) == 1:
            yield found[0].start, found[-1].end, alike[0]


def _sets(text: str) -> list[list[Measure]]:
    """Return the measures of a text, those that "x" joins together: "5 x 8 ft"."""
    sets: list[list[Measure]] = []
    for measure in measures(text):
        if sets and _TIMES.fullmatch(text[sets[-1][-1].end : measure.start]):
            sets[-1].append(measure)
        else:
            sets.append([measure])
    return sets


_TIMES = re.compile(r" ?(?:[x\u00d7*]|by) ?", re.IGNORECASE)


def _alike(found: Sequence[Measure], size: Sequence[Measure]) -> bool:
    """Tell whether copy names a size in full, or by its first measure alone."""
    return len(found) in (1, len(size)) and all(one.same_as(other) for one, other in zip(found, size, strict=False))


def _by_look(text: str, products: Sequence[Product], groups: Collection[str]) -> Iterator[tuple[int, int, str]]:
    """Yield where a colour or a flavour that only one variant has names it: "two in rust", "Coral has sold out"."""
    looks: dict[str, list[str]] = defaultdict(list)
    for product in products:
        for value in {*looks_of(product), *_size_words(product), *_tail(product)} if product.group in groups else ():
            looks[value].append(product.sku)
    named = {look: skus[0] for look, skus in looks.items() if len(skus) == 1 and len(look) > 2}  # noqa: PLR2004 - "S" and "XL" are sizes
    if not named or (all(len(skus) == 1 for skus in looks.values()) and len(named) == 1):
        return
    alternatives = "|".join(sorted(map(re.escape, named), key=len, reverse=True))
    for found in re.finditer(
        rf"(?P<lead>(?:\b(?:in|the|and|or|a|our|one|any|[,:;] ?)|^|(?<=[.!?\n)] )|(?<=[,;:] )|"
        rf"(?<=\n)) ?)?\b(?P<look>{alternatives})\b",
        text.lower(),
    ):
        # After any other word a capital makes a name of it: "of Slate we have five", but not "a coral reef".
        if found["lead"] is not None or text[found.start("look") : found.start("look") + 1].isupper():
            yield found.start("look"), found.end("look"), named[found["look"]]


def _tail(product: Product) -> Iterator[str]:
    """Yield the last word of a title that stands behind a comma and tells variants apart: "Brush 4-Pack, Soft"."""
    if found := _TITLE_TAIL.search(product.title):
        yield found["tail"].casefold()


def looks_of(product: Product) -> Iterator[str]:
    """Yield the short facts in words by which variants differ, in small letters: a colour, a scent, "starter"."""
    for name, fact in product.facts.items():
        if name not in _NO_LOOKS and len(fact.value) <= _SHORT and _WORDS_ONLY.fullmatch(fact.value):
            yield fact.value.casefold()


def _size_words(product: Product) -> Iterator[str]:
    """Yield how copy may say the size of a variant in words: "large" for "Large 800 g", "50-bag" for "50 bags"."""
    size = (product.text("size") or "").casefold()
    if word := _SIZE_WORD.match(size):
        yield word.group()
    if counted := _SIZE_COUNT.fullmatch(size):
        number, thing = counted["number"], counted["thing"].removesuffix("s")
        yield from (f"{said}{gap}{thing}" for said in (number, _IN_WORDS.get(number, number)) for gap in "- ")
    if held := _SIZE_BOX.fullmatch(size):
        number, thing = held["number"], held["thing"]
        yield from (f"{thing} of {said}" for said in (number, _IN_WORDS.get(number, number)))


_SIZE_WORD = re.compile(
    r"(?:extra )?(?:small|medium|large|big|mini|regular|short|long|tall|single|double|king|queen|standard)\b"
)
_SIZE_COUNT = re.compile(r"(?P<number>\d{1,3})[ -](?P<thing>[a-z]{3,12})")
_SIZE_BOX = re.compile(r"(?P<thing>box|pack|set|bag|case|tin|jar) of (?P<number>\d{1,3})")
_IN_WORDS = dict(zip(map(str, range(1, 13)), _NUMBERS.split(), strict=True))
_NO_LOOKS = frozenset(
    {"brand", "category", "product_type", "condition", "availability", "currency", "published", "status", "tags",
     "warranty",
     "returns", "shipping", "description", "origin", "country_of_origin", "image", "link", "age", "type", "vendor"}
)  # fmt: skip
"""Facts that tell no variant from another. Those that do are named by the shop: colour, set, style, scent."""
_TITLE_TAIL = re.compile(r"(?:,| -) (?P<tail>[^\W\d_]{3,24})$")
_SHORT = 24
_WORDS_ONLY = re.compile(r"[^\W\d_]+(?:[ -][^\W\d_]+){0,2}")


def _sizes(products: Sequence[Product], groups: Collection[str]) -> dict[str, list[str]]:
    sizes: dict[str, list[str]] = defaultdict(list)
    for product in products:
        size = _LEADING.match(product.text("size") or "")
        if product.group in groups and size:
            sizes[size.group()].append(product.sku)
    return sizes
