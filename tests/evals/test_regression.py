import json
from pathlib import Path

import pytest

from evals.metrics import quotient, share
from evals.regression import Baseline, changes, kept, read_baseline, read_baselines, write_baselines
from evals.rows import EvalRow, Rows
from evals.suites.suite import Score
from marque.errors import InputError


def rows(number: int, sha256: str = "ab" * 32) -> Rows[EvalRow]:
    return Rows("dev", tuple(EvalRow() for _ in range(number)), sha256)


def score(hits: int, of: int) -> Score:
    counted = {"hit": [float(place < hits) for place in range(of)], "case": [1.0] * of}
    return Score(counted, {"recall": share("hit", "case")}, ("recall",))


def test_a_fall_on_the_same_rows_is_a_regression_and_told_in_words() -> None:
    before = kept(score(90, 100), rows(100))

    [change] = changes(score(80, 100), rows(100), before)

    assert change.regressed
    assert "recall fell by 0.100, from 0.900 to 0.800" in change.words


@pytest.mark.parametrize("hits", [90, 95, 89], ids=["the same", "better", "one row fewer"])
def test_what_noise_explains_is_no_regression(hits: int) -> None:
    before = kept(score(90, 100), rows(100))

    [change] = changes(score(hits, 100), rows(100), before)

    assert not change.regressed


def test_on_other_rows_only_a_fall_beyond_both_intervals_counts() -> None:
    before = kept(score(90, 100), rows(100))

    [small] = changes(score(84, 100), rows(100, "cd" * 32), before)
    [large] = changes(score(60, 100), rows(100, "cd" * 32), before)

    assert not small.regressed
    assert large.regressed
    assert "other rows" in large.words


def test_bare_figures_serve_as_a_baseline(tmp_path: Path) -> None:
    file = tmp_path / "before.json"
    file.write_text('{"recall": 0.99, "rows": 100, "set": "dev"}', "utf-8")

    [change] = changes(score(80, 100), rows(100), read_baseline(file))

    assert change.regressed


def test_a_baseline_comes_back_as_it_was_written(tmp_path: Path) -> None:
    before = kept(score(90, 100), rows(100))
    write_baselines(tmp_path / "s.json", "s", {"dev": before, "held": before})

    assert read_baselines(tmp_path / "s.json", missing_is_none=True) == {"dev": before, "held": before}
    assert json.loads((tmp_path / "s.json").read_text("utf-8"))["suite"] == "s"


def test_a_suite_without_a_baseline_has_none(tmp_path: Path) -> None:
    assert read_baselines(tmp_path / "none.json", missing_is_none=True) == {}


@pytest.mark.parametrize(
    "text",
    [
        '{"sets": {"dev": {"figures": "many"}}}',
        '{"f1": 0.5, "rows": "many"}',
        '{"f1": 1e400}',
        f'{{"f1": 1{"0" * 400}}}',
        '{"figures": {"f1": 0.5}, "sha256": "no hash"}',
        '{"figures": {"f1": 0.5}, "columns": {"hit": [1, 0], "case": [1]}}',
        '{"figures": {"f1": 0.5}, "ratios": {"f1": ["hit", "case"]}}',
    ],
    ids=["no mapping", "no number", "endless", "too long", "no hash", "other rows", "no column"],
)
def test_figures_that_cannot_be_are_bad_input(tmp_path: Path, text: str) -> None:
    file = tmp_path / "bad.json"
    file.write_text(text, "utf-8")

    with pytest.raises(InputError, match=r"bad\.json"):
        read_baseline(file)


@pytest.mark.parametrize("text", ["[]", '{"set": "dev"}', '{"sets": {}}'], ids=["list", "no figures", "no sets"])
def test_a_file_without_figures_is_bad_input(tmp_path: Path, text: str) -> None:
    file = tmp_path / "bad.json"
    file.write_text(text, "utf-8")

    with pytest.raises(InputError, match="holds no figures"):
        read_baseline(file)


def test_a_headline_that_cannot_be_computed_any_more_has_regressed() -> None:
    before = Baseline(figures={"recall": 0.9})

    [change] = changes(score(0, 0), rows(1), before)

    assert change.regressed


def exact(hits: list[float], *, margin: float = 0, ids: tuple[str, ...] = ()) -> Score:
    counted = {"hit": hits, "case": [1.0] * len(hits)}
    return Score(counted, {"said": quotient("hit", "case", margin=margin)}, ("said",), ids=ids, is_exact=True)


def test_where_nothing_is_left_to_chance_one_row_that_falls_is_a_regression() -> None:
    before = kept(exact([1.0] * 20), rows(20))

    [change] = changes(exact([1.0] * 19 + [0.0]), rows(20), before)

    assert change.regressed


@pytest.mark.parametrize(("now", "regressed"), [(0.85, False), (0.75, True)], ids=["within", "beyond"])
def test_a_margin_is_what_a_rewording_may_move(now: float, regressed: bool) -> None:
    before = kept(exact([0.9, 0.9], margin=0.1), rows(2))

    [change] = changes(exact([now, now], margin=0.1), rows(2), before)

    assert change.regressed is regressed


def test_a_run_of_a_few_rows_is_held_against_these_few() -> None:
    before = kept(exact([0.0, 1.0, 1.0], ids=("a", "b", "c")), rows(3))

    [change] = changes(exact([1.0, 0.0], ids=("b", "c")), rows(3), before)

    assert change.regressed
    assert "from 1.000 to 0.500" in change.words
