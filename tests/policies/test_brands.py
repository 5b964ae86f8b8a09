import os
import shutil
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marque.errors import InputError
from marque.reading import parse_yaml, validate
from policies.brands import MAX_SAMPLES, BrandFile, load_brand, load_brands

BRAND = """\
schema: 1
display_name: Larkmoor
legal_name: Larkmoor Weavers Ltd
languages: [en]
markets:
  US: {sender: "Larkmoor <hello@larkmoor.example>", footer: "12 Mill Street, Fernhill, VT 05000"}
home_url: https://larkmoor.example
link_domains: [larkmoor.example]
voice:
  avoid: [must-have]
"""
TOKENS = """\
schema: 1
tokens:
  first_name: {type: text, longest: Bartholomew, privacy: personal, fallback: there}
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "brands" / "larkmoor"
    for side in ("on", "off"):
        (folder / "samples" / side).mkdir(parents=True)
        (folder / "samples" / side / "01.md").write_text(f"It is {side}.\n")
    (folder / "brand.yaml").write_text(BRAND)
    (folder / "tokens.yaml").write_text(TOKENS)
    return folder


def test_a_pack_is_its_folder(pack: Path) -> None:
    brand = load_brand(pack)

    assert (brand.name, brand.voice.avoid, brand.tokens["first_name"].fallback) == ("larkmoor", ("must-have",), "there")
    assert (brand.voice.samples_on, brand.voice.samples_off) == (("It is on.",), ("It is off.",))


def test_tokens_and_samples_may_be_missing(pack: Path) -> None:
    (pack / "tokens.yaml").unlink()
    for path in sorted((pack / "samples").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()

    brand = load_brand(pack)

    assert (brand.tokens, brand.voice.samples_on) == ({}, ())


def test_all_packs_of_a_folder_are_loaded_by_name(pack: Path) -> None:
    (pack.parent / ".git").mkdir()
    (pack.parent / "README.md").write_text("Packs.")

    assert list(load_brands(pack.parent)) == ["larkmoor"]


def test_no_folder_holds_no_brands(tmp_path: Path) -> None:
    assert load_brands(tmp_path / "brands") == {}


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("brand.yaml", "display_name", "displayname", "did you mean 'display_name'?"),
        ("brand.yaml", "legal_name: Larkmoor Weavers Ltd\n", "", "'legal_name' is missing"),
        ("brand.yaml", "schema: 1", "schema: 2", "schema: "),
        ("brand.yaml", "avoid: [must-have]", "avoids: [must-have]", "did you mean 'avoid'?"),
        ("brand.yaml", "avoid: [must-have]", "samples_on: [x]", "unknown key 'voice.samples_on'"),
        ("brand.yaml", "languages: [en]", "languages: []", "languages"),
        ("brand.yaml", "  US:", "  usa:", "markets"),
        ("brand.yaml", "[larkmoor.example]", "[https://larkmoor.example]", "without https://"),
        ("brand.yaml", "https://larkmoor.example\n", "http://larkmoor.example\n", "begins with https://"),
        ("brand.yaml", "languages: [en]", "languages: [en]\nlanguages: [de]", "stands twice"),
        ("brand.yaml", "languages: [en]", "languages: &a [en]\naliases: *a", "an alias"),
        ("tokens.yaml", "privacy: personal", "privacy: secret", "tokens.first_name.privacy"),
        ("tokens.yaml", "first_name:", "First Name:", "tokens"),
        ("tokens.yaml", "schema: 1\n", "", "'schema' is missing"),
    ],
)  # fmt: skip
def test_a_broken_pack_is_one_clear_line(pack: Path, file: str, old: str, new: str, said: str) -> None:
    text = (pack / file).read_text()
    assert old in text
    (pack / file).write_text(text.replace(old, new))

    with pytest.raises(InputError) as caught:
        load_brands(pack.parent)

    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert file in str(caught.value)


@pytest.mark.parametrize("name", ["brand.yaml", "tokens.yaml", "samples/on/02.md"])
@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "is empty"), (b"a\0b", "NUL"), (b"\xff\xfe", "not UTF-8"), (b"x" * 5_000_000, "is larger than")],
    ids=["empty", "NUL", "wrong encoding", "too large"],
)
def test_a_file_that_is_no_text_is_refused(pack: Path, name: str, content: bytes, said: str) -> None:
    (pack / name).write_bytes(content)

    with pytest.raises(InputError, match=said):
        load_brand(pack)


@pytest.mark.parametrize("name", ["brand.yaml", "tokens.yaml", "samples/on/02.md", "samples/on"])
def test_a_link_out_of_the_pack_is_refused(pack: Path, tmp_path: Path, name: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.md").write_text(BRAND)
    if name == "samples/on":
        (pack / name / "01.md").unlink()
        (pack / name).rmdir()
    (pack / name).unlink(missing_ok=True)
    (pack / name).symlink_to(outside if name == "samples/on" else outside / "secret.md")

    with pytest.raises(InputError, match="leads out of its folder"):
        load_brand(pack)


def test_a_pack_that_is_a_link_to_elsewhere_is_refused(pack: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (pack.parent / "other").symlink_to(tmp_path / "other")

    with pytest.raises(InputError, match="leads out of its folder"):
        load_brands(pack.parent)


def test_a_folder_whose_name_is_no_name_is_refused(pack: Path) -> None:
    pack.rename(pack.parent / "Lark Moor")

    with pytest.raises(InputError, match="name"):
        load_brands(pack.parent)


def test_a_pack_without_its_file_says_so(pack: Path) -> None:
    (pack / "brand.yaml").unlink()

    with pytest.raises(InputError, match=r"brand\.yaml: cannot be read"):
        load_brand(pack)


def test_too_many_samples_are_refused(pack: Path) -> None:
    for number in range(MAX_SAMPLES + 1):
        (pack / "samples" / "on" / f"{number:04}.md").write_text("x")

    with pytest.raises(InputError, match="more than"):
        load_brand(pack)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_one_clear_line(pack: Path) -> None:
    pack.chmod(0)
    try:
        with pytest.raises(InputError):
            load_brands(pack.parent)
    finally:
        pack.chmod(0o700)


@given(
    text=st.text(max_size=200)
    | st.builds(lambda at, cut: BRAND[:at] + cut, st.integers(0, len(BRAND)), st.text(max_size=20))
)
def test_whatever_a_brand_file_holds_it_is_a_brand_or_an_input_error(text: str) -> None:
    with suppress(InputError):
        validate(BrandFile, parse_yaml(text, where="brand.yaml"), where="brand.yaml")


@pytest.mark.parametrize("name", ["brand.yaml", "tokens.yaml", "audience.txt", "samples/on/01.md"])
def test_a_link_to_itself_is_one_clear_line(pack: Path, name: str) -> None:
    (pack / name).unlink(missing_ok=True)
    (pack / name).symlink_to(pack / name)

    with pytest.raises(InputError, match="is a link that leads nowhere"):
        load_brand(pack)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", ["brand.yaml", "audience.txt", "samples/on/01.md"])
def test_a_pipe_in_place_of_a_file_is_refused_and_not_waited_for(pack: Path, name: str) -> None:
    (pack / name).unlink(missing_ok=True)
    os.mkfifo(pack / name)

    with pytest.raises(InputError, match="is no plain file"):
        load_brand(pack)


@pytest.mark.parametrize("name", ["samples", "samples/off"])
def test_a_file_in_place_of_a_folder_of_samples_is_refused(pack: Path, name: str) -> None:
    shutil.rmtree(pack / name)
    (pack / name).write_text("not a folder")

    with pytest.raises(InputError, match="is a file and should be a folder"):
        load_brand(pack)
