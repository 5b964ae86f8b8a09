"""Lines of a pipe are turns, and the history of a terminal is its owner's alone."""

import io
from pathlib import Path

import pytest

from app.chat.lines import Pipe, private
from marque.errors import InputError


async def every(text: bytes) -> list[str]:
    pipe = Pipe(io.BytesIO(text))
    found = []
    while (line := await pipe.next()) is not None:
        found.append(line)
    return found


async def test_each_line_that_holds_something_is_a_turn() -> None:
    assert await every(b"what waits?\r\n\n  \nshow the draft") == ["what waits?", "show the draft"]


@pytest.mark.parametrize(
    ("text", "said"),
    [(b"fine\n\xff\n", "line 2: is not UTF-8"), (b"a\0b\n", "line 1"), (b"x" * 1_000_001 + b"\n", "line 1: is longer")],
    ids=["bytes", "nul", "long"],
)
async def test_a_line_that_cannot_be_a_turn_says_which_and_why(text: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        await every(text)


async def test_nobody_chooses_in_a_pipe() -> None:
    assert await Pipe(io.BytesIO(b"2\n")).choose("Is it right?", [("no", "no"), ("yes", "yes")], "no") is None


@pytest.mark.parametrize("mode", [None, 0o644])
def test_the_history_is_closed_to_others(tmp_path: Path, mode: int | None) -> None:
    file = tmp_path / "home" / "chat_history"
    if mode:
        file.parent.mkdir()
        file.write_text("earlier")
        file.chmod(mode)

    assert private(file).stat().st_mode & 0o777 == 0o600
    assert file.read_text() == ("earlier" if mode else "")
