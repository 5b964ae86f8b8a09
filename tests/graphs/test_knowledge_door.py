"""The door that a watch keeps: it knows the brand's own names as they stand now."""

import shutil
from pathlib import Path

import pytest

from graphs.door import doors_of
from marque.storage import Storage
from tools.inventory.store import Inventory

EXAMPLE = Path(__file__).parents[2] / "examples" / "shop" / "brands" / "tarnholt"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    shutil.copytree(EXAMPLE, tmp_path / "brands" / "tarnholt")
    return tmp_path


async def test_a_new_alias_of_the_brand_counts_at_once(workspace: Path) -> None:
    storage = Storage(f"sqlite:///{workspace / 'marque.db'}")
    opened = doors_of(workspace, "tarnholt", Inventory(storage, "tarnholt"))
    door = await opened()
    assert await opened() is door
    assert not door.names.hold("Quillon Marsh")

    pack = workspace / "brands" / "tarnholt" / "brand.yaml"
    said = [line for line in pack.read_text().splitlines() if not line.startswith("aliases:")]
    pack.write_text("\n".join([*said, "aliases: [Quillon Marsh]"]))
    assert (await opened()).names.hold("Quillon Marsh")
    await storage.close()
