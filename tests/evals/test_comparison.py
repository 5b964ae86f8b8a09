from datetime import UTC, datetime

import pytest

from evals.comparison import as_html, as_markdown, as_words, compared
from evals.metrics import share
from evals.record import RunRecord, SuiteRun
from evals.regression import kept
from evals.rows import EvalRow, Rows
from evals.suites.suite import Score

ROWS = Rows("dev", tuple(EvalRow() for _ in range(40)), "ab" * 32)


def record(hits: int, sha256: str = "ab" * 32, prompt: str = "one") -> RunRecord:
    score = Score({"hit": [float(n < hits) for n in range(40)], "case": [1.0] * 40},
                  {"recall": share("hit", "case"), "missed": share("hit", "case", "lower")}, ("recall",))  # fmt: skip
    baseline = kept(score, Rows("dev", ROWS.rows, sha256), whole=True)
    return RunRecord(
        at=datetime(2026, 11, 23, tzinfo=UTC), commit="c" * 40, dirty=False, python="3.11", packages={"numpy": "2"},
        prompts={"price_drop": prompt}, model_asked=None, suites={"pii": SuiteRun(sets={"dev": baseline}, seconds=1)},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("hits", "recall", "missed"), [(20, "worse", "better"), (40, "better", "worse"), (30, "the same", "the same")]
)
def test_a_figure_is_better_or_worse_by_which_way_is_better(hits: int, recall: str, missed: str) -> None:
    lines = {line.name: line for line in compared(record(30), record(hits))}

    assert (lines["recall"].says, lines["missed"].says) == (recall, missed)
    assert lines["recall"].paired


def test_what_noise_explains_is_no_difference() -> None:
    assert {line.says for line in compared(record(30), record(31))} == {"no difference shown"}


def test_other_rows_are_not_compared_row_by_row() -> None:
    [line, _] = compared(record(30), record(30, sha256="cd" * 32))

    assert not line.paired
    assert line.low < 0 < line.high


def test_the_reports_name_what_differs_and_draw_without_a_network() -> None:
    first, second, names = record(30), record(10, prompt="two"), ("before", "<after>")

    page, text = as_html(first, second, names), as_markdown(first, second, names)

    assert "prompts that differ: price_drop" in text
    assert "| pii dev | recall | 0.750 | 0.250 | -0.500" in text
    assert page.count("<svg") == 2
    assert "&lt;after&gt;" in page
    assert "<script" not in page
    assert "src=" not in page
    assert "href=" not in page
    assert any("recall: 0.750 to 0.250" in line for line in as_words(first, second, names))
