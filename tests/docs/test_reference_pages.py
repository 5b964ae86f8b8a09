from pathlib import Path

import pytest

from app.reference import FOLDER, PAGES

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_what_the_code_says(name: str) -> None:
    assert (FOLDER / f"{name}.md").read_text(encoding="utf-8") == PAGES[name](), "run `make docs`"


def test_every_page_of_the_reference_is_generated() -> None:
    assert {path.stem for path in FOLDER.glob("*.md")} == set(PAGES)


def test_every_rule_on_the_page_has_its_source_a_mend_and_an_example() -> None:
    entries = PAGES["rules"]().split("\n### ")[1:]

    assert len(entries) > 60
    for entry in entries:
        for line in ("- severity: ", "- source: ", "- waived by: ", "- mend: ", "- wrong: ", "- right: "):
            assert line in entry, entry
