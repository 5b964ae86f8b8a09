"""What is said of a file that does not fit its record: one line, the place as it is written, and the mend."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marque.brief import Brief
from marque.errors import MAX_LINE, InputError
from marque.reading import parse_json, parse_yaml, validate
from policies.people import People

BRIEF = {"name": "n", "objective": "o", "author": "a@x.example", "channels": ["email"], "audience": "people"}


def said_of(model: type[Any], data: object) -> str:
    with pytest.raises(InputError) as refused:
        validate(model, data, where="file.yaml")
    return str(refused.value)


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"channels": ["emial"]}, "channels: 'emial' is not known; did you mean 'email'?"),
        ({"tier": "D"}, "tier: 'D' is not known; known: A, B, C"),
        ({"products": "FH-OOL"}, "products: should be a list, not text; write a list: [FH-OOL]"),
        ({"sources": {"id": "s"}}, "sources: should be a list, not a mapping; write a list: [..., ...]"),
        ({"offer": 3}, "offer: should be a mapping of keys to values, not a number; write it as keys and values"),
        ({"audience": {"persona": "a", "segmnt": "b"}}, "unknown key 'audience.segmnt'; did you mean 'segment'?"),
        ({"channels": ["emial"], "tier": "D"}, "channels: 'emial' is not known (and 1 more); did you mean 'email'?"),
    ],
)
def test_a_brief_that_does_not_fit_is_told_its_place_and_the_mend(changes: dict[str, Any], line: str) -> None:
    assert said_of(Brief, {**BRIEF, **changes}) == f"file.yaml: {line}"


@pytest.mark.parametrize(
    ("held", "line"),
    [
        (["brand_led"], "people.bo@x.example: 'brand_led' is not known; did you mean 'brand_lead'?"),
        ("editor", "people.bo@x.example: should be a list, not text; write a list: [editor]"),
        ({"shop": ["edtor"]}, "people.bo@x.example.shop: 'edtor' is not known; did you mean 'editor'?"),
        ({"shop": "editor"}, "people.bo@x.example.shop: should be a list, not text; write a list: [editor]"),
    ],
)
def test_a_person_s_role_that_does_not_fit_is_told_without_the_library_s_own_words(held: object, line: str) -> None:
    assert said_of(People, {"people": {"bo@x.example": held}}) == f"file.yaml: {line}"


@given(held=st.recursive(st.text() | st.integers() | st.none(), lambda inner: st.lists(inner, min_size=1)
                         | st.dictionaries(st.text(), inner, min_size=1)))  # fmt: skip
def test_whatever_stands_in_a_role_s_place_is_one_short_line(held: object) -> None:
    try:
        validate(People, {"people": {"bo@x.example": held}}, where="people.yaml")
    except InputError as error:
        line = str(error)

        assert len(line) <= MAX_LINE
        assert "\n" not in line
        assert "function-" not in line
        assert "tuple[" not in line


@pytest.mark.parametrize(
    "text",
    ['a: !!timestamp "foo"', "a: !!bool foo", "a: !!int x", "a: !!python/object:os.system {}", "!!map {a: 1}", "a: ! b",
     "a: !!seq [1]"],
)  # fmt: skip
def test_a_tag_in_yaml_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(InputError, match="line 1: a tag"):
        parse_yaml(text, where="file.yaml")


@pytest.mark.parametrize(
    ("text", "place"), [('a: "b\\0"', "a"), ('a: [x, {b: "\\0"}]', "a.1.b"), ('"a\\0": 1', "a key")]
)
def test_a_nul_character_written_as_an_escape_is_refused_with_its_place(text: str, place: str) -> None:
    with pytest.raises(InputError, match=f"^file.yaml: {place}: holds a NUL character"):
        parse_yaml(text, where="file.yaml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"text": "a\tb"}\n', "x: is not JSON: Invalid control character at column 12; mend it"),
        ('{"text": "a', "x: is not JSON: Unterminated string starting at column 10; mend it"),
        ("[1,\n2", "x: line 2: is not JSON: Expecting ',' delimiter at column 2; mend the line or the one before it"),
    ],
)
def test_broken_json_is_told_with_one_place_and_a_whole_sentence(text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_json(text, where="x")
    assert str(caught.value) == said
