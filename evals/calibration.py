"""Whether a score means what it says: of texts scored 0.8, are eight in ten such?"""

from typing import Any

import numpy as np

from evals.intervals import Column, Columns
from evals.metrics import Metric, printed

BINS = 10


def brier(score: str = "score", true: str = "true") -> Metric:
    """Return the mean squared distance of the score from the truth; 0 is perfect, 0.25 a coin's."""
    return Metric(lambda columns: float(np.mean((columns[score] - columns[true]) ** 2)), (score, true), "lower")


def expected_calibration_error(score: str = "score", true: str = "true") -> Metric:
    """Return the mean distance between score and share over ten bins of equal width, weighed by their rows."""

    def figure(columns: Columns) -> float:
        """Each bin counts as often as it has rows."""
        scores, truth = columns[score], columns[true]
        gaps = [abs(scores[inside].sum() - truth[inside].sum()) for inside in _bins(scores)]
        return float(sum(gaps) / len(scores))

    return Metric(figure, (score, true), "lower")


def table(score: Column, true: Column) -> list[dict[str, Any]]:
    """Return ten bins with how many rows they hold, their mean score and the share of true rows in them."""
    return [
        {
            "from": number / BINS,
            "to": (number + 1) / BINS,
            "n": int(inside.sum()),
            "mean_score": printed(float(score[inside].mean())) if inside.any() else None,
            "share": printed(float(true[inside].mean())) if inside.any() else None,
        }
        for number, inside in enumerate(_bins(score))
    ]


def _bins(score: Column) -> list[np.ndarray[Any, np.dtype[np.bool_]]]:
    place = np.clip((score * BINS).astype(int), 0, BINS - 1)  # a score of 1 lies in the last bin
    return [place == number for number in range(BINS)]
