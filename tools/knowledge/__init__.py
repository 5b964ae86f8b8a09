"""What the team knows: texts that are chunked, screened, kept in step with their files, and searched."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from marque.errors import InputError
from marque.processes import this_process
from marque.settings import Settings

if TYPE_CHECKING:
    from marque.storage import Storage
    from tools.knowledge.versions import VersionedKnowledge


def _now() -> datetime:
    return datetime.now(UTC)


def open_knowledge(
    settings: Settings, storage: "Storage", clock: Callable[[], datetime] = _now
) -> "VersionedKnowledge":  # fmt: skip
    """Return the knowledge store of a workspace; nothing is opened and no model loaded before its first use.

    Args:
        settings: Say where it is and what it is embedded with.
        storage: The database, in which the writers of a Weaviate store take turns.
        clock: The time, by which a Weaviate store forgets what ended.

    Raises:
        InputError: the settings ask for Weaviate and do not say where it is, or for an embedding without its key.
    """
    from tools.knowledge.embeddings import embedders_of
    from tools.knowledge.turns import BUILDING, turn_by_file, turn_by_row
    from tools.knowledge.versions import VersionedKnowledge

    embedder_of = embedders_of(settings)
    embedder = embedder_of(settings.embeddings)
    if settings.knowledge == "sqlite":
        from tools.knowledge.sqlite_versions import BUILD_LOCK, SqliteVersions

        building = turn_by_file(settings.home / BUILD_LOCK, busy=BUILDING)
        return VersionedKnowledge(SqliteVersions(settings.home, embedder, embedder_of), building)
    if settings.weaviate_url is None:
        raise InputError("Weaviate is asked for, and not where it is", where="MARQUE_KNOWLEDGE",
                         mend="set WEAVIATE_URL to http://HOST:PORT, or MARQUE_KNOWLEDGE to sqlite")  # fmt: skip
    from tools.knowledge.weaviate.connecting import Address, Server
    from tools.knowledge.weaviate.versions import WeaviateVersions

    server = Server(Address.of(settings.weaviate_url, settings.weaviate_grpc_port), settings.weaviate_api_key)
    turn = turn_by_row(storage, clock, this_process(), str(server.address))
    building = turn_by_row(storage, clock, this_process(), f"{server.address}/building", busy=BUILDING)
    return VersionedKnowledge(WeaviateVersions(server, embedder, embedder_of, turn, clock), building)
