from pathlib import Path

import pytest

from evals.prompt_pairs import Told, is_worse, main, table, told
from marque.errors import InputError
from prompts.loader import SHIPPED

WELCOME = (SHIPPED / "copy" / "welcome.md").read_text("utf-8")


def pair(folder: Path, after: str, label: str = "worse: true") -> Path:
    folder.mkdir()
    for name, text in {"before.md": WELCOME, "after.md": after, "label.yaml": label}.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize(
    ("label", "worse"), [({"worse": True}, True), ({"verdict": "harmless"}, False), ({"label": "worse"}, True)]
)
def test_a_label_says_which_it_is(label: object, worse: bool) -> None:
    assert is_worse(label, "pair") is worse


def test_a_label_that_says_neither_is_bad_input() -> None:
    with pytest.raises(InputError, match="says neither worse nor harmless"):
        is_worse({"worse": "perhaps"}, "pair")


def test_a_version_that_cannot_be_loaded_is_worse(tmp_path: Path) -> None:
    found = told(pair(tmp_path / "pair", WELCOME.replace("{{ offer }}", "{{ offr }}", 1)))

    assert found.caught
    assert "cannot be loaded" in found.why


def test_the_table_counts_both_kinds() -> None:
    lines = list(table([Told("a", True, True, "x"), Told("b", True, False, "y"), Told("c", False, False, "z")]))

    assert lines[1].startswith("MISS b")
    assert "worse ones caught: 1 of 2" in "\n".join(lines)
    assert "harmless ones blamed: 0 of 1" in "\n".join(lines)


def test_a_folder_without_pairs_is_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    assert "holds no pair" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "worse", "why"),
    [
        (("Welcome.", "Welcome in."), False, "nothing fell"),
        (("{{ offer }}", "{{ offer and '' }}"), True, "template_coverage fell"),
    ],
    ids=["reworded", "offer lost"],
)
def test_a_lost_offer_is_caught_and_a_rewording_is_not(
    tmp_path: Path, change: tuple[str, str], worse: bool, why: str
) -> None:
    found = told(pair(tmp_path / "pair", WELCOME.replace(*change)))

    assert found.caught is worse
    assert why in found.why
