import os
import time
from pathlib import Path
from typing import Any

import pytest

from tools.packages.files import LEFT_AFTER, clear_left, write_files

PACKAGE: dict[str, Any] = {
    "messages": [{"channel": "chat", "variants": [{"copy": {"id": "A", "language": "en", "body": "Here it is."}}]}]
}


class Killed(BaseException):
    """Stands for the end of a process: nothing after it runs."""


def killed_while_writing(folder: Path, at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write a package in a process that ends at a call."""

    def die(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(at, die)
        patch.setattr("shutil.rmtree", lambda *_, **__: None)
        with pytest.raises(Killed):
            write_files(folder, PACKAGE)


def names_in(folder: Path) -> list[str]:
    """Return what lies in a folder, in order."""
    return sorted(path.name for path in folder.iterdir())


def age(folder: Path, seconds: float) -> None:
    """Make everything hidden in a folder so much older."""
    then = time.time() - seconds
    for path in folder.glob(".*"):
        os.utime(path, (then, then))


def test_what_a_kill_left_is_cleared_and_the_package_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path / "c1", PACKAGE)
    killed_while_writing(tmp_path / "c2", "pathlib.Path.rename", monkeypatch)
    age(tmp_path, LEFT_AFTER + 1)

    clear_left(tmp_path)

    assert names_in(tmp_path) == ["c1"]


def test_what_another_process_writes_just_now_is_let_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    killed_while_writing(tmp_path / "c2", "pathlib.Path.rename", monkeypatch)

    clear_left(tmp_path)

    assert len(names_in(tmp_path)) == 1


def test_nothing_else_that_is_hidden_there_is_touched(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".notes.writing").write_text("mine")
    (tmp_path / ".elsewhere.writing").symlink_to(tmp_path / ".git")
    age(tmp_path, LEFT_AFTER + 1)

    clear_left(tmp_path)

    assert names_in(tmp_path) == [".elsewhere.writing", ".git", ".notes.writing"]


def test_no_folder_has_nothing_left(tmp_path: Path) -> None:
    clear_left(tmp_path / "out")

    assert names_in(tmp_path) == []
