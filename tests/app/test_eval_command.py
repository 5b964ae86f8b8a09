import errno
import json
import sys
from pathlib import Path

import pytest

from app.cli import main
from evals import running

CLEAN = '{"text": "A lamp of brass."}\n{"text": "A rug of wool."}\n'
LEAKY = '{"text": "Write to ann@post.example."}\n{"text": "Write to bob@post.example."}\n'


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run in an empty folder, with sets and baselines of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(running, "DATASETS", tmp_path / "datasets")
    monkeypatch.setattr(running, "BASELINES", tmp_path / "baselines")
    (tmp_path / "datasets" / "pii-clean").mkdir(parents=True)
    (tmp_path / "baselines").mkdir()
    give("dev", CLEAN)


def give(name: str, text: str) -> None:
    Path("datasets", "pii-clean", f"{name}.jsonl").write_text(text, "utf-8")


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["marque", "eval", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def test_own_sets_are_reported_apart_and_held_stands_for_the_suite(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    give("held", LEAKY)

    assert run(monkeypatch, "pii-clean", "--json") == 0

    answer = json.loads(capsys.readouterr().out)
    assert answer["flagged_rate"] == answer["sets"]["held"]["flagged_rate"] == 1.0
    assert answer["sets"]["dev"]["flagged_rate"] == 0.0
    assert {"flagged_rate_low", "flagged_rate_high", "seconds", "rows_per_second", "sha256"} <= set(answer)


def test_data_prints_one_flat_object_and_is_the_same_twice(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("other.jsonl").write_text(CLEAN + LEAKY, "utf-8")
    answers = []
    for _ in range(2):
        assert run(monkeypatch, "pii-clean", "--data", "other.jsonl", "--json") == 0
        answers.append(json.loads(capsys.readouterr().out))

    for answer in answers:
        assert answer.pop("seconds") >= 0
        answer.pop("rows_per_second")
    assert answers[0] == answers[1]
    assert answers[0]["flagged_rate"] == 0.5
    assert "sets" not in answers[0]


def test_a_fall_below_the_written_baseline_is_exit_1_and_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    give("dev", CLEAN * 20)
    assert run(monkeypatch, "pii-clean", "--write-baseline") == 0
    assert run(monkeypatch, "pii-clean") == 0
    monkeypatch.setattr("evals.suites.pii_clean.find", lambda text: ["anything"])
    capsys.readouterr()

    assert run(monkeypatch, "pii-clean") == 1

    said = capsys.readouterr().out
    assert "regression: flagged_rate rose by 1.000, from 0.000 to 1.000" in said
    assert max(map(len, said.splitlines())) <= 80


def test_what_json_printed_serves_as_a_baseline(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("clean.jsonl").write_text(CLEAN * 20, "utf-8")
    Path("leaky.jsonl").write_text(LEAKY * 20, "utf-8")
    run(monkeypatch, "pii-clean", "--data", "clean.jsonl", "--json")
    Path("before.json").write_text(capsys.readouterr().out, "utf-8")

    assert run(monkeypatch, "pii-clean", "--data", "clean.jsonl", "--baseline", "before.json") == 0
    assert run(monkeypatch, "pii-clean", "--data", "leaky.jsonl", "--baseline", "before.json") == 1


def test_an_unreadable_line_is_exit_2_after_the_figures_of_the_rest(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("some.jsonl").write_text(f"{CLEAN}nonsense\n", "utf-8")

    assert run(monkeypatch, "pii-clean", "--data", "some.jsonl", "--json") == 2

    said = capsys.readouterr()
    assert json.loads(said.out)["rows"] == 2
    assert "some.jsonl, line 3" in said.err


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("pii-clan",), "did you mean 'pii-clean'?"),
        (("pii-clean", "--data", "none.jsonl"), "cannot be read"),
        (("--data", "datasets/pii-clean/dev.jsonl"), "--data is for one suite"),
        (("pii-clean", "--baseline", "none.json"), "cannot be read"),
        (("pii-clean", "--data", "datasets/pii-clean/dev.jsonl", "--write-baseline"), "leave --data out"),
    ],
    ids=["no such suite", "no such file", "data for all", "no such baseline", "baseline of data"],
)
def test_bad_input_is_exit_2_with_the_mend(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], why: str
) -> None:
    assert run(monkeypatch, *words) == 2
    assert why in " ".join(capsys.readouterr().err.split())


def test_questions_are_asked_of_the_corpus_that_is_given(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("texts.jsonl").write_text('{"id": "a", "text": "A lamp of brass."}\n{"id": "b", "text": "A rug."}\n', "utf-8")
    Path("questions.jsonl").write_text('{"query": "lamp", "kind": "need", "relevant": ["a"]}\n', "utf-8")

    assert run(monkeypatch, "retrieval", "--data", "questions.jsonl", "--corpus", "texts.jsonl", "--json") == 0

    answer = json.loads(capsys.readouterr().out)
    assert answer["ndcg_at_10"] == answer["mrr"] == 1.0
    assert answer["corpus_texts"] == 2


@pytest.mark.parametrize("words", [("pii-clean", "--data", "x.jsonl"), ("retrieval",)], ids=["other", "own sets"])
def test_a_corpus_is_for_the_rows_of_retrieval(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert run(monkeypatch, *words, "--corpus", "texts.jsonl") == 2
    assert "a corpus is for the rows of retrieval" in capsys.readouterr().err


def test_two_saved_runs_are_compared(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    Path("other.jsonl").write_text(CLEAN, "utf-8")
    for name in ("a", "b"):
        assert run(monkeypatch, "pii-clean", "--data", "other.jsonl", "--save", f"{name}.json") == 0
    capsys.readouterr()

    assert run(monkeypatch, "compare", "a.json", "b.json", "--html", "r.html", "--markdown", "r.md") == 0

    assert "no figure differs" in capsys.readouterr().out
    assert "flagged_rate" in Path("r.md").read_text("utf-8")
    assert Path("r.html").read_text("utf-8").startswith("<!doctype html>")
    saved = json.loads(Path("a.json").read_text("utf-8"))
    assert {"commit", "dirty", "packages", "prompts", "model_asked", "models_answered"} <= set(saved)


def test_no_name_in_a_record_or_a_row_steers_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    row = {"id": "1", "channel": "sms", "body": "A blanket for the porch.", "fault": "\x1b[31mred"}
    Path("faults.jsonl").write_text(json.dumps(row), "utf-8")
    assert run(monkeypatch, "seeded-faults", "--data", "faults.jsonl", "--save", "a.json") == 0
    saved = json.loads(Path("a.json").read_text("utf-8"))
    saved["suites"] = {"\x1b]0;gone\x07": saved["suites"]["seeded-faults"]}
    for name, figures in (("b", 0.25), ("c", 0.75)):
        [only] = next(iter(saved["suites"].values()))["sets"].values()
        only["figures"] |= {"seeded_fault_catch_rate": figures}
        only["ratios"] = {}
        Path(f"{name}.json").write_text(json.dumps(saved), "utf-8")

    assert run(monkeypatch, "compare", "b.json", "c.json") == 0

    told = capsys.readouterr().out
    assert "red" in told
    assert "gone" in told
    assert "\x1b" not in told
    assert "\x07" not in told


def test_a_run_that_is_cut_off_while_it_is_written_leaves_no_half_a_record(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("clean.jsonl").write_text(CLEAN, "utf-8")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("marque.writing.os.fsync", full)

    assert run(monkeypatch, "pii-clean", "--data", "clean.jsonl", "--save", "a.json") == 2
    assert "No space left" in capsys.readouterr().err
    assert not Path("a.json").exists()


def test_a_saved_run_serves_as_a_baseline(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    Path("clean.jsonl").write_text(CLEAN * 20, "utf-8")
    assert run(monkeypatch, "pii-clean", "--data", "clean.jsonl", "--save", "before.json") == 0
    monkeypatch.setattr("evals.suites.pii_clean.find", lambda text: ["anything"])

    assert run(monkeypatch, "pii-clean", "--data", "clean.jsonl", "--baseline", "before.json") == 1
    assert "the same rows" in " ".join(capsys.readouterr().out.split())


def test_the_rows_that_are_answered_otherwise_each_time_are_counted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = iter([[], ["x"], ["x"], ["x"]])
    monkeypatch.setattr("evals.suites.pii_clean.find", lambda text: next(answers))
    Path("other.jsonl").write_text(CLEAN, "utf-8")

    assert run(monkeypatch, "pii-clean", "--data", "other.jsonl", "--repeats", "2", "--json") == 0

    assert json.loads(capsys.readouterr().out)["flake_rate"] == 0.5


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("compare", "a.json"), "takes two runs"),
        (("compare", "none.json", "none.json"), "cannot be read"),
        (("pii-clean", "--prompts", "."), "holds no prompt"),
    ],
)
def test_a_bad_comparison_is_exit_2_with_the_mend(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], why: str
) -> None:
    assert run(monkeypatch, *words) == 2
    assert why in " ".join(capsys.readouterr().err.split())
