from pathlib import Path

import pytest

from evals.rows import read_rows
from evals.running import example_settings
from evals.suites.pressure import SUITE, Row
from evals.suites.suite import Setting


def _rows() -> list[Row]:
    return [
        Row(text="Hurry, only 2 left!", label="1"),
        Row(text="14 people are viewing this", label="1"),
        Row(text="Soft wool", label="0"),
        Row(text="About us", label="0"),
    ]


def test_the_suite_tells_press_from_plain_with_a_probability() -> None:
    score = SUITE.run(_rows(), Setting(settings=example_settings(), seed=1))

    assert score.figures(1)["f1"] == 1
    assert len(score.more["calibration"]) == 10


@pytest.mark.shared
def test_the_judge_fits_what_it_was_made_from(shared_data: Path) -> None:
    rows = read_rows(shared_data / "compliance" / "pressure-selling-dev.jsonl", Row)

    score = SUITE.run(rows.rows, Setting(settings=example_settings(), seed=rows.seed))

    assert score.figures(rows.seed)["f1"] > 0.95
