"""Clean texts: how many with nothing personal in them does the personal data gate flag?"""

from collections.abc import Sequence

from evals.rows import EvalRow
from evals.suites.binary import Answer, binary_score
from evals.suites.suite import Score, Setting, Suite
from policies.recognizers import find


class Row(EvalRow):
    """One text in which nothing is personal."""

    text: str


def run(rows: Sequence[Row], setting: Setting) -> Score:
    """Count the texts in which anything is found."""
    answers = []
    for done, row in enumerate(rows, start=1):
        answers.append(Answer(true=False, said=bool(find(row.text))))
        setting.progress(done)
    return binary_score(answers, metrics=("flagged_rate",), headlines=("flagged_rate",), seed=setting.seed)


SUITE = Suite("pii-clean", "How many texts with nothing personal in them are flagged?", Row, run)
