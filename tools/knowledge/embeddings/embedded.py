"""The default embedding: wordllama, whose weights lie in an installed package."""

import asyncio
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from marque.errors import Unavailable
from tools.knowledge.embeddings.port import Vectors, normalised

if TYPE_CHECKING:
    from wordllama.inference import WordLlamaInference

_loading = threading.Lock()


class WordLlamaEmbedder:
    """The default: wordllama's 256 dimensions. Needs no network; the weights are loaded once a process."""

    name = "wordllama-l2-supercat-256"
    dimension = 256

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text; the work is done in a thread."""
        return await asyncio.to_thread(self._embed, texts)

    def _embed(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return normalised(np.asarray(_load().embed(list(texts)), dtype=np.float32))


def warm_up() -> None:
    """Load the weights now; blocks for about two seconds, so a server calls it in a thread before its first run."""
    _load()


def _load() -> "WordLlamaInference":
    with _loading:  # two first searches at once would load it twice
        return _loaded()


@cache
def _loaded() -> "WordLlamaInference":
    import wordllama

    try:
        return wordllama.WordLlama.load(cache_dir=Path(wordllama.__file__).parent, disable_download=True)
    except (OSError, ValueError) as error:
        raise Unavailable("the embedding's weights cannot be loaded", where="wordllama",
                          mend="install the package again") from error  # fmt: skip
