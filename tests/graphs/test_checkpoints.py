"""Where the graph keeps its checkpoints: faults are told in our words, and two who begin at once both get there."""

from pathlib import Path

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import empty_checkpoint

from graphs.checkpoints import checkpointer
from marque.errors import Unavailable
from marque.settings import load_settings


async def test_a_postgresql_that_is_away_is_one_line_without_the_password(tmp_path: Path) -> None:
    url = "postgresql://somebody:pw-secret@127.0.0.1:1/none"
    (tmp_path / "marque.toml").write_text('brand = "shop"\n')
    settings = load_settings({"MARQUE_WORKSPACE": str(tmp_path), "MARQUE_DATABASE_URL": url}, tmp_path)

    with pytest.raises(Unavailable, match="does not answer") as caught:
        async with checkpointer(settings):
            raise AssertionError("it opened")

    assert "127.0.0.1" in str(caught.value)
    assert "pw-secret" not in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


async def test_a_checkpoint_is_not_written_into_a_file_that_was_moved_away(tmp_path: Path) -> None:
    (tmp_path / "marque.toml").write_text('brand = "shop"\n')
    settings = load_settings({"MARQUE_WORKSPACE": str(tmp_path)}, tmp_path)
    thread: RunnableConfig = {"configurable": {"thread_id": "one", "checkpoint_ns": ""}}

    async with checkpointer(settings) as saver:
        await saver.aput(thread, empty_checkpoint(), {}, {})
        file = settings.home / "checkpoints.db"
        file.rename(file.with_suffix(".away"))
        with pytest.raises(Unavailable, match=r"checkpoints\.db: was moved away"):
            await saver.aput(thread, empty_checkpoint(), {}, {})
        with pytest.raises(Unavailable, match=r"checkpoints\.db: was moved away"):
            await saver.aget_tuple(thread)
        file.with_suffix(".away").rename(file)

        assert await saver.aget_tuple(thread) is not None
