"""What is said of a file that does not fit its record: one line, the place as it is written, and the mend."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marque.brief import Brief
from marque.errors import MAX_LINE, InputError
from marque.reading import validate
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
