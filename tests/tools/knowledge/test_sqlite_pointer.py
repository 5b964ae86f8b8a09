"""The small file that names the version in force: damaged, nothing is guessed and nothing is made."""

from pathlib import Path

import pytest

from marque.errors import Unavailable
from tests.tools.knowledge.kit import HashingEmbedder, a_text
from tools.knowledge.at_hand import at_hand
from tools.knowledge.sqlite_versions import SqliteVersions
from tools.knowledge.turns import turn_by_file
from tools.knowledge.versions import VersionedKnowledge

WOOL = a_text("doc:wool.md#1", "The wool blanket is warm.")
BRASS = a_text("doc:brass.md#1", "The brass lantern is bright.")
UNSAID = "knowledge.json: does not say which version of the index is in force; write"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def store(home: Path) -> VersionedKnowledge:
    return opened(home)


def opened(home: Path) -> VersionedKnowledge:
    """Return the store as another process opens it."""
    embedder = HashingEmbedder()
    return VersionedKnowledge(SqliteVersions(home, embedder, at_hand(embedder)), turn_by_file(home / "building"))


def files(home: Path) -> set[str]:
    return {path.name for path in home.iterdir()}


@pytest.mark.parametrize(
    "said",
    [
        "", "?", "null", "0", "[]", "[1]", "[" * 100_000, "{}", '{"live": "2"}', '{"live": [1]}', '{"live": {"a": 1}}',
        '{"live": null}', '{"live": 0}', '{"live": -3}', '{"live": 2.5}', '{"live": 2.0}', '{"live": 1e400}',
        '{"live": true}', '{"live": NaN}', '{"live": "../../../x"}', f'{{"live": 1{"0" * 300}}}', '{"previous": 1}',
        '{"live": 1, "previous": "x"}', '{"live": 1, "previous": 0}', '{"live": 1, "previous": [2]}',
        '{"live": 1, "building": 2}', '{"live": 1, "live": 1}', "\0", '{"live": 1}' + " " * 5_000_000,
    ],
)  # fmt: skip
async def test_a_damaged_one_is_told_and_nothing_is_made(store: VersionedKnowledge, home: Path, said: str) -> None:
    await store.sync([WOOL], brand="shop")
    (home / "knowledge.json").write_text(said)
    before = files(home)
    for call in (
        store.search("wool", brand="shop"), store.sync([WOOL, BRASS], brand="shop"), store.health(), store.rollback(),
        store.rebuild(), store.in_force(),
    ):  # fmt: skip
        with pytest.raises(Unavailable, match=UNSAID):
            await call
    assert files(home) - before <= {"building", "knowledge.lock"}


async def test_a_folder_in_its_place_is_told(store: VersionedKnowledge, home: Path) -> None:
    (home / "knowledge.json").mkdir(parents=True)
    with pytest.raises(Unavailable, match=UNSAID):
        await store.in_force()


@pytest.mark.parametrize("name", ["knowledge-007.db", "knowledge-1.db", "knowledge-0.db", "knowledge-٣.db"])
async def test_a_file_that_no_version_has_is_left_alone(store: VersionedKnowledge, home: Path, name: str) -> None:
    await store.sync([WOOL], brand="shop")
    (home / name).write_text("a copy of somebody's")
    assert (await store.rebuild()).version == 2
    assert (await store.health()).previous == 1
    assert (home / name).read_text() == "a copy of somebody's"


async def test_a_lost_one_never_means_a_silent_step_back(store: VersionedKnowledge, home: Path) -> None:
    await store.sync([WOOL], brand="shop")
    await store.rebuild()
    await store.sync([WOOL, BRASS], brand="shop")
    (home / "knowledge.json").unlink()
    for call in (
        store.search("wool", brand="shop"),
        store.health(),
        store.sync([WOOL], brand="shop"),
        store.in_force(),
    ):
        with pytest.raises(Unavailable, match="is missing, and more than one version is there; write"):
            await call
    (home / "knowledge.json").write_text('{"live": 2}')
    assert await store.count(brand="shop") == 2


async def test_without_one_the_first_version_is_in_force_until_another_is_begun(
    store: VersionedKnowledge, home: Path
) -> None:
    await store.sync([WOOL], brand="shop")
    assert (await store.in_force(), (home / "knowledge.json").exists()) == ((1, None), False)
    (home / "knowledge.db").unlink()
    assert await opened(home).count(brand="shop") == 0


@pytest.mark.parametrize("versions", [1, 2])
async def test_an_index_that_goes_missing_under_a_process_is_made_anew_by_another_one_alone(
    store: VersionedKnowledge, home: Path, versions: int
) -> None:
    await store.sync([WOOL, BRASS], brand="shop")
    if versions > 1:
        await store.rebuild()
    await store.count(brand="shop")
    (home / f"knowledge{'-2' if versions > 1 else ''}.db").unlink()
    for call in (store.search("wool", brand="shop"), store.sync([BRASS], brand="shop", sources=[BRASS.source])):
        with pytest.raises(Unavailable, match="run `marque knowledge sync`, which makes it anew"):
            await call

    await opened(home).sync([WOOL, BRASS], brand="shop")

    assert await store.count(brand="shop") == 2
