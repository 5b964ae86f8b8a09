import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from app.schemas import FOLDER, MODELS, as_text, schema_of
from marque.reading import load_data

ROOT = Path(__file__).resolve().parents[2]
WORKSPACE = {
    "brand": "brands/*/brand.yaml",
    "tokens": "brands/*/tokens.yaml",
    "people": "people.yaml",
    "brief": "briefs/*.yaml",
}
FILES = [
    (kind, path) for kind, pattern in WORKSPACE.items() for path in sorted((ROOT / "examples").glob(f"*/{pattern}"))
]
FILES += [("rules", path) for path in sorted((ROOT / "policies" / "rules").glob("*.yaml"))]
FILES += [("go-no-go", ROOT / "policies" / "go-no-go.yaml")]
FILES += [
    ("tiers", path) for path in (ROOT / "policies" / "tiers.yaml", *sorted((ROOT / "examples").glob("*/tiers.yaml")))
]


@pytest.mark.parametrize("name", MODELS)
def test_a_published_schema_is_what_the_models_say(name: str) -> None:
    assert (FOLDER / f"{name}.json").read_text() == as_text(name), "run python -m app.schemas"


@pytest.mark.parametrize("name", MODELS)
def test_a_published_schema_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(schema_of(name))


@pytest.mark.parametrize(("kind", "path"), FILES, ids=lambda value: value.name if isinstance(value, Path) else value)
def test_the_files_we_ship_fit_their_schema(kind: str, path: Path) -> None:
    data = json.loads(json.dumps(load_data(path), default=str))  # YAML has dates, JSON their text

    assert list(Draft202012Validator(schema_of(kind)).iter_errors(data)) == []


def test_an_unknown_key_does_not_fit() -> None:
    def errors(data: Any) -> int:
        return len(list(Draft202012Validator(schema_of("tiers")).iter_errors(data)))

    assert errors({"schema": 1, "offer": "A"}) == 0
    assert errors({"schema": 1, "ofer": "A"}) == 1
