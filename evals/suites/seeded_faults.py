"""Seeded faults: is a message with one planted fault stopped, and a clean one let through?"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from evals.metrics import share
from evals.rows import EvalRow, Rows, rows_of
from evals.seeded.sets import banks, catalogues, written
from evals.suites.suite import Score, Setting, Suite
from evals.suites.verdicts import MessageRow, judged, not_judged
from marque.errors import InputError
from marque.verdict import Verdict


class Place(EvalRow):
    """Where in the body the fault stands."""

    start: int
    end: int


class Row(MessageRow):
    """A message with the kind of its fault; None: nothing is wrong with it."""

    fault: str | None = None
    fault_at: Place | None = None
    """Its sentence, where that is known."""
    catalogue: str | None = None
    """Which of the suite's own catalogues it was written from; None: the setting's."""


def run(rows: Sequence[Row], setting: Setting) -> Score:
    """Ask all gates; a message is stopped when its verdict is anything but pass."""
    verdicts = _judged(rows, setting)
    faulty = [row.fault is not None for row in rows]
    counted = {
        "faulty": faulty,
        "caught": [fault and _is_caught(verdict) for fault, verdict in zip(faulty, verdicts, strict=True)],
        "placed": [row.fault is not None and row.fault_at is not None for row in rows],
        "found": [_is_found(row, verdict) for row, verdict in zip(rows, verdicts, strict=True)],
        "clean": [not fault for fault in faulty],
        "alarm": [not fault and not _passed(verdict) for fault, verdict in zip(faulty, verdicts, strict=True)],
    }
    score = Score(counted, METRICS, HEADLINES)
    more = {
        "n": len(rows),
        "faulty": sum(faulty),
        "clean": len(rows) - sum(faulty),
        **not_judged(verdicts),
        "by_kind": score.by(
            [row.fault for row in rows], ("seeded_fault_catch_rate", "found_in_place_rate"), setting.seed
        ),
        "by_catalogue": score.by([row.catalogue for row in rows], HEADLINES, setting.seed),
    }
    return Score(counted, METRICS, HEADLINES, more)


def _judged(rows: Sequence[Row], setting: Setting) -> list[Verdict | InputError]:
    """Return the verdicts in the order of the rows, each catalogue's messages judged by that catalogue."""
    verdicts: dict[int, Verdict | InputError] = {}
    for name in dict.fromkeys(row.catalogue for row in rows):
        places = [place for place, row in enumerate(rows) if row.catalogue == name]
        by = replace(setting, progress=_after(len(verdicts), setting))
        if name is not None:
            by = replace(by, catalogue=catalogues()[name])
        found = judged([rows[place].message for place in places], by)
        verdicts |= dict(zip(places, found, strict=True))
    return [verdicts[place] for place in range(len(rows))]


def _after(done: int, setting: Setting) -> Callable[[int], None]:
    """Return how progress is told where rows of other catalogues are done already."""
    return lambda more: setting.progress(done + more)


def _sets() -> list[Rows[Row]]:
    return [rows_of(f"{bank}.jsonl", written(bank), Row) for bank in banks()]


def _passed(verdict: Verdict | InputError) -> bool:
    return isinstance(verdict, Verdict) and verdict.verdict == "pass"


def _is_caught(verdict: Verdict | InputError) -> bool:
    """Tell whether a gate found something; that one failed, or does not serve the language, finds nothing."""
    return isinstance(verdict, Verdict) and any(
        finding.severity != "note" and verdict.gates[finding.gate] == "ran" for finding in verdict.findings
    )


def _is_found(row: Row, verdict: Verdict | InputError) -> bool:
    """Tell whether what was found stands in the faulty sentence, so that no false alarm looks like a catch."""
    place = row.fault_at
    if row.fault is None or place is None or isinstance(verdict, InputError):
        return False
    return any(
        finding.part == "body" and finding.start < place.end and place.start < finding.end
        for finding in verdict.findings
        if finding.severity != "note"
    )


METRICS = {
    "seeded_fault_catch_rate": share("caught", "faulty"),
    "found_in_place_rate": share("found", "placed"),
    "false_alarm_rate": share("alarm", "clean", better="lower"),
}
HEADLINES = ("seeded_fault_catch_rate", "false_alarm_rate")

SUITE = Suite(
    "seeded-faults",
    "Is a planted fault caught, and a clean message let through?",
    Row,
    run,
    sets=_sets,
    keeps_answers=True,
    asks_inventory=True,
)
