"""Databases of a test's own on the PostgreSQL that MARQUE_TEST_POSTGRES_URL names; without one the tests are skipped."""

import asyncio
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from marque.storage import Storage
from marque.storage.schema import upgrade

POSTGRES_URL = os.environ.get("MARQUE_TEST_POSTGRES_URL")  # read here: each test starts with a clean environment
ON_POSTGRES = [
    pytest.mark.integration,
    pytest.mark.enable_socket,
    pytest.mark.skipif(POSTGRES_URL is None, reason="needs MARQUE_TEST_POSTGRES_URL"),
]


@contextmanager
def postgres_database(template: str = "template1") -> Iterator[str]:
    """Give the URL of a fresh database, a copy of another one; of the server's own template it has no tables."""
    name = f"marque_{uuid.uuid4().hex[:12]}"
    _on_server(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield make_url(POSTGRES_URL or "").set(database=name).render_as_string(hide_password=False)
    finally:
        _on_server(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def postgres_template() -> Iterator[str]:
    """Give the name of a database with our tables, of which each test gets a copy: the migrations run once."""
    with postgres_database() as url:
        asyncio.run(_upgraded(url))
        yield make_url(url).database or ""


async def _upgraded(url: str) -> None:
    storage = Storage(url)
    await upgrade(storage)
    await storage.close()


def _on_server(statement: str) -> None:
    """Run one statement that takes no transaction, such as the making of a database."""
    engine = create_engine(Storage(POSTGRES_URL or "").url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
