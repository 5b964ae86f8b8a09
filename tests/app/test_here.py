import os
from pathlib import Path

import pytest

from app.here import brand_here, settings_here
from marque.errors import InputError
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


@pytest.mark.parametrize("named", ["nobody", "", " ", "..", ".", "tarnholt/samples", "tarnholt/", "x" * 4_000, "a\0b"])
def test_a_brand_that_the_workspace_does_not_have_is_refused_with_those_that_it_has(named: str) -> None:
    with pytest.raises(InputError, match=r"--brand: there is no brand .*; give one of tarnholt$") as refused:
        brand_here(settings_here(quiet=True), named)
    assert len(str(refused.value)) < 200
    assert "\0" not in str(refused.value)


def test_the_workspaces_own_brand_needs_no_pack(tmp_path: Path) -> None:
    (tmp_path / "marque.toml").write_text('brand = "shop"\n')
    (tmp_path / "brands" / "rival").mkdir(parents=True)
    (tmp_path / "brands" / "notes.txt").touch()
    settings = settings_here(quiet=True)

    assert [brand_here(settings, named) for named in (None, "shop", "rival")] == ["shop", "shop", "rival"]
    with pytest.raises(InputError, match=r"give one of rival, shop$"):
        brand_here(settings, "notes.txt")


def test_a_command_turns_off_the_tracing_that_only_the_machine_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGSMITH_TRACING", "true")

    settings_here(quiet=True)

    assert os.environ["LANGSMITH_TRACING"] == "false"
