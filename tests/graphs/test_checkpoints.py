"""Where the graph keeps its checkpoints: faults are told in our words, and two who begin at once both get there."""

from pathlib import Path

import pytest

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
