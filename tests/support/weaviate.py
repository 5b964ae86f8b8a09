"""A real Weaviate server for tests, which are skipped where none was built."""

import os
from pathlib import Path

import pytest

from evals.benches.weaviate_server import BINARY, KEY
from evals.benches.weaviate_server import WeaviateServer as _Server

__all__ = ["KEY", "WeaviateServer"]

_BUILT = os.environ.get(BINARY)  # read before a test hides the environment


class WeaviateServer(_Server):
    """One server with its data folder; ports and folder stay the same over a restart."""

    def __init__(self, folder: Path, **more: str) -> None:
        if not _BUILT:
            pytest.skip("no Weaviate server here: `make test-integration` builds one where Go is")
        super().__init__(folder, _BUILT, **more)
