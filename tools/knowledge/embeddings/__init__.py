"""Embeddings: texts as vectors, by a model in an installed package or by one at an endpoint."""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from marque.settings import WORDLLAMA
from tools.knowledge.embeddings.embedded import WordLlamaEmbedder, warm_up
from tools.knowledge.embeddings.port import Embedder, Vectors, normalised

if TYPE_CHECKING:
    from marque.settings import Settings

__all__ = ["Embedder", "Vectors", "WordLlamaEmbedder", "embedders_of", "normalised", "open_embedder", "warm_up"]


def open_embedder(settings: "Settings") -> Embedder:
    """Return the embedding that the settings name; opens no file, loads no model and asks nobody.

    Raises:
        InputError: a model at the endpoint is named, and its key or its address cannot be used.
    """
    return embedders_of(settings)(settings.embeddings)


def embedders_of(settings: "Settings") -> Callable[[str], Embedder]:
    """Return what gives an embedding by its name, each made once, for an index that was built with another one.

    A name is the setting's or the embedder's own; all but wordllama's are asked of the endpoint of the settings.
    What is returned raises `InputError` as `open_embedder` does.
    """

    @cache
    def named(name: str) -> Embedder:
        if name in {WORDLLAMA, WordLlamaEmbedder.name}:
            return WordLlamaEmbedder()
        from tools.knowledge.embeddings.endpoint import open_endpoint

        return open_endpoint(settings, name)

    return named
