"""`compose.yaml` starts the server that was tested, with variables under which it was tested."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from marque.errors import Unavailable
from marque.reading import parse_yaml
from tests.support.weaviate import KEY, WeaviateServer
from tools.knowledge.weaviate.connecting import Address, Server

ROOT = Path(__file__).resolve().parents[2]
SERVICE: dict[str, Any] = parse_yaml((ROOT / "compose.yaml").read_text("utf-8"), where="compose.yaml")["services"][
    "weaviate"
]


def test_the_image_is_of_the_version_that_the_tests_build() -> None:
    built = re.search(r"^version=v(\S+)", (ROOT / "scripts" / "with-weaviate").read_text("utf-8"), re.MULTILINE)

    assert built
    assert SERVICE["image"] == f"semitechnologies/weaviate:{built[1]}"


def test_nobody_else_can_reach_it() -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICE["ports"])


@pytest.fixture
def composed(tmp_path: Path) -> Iterator[WeaviateServer]:
    """The same server with the variables of the file, but for its folder."""
    environment = {
        name: re.sub(r"\$\{WEAVIATE_API_KEY:.*\}", KEY, value)
        for name, value in SERVICE["environment"].items()
        if name != "PERSISTENCE_DATA_PATH"
    }
    server = WeaviateServer(tmp_path / "weaviate", **environment)
    server.start()
    yield server
    server.remove()


@pytest.mark.integration
@pytest.mark.enable_socket
async def test_with_its_variables_the_server_takes_the_key_and_nobody_without(composed: WeaviateServer) -> None:
    address = Address.of(composed.url, composed.grpc_port)
    known, unknown = Server(address, SecretStr(KEY)), Server(address)
    try:
        async with known.client() as client:
            await client.collections.create("Mine")
        with pytest.raises(Unavailable, match="does not take the key; set WEAVIATE_API_KEY"):
            async with unknown.client():
                raise AssertionError("it was let in")
    finally:
        await known.close()
        await unknown.close()
