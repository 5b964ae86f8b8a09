"""Every kind of file that a team hands in, broken in every way: one clear line, exit 2, and nothing half-written."""

import json
from pathlib import Path

import pytest

from tests.app.faults.cells import BREAKS, FAULTS, FILES, GOOD_LINE, KINDS, Fault, Kind, cell, command, sound
from tests.app.faults.powers import like_anybody, no_file_longer_than
from tests.app.faults.shop import Answer, Shop

# typer 0.19 imports names from click that click 8.5 calls deprecated; so it is imported inside the tests
pytestmark = pytest.mark.filterwarnings("ignore:'click:DeprecationWarning")

READ = [(kind, fault) for kind in KINDS for fault in FAULTS if (kind, fault) in BREAKS and kind != "JSONL"]
LINES = [fault for fault in FAULTS if ("JSONL", fault) in BREAKS]


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A shop whose catalogue is loaded and whose first campaign waits, with all the databases it will have."""
    shop = Shop.new(tmp_path_factory.mktemp("stocked"))
    assert shop.marque("inventory", "import").status == 0
    # Of a brief of its own: a second run of the same words would go on with this campaign.
    brief = shop.workspace / "briefs/standing.yaml"
    brief.write_text((shop.workspace / FILES["brief"]).read_text().replace("name: ", "name: Standing "))
    assert shop.marque("run", str(brief), "--json").status == 0
    return shop


@pytest.fixture(scope="module")
def campaign(stocked: Shop) -> str:
    """The id of the campaign that waits."""
    (waiting,) = json.loads(stocked.marque("campaigns", "list", "--json").out)["campaigns"]
    return str(waiting["id"])


@pytest.fixture
def shop(stocked: Shop, tmp_path: Path) -> Shop:
    """A copy of it, to break."""
    return stocked.copy(tmp_path / "copy")


def put(shop: Shop, kind: Kind, text: str | bytes) -> Path:
    """Write a file of this kind."""
    path = shop.workspace / FILES[kind]
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def broken(shop: Shop, kind: Kind, fault: Fault) -> Path:
    """Write a file of this kind, broken in this way."""
    how = BREAKS[kind, fault]
    whole = sound(kind, shop)
    path = put(shop, kind, how.text(whole) if how.text else whole)
    if how.around:
        how.around(shop)
    return path


def assert_one_line(answer: Answer, *, said: str, names: str) -> None:
    """The answer is one line on stderr, with the file's name and a mend, and exit 2."""
    assert answer.out == ""
    (line,) = answer.err.splitlines()
    assert line.startswith("marque: ")
    assert said in line
    assert names in line
    assert "; " in line, "it says how to mend it"
    assert answer.status == 2


@pytest.mark.parametrize(("kind", "fault"), READ, ids=[cell(*one) for one in READ])
def test_a_broken_file_is_one_line_with_the_mend_and_changes_nothing(shop: Shop, kind: Kind, fault: Fault) -> None:
    path = broken(shop, kind, fault)
    before = shop.state()

    answer = shop.marque(*command(kind, shop))

    after = shop.state()
    path.unlink()  # 100 MB of them would stay behind
    assert_one_line(answer, said=BREAKS[kind, fault].said, names=NAMED.get((kind, fault), path.name))
    assert after == before


NAMED: dict[tuple[Kind, Fault], str] = {
    ("feed", "path escape"): "marque.toml",
    ("brand pack", "path escape"): "tarnholt",
}
"""The file that the error names, where it is another one than the one that was written."""


@pytest.mark.parametrize("fault", LINES, ids=[cell("JSONL", fault) for fault in LINES])
def test_a_broken_line_is_an_error_of_its_own_and_the_rest_goes_on(shop: Shop, fault: Fault) -> None:
    path = broken(shop, "JSONL", fault)
    before = shop.state()

    answer = shop.marque(*command("JSONL", shop))

    after = shop.state()
    path.unlink()
    answers = {line.get("id"): line for line in map(json.loads, answer.out.splitlines())}
    good = answers.pop("good")
    (bad,) = answers.values()
    assert good["verdict"] == "pass"
    assert BREAKS["JSONL", fault].said in bad["error"]
    assert "\n" not in bad["error"]
    assert "; " in bad["error"]
    assert (answer.status, answer.err) == (2, "")
    assert after == before


def test_a_file_of_no_lines_is_bad_input(shop: Shop) -> None:
    path = put(shop, "JSONL", "")
    before = shop.state()

    answer = shop.marque(*command("JSONL", shop))

    assert_one_line(answer, said="no message", names=path.name)
    assert shop.state() == before


@pytest.mark.parametrize("kind", KINDS, ids=[cell(kind, "missing permission") for kind in KINDS])
def test_a_file_that_may_not_be_read_is_one_line_and_changes_nothing(shop: Shop, kind: Kind) -> None:
    path = put(shop, kind, sound(kind, shop))
    before = shop.state()
    path.chmod(0)

    with like_anybody():
        answer = shop.marque(*command(kind, shop))

    path.chmod(0o600)
    assert_one_line(answer, said="Permission denied", names=path.name)
    assert shop.state() == before


FULL: dict[Kind, tuple[int, tuple[str, ...]]] = {
    "brief": (20_000, ("run", "{workspace}/briefs/price-drop.yaml", "--json")),
    "feed": (20_000, ("inventory", "import")),
    "brand pack": (600, ("init", "{folder}/new")),
    "tiers": (20_000, ("approvals", "approve", "{campaign}", "--as", "tomas.brill@tarnholt.example", "--json")),
    "people": (20_000, ("run", "{workspace}/briefs/price-drop.yaml", "--sign")),
}
"""The size at which a file is full, and a command that has to write more than that at once."""
GOES_ON: dict[Kind, tuple[int, tuple[str, ...]]] = {
    "models": (100_000, FULL["brief"][1]),
    "prompt": (100_000, FULL["tiers"][1]),
}
"""The same for commands that keep what was committed before, so that the campaign goes on from there."""


def words_of(shop: Shop, words: tuple[str, ...], campaign: str) -> list[str]:
    """Fill in where the shop lies and which campaign waits in it."""
    return [word.format(workspace=shop.workspace, folder=shop.folder, campaign=campaign) for word in words]


@pytest.mark.parametrize("kind", FULL, ids=[cell(kind, "disk full") for kind in FULL])
def test_a_disk_that_is_full_is_one_line_and_nothing_is_kept(shop: Shop, campaign: str, kind: Kind) -> None:
    size, words = FULL[kind]
    before = shop.state()

    with no_file_longer_than(size):
        answer = shop.marque(*words_of(shop, words, campaign))

    assert_one_line(answer, said="", names="new" if kind == "brand pack" else ".db")
    assert shop.state() == before


@pytest.mark.parametrize("kind", GOES_ON, ids=[cell(kind, "disk full") for kind in GOES_ON])
def test_a_disk_that_fills_up_on_the_way_loses_nothing_of_a_campaign(shop: Shop, campaign: str, kind: Kind) -> None:
    size, words = GOES_ON[kind]

    with no_file_longer_than(size):
        answer = shop.marque(*words_of(shop, words, campaign))

    assert_one_line(answer, said="what was committed is kept", names=".db")
    taken_up = shop.marque("campaigns", "list", "--json")
    assert taken_up.status == 0
    statuses = {one["id"]: one["status"] for one in json.loads(taken_up.out)["campaigns"]}
    assert statuses.pop(campaign) == ("waiting" if kind == "models" else "approved")
    assert (shop.workspace / "out" / campaign / "package.json").is_file() == (kind == "prompt")
    assert set(statuses.values()) <= {"waiting"}
    assert shop.marque("audit", "verify").status == 0


def test_answers_that_find_no_room_are_one_line(shop: Shop) -> None:
    path = put(shop, "JSONL", GOOD_LINE)
    before = shop.state()

    with Path("/dev/full").open("wb") as full:
        answer = shop.marque_process(*command("JSONL", shop), stdout=full)

    assert_one_line(answer, said="No space left", names="stdout")
    path.unlink()
    assert answer.status == 2
    assert {name for name in before if name not in shop.state()} == {"shop/messages.jsonl"}


@pytest.mark.integration
@pytest.mark.parametrize("kind", KINDS)
def test_a_process_of_its_own_says_the_same_line(shop: Shop, kind: Kind) -> None:
    path = put(shop, kind, "")
    before = shop.state()

    answer = shop.marque_process(*command(kind, shop))

    assert_one_line(answer, said="no message" if kind == "JSONL" else "is empty", names=path.name)
    assert shop.state() == before


PEAK = "import sys\nfrom app.cli import main\ntry: main()\nfinally: sys.stderr.write(open('/proc/self/status').read())"


@pytest.mark.parametrize("kind", ["feed", "JSONL"])
def test_a_file_of_100_mb_takes_bounded_memory(shop: Shop, kind: Kind) -> None:
    path = broken(shop, kind, "100 MB")

    answer = shop.marque_process(*command(kind, shop), code=PEAK)

    path.unlink()
    (peak_kb,) = (int(line.split()[1]) for line in answer.err.splitlines() if line.startswith("VmHWM"))
    assert answer.status == 2
    assert peak_kb < 600_000
