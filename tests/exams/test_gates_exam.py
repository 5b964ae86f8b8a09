"""Floors for the gates that learned or read their words, a little below the baselines of their development sets.

Whoever built a gate has seen its development set, so a figure here says nothing of what it does on copy of others; a
fall says that a change has cost something. The sets named `held` have no floor: nobody tunes a gate to them.
"""

import json
from pathlib import Path

import pytest

from evals.rows import read_rows
from evals.running import DATASETS, run_rows
from evals.suites.catalogue import find_suite

FLOORS: dict[str, dict[str, float]] = json.loads(Path(__file__).with_name("gate_floors.json").read_text("utf-8"))
AT_LEAST, AT_MOST = "_at_least", "_at_most"


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", FLOORS)
def test_the_gate_reaches_its_floors_on_the_development_set(name: str) -> None:
    suite = find_suite(name)
    rows = read_rows(DATASETS / name / "dev.jsonl", suite.row)

    figures = run_rows(suite, rows, progress=lambda *_: None).as_json()

    assert figures["unreadable"] == 0
    for floor, limit in FLOORS[name].items():
        if floor.endswith(AT_LEAST):
            assert figures[floor.removesuffix(AT_LEAST)] >= limit
        else:
            assert figures[floor.removesuffix(AT_MOST)] <= limit
