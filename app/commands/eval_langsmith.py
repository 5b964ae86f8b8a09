"""What `marque eval` sends to LangSmith, where the setting and the key are there: datasets, and runs as experiments."""

import os
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import typer

from app.here import settings_here

if TYPE_CHECKING:
    from evals.record import RunRecord
    from evals.running import Ran
    from marque.settings import Settings


def sync_datasets(names: Sequence[str], *, as_json: bool) -> None:
    """Make each set of the suites a dataset, or bring it up to date, and print how many rows were new."""
    from evals.experiments import sync, wanted_of
    from evals.running import own_sets
    from evals.suites.catalogue import NAMES, find_suite

    to = wanted_of(settings_here(quiet=True), os.environ)
    new = {
        f"{suite.name} {rows.name}": sync(suite.name, rows, to)
        for suite in map(find_suite, names or NAMES)
        for rows in own_sets(suite)
    }
    if as_json:
        import json

        typer.echo(json.dumps(new))
        return
    for name, number in new.items():
        typer.echo(f"{name}: {number} new")


def send(ran: "Sequence[Ran]", settings: "Settings", record: "RunRecord", at: datetime) -> None:
    """Send each set as an experiment, where LangSmith is configured; else do nothing."""
    from evals.experiments import langsmith_of, upload

    to = langsmith_of(settings, os.environ)
    if to is None:
        return
    about = {"commit": record.commit, "dirty": record.dirty, "model_asked": record.model_asked,
             "models_answered": list(record.models_answered), "prompts": dict(record.prompts)}  # fmt: skip
    for one in ran:
        upload(one, to, at, about)
