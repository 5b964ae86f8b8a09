from pathlib import Path

from evals.answers import Answers, answers_of, version_of
from evals.running import example_settings

ROW = {"id": "a", "text": "A lamp."}


def test_an_interrupted_run_finds_what_it_had_answered(tmp_path: Path) -> None:
    answers_of(tmp_path, "campaign", "rows", "v1").keep(ROW, {"passed": True})

    again = answers_of(tmp_path, "campaign", "rows", "v1")

    assert again.find(ROW) == {"passed": True}
    assert again.find({**ROW, "text": "A rug."}) is None


def test_other_rows_and_another_version_find_nothing(tmp_path: Path) -> None:
    answers_of(tmp_path, "campaign", "rows", "v1").keep(ROW, 1)

    assert answers_of(tmp_path, "campaign", "other rows", "v1").find(ROW) is None
    assert answers_of(tmp_path, "campaign", "rows", "v2").find(ROW) is None


def test_a_line_that_was_cut_off_is_answered_again(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    Answers(file).keep(ROW, 1)
    file.write_text(file.read_text("utf-8") + '["cut', "utf-8")

    assert Answers(file).find(ROW) == 1


def test_a_run_that_is_done_leaves_nothing(tmp_path: Path) -> None:
    answers = Answers(tmp_path / "a.jsonl")
    answers.keep(ROW, 1)
    answers.done()

    assert list(tmp_path.iterdir()) == []


def test_a_changed_prompt_is_another_version(tmp_path: Path) -> None:
    settings = example_settings()
    prompt = tmp_path / "price_drop.md"
    prompt.write_text("one", "utf-8")
    before = version_of(settings, tmp_path)
    prompt.write_text("two", "utf-8")

    assert version_of(settings, tmp_path) != before
    assert version_of(settings) == version_of(settings)
