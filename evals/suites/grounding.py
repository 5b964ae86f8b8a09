"""Grounding: does the learned judge tell texts that are consistent with their document from those that are not?"""

from collections.abc import Sequence
from typing import Any

from pydantic import StrictBool

from evals.metrics import figures, share
from evals.rows import EvalRow
from evals.suites.binary import METRICS, Answer, binary_score
from evals.suites.grounding_by_model import Text, asked, has_model, in_doubt
from evals.suites.suite import Score, Setting, Suite
from policies.grounding.judge import judge


class Row(EvalRow):
    """One text and the document that it is held against."""

    document: str
    text: str
    consistent: StrictBool


def run(rows: Sequence[Row], setting: Setting) -> Score:
    """Judge each text by itself; "yes" is: inconsistent. Where there is a model, ask it of the texts in doubt."""
    shipped = judge()
    chances = []
    for done, row in enumerate(rows, start=1):
        chances.append(shipped.of(row.text, row.document).inconsistent)
        setting.progress(done)
    answers = [
        Answer(true=not row.consistent, said=chance >= shipped.threshold, score=chance)
        for row, chance in zip(rows, chances, strict=True)
    ]
    score = binary_score(
        answers,
        metrics=("balanced_accuracy", "precision", "recall"),
        headlines=("balanced_accuracy", "auc"),
        seed=setting.seed,
    )
    if not has_model(setting.settings):
        return score
    return Score(score.counted, score.metrics, score.headlines, {**score.more, **_by_model(rows, answers, setting)})


def _by_model(rows: Sequence[Row], answers: Sequence[Answer], setting: Setting) -> dict[str, Any]:
    """Return how the texts in doubt were answered by the model and by the judge alone, and all texts by both."""
    doubt = in_doubt([answer.score or 0.0 for answer in answers], judge().threshold)
    said = asked(
        {row: Text(rows[row].text, rows[row].document) for row in doubt}, setting.settings, setting.progress
    )  # fmt: skip
    both = [answer._replace(said=said.get(row, answer.said)) for row, answer in enumerate(answers)]
    counted: dict[str, list[float]] = {
        "one": [1.0 for _ in said],
        "model": [found is answers[row].true for row, found in said.items()],
        "judge": [answers[row].said is answers[row].true for row in said],
    }
    agreement = {"model_agreement": share("model", "one"), "judge_agreement": share("judge", "one")}
    with_model = binary_score(both, metrics=("balanced_accuracy",), headlines=(), seed=setting.seed)
    told = figures({"with_model_balanced_accuracy": METRICS["balanced_accuracy"]}, with_model.columns, setting.seed)
    return {
        "in_doubt": len(doubt),
        "model_not_judged": len(doubt) - len(said),
        **figures(agreement, Score(counted, agreement, ()).columns, setting.seed),
        **told,
    }


SUITE = Suite("grounding", "Is a text told to be consistent with its document, or not to be?", Row, run)
