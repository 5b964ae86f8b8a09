from pathlib import Path

import pytest

from marque.errors import InputError
from policies.people import load_people


def _people(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "people.yaml"
    path.write_text(text)
    return path


def test_a_plain_list_holds_for_every_brand_and_a_mapping_brand_by_brand(tmp_path: Path) -> None:
    people = load_people(
        _people(
            tmp_path,
            "schema: 1\npeople:\n  Ada@x.example: [editor]\n  bo@x.example: {larkmoor: [strategist, brand_lead]}\n",
        )
    )

    assert people.roles("ADA@x.example", "any") == {"editor"}
    assert people.roles("bo@x.example", "larkmoor") == {"strategist", "brand_lead"}
    assert people.roles("bo@x.example", "other") == frozenset()
    assert people.roles("nobody@x.example", "larkmoor") == frozenset()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("schema: 1\npeople: {a@x.example: [king]}\n", "king|Input should be"),
        ("schema: 2\npeople: {}\n", "schema"),
        ("schema: 1\npeeple: {}\n", "did you mean 'people'"),
        ("schema: 1\npeople: {nobody: [editor]}\n", "people"),
        ("schema: 1\npeople: {a@x.example: []}\n", "no role"),
        ("schema: 1\npeople: {a@x.example: [editor], A@x.example: [analyst]}\n", "stands twice"),
        ("schema: 1\npeople: {a@x.example: [editor], a@x.example: [analyst]}\n", "stands twice"),
        ("- a@x.example\n", "a mapping"),
    ],
    ids=["role", "schema", "key", "address", "no-role", "case-twice", "twice", "list"],
)
def test_a_bad_file_is_refused_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        load_people(_people(tmp_path, text))

    assert "\n" not in str(caught.value)
    assert "people.yaml" in str(caught.value)
