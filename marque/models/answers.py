"""Typed answers: the schema that a model is given, and the reading of what it wrote."""

from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

T = TypeVar("T", bound=BaseModel)

_KEPT = {"type", "description", "enum", "const", "anyOf", "items", "properties", "$ref", "$defs", "required",
         "additionalProperties"}  # fmt: skip
"""Keywords that every endpoint understands; the rest (lengths, patterns, formats) we check ourselves."""


@cache
def response_format(answer: type[BaseModel]) -> dict[str, Any]:
    """Return a type as the protocol's `response_format`; strict unless the type has open maps or fixed tuples.

    Made once a type, because a schema takes a millisecond: nobody changes what is returned.
    """
    schema = answer.model_json_schema()
    definitions: dict[str, Any] = schema.get("$defs", {})
    name = "".join(letter if letter.isalnum() else "_" for letter in answer.__name__)[:64]
    strict = not _has_open_parts(schema)
    return {
        "type": "json_schema",
        "json_schema": {"name": name, "strict": strict, "schema": _plain(schema, definitions) if strict else schema},
    }


def read_answer(answer: type[T], text: str) -> T | str:
    """Return the answer, or what is wrong with the text in words that a model can act upon."""
    try:
        return answer.model_validate_json(text.strip())
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)[:8]
        return "; ".join(f"{'.'.join(map(str, p['loc'])) or 'the answer'}: {p['msg']}" for p in problems)


def _has_open_parts(node: object) -> bool:
    if isinstance(node, list):
        return any(_has_open_parts(item) for item in node)
    if not isinstance(node, dict):
        return False
    if "prefixItems" in node or (node.get("type") == "object" and "properties" not in node):
        return True
    return any(_has_open_parts(value) for value in node.values())


def _plain(node: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """Return a schema in the subset that strict mode takes: every key required, nothing beside a reference."""
    if "$ref" in node and len(node) > 1:  # strict mode takes no description beside a reference
        target = definitions[node["$ref"].rsplit("/", 1)[1]]
        return _plain({**target, **{key: value for key, value in node.items() if key != "$ref"}}, definitions)
    if "oneOf" in node:
        node = {**node, "anyOf": node["oneOf"]}
    plain = {key: value for key, value in node.items() if key in _KEPT}
    if "properties" in plain:
        plain["properties"] = {key: _plain(value, definitions) for key, value in plain["properties"].items()}
        plain["required"] = list(plain["properties"])
        plain["additionalProperties"] = False
    if "items" in plain:
        plain["items"] = _plain(plain["items"], definitions)
    if "anyOf" in plain:
        plain["anyOf"] = [_plain(option, definitions) for option in plain["anyOf"]]
    if "$defs" in plain:
        plain["$defs"] = {key: _plain(value, definitions) for key, value in plain["$defs"].items()}
    return plain
