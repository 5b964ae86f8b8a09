"""Laying one file's data over another's, so that a workspace names only what it changes of what we ship."""

from collections.abc import Mapping
from typing import Any


def laid_over(below: Any, above: Any) -> Any:  # noqa: ANN401 - the data of two YAML files
    """Return the data below with what stands above in its place, key by key; a list is replaced whole."""
    if isinstance(below, Mapping) and isinstance(above, Mapping):
        return {**below, **{key: laid_over(below.get(key), value) for key, value in above.items()}}
    return above
