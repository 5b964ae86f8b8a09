"""Two exams for the facts gate, their wordings and labels written from `interfaces.md` alone, before anybody ran the gate on them.

The gate was mended on both, so neither measures it on what it has not seen. Before anything was mended on the second,
on 2026-11-22, it was out of sample: 33 of 40 contradictions were right, 33 of 38 were found, and 10 of 72 clean
messages raised a false alarm. They are sets of the suite `inventory-claims`, and their floors stand here."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from evals.rows import read_rows
from evals.running import DATASETS, example_settings
from evals.suites.inventory_claims import SUITE, Row
from evals.suites.suite import Setting

FLOORS: dict[str, dict[str, float]] = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))
FOLDER = DATASETS / SUITE.name


@cache
def sat(name: str) -> dict[str, Any]:
    rows = read_rows(FOLDER / f"{name}.jsonl", Row)
    setting = Setting(settings=example_settings(), seed=rows.seed, catalogue=FOLDER / name)
    return SUITE.run(rows.rows, setting).figures(rows.seed)


@pytest.mark.parametrize("name", FLOORS)
def test_every_label_stands_where_it_says(name: str) -> None:
    for row in read_rows(FOLDER / f"{name}.jsonl", Row).rows:
        for label in row.expect:
            assert row.message.text_of(label.part)[label.start : label.end] == label.quote, row.message.id


@pytest.mark.parametrize("name", FLOORS)
def test_the_facts_gate_reaches_the_floors_of_the_exam(name: str) -> None:
    figures, floors = sat(name), FLOORS[name]

    assert figures["contradicted_precision"] >= floors["contradicted_precision"]
    assert figures["contradicted_recall"] >= floors["contradicted_recall"]
    assert figures["false_alarm_rate"] <= floors["false_alarm_rate_at_most"]
    assert figures["gate_failed"] == figures["not_judged"] == 0
