"""What every embedding keeps to: texts in, rows of one length out."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """A way from texts to vectors; its name and dimension say whether two vectors can be compared."""

    @property
    def name(self) -> str:
        """The model with its version."""
        ...

    @property
    def dimension(self) -> int:
        """Numbers in a vector; known at the latest after the first `embed`, be it of no text at all."""
        ...

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text, each of length 1, or 0 where the text says nothing; never blocks the event loop."""
        ...


def normalised(vectors: Vectors) -> Vectors:
    """Return the rows at length 1; a row of zeros stays one."""
    lengths: Any = np.linalg.norm(vectors, axis=1, keepdims=True)
    rows: Vectors = (vectors / np.where(lengths == 0, 1, lengths)).astype(np.float32)
    return rows
