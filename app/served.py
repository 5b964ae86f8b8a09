"""The graphs that `langgraph.json` names. Opens nothing; the server brings the saver."""

import os
import random
from datetime import UTC, datetime
from pathlib import Path

import uuid_utils

from graphs.campaign import build
from graphs.launch import MOST_STEPS
from graphs.wiring import make_services
from marque.settings import load_settings

_services = make_services(
    load_settings(os.environ, Path.cwd()),
    clock=lambda: datetime.now(UTC),
    ids=lambda: str(uuid_utils.uuid7()),
    rng=random.Random(),  # noqa: S311 - jitter of waits
)
campaign = build(_services).compile(name="campaign").with_config(recursion_limit=MOST_STEPS)
