"""An embedding that needs no model, and texts to store."""

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from tools.knowledge.embeddings import Vectors, normalised
from tools.knowledge.port import Text


class HashingEmbedder:
    """Counts the three-letter pieces of words by hash: alike spellings are near, and every run gives the same."""

    def __init__(self, name: str = "hashing-64", dimension: int = 64) -> None:
        self.name = name
        self.dimension = dimension
        self.asked: list[str] = []

    async def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in re.findall(r"\w+", text.casefold()):
                for start in range(max(1, len(word) - 2)):
                    hashed = hashlib.sha256(word[start : start + 3].encode()).digest()
                    row[hashed[0] % self.dimension] += 1
        return normalised(rows)


def a_text(place: str, text: str, **known: Any) -> Text:
    """Return a text at a place such as `guideline:voice.md#1`."""
    kind, _, rest = place.partition(":")
    return Text.model_validate(
        {"id": f"{place}-{hashlib.sha256(text.encode()).hexdigest()[:8]}", "kind": kind,
         "source": rest.partition("#")[0], "text": text, **known}
    )  # fmt: skip


def on(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)
