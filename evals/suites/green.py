"""Green: is a sentence of an advert or a report an environmental claim at all?"""

from collections.abc import Sequence
from typing import Literal

from evals.rows import EvalRow
from evals.suites.binary import Answer, binary_score
from evals.suites.suite import Score, Setting, Suite
from policies.green.judging import judge, probability


class Row(EvalRow):
    """One sentence."""

    text: str
    label: Literal["0", "1"]


def run(rows: Sequence[Row], setting: Setting) -> Score:
    """Ask the judge of each sentence."""
    answers = []
    for done, row in enumerate(rows, start=1):
        [score] = probability([row.text])
        answers.append(Answer(true=row.label == "1", said=score >= judge().threshold, score=score))
        setting.progress(done)
    return binary_score(answers, metrics=("precision", "recall", "f1"), headlines=("f1",), seed=setting.seed)


SUITE = Suite("green", "Is a sentence told to be an environmental claim, or not to be one?", Row, run)
