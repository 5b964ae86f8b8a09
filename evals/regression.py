"""Baselines: the figures that were reached, and whether a new run fell below them by more than noise.

Where the rows are the same, the runs are compared row by row: rows are drawn with replacement, the same for both,
and a headline has regressed when it is worse in 97.5 % of the draws or more. Where nothing is left to chance, it has
regressed when it is worse by more than its margin: there is no noise that could explain it. Where the rows differ, or
the baseline keeps none, it has regressed when the fall is larger than both intervals together explain.
"""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, NamedTuple, Self

import numpy as np
from pydantic import Field, model_validator

from evals.intervals import Columns, Interval, percentiles, resampled
from evals.metrics import Better, Metric, printed
from evals.rows import Rows
from evals.suites.suite import Score
from marque.errors import InputError
from marque.reading import load_data, validate
from marque.records import Record

MAX_BYTES = 16 * 1024 * 1024
_ROUNDING = 1e-4
"""What the digits that a baseline keeps may move a figure."""


class Baseline(Record):
    """The headlines of one set as they were reached."""

    figures: dict[str, Annotated[float, Field(allow_inf_nan=False)] | None]
    """Each headline with `NAME_low` and `NAME_high`."""
    rows: int | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    """Of the file of rows; None: nobody knows which they were."""
    columns: dict[str, tuple[float, ...]] = Field(default_factory=dict)
    """What the headlines are computed from, one number a row."""
    better: dict[str, Better] = Field(default_factory=dict)
    """Which way is better, for each figure of a whole run."""
    ratios: dict[str, tuple[str, str]] = Field(default_factory=dict)
    """Of which columns a figure is the quotient, where it is one."""
    ids: tuple[str, ...] = ()
    """The rows' own names, where they have some: a run of a few of them is held against these few."""

    @model_validator(mode="after")
    def _columns_agree(self) -> Self:
        if len({*map(len, self.columns.values()), *([len(self.ids)] if self.ids and self.columns else [])}) > 1:
            raise ValueError("the columns are not of the same rows")
        if missing := sorted({column for of in self.ratios.values() for column in of} - self.columns.keys()):
            raise ValueError(f"column {missing[0]!r} is missing")
        return self


class Change(NamedTuple):
    """One headline against its baseline."""

    name: str
    regressed: bool
    words: str


def changes(score: Score, rows: Rows[Any], baseline: Baseline) -> tuple[Change, ...]:
    """Return how each headline that the baseline has stands against it."""
    return tuple(
        _change(name, score, rows, baseline) for name in score.headlines if baseline.figures.get(name) is not None
    )


def kept(score: Score, rows: Rows[Any], *, whole: bool = False) -> Baseline:
    """Return what a baseline keeps: the headlines, and the numbers that they are computed from.

    Args:
        score: what was found.
        rows: on what.
        whole: keep every figure, and how it is computed: what the record of a run keeps.
    """
    chosen = tuple(score.metrics) if whole else score.headlines
    names = {need for one in chosen for need in score.metrics[one].needs}
    wanted = {name for one in chosen for name in (one, f"{one}_low", f"{one}_high")}
    return Baseline(
        figures={name: value for name, value in score.figures(rows.seed).items() if name in wanted},
        rows=len(rows.rows),
        sha256=rows.sha256,
        columns={name: tuple(round(float(one), 4) for one in score.columns[name]) for name in sorted(names)},
        better={name: score.metrics[name].better for name in chosen} if whole else {},
        ratios={name: of for name in chosen if whole and (of := score.metrics[name].ratio_of)},
        ids=score.ids,
    )


def read_baselines(file: Path, *, missing_is_none: bool) -> dict[str, Baseline]:
    """Return the baselines of a suite by set; a file that `--json` printed serves as well."""
    if missing_is_none and not file.is_file():
        return {}
    data = load_data(file, max_bytes=MAX_BYTES)
    if not isinstance(data, dict):
        raise InputError("should be a mapping", where=file.name, mend="write one with --write-baseline")
    sets = data.get("sets") or _only_sets(data)
    if isinstance(sets, dict):
        return {name: _baseline(one, file.name) for name, one in sets.items()}
    return {str(data.get("set", "")): _baseline(data, file.name)}


def _only_sets(record: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    """Return the sets of the one suite of a run's record."""
    suites = record.get("suites")
    if not isinstance(suites, dict) or len(suites) != 1:
        return None
    only = next(iter(suites.values()))
    return only.get("sets") if isinstance(only, dict) else None


def read_baseline(file: Path) -> Baseline:
    """Return the one baseline of a file that is held against `--data`: its figures at the top, else its first set."""
    data = load_data(file, max_bytes=MAX_BYTES)
    sets = (data.get("sets") or _only_sets(data)) if isinstance(data, dict) else None
    if isinstance(sets, dict) and sets and ("suites" in data or not _figures(data)):
        data = next(iter(sets.values()))
    return _baseline(data, file.name)


def write_baselines(file: Path, suite: str, sets: Mapping[str, Baseline]) -> None:
    """Write the baselines of a suite, one line a set, so that a change of one shows as one."""
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(_short(one))}" for name, one in sorted(sets.items()))
    file.write_text(f'{{\n "suite": {json.dumps(suite)},\n "sets": {{\n{lines}\n }}\n}}\n', encoding="utf-8")


def _short(baseline: Baseline) -> dict[str, Any]:
    columns = {
        name: [int(one) if one == int(one) else one for one in values] for name, values in baseline.columns.items()
    }
    said = baseline.as_json() | {"columns": columns}
    return {name: value for name, value in said.items() if value not in ({}, [], ())}


def _baseline(data: object, where: str) -> Baseline:
    if not isinstance(data, dict):
        raise InputError("holds no figures", where=where, mend="give it what `marque eval --json` printed")
    if "figures" in data:
        return validate(Baseline, data, where=where)
    figures = _figures(data)
    if not figures:
        raise InputError("holds no figures", where=where, mend="give it what `marque eval --json` printed")
    said = {"figures": figures, "rows": data.get("rows"), "sha256": data.get("sha256")}
    return validate(Baseline, said, where=where)


def _figures(data: Mapping[str, Any]) -> dict[str, int | float]:
    return {
        name: value
        for name, value in data.items()
        if isinstance(value, int | float) and not isinstance(value, bool) and name not in {"rows", "seconds"}
    }


def _change(name: str, score: Score, rows: Rows[Any], baseline: Baseline) -> Change:
    metric = score.metrics[name]
    before = _same_rows(metric, score, rows, baseline)
    old, new = (metric.value(before) if before else baseline.figures[name]), metric.value(score.columns)
    assert old is not None  # noqa: S101 - `changes` leaves these out
    if math.isnan(new):
        return Change(name, regressed=True, words=f"{name} was {old:.3f} and cannot be computed any more")
    worse = (old - new) if metric.better == "higher" else (new - old)
    if before and score.is_exact:
        regressed, how = worse > metric.margin + _ROUNDING, "the same rows, and nothing left to chance"
    elif before:
        regressed, how = _paired(metric, score.columns, before, rows.seed)
    else:
        regressed, how = _unpaired(name, metric, score, baseline, worse, rows.seed)
    went = "fell" if metric.better == "higher" else "rose"
    stands = f"{went} by {worse:.3f}, from {old:.3f} to {new:.3f}" if worse > 0 else f"is {new:.3f}, was {old:.3f}"
    return Change(name, regressed=regressed and worse > 0, words=f"{name} {stands} ({how})")


def _same_rows(metric: Metric, score: Score, rows: Rows[Any], baseline: Baseline) -> Columns | None:
    """Return what the figure was computed from on the very rows of this run; None where nobody knows."""
    if baseline.sha256 != rows.sha256 or not set(metric.needs) <= set(baseline.columns):
        return None
    columns = {name: np.asarray(baseline.columns[name]) for name in metric.needs}
    if score.ids == baseline.ids:
        return columns
    if not set(score.ids) <= set(baseline.ids) or not score.ids:
        return None
    places = [baseline.ids.index(one) for one in score.ids]
    return {name: column[places] for name, column in columns.items()}


def _paired(metric: Metric, columns: Columns, before: Columns, seed: int) -> tuple[bool, str]:
    difference = resampled(metric.figure, metric.only(columns), seed) - resampled(metric.figure, before, seed)
    low, high = percentiles(difference)
    beyond = high < 0 if metric.better == "higher" else low > 0
    return beyond, f"the same rows, change {printed(low)} to {printed(high)} with 95 %"


def _unpaired(name: str, metric: Metric, score: Score, baseline: Baseline, worse: float, seed: int) -> tuple[bool, str]:
    intervals = [metric.interval(score.columns, seed)]
    low, high = (baseline.figures.get(f"{name}_{end}") for end in ("low", "high"))
    if low is not None and high is not None:
        intervals.append(Interval(low, high))
    noise = math.hypot(*((one.high - one.low) / 2 for one in intervals))
    return worse > noise, f"other rows than the baseline's, noise {noise:.3f}"
