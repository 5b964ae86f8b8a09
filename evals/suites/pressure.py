"""Pressure: does the learned judge tell pressure selling from the plain words of a shop?"""

from collections.abc import Sequence
from typing import Literal

from evals.rows import EvalRow
from evals.suites.binary import Answer, binary_score
from evals.suites.suite import Score, Setting, Suite
from policies.pressure.judging import judge, probability


class Row(EvalRow):
    """One short text of a shop, by itself: without evidence that would bear it out."""

    text: str
    label: Literal["0", "1"]


def run(rows: Sequence[Row], setting: Setting) -> Score:
    """Ask the judge of each text."""
    answers = []
    for done, row in enumerate(rows, start=1):
        [score] = probability([row.text])
        answers.append(Answer(true=row.label == "1", said=score >= judge().threshold, score=score))
        setting.progress(done)
    return binary_score(answers, metrics=("precision", "recall", "f1"), headlines=("f1",), seed=setting.seed)


SUITE = Suite("pressure", "Is a short text of a shop told to press its reader, or not to?", Row, run)
