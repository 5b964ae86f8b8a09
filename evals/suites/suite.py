"""What a suite is: a question, the form of its rows, and how they are answered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np

from evals.answers import Answers
from evals.intervals import Columns
from evals.metrics import Metric, figures
from evals.rows import EvalRow, Rows
from marque.settings import Settings

R = TypeVar("R", bound=EvalRow)


@dataclass(frozen=True)
class Setting:
    """What a suite may know besides its rows."""

    settings: Settings
    """Whose workspace judges: the built-in example for our own sets, the caller's for `--data`."""
    seed: int
    """From the file's hash; the only randomness there is."""
    brand: str | None = None
    """The brand of rows that name none."""
    catalogue: Path | None = None
    """The folder of catalogues beside the rows; None: the workspace's own inventory."""
    corpus: Path | None = None
    """The file of texts that questions are asked of; None: the suite's own."""
    prompts: Path | None = None
    """A folder of prompts that lie over the workspace's own; None: the prompts as they stand."""
    jobs: int = 1
    """How many processes may answer rows side by side."""
    answers: Answers = field(default_factory=Answers, repr=False)
    """What an earlier run of the same rows by the same code answered before it was interrupted."""
    progress: Callable[[int], None] = field(default=lambda _: None, repr=False)
    """Told after each row how many are done."""


@dataclass(frozen=True)
class Score:
    """What a suite found: numbers row by row, the metrics over them, and what else is worth printing."""

    counted: Mapping[str, Sequence[float]]
    """One number a row under each name; baselines keep them, so that a later run can be compared row by row."""
    metrics: Mapping[str, Metric]
    headlines: tuple[str, ...]
    """The metrics that may not fall below the baseline."""
    more: Mapping[str, Any] = field(default_factory=dict)
    """`by_kind`, a calibration table, rows that could not be judged: as they are printed."""
    ids: tuple[str, ...] = ()
    """The rows' own names, in order, where a run may answer only some of them; empty: all rows, told by their place."""
    is_exact: bool = False
    """Whether nothing is left to chance, so that a fall in a single row is a fall and no noise."""

    @cached_property
    def columns(self) -> Columns:
        """The numbers as arrays."""
        return {name: np.asarray(values, dtype=np.float64) for name, values in self.counted.items()}

    def figures(self, seed: int) -> dict[str, Any]:
        """Return the metrics with their intervals, then what else is printed."""
        return {**figures(self.metrics, self.columns, seed), **self.more}

    def by(self, kinds: Sequence[str | None], names: Sequence[str], seed: int) -> dict[str, dict[str, Any]]:
        """Return the named metrics over the rows of each kind, the kinds in alphabetical order."""
        chosen = {name: self.metrics[name] for name in names}
        return {
            kind: {"n": sum(one == kind for one in kinds), **figures(chosen, self._of(kind, kinds), seed)}
            for kind in sorted({kind for kind in kinds if kind is not None})
        }

    def _of(self, kind: str, kinds: Sequence[str | None]) -> Columns:
        inside = np.asarray([one == kind for one in kinds])
        return {name: column[inside] for name, column in self.columns.items()}


@dataclass(frozen=True)
class Suite(Generic[R]):
    """One suite; its module offers it as `SUITE`."""

    name: str
    question: str
    """What its figures answer, in one line."""
    row: type[R]
    run: Callable[[Sequence[R], Setting], Score]
    """Answers every row; a row that cannot be judged is counted under `not_judged`, never dropped in silence."""
    has_catalogue: bool = False
    """Whether its own sets come with catalogues, in a folder of the set's name beside it."""
    keeps_answers: bool = False
    """Whether it keeps its answers row by row, so that an interrupted run goes on where it was."""
    asks_inventory: bool = False
    """Whether rows of a file are judged by the workspace's inventory, so that no answer to them is kept."""
    takes_prompts: bool = False
    """Whether prompts bear on it, so that others may be laid over those in force."""
    sets: Callable[[], Sequence[Rows[R]]] | None = None
    """Its own sets where they are made and not read from `evals/datasets/NAME`."""
