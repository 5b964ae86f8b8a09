"""Settings, read once at the edge: environment, then `.env`, then `marque.toml`, then the default."""

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr

from marque.brief import Language, Market, Name
from marque.records import Record


class Workspace(Record):
    """What `marque.toml` says: the folder's own defaults and where its files lie."""

    brand: Name
    """The brand of a brief or a check that names none."""
    market: Market = "US"
    language: Language = "en"
    catalogue: tuple[str, ...] = ()
    """Catalogue files that `marque inventory import` loads when it is given none."""
    knowledge: dict[Literal["guideline", "campaign", "product", "review", "competitor", "doc"], str] = Field(
        default_factory=dict
    )
    """Folder or file for each kind of text, for `marque knowledge sync`."""


class Settings(Record):
    """All that the outside decides, as one value that is passed on."""

    workspace: Path
    """The folder with `marque.toml`."""
    home: Path
    """Where state lives."""
    defaults: Workspace
    database_url: str
    """SQLite in `home` unless `MARQUE_DATABASE_URL` says otherwise."""
    knowledge: Literal["sqlite", "weaviate"] = "sqlite"
    model: str | None = None
    """For steps that `models.yaml` leaves unpinned."""
    openai_api_key: SecretStr | None = None
    openai_base_url: str | None = None
    telemetry: Literal["off", "otel", "langsmith"] = "off"


def this_process() -> str:
    """Return who holds a lease: the machine's name and the process, `HOST:PID`."""
    return f"{os.uname().nodename}:{os.getpid()}"
