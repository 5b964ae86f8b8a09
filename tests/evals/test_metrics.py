import math

import numpy as np
import pytest

from evals.calibration import brier, expected_calibration_error, table
from evals.intervals import Column, Columns, bootstrap, resampled, wilson
from evals.metrics import area, f_score, figures, mean_of, share
from evals.suites.binary import Answer, binary_score


def columns(**values: list[float]) -> dict[str, Column]:
    return {name: np.asarray(one, dtype=np.float64) for name, one in values.items()}


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (8, 10, 0.4902, 0.9433), (294, 300, 0.9571, 0.9908)],
    ids=["none", "all", "some", "of three hundred"],
)
def test_wilsons_interval_is_the_one_in_the_books(hits: int, of: int, low: float, high: float) -> None:
    interval = wilson(hits, of)

    assert interval.low == pytest.approx(low, abs=1e-4)
    assert interval.high == pytest.approx(high, abs=1e-4)


def test_a_share_of_nothing_has_no_value_and_no_interval() -> None:
    found = figures({"precision": share("hit", "said")}, columns(hit=[0, 0], said=[0, 0]), seed=1)

    assert found == {"precision": None, "precision_low": None, "precision_high": None}


def test_f_scores_weigh_recall_as_beta_says() -> None:
    counted = columns(hit=[6], said=[8], true=[12])

    assert f_score("hit", "said", "true").value(counted) == pytest.approx(0.6)
    assert f_score("hit", "said", "true", beta=2).value(counted) == pytest.approx(5 * 6 / (4 * 12 + 8))


def test_balanced_accuracy_is_the_mean_of_both_recalls() -> None:
    counted = columns(hit=[1, 1, 0], true=[1, 1, 1], left=[0, 1, 0], false=[0, 1, 1])

    assert mean_of(("hit", "true"), ("left", "false")).value(counted) == pytest.approx((2 / 3 + 1 / 2) / 2)


@pytest.mark.parametrize(
    ("score", "true", "auc"),
    [
        ([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1], 1.0),
        ([0.9, 0.8, 0.2, 0.1], [0, 0, 1, 1], 0.0),
        ([0.5, 0.5, 0.5, 0.5], [0, 1, 0, 1], 0.5),
        ([0.1, 0.4, 0.4, 0.9], [0, 0, 1, 1], 0.875),
    ],
    ids=["apart", "upside down", "all alike", "one tie"],
)
def test_area_counts_pairs_and_half_of_the_ties(score: list[float], true: list[float], auc: float) -> None:
    assert area().value(columns(score=score, true=true)) == auc


def test_area_without_both_kinds_has_no_meaning() -> None:
    assert math.isnan(area().value(columns(score=[0.1, 0.2], true=[1, 1])))


def test_the_bootstrap_hangs_on_its_seed_alone() -> None:
    counted = columns(hit=[1, 0] * 50, said=[1] * 100, true=[1] * 100)
    figure = f_score("hit", "said", "true").figure

    assert bootstrap(figure, counted, 7) == bootstrap(figure, counted, 7)
    assert bootstrap(figure, counted, 7) != bootstrap(figure, counted, 8)


def test_the_same_seed_draws_the_same_rows_of_two_runs() -> None:
    before, after = columns(hit=[1, 0, 1, 0]), columns(hit=[1, 0, 1, 1])

    def mean(one: Columns) -> float:
        return float(one["hit"].mean())

    assert (resampled(mean, after, 3) >= resampled(mean, before, 3)).all()


def test_calibration_compares_score_and_share_bin_by_bin() -> None:
    counted = columns(score=[0.05, 0.05, 0.95, 1.0], true=[0, 1, 1, 1])

    bins = table(counted["score"], counted["true"])

    assert [one["n"] for one in bins] == [2, 0, 0, 0, 0, 0, 0, 0, 0, 2]
    assert bins[0]["share"] == 0.5
    assert expected_calibration_error().value(counted) == pytest.approx((0.9 + 0.05) / 4)
    assert brier().value(counted) == pytest.approx((0.0025 + 0.9025 + 0.0025) / 4)


def test_answers_with_scores_and_kinds_bring_their_tables() -> None:
    answers = [Answer(true=True, said=True, score=0.9, kind="a"), Answer(true=False, said=True, score=0.6, kind="b")]

    found = binary_score(answers, metrics=("precision", "recall"), headlines=("recall",), seed=1).figures(1)

    assert found["precision"] == 0.5
    assert found["auc"] == 1.0
    assert found["by_kind"]["a"]["precision"] == 1.0
    assert sum(one["n"] for one in found["calibration"]) == 2
