import json
from pathlib import Path

import pytest

from evals import shared_data
from evals.rows import EvalRow
from evals.shared_data import shared_sets
from evals.suites.suite import Score, Suite


class Text(EvalRow):
    text: str
    label: str | None = None


@pytest.fixture
def injection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have one suite, whatever is in the catalogue."""
    suite = Suite("injection", "?", Text, lambda rows, setting: Score({}, {}, ()))
    monkeypatch.setattr(shared_data, "NAMES", ("injection",))
    monkeypatch.setattr(shared_data, "find_suite", lambda name: suite)


@pytest.mark.usefixtures("injection")
def test_each_attack_is_hidden_at_three_places_and_each_e_mail_also_comes_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "injection"
    folder.mkdir()
    (folder / "bipia-text-attacks-dev.json").write_text('{"kind": ["Do this.", "Do that."]}', "utf-8")
    (folder / "bipia-emails-dev.jsonl").write_text('{"context": "Dear all. The sale is on. Yours"}\n', "utf-8")

    [(suite, rows)] = list(shared_sets(tmp_path))

    assert suite.name == "injection"
    assert [row.label for row in rows.rows] == ["malicious"] * 6 + ["benign"]
    assert rows.rows[0].text.startswith("Do this.\nDear all.")
    assert rows.rows[1].text == "Dear all. The sale is on. Do this. Yours"
    assert rows.rows[2].text.endswith("Yours\nDo this.")


def test_files_that_are_not_there_are_passed_over(tmp_path: Path) -> None:
    assert list(shared_sets(tmp_path)) == []


@pytest.mark.shared
def test_every_file_that_a_suite_is_given_is_of_its_form(shared_data: Path) -> None:
    for suite, rows in shared_sets(shared_data):
        assert len(rows.rows) >= 150, suite.name
        assert not rows.unreadable, suite.name


@pytest.mark.shared
def test_nothing_of_the_products_stands_in_our_own_sets(shared_data: Path) -> None:
    products = json.loads((shared_data / "products" / "products.json").read_text("utf-8"))
    own = " ".join(file.read_text("utf-8") for file in (Path(__file__).parents[2] / "evals/datasets").rglob("*.jsonl"))

    assert not [one["id"] for one in products if one["description"] in own]
