"""The names that copy may carry, of the brand and of its products: they are not the copy's own choice of words."""

import re
from collections.abc import Iterable
from functools import lru_cache

from marque.evidence import Evidence
from policies.brands import BrandPack


def known_names(brand: BrandPack | None, evidence: Evidence) -> tuple[str, ...]:
    """Return the names of the brand and of the products in the evidence, longest first, each once."""
    own = (brand.display_name, brand.legal_name, *brand.aliases) if brand else ()
    titles = [
        name for product in evidence.products for name in (product.title, product.sku, product.text("brand") or "")
    ]
    return longest_first([*own, *titles])


def longest_first(names: Iterable[str]) -> tuple[str, ...]:
    """Return names in the order in which they are to be looked for, so that no name is cut short by another."""
    return tuple(sorted({name.strip() for name in names if name.strip()}, key=lambda name: (-len(name), name)))


@lru_cache(maxsize=128)
def any_of(names: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return a pattern for whole names, whatever their case; None where there is none."""
    if not names:
        return None
    choices = "|".join(re.escape(name) for name in names)
    return re.compile(rf"(?<!\w)(?:{choices})(?!\w)", re.IGNORECASE)
