"""The settings of this call: read from the environment and the folder in which the command was given."""

import os
from pathlib import Path

import typer

from marque.settings import Settings, built_in_examples, load_settings


def settings_here(*, quiet: bool) -> Settings:
    """Return the settings; on the built-in example that nobody named, one line on stderr says so, unless `quiet`."""
    settings = load_settings(os.environ, Path.cwd())
    named = os.environ.get("MARQUE_WORKSPACE") or Path.cwd().resolve().is_relative_to(settings.workspace)
    if settings.workspace in built_in_examples() and not named and not quiet:
        typer.echo("no marque.toml here or above: using the built-in example shop", err=True)
    return settings
