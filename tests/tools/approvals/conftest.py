"""An office on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.office import Office
from tests.support.postgres import ON_POSTGRES, postgres_database


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=ON_POSTGRES)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database of the test's own."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'marque.db'}"
        return
    with postgres_database(request.getfixturevalue("template")) as made:
        yield made


@pytest_asyncio.fixture
async def office(url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """The approval engine on it."""
    opened = Office(url, tmp_path)
    yield opened
    await opened.storage.close()
