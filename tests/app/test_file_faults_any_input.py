"""Whatever a file holds, its reader returns what it means or says in one line why not."""

import asyncio
import io
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.briefs import read_brief
from app.lines import messages_in
from marque.errors import MarqueError
from marque.models.policy import load_model_policy
from marque.storage import Storage
from policies.brands import load_brand
from policies.loading import read_shelf
from policies.people import load_people
from prompts.loader import load_prompts
from tests.app.faults.cells import FILES, Kind
from tests.app.faults.shop import EXAMPLE, ROOT
from tools.inventory.importer import import_catalogue

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SHIPPED = ROOT / "marque" / "models" / "models.yaml"


def _import(path: Path) -> None:
    async def load() -> None:
        storage = Storage(f"sqlite:///{path.parent / 'any.db'}")
        try:
            await import_catalogue(storage, path, brand="tarnholt", now=NOW, home_currency="USD")
        finally:
            await storage.close()

    asyncio.run(load())


def _brand(path: Path) -> None:
    load_brand(path.parent)


def _lines(path: Path) -> None:
    list(messages_in(io.BytesIO(path.read_bytes())))


READERS: dict[Kind, tuple[str, Path, Callable[[Path], object]]] = {
    "brief": ("brief.yaml", EXAMPLE / FILES["brief"], read_brief),
    "feed": ("products.xml", EXAMPLE / FILES["feed"], _import),
    "brand pack": ("brand.yaml", EXAMPLE / FILES["brand pack"], _brand),
    "tiers": ("tiers.yaml", EXAMPLE / FILES["tiers"], lambda path: read_shelf(path.parent)),
    "models": ("models.yaml", SHIPPED, lambda path: load_model_policy(SHIPPED, path)),
    "people": ("people.yaml", EXAMPLE / FILES["people"], load_people),
    "prompt": ("price_drop.md", ROOT / "prompts" / "copy" / "price_drop.md", lambda path: load_prompts(path.parent)),
    "JSONL": ("reviews.jsonl", EXAMPLE / "knowledge" / "reviews.jsonl", _lines),
}
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.dates() | st.datetimes()
DATA = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner))
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner),
)
MODEST = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
EACH = pytest.mark.parametrize("kind", READERS)


def read(kind: Kind, folder: Path, raw: bytes) -> None:
    """Read bytes as a file of a kind: well, or with an error of ours in one line."""
    name, _, reader = READERS[kind]
    shutil.rmtree(folder / "any", ignore_errors=True)
    path = folder / "any" / "tarnholt" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(raw)
    said = None
    try:
        reader(path)
    except MarqueError as error:
        said = error
    assert said is None or (said.mend and len(str(said).splitlines()) == 1)


@EACH
@MODEST
@given(raw=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_one_line(tmp_path: Path, kind: Kind, raw: bytes) -> None:
    read(kind, tmp_path, raw)


@EACH
@MODEST
@given(data=DATA, plain=PLAIN)
def test_any_data_is_read_or_refused_in_one_line(tmp_path: Path, kind: Kind, data: object, plain: object) -> None:
    raw = json.dumps(plain).encode() if kind in {"feed", "JSONL"} else yaml.safe_dump(data).encode("utf-8", "replace")

    read(kind, tmp_path, b"---\n" + raw + b"\n---\n" if kind == "prompt" else raw)


@pytest.mark.parametrize("kind", ["brief", "brand pack", "tiers", "models", "people"])
@MODEST
@given(values=st.lists(st.tuples(st.integers(0, 10**6), DATA), min_size=1, max_size=3))
def test_any_value_under_a_known_key_is_read_or_refused_in_one_line(
    tmp_path: Path, kind: Kind, values: list[tuple[int, object]]
) -> None:
    data = yaml.safe_load(READERS[kind][1].read_text("utf-8"))
    for at, value in values:
        data[sorted(data)[at % len(data)]] = value

    read(kind, tmp_path, yaml.safe_dump(data).encode("utf-8", "replace"))


@EACH
@MODEST
@given(places=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 40), st.binary(max_size=6)), max_size=4))
def test_a_real_file_with_places_overwritten_is_read_or_refused_in_one_line(
    tmp_path: Path, kind: Kind, places: list[tuple[int, int, bytes]]
) -> None:
    raw = READERS[kind][1].read_bytes()[:4_000]
    for at, length, new in places:
        raw = raw[: at % len(raw)] + new + raw[at % len(raw) + length :] if raw else new

    read(kind, tmp_path, raw)
