import os
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from marque.storage import Storage
from tools.inventory.importer import ImportReport, import_catalogue
from tools.inventory.store import Inventory

Load = Callable[..., Awaitable[ImportReport]]

POSTGRES = os.environ.get("MARQUE_TEST_POSTGRES_URL")  # read before the floor of tests cleans the environment


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param(
            "postgres",
            marks=[
                pytest.mark.skipif(not POSTGRES, reason="needs MARQUE_TEST_POSTGRES_URL"),
                pytest.mark.integration,
                pytest.mark.enable_socket,
            ],
        ),
    ]
)
async def storage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Storage]:
    if request.param == "sqlite":
        storage = Storage(f"sqlite:///{tmp_path / 'marque.db'}")
    else:
        from marque.storage.schema import upgrade

        storage = Storage(POSTGRES or "")
        await upgrade(storage)
    yield storage
    await storage.close()


@pytest.fixture
def brand() -> str:
    """A brand of its own for each test, so that a PostgreSQL that is kept holds nothing of the last one."""
    return f"b{uuid.uuid4().hex[:12]}"


@pytest.fixture
def load(storage: Storage, brand: str, tmp_path: Path, now: datetime) -> Load:
    """Write a catalogue file and import it."""

    async def load(content: str | bytes, name: str = "feed", **options: Any) -> ImportReport:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return await import_catalogue(storage, path, brand=brand, now=options.pop("now", now), **options)

    return load


@pytest.fixture
def inventory(storage: Storage, brand: str) -> Inventory:
    return Inventory(storage, brand)
