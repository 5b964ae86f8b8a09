"""Decision trees as tables, read with numpy alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Forest:
    """Trees whose leaves sum to a score; one row a tree, one column a node, the root first."""

    column: NDArray[np.int16]
    """Which figure a node looks at; -1: a leaf."""
    least: NDArray[np.float32]
    """A figure up to this goes left."""
    left: NDArray[np.int16]
    right: NDArray[np.int16]
    value: NDArray[np.float32]
    """Of a leaf: what it adds."""
    bias: float

    @classmethod
    def of(cls, arrays: Mapping[str, Array], name: str) -> Self:
        """Return the forest that a file of figures holds under a name."""
        parts = {part: arrays[f"{name}_{part}"] for part in ("column", "least", "left", "right", "value")}
        return cls(bias=float(arrays[f"{name}_bias"]), **parts)

    def arrays(self, name: str) -> dict[str, Array]:
        """Return it as arrays to be written under a name."""
        parts = ("column", "least", "left", "right", "value")
        return {f"{name}_{part}": getattr(self, part) for part in parts} | {f"{name}_bias": np.array(self.bias)}

    def scores(self, figures: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the score of each row: above zero leans to yes."""
        trees = np.arange(len(self.column))[None]
        rows = np.arange(len(figures))[:, None]
        node = np.zeros((len(figures), len(self.column)), dtype=np.int16)
        while True:
            column = self.column[trees, node]
            inner = column >= 0
            if not inner.any():
                break
            low = figures[rows, np.maximum(column, 0)] <= self.least[trees, node]
            node = np.where(inner, np.where(low, self.left[trees, node], self.right[trees, node]), node)
        found: NDArray[np.float64] = self.value[trees, node].sum(axis=1, dtype=np.float64) + self.bias
        return found


def logistic(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probability that each score means."""
    return np.asarray(1 / (1 + np.exp(-np.clip(scores, -30.0, 30.0))))
