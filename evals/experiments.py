"""LangSmith, where it is wanted: each set of a suite as a dataset, each run as an experiment. Else nothing is sent.

A run is measured here, by the same functions with and without a network, and sent when it is done: LangSmith takes
experiments that were run elsewhere in one request. Only protocol over loopback was tried, never the vendor's service.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import httpx
from pydantic import SecretStr

from evals.rows import Rows
from evals.running import Ran
from marque.errors import InputError, Unavailable
from marque.settings import Settings

VENDOR = "https://api.smith.langchain.com"
TIMEOUT_SECONDS = 60
MOST_AT_ONCE = 200
"""Rows in one request."""
_NAMES = uuid.UUID("5d0c8d2e-6f8e-5b57-9d4b-6a0f6c1f3a10")


class LangSmith(NamedTuple):
    """Where experiments go."""

    url: str
    key: SecretStr


def langsmith_of(settings: Settings, environ: Mapping[str, str]) -> LangSmith | None:
    """Return where experiments go; None unless both the setting and a key are there."""
    key = environ.get("LANGSMITH_API_KEY")
    if settings.telemetry != "langsmith" or not key:
        return None
    return LangSmith(environ.get("LANGSMITH_ENDPOINT") or VENDOR, SecretStr(key))


def wanted_of(settings: Settings, environ: Mapping[str, str]) -> LangSmith:
    """Return where datasets go, for somebody who asked for it by a command.

    Raises:
        InputError: the setting or the key is missing.
    """
    found = langsmith_of(settings, environ)
    if found is None:
        raise InputError("LangSmith is not configured", where="marque eval sync",
                         mend="set MARQUE_TELEMETRY=langsmith and LANGSMITH_API_KEY")  # fmt: skip
    return found


def sync(suite: str, rows: Rows[Any], to: LangSmith) -> int:
    """Make a set of rows a dataset, or bring it up to date; return how many rows were new. Twice changes nothing."""
    from langsmith import Client
    from langsmith.utils import LangSmithError

    client = Client(to.url, api_key=to.key.get_secret_value(), info={}, auto_batch_tracing=False)
    name = dataset_name(suite, rows)
    try:
        if not client.has_dataset(dataset_name=name):
            client.create_dataset(name, metadata={"sha256": rows.sha256, "suite": suite})
        known = {str(one.id) for one in client.list_examples(dataset_name=name)}
        new = [one for one in _examples(suite, rows) if one["id"] not in known]
        for start in range(0, len(new), MOST_AT_ONCE):
            client.create_examples(dataset_name=name, examples=new[start : start + MOST_AT_ONCE])
    except LangSmithError as error:
        raise Unavailable(f"LangSmith took no dataset: {type(error).__name__}", mend="try again later") from error
    return len(new)


def upload(ran: Ran, to: LangSmith, at: datetime, about: Mapping[str, Any]) -> None:
    """Send one set of a run as an experiment.

    Args:
        ran: what was measured.
        to: where it goes.
        at: when it was done.
        about: what the run was: commit, models, prompts.
    """
    try:
        answer = httpx.post(
            f"{to.url.rstrip('/')}/api/v1/datasets/upload-experiment", json=experiment(ran, at, about),
            headers={"x-api-key": to.key.get_secret_value()}, timeout=TIMEOUT_SECONDS,
        )  # fmt: skip
        answer.raise_for_status()
    except httpx.HTTPError as error:
        raise Unavailable(
            f"LangSmith took no experiment: {type(error).__name__}", mend="the figures are kept here; run it again"
        ) from error


def experiment(ran: Ran, at: datetime, about: Mapping[str, Any]) -> dict[str, Any]:
    """Return a run as LangSmith takes experiments that were run elsewhere: each row with what was counted of it."""
    began = (at - timedelta(seconds=ran.seconds)).isoformat()
    chosen = _answered(ran)
    figures = {name: metric.value(ran.score.columns) for name, metric in ran.score.metrics.items()}
    return {
        "experiment_name": f"{ran.suite}-{ran.rows.name}-{at:%Y%m%dT%H%M%S}",
        "experiment_start_time": began,
        "experiment_end_time": at.isoformat(),
        "dataset_name": f"{dataset_name(ran.suite, ran.rows)} runs",
        "experiment_metadata": dict(about),
        "summary_experiment_scores": [{"key": name, "score": one} for name, one in figures.items() if one == one],  # noqa: PLR0124 - not NaN
        "results": [
            {
                "row_id": _id(ran.suite, row), "inputs": row.model_dump(mode="json"), "expected_outputs": {},
                "actual_outputs": scores, "start_time": began, "end_time": at.isoformat(), "run_name": ran.suite,
                "evaluation_scores": [{"key": name, "score": value} for name, value in scores.items()],
            }
            for row, scores in chosen
        ],
    }  # fmt: skip


def dataset_name(suite: str, rows: Rows[Any]) -> str:
    """Return the name of a set's dataset; other rows are another dataset."""
    return f"marque {suite} {rows.name} {rows.sha256[:8]}"


def _answered(ran: Ran) -> list[tuple[Any, dict[str, float]]]:
    """Return each row that was answered with its numbers; none where the numbers are not of rows."""
    rows: Sequence[Any] = ran.rows.rows
    if ran.score.ids:
        by_id = {row.id: row for row in rows}
        rows = [by_id[one] for one in ran.score.ids]
    if any(len(column) != len(rows) for column in ran.score.columns.values()):
        return []
    return [
        (row, {name: float(column[place]) for name, column in ran.score.columns.items()})
        for place, row in enumerate(rows)
    ]


def _examples(suite: str, rows: Rows[Any]) -> list[dict[str, Any]]:
    return [
        {"id": _id(suite, row), "inputs": row.model_dump(mode="json"), "reference_outputs": {}} for row in rows.rows
    ]


def _id(suite: str, row: Any) -> str:  # noqa: ANN401 - any suite's row
    return str(uuid.uuid5(_NAMES, f"{suite} {row.model_dump_json()}"))
