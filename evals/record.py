"""The record of a run: what was measured on which rows, by which code, prompts, models and packages."""

import json
import platform
import subprocess
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.metadata import distributions
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from evals.regression import Baseline, kept
from evals.running import Ran
from marque.errors import InputError
from marque.reading import load_data, validate
from marque.records import FileForm, Record
from marque.settings import Settings
from marque.writing import write_whole
from prompts.loader import load_prompts

MAX_BYTES = 64 * 1024 * 1024
GIT_SECONDS = 20


class SuiteRun(Record):
    """One suite: its sets with every figure, and the numbers behind them."""

    sets: Mapping[str, Baseline]
    seconds: float


class RunRecord(FileForm):
    """One run, so that anybody can say a year later what it measured."""

    schema_: Annotated[Literal[1], Field(alias="schema")] = 1
    at: AwareDatetime
    commit: str | None
    """None: the code is not in a repository."""
    dirty: bool | None
    """Whether files had changed since that commit; None: nobody knows."""
    python: str
    packages: Mapping[str, str]
    """Version by name, of everything installed."""
    prompts: Mapping[str, str]
    """Content hash by name, those that were laid over included."""
    model_asked: str | None
    """None: no model is configured, and the deterministic links answered."""
    models_answered: tuple[str, ...] = ()
    suites: Mapping[str, SuiteRun]


def record_of(ran: Sequence[Ran], settings: Settings, prompts: Path | None, at: datetime) -> RunRecord:
    """Return the record of a run.

    Args:
        ran: every set of every suite.
        settings: whose workspace and model.
        prompts: what was laid over the workspace's prompts.
        at: when it was done.
    """
    library = load_prompts(workspace=settings.workspace / "prompts").prompts
    over = load_prompts(prompts).prompts if prompts else {}
    commit, dirty = _commit()
    return RunRecord(
        at=at, commit=commit, dirty=dirty, python=platform.python_version(),
        packages={one.name: one.version for one in sorted(distributions(), key=lambda one: one.name)},
        prompts={name: prompt.content_hash for name, prompt in sorted({**library, **over}.items())},
        model_asked=(settings.model or "the default of models.yaml") if settings.openai_api_key else None,
        models_answered=tuple(sorted({model for one in ran for model in one.score.more.get("models_answered", ())})),
        suites={
            name: SuiteRun(
                sets={one.rows.name: kept(one.score, one.rows, whole=True) for one in ran if one.suite == name},
                seconds=round(sum(one.seconds for one in ran if one.suite == name), 1),
            )
            for name in dict.fromkeys(one.suite for one in ran)
        },
    )  # fmt: skip


def write_record(record: RunRecord, file: Path) -> None:
    """Write a record, whole or not at all, into a folder that is made if need be; a pipe takes it as it comes."""
    text = json.dumps(record.model_dump(mode="json", by_alias=True), ensure_ascii=False) + "\n"
    if file.is_file() or not file.exists():
        write_whole(file.resolve(), text)
        return
    try:
        file.write_text(text, "utf-8")
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(file), mend="name another file") from error


def read_record(file: Path) -> RunRecord:
    """Return the record of a file.

    Raises:
        InputError: it cannot be read, or is none.
    """
    data: Any = load_data(file, max_bytes=MAX_BYTES)
    if not isinstance(data, dict) or "suites" not in data:
        raise InputError(
            "is no record of a run", where=file.name, mend="write one with `marque eval SUITE --save FILE`"
        )
    return validate(RunRecord, data, where=file.name)


def _commit() -> tuple[str | None, bool | None]:
    commit = _git("rev-parse", "HEAD")
    if commit is None:
        return None, None
    return commit.strip(), bool((_git("status", "--porcelain") or "").strip())


def _git(*words: str) -> str | None:
    try:
        said = subprocess.run(  # noqa: S603 - our own words
            ["git", "-C", str(Path(__file__).parent), *words],  # noqa: S607 - whichever git is there
            capture_output=True, text=True, check=True, timeout=GIT_SECONDS,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    return said.stdout
