"""One place of the copy that names a product."""

from typing import NamedTuple


class Mention(NamedTuple):
    """One place that names a product; `skus` is empty where the name is of no product we know."""

    start: int
    end: int
    skus: tuple[str, ...]
