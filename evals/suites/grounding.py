"""Grounding: does the learned judge tell texts that are consistent with their document from those that are not?"""

from collections.abc import Sequence

from evals.rows import EvalRow
from evals.suites.binary import Answer, binary_score
from evals.suites.suite import Score, Setting, Suite
from policies.grounding.judge import judge


class Row(EvalRow):
    """One text and the document that it is held against."""

    document: str
    text: str
    consistent: bool


def run(rows: Sequence[Row], setting: Setting) -> Score:
    """Judge each text by itself; "yes" is: inconsistent."""
    shipped = judge()
    answers = []
    for done, row in enumerate(rows, start=1):
        probability = shipped.of(row.text, row.document).inconsistent
        answers.append(Answer(true=not row.consistent, said=probability >= shipped.threshold, score=probability))
        setting.progress(done)
    return binary_score(
        answers,
        metrics=("balanced_accuracy", "precision", "recall"),
        headlines=("balanced_accuracy", "auc"),
        seed=setting.seed,
    )


SUITE = Suite("grounding", "Is a text told to be consistent with its document, or not to be?", Row, run)
