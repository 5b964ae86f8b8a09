"""The settings of this call: read from the environment and the folder in which the command was given."""

import os
from pathlib import Path

import typer

from marque import telemetry
from marque.errors import InputError
from marque.settings import Settings, built_in_examples, load_settings

LONGEST = 64
"""Letters of a brand's name that are told."""


def settings_here(*, quiet: bool) -> Settings:
    """Return the settings, and turn telemetry on or off as they say.

    On the built-in example that nobody named, one line on stderr says so, unless `quiet`.
    """
    settings = load_settings(os.environ, Path.cwd())
    telemetry.configure(settings)
    named = os.environ.get("MARQUE_WORKSPACE") or Path.cwd().resolve().is_relative_to(settings.workspace)
    if settings.workspace in built_in_examples() and not named and not quiet:
        typer.echo("no marque.toml here or above: using the built-in example shop", err=True)
    return settings


def brand_here(settings: Settings, named: str | None) -> str:
    """Return the brand that `--brand` names, or the workspace's own where it names none.

    Raises:
        InputError: the workspace has no brand of that name.
    """
    brands = _brands(settings)
    if named is not None and named not in brands:
        told = named if len(named) <= LONGEST else f"{named[:LONGEST]}…"
        raise InputError(f"there is no brand {told!r}", where="--brand", mend=f"give one of {', '.join(brands)}")
    return named or settings.defaults.brand


def _brands(settings: Settings) -> list[str]:
    """Return the names of the brand packs there are, and of the workspace's own brand, in their order."""
    packs = (pack.name for pack in (settings.workspace / "brands").glob("*") if pack.is_dir())
    return sorted({settings.defaults.brand, *(name for name in packs if not name.startswith("."))})
