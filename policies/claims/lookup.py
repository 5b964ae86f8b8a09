"""A product's facts by what they are called: feeds name the same thing `material`, `fabric` or `custom_material`."""

import re
from collections.abc import Iterator
from functools import lru_cache

from marque.evidence import Product

MATERIAL = "material|materials|fabric|composition|made_of"
ORIGIN = "origin|made_in|country|manufactured_in|country_of_manufacture"
COLOUR = "color|colour|colors|colours|finish|shade"
KIND = "category|product_type|type|google_product_category"
PIECES = "pieces|piece_count|pack_size|set_size"
AWARD = "award|awards|prizes"
LAUNCH = "launched|launch|launch_date|released|release_date|available_since|introduced"


def facts_called(product: Product, names: str) -> Iterator[tuple[str, str]]:
    """Yield name and value of the facts whose name is, or ends in, one of these; the plainest names first."""
    pattern = _pattern(names)
    for name in sorted((name for name in product.facts if pattern.search(name)), key=len):
        yield name, product.facts[name].value


def fact_called(product: Product, names: str) -> tuple[str, str] | None:
    """Return the plainest of these facts, or None where the product has none."""
    return next(facts_called(product, names), None)


@lru_cache(maxsize=64)
def _pattern(names: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|_)(?:{names})$")
