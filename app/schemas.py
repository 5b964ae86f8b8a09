"""The published JSON Schemas of what people and programs write for Marque and read from it.

`python -m app.schemas` writes them to `docs/schemas/`; a test holds that they are what the models say.
"""

import json
from pathlib import Path
from typing import Any

from marque.brief import Brief
from marque.message import Message
from marque.models.policy import ModelPolicy
from marque.package import Package
from marque.records import Record
from marque.verdict import Verdict
from policies.brands import BrandFile, TokensFile
from policies.calendars import Calendars
from policies.go_no_go import GoNoGo
from policies.loading import RuleFile
from policies.people import People
from policies.tiers import Tiers
from prompts.form import Head
from prompts.shadow import Shadows

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "schemas"
MODELS: dict[str, type[Record]] = {
    "brand": BrandFile,
    "brief": Brief,
    "calendars": Calendars,
    "go-no-go": GoNoGo,
    "message": Message,
    "models": ModelPolicy,
    "package": Package,
    "people": People,
    "prompt": Head,
    "rules": RuleFile,
    "shadow": Shadows,
    "tiers": Tiers,
    "tokens": TokensFile,
    "verdict": Verdict,
}
LIES_OVER = frozenset({"calendars", "go-no-go", "models", "rules", "tiers"})
"""Files that lie over what we ship, and so need to name only what they change."""


def schema_of(name: str) -> dict[str, Any]:
    """Return one schema, as JSON Schema draft 2020-12; `name` is a key of `MODELS`."""
    written_by_us = name in {"package", "verdict"}
    schema = MODELS[name].model_json_schema(by_alias=True, mode="serialization" if written_by_us else "validation")
    if name in LIES_OVER:
        for part in (
            schema,
            *(schema["$defs"][over] for over in ("TierRule", "PhraseRule", "Most") if over in schema["$defs"]),
        ):
            part["required"] = [key for key in part.get("required", ()) if key == "id"]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def as_text(name: str) -> str:
    """Return one schema as the file holds it."""
    return json.dumps(schema_of(name), indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def write(folder: Path = FOLDER) -> None:
    """Write every schema to its file, over the one that is there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in MODELS:
        (folder / f"{name}.json").write_text(as_text(name), encoding="utf-8")


if __name__ == "__main__":
    write()
