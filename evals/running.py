"""Running a suite: on its own sets, or on a file of the same form, with the baseline held beside it."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from evals.answers import Answers, answers_of, version_of
from evals.metrics import figures, share
from evals.regression import Baseline, Change, changes, kept, read_baseline, read_baselines
from evals.rows import Rows, read_rows
from evals.suites.suite import Score, Setting, Suite
from marque.errors import InputError
from marque.settings import Settings, built_in_examples, load_settings

HERE = Path(__file__).parent
DATASETS = HERE / "datasets"
BASELINES = HERE / "baselines"
HELD = "held"
"""The set whose figures count: its wordings were not seen by those who built the gates."""

Progress = Callable[[str, int, int], None]
"""Told the set's name, how many rows are done, and of how many."""


@dataclass(frozen=True)
class Ran:
    """One set, answered."""

    suite: str
    rows: Rows[Any]
    score: Score
    seconds: float
    changes: tuple[Change, ...] = ()
    """The headlines against the baseline; empty where there is none."""
    flakes: Mapping[str, float | None] = field(default_factory=dict)
    """The share of rows that were not answered the same each time; empty where they were answered once."""

    @property
    def regressed(self) -> bool:
        """Tell whether a headline fell beyond the noise."""
        return any(change.regressed for change in self.changes)

    def as_json(self) -> dict[str, Any]:
        """Return the figures as they are printed."""
        return {
            "suite": self.suite,
            "set": self.rows.name,
            "sha256": self.rows.sha256,
            "rows": len(self.score.ids) or len(self.rows.rows),
            "unreadable": len(self.rows.unreadable),
            **self.score.figures(self.rows.seed),
            **self.flakes,
            "seconds": round(self.seconds, 3),
            "rows_per_second": round(len(self.rows.rows) / self.seconds, 1) if self.seconds else None,
            "ok": not self.regressed,
            "regressions": [change.words for change in self.changes if change.regressed],
        }

    def kept(self) -> Baseline:
        """Return what a baseline keeps of it."""
        return kept(self.score, self.rows)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How a suite is to be run."""

    settings: Settings
    brand: str | None = None
    corpus: Path | None = None
    prompts: Path | None = None
    cache: Path | None = None
    """Where an interrupted run leaves its answers; None: it begins anew."""
    repeats: int = 1
    """How often the rows are answered, so that it shows which answers are left to chance."""
    jobs: int = 1
    """How many processes may answer rows side by side."""
    progress: Progress


def run_file(suite: Suite[Any], file: Path, asked: Asked, *, baseline: Path | None = None) -> Ran:
    """Run a suite on a file of its form, with the workspace's own inventory, as `marque check` would."""
    rows = read_rows(file, suite.row)
    known = read_baseline(baseline) if baseline else None
    if suite.asks_inventory:  # which may change before an interrupted run is taken up
        asked = replace(asked, cache=None)
    return _run(suite, rows, asked, None, known)


def run_own(suite: Suite[Any], asked: Asked, *, baseline: Path | None = None) -> Iterator[Ran]:
    """Run a suite on each of its own sets, in alphabetical order, in the built-in example's workspace.

    The caller's workspace and environment change nothing, or two people would get different figures.
    """
    asked = replace(asked, settings=example_settings())
    known = read_baselines(baseline or BASELINES / f"{suite.name}.json", missing_is_none=baseline is None)
    for rows in own_sets(suite):
        beside = DATASETS / suite.name / rows.name
        catalogue = beside if suite.has_catalogue and beside.is_dir() else None
        yield _run(suite, rows, asked, catalogue, known.get(rows.name))


def run_rows(suite: Suite[Any], rows: Rows[Any], *, progress: Progress) -> Ran:
    """Run a suite on rows that are there already, in the built-in example's workspace, against no baseline."""
    return _run(suite, rows, Asked(settings=example_settings(), progress=progress), None, None)


def own_sets(suite: Suite[Any]) -> Iterator[Rows[Any]]:
    """Yield a suite's own sets; none is an error, not a figure."""
    if suite.sets:
        yield from suite.sets()
        return
    files = sorted((DATASETS / suite.name).glob("*.jsonl"))
    if not files:
        raise InputError(f"the suite {suite.name!r} has no data of its own", where="evals/datasets",
                         mend="give it a file with --data")  # fmt: skip
    for file in files:
        yield read_rows(file, suite.row)


def example_settings() -> Settings:
    """Return the settings of the built-in example shop, with nothing from the environment."""
    folder = next(found for found in built_in_examples() if found.is_dir())
    return load_settings({"MARQUE_WORKSPACE": str(folder)}, folder)


def that_counts(ran: Iterable[Ran]) -> Ran:
    """Return the set whose figures stand for the suite: `held` where there is one, else the first."""
    sets = list(ran)
    return next((one for one in sets if one.rows.name == HELD), sets[0])


def _run(
    suite: Suite[Any], rows: Rows[Any], asked: Asked, catalogue: Path | None, baseline: Baseline | None
) -> Ran:  # fmt: skip
    if asked.prompts is not None and not suite.takes_prompts:
        raise InputError(f"the suite {suite.name!r} runs no prompt", where="--prompts",
                         mend="give it to the suite campaign")  # fmt: skip
    answers, again = Answers(), asked.repeats - 1
    if suite.keeps_answers and asked.cache is not None:
        version = version_of(asked.settings, asked.prompts, catalogue)
        answers = answers_of(asked.cache, suite.name, rows.sha256, version)
    setting = Setting(
        settings=asked.settings, seed=rows.seed, brand=asked.brand, catalogue=catalogue, corpus=asked.corpus,
        prompts=asked.prompts, answers=answers, jobs=asked.jobs,
        progress=lambda done: asked.progress(f"{suite.name} {rows.name}", done, len(rows.rows)),
    )  # fmt: skip
    began = time.perf_counter()
    score = suite.run(rows.rows, setting)
    seconds = time.perf_counter() - began
    answers.done()
    others = [suite.run(rows.rows, replace(setting, answers=Answers())) for _ in range(again)]
    return Ran(
        suite.name, rows, score, seconds, changes(score, rows, baseline) if baseline else (),
        _flakes(score, others) if others else {},
    )  # fmt: skip


def _flakes(score: Score, others: Sequence[Score]) -> dict[str, float | None]:
    """Return the share of rows of which a headline's numbers differ from one answer to the next."""
    needs = {name for headline in score.headlines for name in score.metrics[headline].needs}
    differs = [
        any(score.counted[name][row] != other.counted[name][row] for name in needs for other in others)
        for row in range(len(next(iter(score.counted.values()))))
    ]
    counted = {"flake": np.asarray(differs, dtype=np.float64), "row": np.ones(len(differs))}
    return figures({"flake_rate": share("flake", "row", "lower")}, counted, 0)
