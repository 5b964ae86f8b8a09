import json
from collections import Counter

import numpy as np

from evals.running import example_settings
from evals.suites.green import SUITE, Row
from evals.suites.suite import Setting
from evals.training.green import FOLDS, SENTENCES, folds


def test_the_suite_tells_claims_from_mentions_with_a_probability() -> None:
    rows = [
        Row(text="Wrapped in compostable film instead of plastic.", label="1"),
        Row(text="Our mill runs on renewable electricity and cut its emissions by half.", label="1"),
        Row(text="The committee met twice and is chaired by Ms Lund.", label="0"),
        Row(text="Order by noon, delivered tomorrow.", label="0"),
    ]

    score = SUITE.run(rows, Setting(settings=example_settings(), seed=1))

    assert score.figures(1)["f1"] == 1
    assert len(score.more["calibration"]) == 10


def test_the_sentences_learnt_from_are_each_there_once_and_in_a_group() -> None:
    rows = [json.loads(line) for line in SENTENCES.read_text(encoding="utf-8").splitlines()]

    assert len(rows) >= 900
    assert max(Counter(row["text"].lower() for row in rows).values()) == 1
    assert {row["label"] for row in rows} == {"0", "1"}
    assert all("/" in row["group"] for row in rows)


def test_no_group_is_learnt_from_and_tested_on() -> None:
    groups = np.array([f"group {number % 20}" for number in range(100)])

    for learn, test in folds(groups, FOLDS, seed=3):
        assert not set(groups[learn]) & set(groups[test])
