"""The settings and the services of a server's process: made once, before its event loop runs, and shared by all."""

import os
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import uuid_utils

from app.server.files import ServedFiles
from graphs.services import Services
from graphs.wiring import make_services
from marque import telemetry
from marque.settings import Settings, load_settings


@cache
def settings() -> Settings:
    """Return the settings, as the environment and the folder have them at the start; telemetry is turned on by them."""
    found = load_settings(os.environ, Path.cwd())
    telemetry.configure(found)
    return found


@cache
def services() -> Services:
    """Return the services; nothing is opened before its first use."""
    made = make_services(
        settings(),
        clock=lambda: datetime.now(UTC),
        ids=lambda: str(uuid_utils.uuid7()),
        rng=random.Random(),  # noqa: S311 - jitter of waits
    )
    return replace(made, files=ServedFiles(files=made.files))


when_ready: list[Callable[[], None]] = []
"""What is told to whoever started the server, once it is about to answer."""
