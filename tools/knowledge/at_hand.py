"""Which embeddings can be asked: an index is searched with the one that it was built with."""

from collections.abc import Callable

from marque.errors import Unavailable
from tools.knowledge.embeddings import Embedder

EmbedderOf = Callable[[str], Embedder]
"""Gives the embedding of a name, or raises `Unavailable` where it is not at hand."""


def at_hand(*embedders: Embedder) -> EmbedderOf:
    """Return what gives these embeddings by their names."""

    def embedder_of(name: str) -> Embedder:
        for embedder in embedders:
            if embedder.name == name:
                return embedder
        raise Unavailable(f"the index was built with the embedding {name}, which is not at hand", where="the knowledge",
                          mend="run `marque knowledge rebuild`, or set MARQUE_EMBEDDINGS to it")  # fmt: skip

    return embedder_of
