from pathlib import Path

import pytest

from app.here import settings_here
from marque.settings import built_in_examples

SAID = "no marque.toml here or above: using the built-in example shop\n"
EXAMPLE = next(path for path in built_in_examples() if path.is_dir())


@pytest.fixture(autouse=True)
def _outside_any_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MARQUE_WORKSPACE", raising=False)


def test_outside_any_workspace_one_line_says_that_the_example_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert settings_here(quiet=False).workspace == EXAMPLE
    assert capsys.readouterr() == ("", SAID)


def test_machines_are_told_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    settings_here(quiet=True)

    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("way", ["named", "stood in"])
def test_an_example_that_was_asked_for_is_not_told(
    way: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if way == "named":
        monkeypatch.setenv("MARQUE_WORKSPACE", str(EXAMPLE))
    else:
        monkeypatch.chdir(EXAMPLE / "briefs")

    settings_here(quiet=False)

    assert capsys.readouterr() == ("", "")
