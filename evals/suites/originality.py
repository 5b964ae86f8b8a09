"""Near duplicates: does the originality gate tell a message that repeats an earlier one from one that sounds alike?"""

from collections.abc import Sequence

from evals.rows import EvalRow
from evals.suites.binary import Answer, Name, binary_score
from evals.suites.suite import Score, Setting, Suite
from marque.likeness import likeness, roots
from policies.gates.originality import ALIKE, FEWEST_ROOTS

METRICS: tuple[Name, ...] = ("precision", "recall", "f1")


class Row(EvalRow):
    """One message, in the order of sending, and which earlier ones it repeats."""

    id: str
    text: str
    near: tuple[str, ...] = ()


def run(rows: Sequence[Row], setting: Setting) -> Score:
    """Hold each message against all before it; the score is its likeness to the nearest."""
    answers: list[Answer] = []
    known: list[frozenset[int]] = []
    for done, row in enumerate(rows, start=1):
        own = roots(row.text)
        nearest = max((likeness(own, other) for other in known), default=0.0)
        answers.append(Answer(bool(row.near), len(own) >= FEWEST_ROOTS and nearest >= ALIKE, nearest))
        known.append(own)
        setting.progress(done)
    return binary_score(answers, metrics=METRICS, headlines=("f1",), seed=setting.seed)


SUITE = Suite("originality", "Is a message that repeats an earlier one told from one that only sounds alike?", Row, run)
