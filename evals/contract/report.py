"""The report of a contract: what was asked of whom, every figure with its limit, and go or no-go; JSON and Markdown."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

from pydantic import AwareDatetime, ValidationError

from marque.errors import InputError, Refused
from marque.reading import parse_json, read_text
from marque.records import Record, digest
from marque.writing import write_whole
from policies.go_no_go import MEASURES, Criterion, Figure, GoNoGo, Quality

FOLDER = "contracts"
"""In the home of the workspace."""


class Failed(Record):
    """One row that was not passed."""

    suite: Quality
    row: str
    why: str
    judged: bool
    """Whether the answer was wrong; else nobody knows."""


class StepReport(Record):
    """What the candidate showed at one step."""

    step: str
    pin: str
    """The model in force, asked on the same rows."""
    parameters: dict[str, float | int]
    answered_as: tuple[str, ...]
    """The names under which the candidate answered; an empty one: it gave none."""
    pin_answered_as: tuple[str, ...]
    itself: bool
    """Whether only the candidate answered, under a name that policy allows."""
    criteria: tuple[Criterion, ...]
    failed: tuple[Failed, ...]
    calls: int

    @property
    def go(self) -> bool:
        """Tell whether every criterion is met, and by the model itself."""
        return self.itself and bool(self.criteria) and all(criterion.go for criterion in self.criteria)


class Report(Record):
    """One run of `marque models contract`."""

    id: str
    at: AwareDatetime
    package_version: str
    candidate: str
    endpoint: str
    """Where both were asked, without a password."""
    brand: str
    """Whose calls they were."""
    rows: dict[Quality, str]
    """The hash of each file of rows."""
    rows_hash: str
    limits: GoNoGo
    limits_hash: str
    steps: tuple[StepReport, ...]

    @classmethod
    def read(cls, file: Path) -> Self:
        """Return the report of a file, where its hash is still its own.

        Raises:
            InputError: it is gone, or no report.
        Refused: it was edited.
        """
        data = parse_json(read_text(file), where=file.name)
        mend = "run `marque models contract` again"
        try:
            said, _ = data.pop("sha256"), data.pop("go")
            for step in data["steps"]:
                step.pop("go")
            found = cls.model_validate(data)
        except (KeyError, TypeError, AttributeError, ValidationError) as error:
            raise InputError("is no report of a contract", where=file.name, mend=mend) from error
        if found.sha256 != said:
            raise Refused("was edited: its hash is not its own", where=file.name, mend=mend)
        return found

    @property
    def sha256(self) -> str:
        """The hash of all of it."""
        return digest(self._said())

    @property
    def go(self) -> bool:
        """Tell whether the candidate may go at every step that was asked for."""
        return all(step.go for step in self.steps)

    def as_answer(self) -> dict[str, Any]:
        """Return the report as it is written and printed."""
        return {**self._said(), "sha256": self.sha256}

    def _said(self) -> dict[str, Any]:
        steps = [{**step.as_json(), "go": step.go} for step in self.steps]
        return {**self.as_json(), "steps": steps, "go": self.go}

    def write(self, home: Path) -> Path:
        """Write both forms, whole or not at all, and return the JSON's path."""
        file = home / FOLDER / f"{self.id}.json"
        write_whole(file, json.dumps(self.as_answer(), indent=2, ensure_ascii=False) + "\n")
        write_whole(file.with_suffix(".md"), "\n".join(markdown(self)) + "\n")
        return file


def limits_hash(limits: GoNoGo) -> str:
    """Return the hash by which a report says under which limits it was made."""
    return digest(limits.as_json())


def markdown(report: Report) -> Iterator[str]:
    """Yield the lines of the report for people."""
    yield f"# {report.candidate}: {'go' if report.go else 'no-go'}"
    yield ""
    yield f"Asked at {report.endpoint} on {report.at:%Y-%m-%d %H:%M} UTC by Marque {report.package_version}."
    yield f"Rows `{report.rows_hash}`, limits `{report.limits_hash}`, report `{report.sha256}`."
    for step in report.steps:
        yield from _step(report, step)


def _step(report: Report, step: StepReport) -> Iterator[str]:
    parameters = ", ".join(f"{name} {value:g}" for name, value in step.parameters.items())
    yield from ("", f"## {step.step}: {'go' if step.go else 'no-go'}", "")
    yield f"In force: `{step.pin}`. Parameters: {parameters}. {step.calls} calls."
    named = ", ".join(f"`{name}`" if name else "no name" for name in step.answered_as) or "nobody"
    yield f"Asked: `{report.candidate}`. Answered: {named}{'' if step.itself else ': **no-go**'}."
    yield from (
        "",
        "| criterion | figure and its 95 % | limit | against the model in force | | why |",
        "|---|---|---|---|---|---|",
    )
    for criterion in step.criteria:
        figure = criterion.figure
        sign = "at most" if figure.name in MEASURES else "at least"
        yield (
            f"| {figure.name.replace('_', ' ')} | {figure_in_words(figure)} | {sign} {criterion.limit:g} "
            f"| {against(figure)} | {'go' if criterion.go else '**no-go**'} | {criterion.why} |"
        )
    if step.failed:
        yield from ("", "Rows that were not passed:", "")
        yield from (f"- {one.row}: {'' if one.judged else 'could not be judged, '}{one.why}" for one in step.failed)


def figure_in_words(figure: Figure) -> str:
    """Return a figure with its interval."""
    if figure.value is None or figure.low is None or figure.high is None:
        return "unknown"
    return f"{figure.value:.3g} ({figure.low:.3g} to {figure.high:.3g})"


def against(figure: Figure) -> str:
    """Return how the candidate stands to the model in force, in words."""
    pair = figure.paired
    if pair is None:
        return "unknown"
    if figure.name in MEASURES:
        return f"{pair.difference:.2f} times ({pair.low:.2f} to {pair.high:.2f})" if pair.pin else "it takes nothing"
    return (
        f"{pair.pin:.2f}; {pair.difference:+.2f} ({pair.low:+.2f} to {pair.high:+.2f}), "
        f"{pair.better} better, {pair.worse} worse, chance {pair.chance:.3f}"
    )
