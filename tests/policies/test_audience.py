from pathlib import Path

import pytest

from app.audience import write
from marque.errors import InputError
from policies.audience import Audience, lines_of, load_audience
from policies.brands import load_brand

KEY = b"k" * 16
PEOPLE = [
    "Ottilie Brandt",
    "anna.berg@postbox.example",
    "48 Alder Street, Fernhill",
    "José Álvarez",
    "Anna",
    "Anna Berg Olsen",
]


@pytest.fixture
def audience(tmp_path: Path) -> Audience:
    return load_audience(write(tmp_path, PEOPLE))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We asked Ottilie Brandt about it.", ["Ottilie Brandt"]),
        ("we asked OTTILIE  brandt", ["OTTILIE  brandt"]),
        ("Jose Alvarez wrote.", ["Jose Alvarez"]),
        ("Write to Anna.Berg@postbox.example!", ["Anna.Berg@postbox.example"]),
        ("It went to 48 Alder Street in Fernhill.", []),
        ("It went to 48 Alder Street Fernhill.", ["48 Alder Street Fernhill"]),
        ("Anna is a first name and nobody.", []),
        ("Anna Berg Olsen and Ottilie Brandt", ["Anna Berg Olsen", "Ottilie Brandt"]),
        ("Ottilie and Brandt", []),
        ("", []),
    ],
)
def test_somebody_of_the_audience_is_found_however_the_name_is_set(
    audience: Audience, text: str, expected: list[str]
) -> None:
    assert [text[start:end] for start, end in audience.places(text)] == expected


def test_the_file_holds_no_name(tmp_path: Path) -> None:
    text = write(tmp_path, PEOPLE).read_text(encoding="utf-8").lower()

    assert not any(word in text for word in ("ottilie", "brandt", "berg", "alder"))


def test_two_files_of_the_same_people_have_nothing_in_common(tmp_path: Path) -> None:
    one = set(write(tmp_path, PEOPLE).read_text(encoding="utf-8").splitlines())

    assert one.isdisjoint(write(tmp_path, PEOPLE).read_text(encoding="utf-8").splitlines())


def test_an_audience_of_nobody_finds_nobody(tmp_path: Path) -> None:
    assert load_audience(write(tmp_path, ["Anna"])).places("Ottilie Brandt") == []


@pytest.mark.parametrize(
    "text",
    [
        "Ottilie Brandt\n", "marque audience 1 00 2\n",
        *(f"marque audience 1 {KEY.hex()} 2\n{line}\n" for line in ("zz", " 1_0", "-0", "f" * 15, "A" * 16, "f" * 17)),
    ],
)  # fmt: skip
def test_what_is_no_such_file_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "audience.txt").write_text(text, encoding="utf-8")

    with pytest.raises(InputError, match=r"app\.audience"):
        load_audience(tmp_path / "audience.txt")


def test_a_pack_brings_its_audience_and_shows_it_by_its_hash_only(tmp_path: Path) -> None:
    example = Path(__file__).parents[2] / "examples" / "shop" / "brands" / "tarnholt"
    folder = tmp_path / "tarnholt"
    folder.mkdir()
    (folder / "brand.yaml").write_text((example / "brand.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    write(folder, PEOPLE)

    pack = load_brand(folder)

    assert pack.audience is not None
    assert pack.model_dump(mode="json")["audience"] == pack.audience.sha256


@pytest.mark.timeout(60)
def test_a_long_text_is_searched_without_running_away(audience: Audience) -> None:
    assert audience.places("a " * 50_000) == []


def test_lines_begin_with_the_key_and_the_lengths() -> None:
    head, *rest = lines_of(PEOPLE, KEY)

    assert head == f"marque audience 1 {KEY.hex()} 2,3,4"
    assert len(rest) == len(PEOPLE) - 1


@pytest.mark.parametrize("lengths", ["", "0", "1", "9", "2,9", "two"])
def test_a_file_whose_names_could_never_be_found_is_refused(tmp_path: Path, lengths: str) -> None:
    path = tmp_path / "audience.txt"
    path.write_text(f"marque audience 1 {KEY.hex()} {lengths}\n{1:016x}\n", "utf-8")

    with pytest.raises(InputError, match="is no file of hashed names"):
        load_audience(path)
