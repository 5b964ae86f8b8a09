"""One database for a test: SQLite always, PostgreSQL too where MARQUE_TEST_POSTGRES_URL names one that may be emptied."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from marque.storage import Storage
from marque.storage.schema import upgrade

POSTGRES_URL = os.environ.get("MARQUE_TEST_POSTGRES_URL")  # read here: each test starts with a clean environment


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty_storage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Storage]:
    """A database without tables."""
    if request.param == "postgresql" and POSTGRES_URL is None:
        pytest.skip("needs MARQUE_TEST_POSTGRES_URL")
    url = POSTGRES_URL if request.param == "postgresql" else f"sqlite:///{tmp_path / 'home' / 'marque.db'}"
    assert url is not None
    storage = Storage(url)
    if not storage.is_sqlite:
        engine = create_engine(storage.url, poolclass=NullPool)
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    yield storage
    await storage.close()


@pytest.fixture
async def storage(empty_storage: Storage) -> Storage:
    """A database with our tables."""
    await upgrade(empty_storage)
    return empty_storage
