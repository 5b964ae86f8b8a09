"""Variants named by nothing but their size: "the 56 is sold out; the 54 is in stock"."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from marque.evidence import Product
from policies.claims.measures import measures

_SIZE = re.compile(
    r"(?:\b(?:the|in|sizes?|size no\.|and|or)|(?<=\w),) (?P<size>\d{1,4}(?:[.,/]\d{1,2})?|X{0,3}[SL]|M)"
    # A unit or a noun after it makes another figure of it: "the 54 hours", "in 54 colours".
    r"(?=[,;:.!)]? ?(?:$|\n|[-(,;:.!)]| (?:is|are|was|were|costs?|sells?|comes?|goes|remains?|stays?|and|or|but|at|for|"
    r"still|now|in stock|sold out|out of stock|back)\b))"
)
_LEADING = re.compile(r"\d{1,4}(?:[.,/]\d{1,2})?|X{0,3}[SL]\b|M\b")


def sizes_named(text: str, products: Sequence[Product], groups: Collection[str]) -> Iterator[tuple[int, int, str]]:
    """Yield where the text names a variant of one of these groups by its size alone, and the variant's SKU."""
    yield from _measured(text, products, groups)
    named = {size: skus[0] for size, skus in _sizes(products, groups).items() if len(skus) == 1}
    if not named:
        return
    for found in _SIZE.finditer(text):
        if sku := named.get(found["size"]):
            yield found.start("size"), found.end("size"), sku


def _measured(text: str, products: Sequence[Product], groups: Collection[str]) -> Iterator[tuple[int, int, str]]:
    """Yield where a size with its unit is that of one variant: "the 5.5 litre Nook", "Kibble 2 kg"."""
    variants = [(size[0], product.sku) for product in products
                if product.group in groups and (size := measures(product.text("size") or product.text("capacity") or ""))]  # fmt: skip
    if not variants:
        return
    for found in measures(text):
        alike = [sku for size, sku in variants if found.same_as(size)]
        if len(alike) == 1:
            yield found.start, found.end, alike[0]


def _sizes(products: Sequence[Product], groups: Collection[str]) -> dict[str, list[str]]:
    sizes: dict[str, list[str]] = defaultdict(list)
    for product in products:
        size = _LEADING.match(product.text("size") or "")
        if product.group in groups and size:
            sizes[size.group()].append(product.sku)
    return sizes
