"""The exact sign test and paired intervals, on cases worked by hand."""

import numpy as np
import pytest

from evals import paired


@pytest.mark.parametrize(
    ("worse", "better", "chance"),
    [(0, 0, 1.0), (1, 0, 0.5), (5, 0, 1 / 32), (0, 5, 1.0), (2, 1, 0.5), (4, 1, 6 / 32), (10, 2, 79 / 4096)],
)
def test_the_sign_test_counts_how_often_a_coin_falls_as_badly(worse: int, better: int, chance: float) -> None:
    assert paired.sign_test(worse, better) == pytest.approx(chance)


def test_what_differs_on_every_row_by_as_much_has_no_spread() -> None:
    theirs = np.arange(1.0, 21.0)

    assert paired.difference(theirs + 0.5, theirs, seed=1) == pytest.approx((0.5, 0.5))
    assert paired.times(theirs * 3, theirs, seed=1, tail=False) == pytest.approx((3, 3))
    assert paired.times(theirs * 3, theirs, seed=1, tail=True) == pytest.approx((3, 3))


def test_the_slow_end_is_the_95th_percentile() -> None:
    column = np.arange(1.0, 102.0)

    assert (paired.amount(column, tail=False), paired.amount(column, tail=True)) == (51, 96)
