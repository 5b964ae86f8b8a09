"""Seeded faults: is a message with one planted fault stopped, and a clean one let through?"""

from collections.abc import Sequence

from evals.metrics import share
from evals.suites.suite import Score, Setting, Suite
from evals.suites.verdicts import MessageRow, judged, not_judged
from marque.errors import InputError
from marque.verdict import Verdict


class Row(MessageRow):
    """A message with the kind of its fault; None: nothing is wrong with it."""

    fault: str | None = None


def run(rows: Sequence[Row], setting: Setting) -> Score:
    """Ask all gates; a message is stopped when its verdict is anything but pass."""
    verdicts = judged([row.message for row in rows], setting)
    faulty = [row.fault is not None for row in rows]
    counted = {
        "faulty": faulty,
        "caught": [fault and _is_caught(verdict) for fault, verdict in zip(faulty, verdicts, strict=True)],
        "clean": [not fault for fault in faulty],
        "alarm": [not fault and not _passed(verdict) for fault, verdict in zip(faulty, verdicts, strict=True)],
    }
    score = Score(counted, METRICS, HEADLINES)
    more = {
        "n": len(rows),
        "faulty": sum(faulty),
        "clean": len(rows) - sum(faulty),
        **not_judged(verdicts),
        "by_kind": score.by([row.fault for row in rows], ("seeded_fault_catch_rate",), setting.seed),
    }
    return Score(counted, METRICS, HEADLINES, more)


def _passed(verdict: Verdict | InputError) -> bool:
    return isinstance(verdict, Verdict) and verdict.verdict == "pass"


def _is_caught(verdict: Verdict | InputError) -> bool:
    """Tell whether a gate found something; that one failed, or does not serve the language, finds nothing."""
    return isinstance(verdict, Verdict) and any(
        finding.severity != "note" and verdict.gates[finding.gate] == "ran" for finding in verdict.findings
    )


METRICS = {
    "seeded_fault_catch_rate": share("caught", "faulty"),
    "false_alarm_rate": share("alarm", "clean", better="lower"),
}
HEADLINES = ("seeded_fault_catch_rate", "false_alarm_rate")

SUITE = Suite(
    "seeded-faults", "Is a planted fault caught, and a clean message let through?", Row, run, has_catalogue=True
)
