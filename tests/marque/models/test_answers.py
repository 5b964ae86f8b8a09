"""The schema that a model is given, and the reading of what it wrote."""

from decimal import Decimal
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai.lib._pydantic import to_strict_json_schema
from pydantic import Field

from marque.models.answers import read_answer, response_format
from marque.records import Record


class Pick(Record):
    """One product."""

    kind: Literal["pick"] = "pick"
    sku: str
    price: Decimal | None = None


class Pass(Record):
    kind: Literal["pass"] = "pass"
    reason: Annotated[str, Field(max_length=20)]


class Choice(Record):
    best: Pick
    """The one to lead with."""
    all: tuple[Annotated[Pick | Pass, Field(discriminator="kind")], ...]


class Open(Record):
    scores: dict[str, float]


def schema_of(answer: type[Record]) -> dict[str, Any]:
    schema: dict[str, Any] = response_format(answer)["json_schema"]["schema"]
    return schema


def objects_in(node: object) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [found for item in node for found in objects_in(item)]
    if not isinstance(node, dict):
        return []
    own = [node] if node.get("type") == "object" else []
    return own + [found for value in node.values() for found in objects_in(value)]


def test_a_strict_schema_requires_every_key_and_closes_every_object() -> None:
    objects = objects_in(schema_of(Choice))

    assert len(objects) >= 3
    assert all(found["required"] == list(found["properties"]) for found in objects)
    assert all(found["additionalProperties"] is False for found in objects)


def test_nothing_stands_beside_a_reference_and_the_description_is_kept() -> None:
    best = schema_of(Choice)["properties"]["best"]

    assert "$ref" not in best
    assert best["description"] == "The one to lead with."


@pytest.mark.parametrize("word", ["oneOf", "discriminator", "maxLength", "pattern", "default", "title"])
def test_words_that_strict_mode_refuses_are_left_out(word: str) -> None:
    assert f'"{word}":' not in str(schema_of(Choice)).replace("'", '"')


def test_the_same_keys_are_required_as_by_the_openai_library() -> None:
    theirs = to_strict_json_schema(Choice)

    assert schema_of(Choice)["required"] == theirs["required"]
    assert set(schema_of(Choice)["$defs"]) == set(theirs["$defs"])


def test_a_type_with_an_open_map_is_asked_for_without_strict_mode() -> None:
    assert response_format(Choice)["json_schema"]["strict"] is True
    assert response_format(Open)["json_schema"]["strict"] is False


def test_what_is_wrong_names_the_place_and_never_the_value() -> None:
    wrong = read_answer(Pick, '{"kind": "pick", "sku": 555123}')

    assert wrong == "sku: Input should be a valid string"


@given(st.text())
def test_any_text_is_read_as_an_answer_or_answered_with_a_complaint(text: str) -> None:
    assert isinstance(read_answer(Pick, text), Pick | str)


@given(st.builds(Pick, sku=st.text(), price=st.none() | st.decimals(allow_nan=False, allow_infinity=False)))
def test_what_was_written_as_json_is_read_back(pick: Pick) -> None:
    assert read_answer(Pick, pick.model_dump_json()) == pick
