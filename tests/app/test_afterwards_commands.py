"""`marque approvals label` and `spot-check`: what people say of packages that are there."""

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
EDITOR, OTHER_EDITOR, ANALYST = (f"{name}@tarnholt.example" for name in ("tomas.brill", "june.okadi", "wim.tarrow"))
Marque = Callable[..., tuple[int, str, str]]


def shop_at(folder: Path) -> Path:
    shop = folder / "shop"
    shutil.copytree(ROOT / "examples/shop", shop, ignore=shutil.ignore_patterns(".marque", "out"))
    with (shop / "tiers.yaml").open("a") as tiers:
        tiers.write("spot_check_percent: 100\n")
    return shop


def command(shop: Path, patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Marque:
    """Return a way to run a command line there, in this process; answers its exit status and what it printed."""
    from app.cli import main

    patch.chdir(shop)
    patch.setenv("COLUMNS", "80")

    def run(*words: str) -> tuple[int, str, str]:
        patch.setattr(sys, "argv", ["marque", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main()
        told = capsys.readouterr()
        return int(left.value.code or 0), told.out, told.err

    return run


@pytest.fixture
def marque(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Marque:
    return command(shop_at(tmp_path), monkeypatch, capsys)


@pytest.fixture
def packaged(marque: Marque) -> str:
    """A campaign that policy let through and that was drawn."""
    assert marque("inventory", "import")[0] == 0
    status, out, err = marque("run", "briefs/wool-care-reply.yaml", "--json")
    campaign: dict[str, Any] = json.loads(out)["campaign"]
    assert (status, campaign["status"]) == (0, "approved"), err
    return str(campaign["id"])


def test_a_package_is_labelled_by_a_role_that_decides(marque: Marque, packaged: str) -> None:
    said = marque("approvals", "label", packaged, "excellent", "--as", EDITOR)
    for_machines = marque("approvals", "label", packaged, "poor", "--as", EDITOR, "--json")

    assert said[:2] == (0, "labelled excellent\n")
    assert json.loads(for_machines[1]) == {"campaign": packaged, "label": "poor"}
    assert "campaign.labelled" in marque("audit", "show", packaged, "--json")[1]
    assert marque("approvals", "label", packaged, "poor", "--as", ANALYST)[0] == 1


def test_what_was_drawn_is_listed_until_an_editor_has_looked(marque: Marque, packaged: str) -> None:
    waiting = marque("approvals", "spot-check")
    refused = marque("approvals", "spot-check", packaged, "right", "-m", "Fine.", "--as", ANALYST)
    looked = marque("approvals", "spot-check", packaged, "wrong", "-m", "It should have asked.", "--as", EDITOR)
    again = marque("approvals", "spot-check", packaged, "right", "-m", "Fine.", "--as", OTHER_EDITOR)
    after = marque("approvals", "spot-check", "--json")

    assert waiting[1].startswith(f"{packaged}  drawn ")
    assert (refused[0], "for the role editor" in refused[2]) == (1, True)
    assert looked[:2] == (0, "it was wrong that nobody looked before\n")
    assert (again[0], "somebody has looked" in again[2]) == (1, True)
    assert json.loads(after[1]) == {"spot_checks": []}


@pytest.mark.parametrize("words", [
    ("label", "{id}", "good", "--as", EDITOR), ("label", "none", "poor", "--as", EDITOR), ("label", "{id}", "poor"),
    ("spot-check", "{id}", "maybe", "-m", "Hm.", "--as", EDITOR), ("spot-check", "{id}", "right", "--as", EDITOR),
    ("spot-check", "{id}", "-m", "Hm.", "--as", EDITOR), ("spot-check", "none", "right", "-m", "x", "--as", EDITOR),
])  # fmt: skip
def test_what_cannot_be_read_is_one_line(marque: Marque, packaged: str, words: tuple[str, ...]) -> None:
    status, out, err = marque("approvals", *(word.format(id=packaged) for word in words))

    assert (status, out, err.count("\n")) == (2, "", 1), err


def test_a_brand_that_there_is_not_is_no_brand_without_packages(marque: Marque) -> None:
    status, out, err = marque("approvals", "spot-check", "--brand", "nosuch")

    assert (status, out) == (2, "")
    assert "nosuch" in err


def test_a_verdict_that_was_left_out_is_asked_for(marque: Marque, packaged: str) -> None:
    status, _, err = marque("approvals", "spot-check", packaged, "--as", EDITOR)

    assert (status, err) == (2, "marque: one of right, wrong is missing; say one of them\n")
