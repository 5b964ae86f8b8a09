"""What the team knows: texts that are chunked, screened, kept in step with their files, and searched."""

from typing import TYPE_CHECKING

from marque.errors import InputError
from marque.settings import Settings

if TYPE_CHECKING:
    from tools.knowledge.port import Knowledge

INDEX = "knowledge.db"
"""The SQLite index, in the folder where state lives."""


def open_knowledge(settings: Settings) -> "Knowledge":
    """Return the knowledge store of a workspace; no file is opened and no model loaded before its first use.

    Raises:
        InputError: the settings ask for Weaviate, which is not there yet.
    """
    if settings.knowledge == "weaviate":
        raise InputError("Weaviate is not supported yet: it comes with the Weaviate store", where="MARQUE_KNOWLEDGE",
                         mend="leave it out, or set it to sqlite")  # fmt: skip
    from tools.knowledge.embeddings import WordLlamaEmbedder
    from tools.knowledge.sqlite_store import SqliteKnowledge

    return SqliteKnowledge(settings.home / INDEX, WordLlamaEmbedder())
