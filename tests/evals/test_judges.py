import json
from pathlib import Path

import pytest

from evals.judges import Row, calibrated, main, read_policy


def rows(*counts: tuple[bool, bool | None, int]) -> list[Row]:
    return [Row(label=label, judged=judged) for label, judged, number in counts for _ in range(number)]


def test_agreement_and_kappa_are_those_worked_by_hand() -> None:
    found = calibrated(rows((True, True, 20), (True, False, 5), (False, True, 10), (False, False, 15)), read_policy())

    assert found.agreement == 0.7
    assert found.kappa == pytest.approx(0.4)  # by chance 0.5 of it: (0.7 - 0.5) / 0.5
    assert not found.is_trusted


def test_a_judge_that_agrees_on_enough_rows_is_trusted() -> None:
    assert calibrated(rows((True, True, 48), (False, False, 48), (True, False, 4)), read_policy()).is_trusted


@pytest.mark.parametrize(
    ("labelled", "lack"),
    [
        (rows((True, True, 10), (False, False, 10)), "20 rows"),
        (rows((True, True, 95), (False, True, 5)), "kappa"),
        (rows((True, True, 30), (False, False, 30), (True, None, 20)), "agreement"),
    ],
    ids=["too few", "always says yes", "does not answer"],
)
def test_what_a_judge_lacks_is_said(labelled: list[Row], lack: str) -> None:
    found = calibrated(labelled, read_policy())

    assert not found.is_trusted
    assert any(lack in one for one in found.lacks)


def test_a_scripted_judge_is_reported_and_exit_1_where_it_is_not_trusted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(json.dumps({"label": n % 2 == 0, "judged": n % 3 == 0}) + "\n" for n in range(60)), "utf-8")

    assert main([str(file)]) == 1
    assert "not trusted" in capsys.readouterr().out


def test_without_a_model_or_rows_it_is_bad_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main([]) == main(["--summedits", str(tmp_path)]) == 2
    assert "no model is configured" in capsys.readouterr().err
