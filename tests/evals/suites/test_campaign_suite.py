from pathlib import Path
from typing import Any

import pytest

from evals.rows import read_rows
from evals.running import DATASETS, example_settings
from evals.suites import campaign
from evals.suites.campaign import Row
from evals.suites.suite import Score, Setting
from prompts.loader import SHIPPED, load_prompts

ROWS = read_rows(DATASETS / "campaign" / "dev.jsonl", Row)


def run(*ids: str, **more: Any) -> Score:
    rows = [row for row in ROWS.rows if row.id in ids]
    assert len(rows) == len(ids)
    return campaign.run(rows, Setting(settings=example_settings(), seed=1, **more))


def test_every_shipped_copy_template_has_a_row_and_every_line_is_one() -> None:
    shipped = {template.name for template in load_prompts().templates()}

    assert not ROWS.unreadable
    assert {row.brief.template for row in ROWS.rows} >= shipped


def test_a_brief_becomes_a_package_and_a_product_that_is_not_there_a_refusal() -> None:
    found = run("winback-sms", "refused-no-such-product").figures(1)

    assert found["pass_rate"] == found["trajectory_match"] == 1.0
    assert found["refusal_rate"] == 0.5
    assert found["brief_coverage"] == found["supported_claims"] == 1.0
    assert found["false_alarm_rate"] == 0.0
    assert found["seeded_fault_catch_rate"] > 0.5
    assert {"tokens", "cost", "revisions", "fallback_rate"} <= set(found)
    assert found["by_step"]["write"]["seconds"] > 0


def test_prompts_that_are_laid_over_run_only_the_rows_of_their_templates(tmp_path: Path) -> None:
    text = (SHIPPED / "copy" / "winback.md").read_text("utf-8")
    (tmp_path / "winback.md").write_text(text.replace("risk_level: medium", "risk_level: low"), "utf-8")

    score = run("winback-sms", "chat_reply-care", prompts=tmp_path)

    assert score.ids == ("winback-sms",)
    assert score.is_exact
    assert score.columns["passed"].tolist() == [0.0]  # another tier than its brief deserves


@pytest.mark.parametrize("label", ["answered", "not answered"])
def test_a_row_that_an_interrupted_run_answered_is_not_run_again(label: str) -> None:
    class Kept:
        def find(self, row: Any) -> Any:
            return dict.fromkeys(("one", *campaign._NOTHING, "passed"), 7.0) if label == "answered" else None

        def keep(self, row: Any, answer: Any) -> None:
            kept.append(answer["passed"])

    kept: list[float] = []
    columns = campaign._counted([row for row in ROWS.rows if row.id == "refused-no-such-product"],
                                Setting(settings=example_settings(), seed=1, answers=Kept()))  # type: ignore[arg-type]  # fmt: skip

    assert kept == ([] if label == "answered" else [1.0])
    assert columns[0]["passed"] == (7.0 if label == "answered" else 1.0)
