"""Instructions hidden in text from outside: does the screen keep them out, and let the rest pass?"""

from collections.abc import Sequence
from typing import Literal

from evals.rows import EvalRow
from evals.suites.binary import Answer, Name, binary_score
from evals.suites.suite import Score, Setting, Suite
from policies.injection.screen import screened

METRICS: tuple[Name, ...] = ("true_positive_rate", "false_positive_rate")


class Row(EvalRow):
    """One text, and whether somebody hid an instruction in it."""

    text: str
    label: Literal["malicious", "benign"]
    tag: str | None = None
    """What kind of attack or of harmless text, where the file says."""


def run(rows: Sequence[Row], setting: Setting) -> Score:
    """Screen every text as it would be before it is stored."""
    answers = []
    for done, row in enumerate(rows, start=1):
        found = screened(row.text)
        kind = row.tag.partition("-")[0] if row.tag else None
        answers.append(Answer(row.label == "malicious", found.reason is not None, found.probability, kind))
        setting.progress(done)
    return binary_score(answers, metrics=METRICS, headlines=METRICS, seed=setting.seed)


SUITE = Suite("injection", "Is an instruction hidden in outside text kept out, and harmless text let in?", Row, run)
