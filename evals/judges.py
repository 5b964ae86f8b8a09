"""Whether a judge by model may be trusted: how often it says what people said, and whether that is enough.

`python -m evals.judges ROWS.jsonl` reads rows with a person's `label` and what was `judged`; a row that the judge did
not answer counts as a disagreement. `--summedits FOLDER` asks the configured model about the texts of SummEdits in the
shared data, as the fact checker would. Exit 1: it is not trusted.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, StrictBool

from evals.intervals import Interval, wilson
from evals.rows import EvalRow, read_rows
from evals.suites.grounding import Row as GroundingRow
from evals.suites.grounding_by_model import Text, asked, has_model
from marque.errors import InputError, MarqueError
from marque.reading import load_data, validate
from marque.records import FileForm
from marque.settings import Settings, load_settings

POLICY = Path(__file__).with_name("judges.yaml")
Share = Annotated[float, Field(ge=0, le=1)]


class JudgePolicy(FileForm):
    """What a judge must reach."""

    schema_: Annotated[Literal[1], Field(alias="schema")]
    least_rows: Annotated[int, Field(ge=1)]
    least_agreement: Share
    """Of the lower end of the interval."""
    least_kappa: Share


class Row(EvalRow):
    """One row that a person labelled and a judge judged."""

    label: StrictBool
    judged: StrictBool | None = None
    """None: the judge gave no answer that could be taken."""


class Calibration(NamedTuple):
    """How a judge compares with people."""

    rows: int
    agreement: float
    interval: Interval
    kappa: float
    lacks: tuple[str, ...]
    """Why it is not trusted; empty: it is."""

    @property
    def is_trusted(self) -> bool:
        """Tell whether it reaches all that the policy asks for."""
        return not self.lacks


def calibrated(rows: Sequence[Row], policy: JudgePolicy) -> Calibration:
    """Return how often the judge says what people said, and what it lacks to be trusted."""
    same = sum(row.judged is row.label for row in rows)
    agreement, interval = same / len(rows), wilson(same, len(rows))
    kappa = _kappa(rows, agreement)
    lacks = [
        *([f"{len(rows)} rows, {policy.least_rows} are needed"] if len(rows) < policy.least_rows else []),
        *([f"agreement may be as low as {interval.low:.2f}, {policy.least_agreement:.2f} is needed"]
          if interval.low < policy.least_agreement else []),
        *([f"kappa is {kappa:.2f}, {policy.least_kappa:.2f} is needed"] if kappa < policy.least_kappa else []),
    ]  # fmt: skip
    return Calibration(len(rows), agreement, interval, kappa, tuple(lacks))


def _kappa(rows: Sequence[Row], agreement: float) -> float:
    """Return Cohen's kappa; 0 where chance alone would agree on everything, which shows nothing."""
    labelled = sum(row.label for row in rows) / len(rows)
    judged = sum(row.judged is True for row in rows) / len(rows)
    denied = sum(row.judged is False for row in rows) / len(rows)
    by_chance = labelled * judged + (1 - labelled) * denied
    return (agreement - by_chance) / (1 - by_chance) if by_chance < 1 else 0.0


def read_policy() -> JudgePolicy:
    """Return the policy that ships."""
    return validate(JudgePolicy, load_data(POLICY), where=POLICY.name)


def by_model(rows: Sequence[GroundingRow], settings: Settings) -> list[Row]:
    """Ask the configured model of each text whether it is consistent with its document."""
    said = asked({n: Text(row.text, row.document) for n, row in enumerate(rows)}, settings, lambda _: None)
    return [
        Row(label=row.consistent, judged=None if (found := said.get(n)) is None else not found)
        for n, row in enumerate(rows)
    ]


def words(found: Calibration) -> list[str]:
    """Return the report."""
    low, high = found.interval
    return [
        f"{found.rows} rows, agreement {found.agreement:.3f}, 95 %: {low:.3f} to {high:.3f}, kappa {found.kappa:.3f}",
        "trusted" if found.is_trusted else f"not trusted: {'; '.join(found.lacks)}",
    ]


def main(arguments: Sequence[str]) -> int:
    """Print the report; 1 where the judge is not trusted, 2 where it cannot be told."""
    parser = argparse.ArgumentParser(prog="python -m evals.judges", description="Hold a judge against people's labels.")
    parser.add_argument("rows", nargs="?", type=Path, help="JSONL with label and judged")
    parser.add_argument("--summedits", type=Path, help="the folder of shared data: ask the configured model")
    parser.add_argument("--most", type=int, default=200, help="of SummEdits, how many rows; default 200")
    given = parser.parse_args(arguments)
    try:
        found = calibrated(_rows(given.rows, given.summedits, given.most), read_policy())
    except MarqueError as error:
        print(f"marque: {error}", file=sys.stderr)
        return 2
    print("\n".join(words(found)))
    return int(not found.is_trusted)


def _rows(file: Path | None, summedits: Path | None, most: int) -> Sequence[Row]:
    if summedits is not None:
        settings = load_settings(os.environ, Path.cwd())
        if not has_model(settings):
            raise InputError("no model is configured", where="--summedits", mend="set OPENAI_API_KEY and MARQUE_MODEL")
        return by_model(read_rows(summedits / "facts" / "summedits-dev.jsonl", GroundingRow).rows[:most], settings)
    if file is None:
        raise InputError("nothing to judge", where="evals.judges", mend="name a file of rows, or --summedits FOLDER")
    return read_rows(file, Row).rows


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
