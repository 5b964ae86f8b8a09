"""Personalisation tokens that stand for a product fact: what they claim is proved when the message is rendered."""

import re
from collections.abc import Iterator

from marque.verdict import ClaimKind
from policies.brands import BrandPack
from policies.claims.hits import Hit
from policies.claims.plain import TOKEN

_KINDS: tuple[tuple[str, ClaimKind], ...] = (
    (r"sale|reduced", "sale_price"),
    (r"price|cost", "price"),
    (r"stock|left|available", "stock"),
    (r"rating|stars", "rating"),
    (r"reviews", "review_count"),
    (r"percent|discount", "percent_off"),
    (r"code", "offer_code"),
    (r"warranty", "warranty"),
    (r"ship|deliver", "shipping"),
    (r"return", "returns"),
)


def deferred(written: str, brand: BrandPack | None) -> Iterator[Hit]:
    """Yield each token of the text that the brand binds to the inventory."""
    if brand is None:
        return
    for found in TOKEN.finditer(written):
        token = brand.tokens.get(found[1])
        if token and token.type == "inventory":
            kind = next((kind for words, kind in _KINDS if re.search(words, found[1])), "attribute")
            yield Hit(kind, found.start(), found.end(), found.group())  # type: ignore[arg-type] # the default is a kind too
