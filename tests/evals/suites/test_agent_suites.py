import pytest

from evals.running import example_settings, own_sets
from evals.suites.catalogue import find_suite
from evals.suites.suite import Setting
from evals.suites.writer import Call, matches


@pytest.mark.parametrize("name", ["fact-checker", "brand-critic", "compliance"])
def test_a_checker_is_right_on_a_clean_text_and_on_a_bad_one(name: str) -> None:
    suite = find_suite(name)
    [rows] = own_sets(suite)
    few = (
        next(row for row in rows.rows if row.verdict == "pass"),
        next(row for row in rows.rows if row.verdict != "pass"),
    )

    found = suite.run(few, Setting(settings=example_settings(), seed=1)).figures(1)

    assert not rows.unreadable
    assert found["right_rate"] == found["verdict_rate"] == 1.0
    assert found["false_alarm_rate"] == 0.0


def test_the_writer_is_held_to_its_words_and_its_tools() -> None:
    suite = find_suite("writer")
    [rows] = own_sets(suite)
    few = [row for row in rows.rows if row.id in {"winback-sms", "looks-up-a-product", "a-product-that-is-not-there"}]

    found = suite.run(few, Setting(settings=example_settings(), seed=1)).figures(1)

    assert len(few) == 3
    assert found["right_rate"] == found["tools_right_rate"] == found["brief_coverage"] == 1.0


def test_a_call_with_another_argument_is_another_call() -> None:
    one, other = Call(name="look_up_product", args={"sku": "A"}), Call(name="look_up_product", args={"sku": "B"})

    assert matches([one, other], [one])
    assert not matches([other], [one])
    assert not matches([], [one])
