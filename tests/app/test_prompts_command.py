"""`marque prompts`: which prompts are in force, their versions, and the way back to an earlier one."""

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from prompts.loader import load_prompts

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., int]
Answer = Callable[..., Any]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Give a copy of the example shop."""
    shop = tmp_path / "shop"
    shutil.copytree(ROOT / "examples/shop", shop, ignore=shutil.ignore_patterns(".marque", "out"))
    return shop


@pytest.fixture
def marque(shop: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line in that copy, in this process; answers its exit status."""
    from app.cli import main

    monkeypatch.chdir(shop)
    monkeypatch.setenv("COLUMNS", "80")

    def run(*words: str) -> int:
        monkeypatch.setattr(sys, "argv", ["marque", *words])
        with pytest.raises(SystemExit) as left:
            main()
        return int(left.value.code or 0)

    return run


@pytest.fixture
def answer(marque: Run, capsys: pytest.CaptureFixture[str]) -> Answer:
    """Run a command that is done with `--json`, and read what it prints."""

    def answered(*words: str) -> Any:
        capsys.readouterr()
        assert marque(*words, "--json") == 0
        return json.loads(capsys.readouterr().out)

    return answered


def own(shop: Path, name: str, **changes: str) -> str:
    """Put a prompt of the shop's own over the shipped one, with words replaced; return its text."""
    text = load_prompts().get(name).text
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    (shop / "prompts").mkdir(exist_ok=True)
    (shop / f"prompts/{name}.md").write_text(text, "utf-8")
    return text


def test_the_list_says_of_each_prompt_what_it_is_for_and_where_it_comes_from(shop: Path, answer: Answer) -> None:
    own(shop, "price_drop", librarian="desk")

    prompts = {one["name"]: one for one in answer("prompts", "list")["prompts"]}

    assert prompts["price_drop"]["from"] == "workspace"
    assert prompts["price_drop"]["owner"] == "prompt desk"
    assert prompts["price_drop"]["channels"] == ["email", "sms", "push"]
    assert prompts["price_drop"]["risk"] == "low"
    assert prompts["writer_body"]["from"] == "shipped"
    assert prompts["writer_body"]["content_hash"] == load_prompts().get("writer_body").content_hash


def test_people_read_one_prompt_a_line_with_a_short_hash(marque: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert marque("prompts") == 0

    lines = capsys.readouterr().out.splitlines()
    short = load_prompts().get("price_drop").content_hash[:12]
    assert any("price_drop" in line and short in line and "shipped" in line for line in lines)
    assert max(map(len, lines)) <= 80


def test_a_prompt_that_cannot_be_used_is_one_line_with_file_line_and_mend(
    shop: Path, marque: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    own(shop, "price_drop", **{"risk_level: low": "risk_level: lwo"})

    assert marque("prompts", "list") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "price_drop.md: line 5" in line
