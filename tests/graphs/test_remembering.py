"""The long-term store and the pooled saver: what is put there is there for the next process, on either database."""

import asyncio
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from langgraph.checkpoint.base import empty_checkpoint

from graphs.checkpoints import checkpointer
from graphs.remembering import open_store
from marque.errors import Unavailable
from marque.settings import Settings, load_settings
from tests.support.postgres import POSTGRES_URL, postgres_database


def settings_of(workspace: Path, database: str | None = None) -> Settings:
    environ = {"MARQUE_WORKSPACE": str(workspace), **({"MARQUE_DATABASE_URL": database} if database else {})}
    return load_settings(environ, workspace)


async def kept_for_the_next(settings: Settings) -> None:
    async with open_store(settings) as store:
        await store.aput(("tarnholt", "nora"), "tone", {"words": "plain"})
    async with open_store(settings) as store:
        found = await store.aget(("tarnholt", "nora"), "tone")
        assert found is not None
        assert found.value == {"words": "plain"}
        assert await store.aget(("other", "nora"), "tone") is None


async def test_what_is_put_into_the_store_is_there_for_the_next_process(workspace: Path) -> None:
    await kept_for_the_next(settings_of(workspace))

    assert (workspace / ".marque" / "memory.db").exists()


async def test_nothing_is_put_into_or_read_from_a_file_that_was_moved_away(workspace: Path) -> None:
    settings = settings_of(workspace)
    file, place = settings.home / "memory.db", ("tarnholt", "nora")
    async with open_store(settings) as store:
        await store.aput(place, "tone", {"words": "plain"})
        file.rename(file.with_suffix(".away"))
        for asked in (
            store.aput(place, "tone", {"words": "lost"}), store.adelete(place, "tone"), store.aget(place, "tone"),
            store.asearch(place), store.alist_namespaces(),
        ):  # fmt: skip
            with pytest.raises(Unavailable, match=r"memory\.db: was moved away"):
                await asked
        file.with_suffix(".away").rename(file)

        found = await store.aget(place, "tone")
    assert found is not None
    assert found.value == {"words": "plain"}


async def test_many_put_at_once_and_nothing_is_lost(workspace: Path) -> None:
    settings = settings_of(workspace)
    async with open_store(settings) as one, open_store(settings) as other:
        await asyncio.gather(*(
            store.aput(("n",), f"{name}{number}", {"at": number})
            for name, store in (("one", one), ("other", other))
            for number in range(20)
        ))  # fmt: skip

        assert len(await one.asearch(("n",), limit=100)) == 40


@pytest.fixture
def database() -> Iterator[str]:
    """The URL of a fresh database."""
    with postgres_database() as url:
        yield url


@pytest.mark.integration
@pytest.mark.enable_socket
@pytest.mark.skipif(POSTGRES_URL is None, reason="needs MARQUE_TEST_POSTGRES_URL")
async def test_the_store_on_postgres_is_there_for_the_next_process_too(workspace: Path, database: str) -> None:
    await asyncio.gather(*(kept_for_the_next(settings_of(workspace, database)) for _ in range(4)))


@pytest.mark.integration
@pytest.mark.enable_socket
@pytest.mark.skipif(POSTGRES_URL is None, reason="needs MARQUE_TEST_POSTGRES_URL")
async def test_many_threads_are_saved_at_once_over_a_few_connections(workspace: Path, database: str) -> None:
    async with checkpointer(settings_of(workspace, database), at_once=4) as saver:

        async def save(thread: str) -> None:
            config = {"configurable": {"thread_id": thread, "checkpoint_ns": ""}}
            for _ in range(5):
                await saver.aput(config, empty_checkpoint(), {}, {})  # type: ignore[arg-type]
            assert await saver.aget_tuple(config) is not None  # type: ignore[arg-type]

        await asyncio.gather(*(save(str(uuid.uuid4())) for _ in range(40)))


@pytest.mark.integration
@pytest.mark.enable_socket
@pytest.mark.skipif(POSTGRES_URL is None, reason="needs MARQUE_TEST_POSTGRES_URL")
async def test_a_server_that_is_away_is_told_in_one_line(workspace: Path) -> None:
    with pytest.raises(Unavailable):
        async with open_store(settings_of(workspace, "postgresql://nobody@127.0.0.1:1/none")):
            pass
