"""Yes or no against yes or no, with or without a score: what several suites have in common."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from evals.calibration import brier, expected_calibration_error, table
from evals.metrics import Metric, area, f_score, mean_of, share
from evals.suites.suite import Score

Name = Literal[
    "precision", "recall", "f1", "balanced_accuracy", "true_positive_rate", "false_positive_rate",
    "flagged_rate", "auc", "brier", "expected_calibration_error",
]  # fmt: skip


class Answer(NamedTuple):
    """One row: what is true, what was said, and the probability of "yes" where there is one."""

    true: bool
    said: bool
    score: float | None = None
    kind: str | None = None
    """What `by_kind` groups by."""


METRICS: dict[Name, Metric] = {
    "precision": share("hit", "said"),
    "recall": share("hit", "true"),
    "f1": f_score("hit", "said", "true"),
    "balanced_accuracy": mean_of(("hit", "true"), ("left", "false")),
    "true_positive_rate": share("hit", "true"),
    "false_positive_rate": share("alarm", "false", better="lower"),
    "flagged_rate": share("said", "row", better="lower"),
    "auc": area(),
    "brier": brier(),
    "expected_calibration_error": expected_calibration_error(),
}
_SCORED: tuple[Name, ...] = ("auc", "brier", "expected_calibration_error")


def binary_score(
    answers: Sequence[Answer],
    *,
    metrics: Sequence[Name],
    headlines: Sequence[Name],
    seed: int,
    more: Mapping[str, Any] | None = None,
) -> Score:
    """Return the named metrics over the answers.

    Where every answer has a score, `auc`, `brier` and `expected_calibration_error` are added, and `calibration`,
    the table of ten bins. Where answers have kinds, `by_kind` has the first metrics again for each.

    Args:
        answers: one a row, in the order of the rows.
        metrics: which figures, in the order in which they are printed.
        headlines: those that may not fall below the baseline.
        seed: of the bootstrap; the setting's.
        more: printed as it is, such as `not_judged`.
    """
    scored = bool(answers) and all(answer.score is not None for answer in answers)
    names = tuple(dict.fromkeys((*metrics, *(_SCORED if scored else ()))))
    score = Score(_counted(answers, scored=scored), {name: METRICS[name] for name in names}, tuple(headlines))
    told: dict[str, Any] = {"n": len(answers), **(more or {})}
    if scored:
        told["calibration"] = table(score.columns["score"], score.columns["true"])
    kinds = [answer.kind for answer in answers]
    if any(kind is not None for kind in kinds):
        told["by_kind"] = score.by(kinds, metrics, seed)
    return Score(score.counted, score.metrics, score.headlines, told)


def _counted(answers: Sequence[Answer], *, scored: bool) -> dict[str, list[float]]:
    counted: dict[str, list[float]] = {
        "row": [1 for _ in answers],
        "true": [answer.true for answer in answers],
        "false": [not answer.true for answer in answers],
        "said": [answer.said for answer in answers],
        "hit": [answer.true and answer.said for answer in answers],
        "left": [not answer.true and not answer.said for answer in answers],
        "alarm": [not answer.true and answer.said for answer in answers],
    }
    return counted | ({"score": [answer.score or 0.0 for answer in answers]} if scored else {})
