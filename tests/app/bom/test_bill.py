"""The bill of materials: it is of the standard's form, names what it must, and is the same each time."""

import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from app.bom import bill
from app.bom.models import asked
from app.bom.texts import datasets, rules
from marque.errors import InputError
from marque.models.making import model_policy
from marque.models.policy import ModelPolicy
from marque.settings import load_settings
from prompts.loader import load_prompts

ROOT = Path(__file__).parents[3]
SHOP = ROOT / "examples" / "shop"
SERIAL = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def _bill(**changes: Any) -> dict[str, Any]:
    settings = load_settings({"MARQUE_WORKSPACE": str(SHOP)}, SHOP)
    given = {"version": "0.1.0", "model": None, "serial": SERIAL, "at": AT, **changes}
    return bill(model_policy(settings), load_prompts(), SHOP, **given)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The bill of the example shop."""
    return _bill()


def _of(document: dict[str, Any], reference: str) -> dict[str, Any]:
    (found,) = (one for one in document["components"] if one["bom-ref"] == reference)
    return dict(found)


def _said(component: dict[str, Any], name: str) -> list[str]:
    return [one["value"] for one in component.get("properties", ()) if one["name"] == f"marque:{name}"]


def _sha256(component: dict[str, Any]) -> str:
    (found,) = (one["content"] for one in component["hashes"] if one["alg"] == "SHA-256")
    return str(found)


def _hash_of(path: str) -> str:
    return hashlib.sha256((ROOT / path).read_bytes()).hexdigest()


def test_it_validates_against_the_standard_s_strict_schema(document: dict[str, Any]) -> None:
    assert document["specVersion"] == "1.7"
    assert JsonStrictValidator(SchemaVersion.V1_7).validate_str(json.dumps(document)) is None


def test_a_key_that_the_standard_does_not_know_would_be_found(document: dict[str, Any]) -> None:
    wrong = {**document, "prompts": []}

    assert JsonStrictValidator(SchemaVersion.V1_7).validate_str(json.dumps(wrong)) is not None


def test_the_same_inputs_give_the_same_bytes_and_serial_and_instant_are_given(document: dict[str, Any]) -> None:
    assert json.dumps(_bill()) == json.dumps(document)
    assert document["serialNumber"] == f"urn:uuid:{SERIAL}"
    assert document["metadata"]["timestamp"].startswith("2026-11-23T10:00:00")


def test_a_prompt_stands_there_with_its_version_owner_and_step(document: dict[str, Any]) -> None:
    prompt = _of(document, "prompt:price_drop")

    assert _sha256(prompt) == _hash_of("prompts/copy/price_drop.md")
    assert _said(prompt, "owner") == [load_prompts().get("price_drop").head.owner]
    assert _said(prompt, "step") == [load_prompts().get("price_drop").head.step]


def test_a_learned_model_stands_there_with_its_card(document: dict[str, Any]) -> None:
    model = _of(document, "model:green.npz")

    assert model["type"] == "machine-learning-model"
    assert _sha256(model) == _hash_of("policies/learned/green.npz")
    assert model["modelCard"]["modelParameters"]["modelArchitecture"].startswith("logistic regression")
    said = {one["name"]: one["value"] for one in model["modelCard"]["properties"]}
    assert said["marque:card:sha256"] == _hash_of("policies/learned/green.md")


def test_every_learned_model_has_a_card_and_every_gate_and_rule_file_is_there(document: dict[str, Any]) -> None:
    references = {one["bom-ref"] for one in document["components"]}
    cards = {one["bom-ref"] for one in document["components"] if "modelCard" in one}

    assert cards == {f"model:{file.name}" for file in (ROOT / "policies/learned").glob("*.npz")}
    assert {"gate:facts", "gate:compliance", "gate:personal_data", "gate:policies"} <= references
    assert {f"rules:shipped/rules/{file.name}" for file in (ROOT / "policies/rules").glob("*.yaml")} <= references
    assert "rules:workspace/tiers.yaml" in references
    assert _sha256(_of(document, "gate:facts")) == _hash_of("policies/gates/facts.py")


def test_the_packages_stand_there_by_their_addresses(document: dict[str, Any]) -> None:
    names = {one["name"] for one in document["components"] if one.get("purl", "").startswith("pkg:pypi/")}

    assert {"langgraph", "pydantic", "cyclonedx-python-lib"} <= names
    assert "marque" not in names
    assert document["metadata"]["component"]["name"] == "marque"


def test_steps_that_pin_a_model_are_told_from_those_that_take_what_is_set() -> None:
    policy = ModelPolicy.model_validate({
        "default_model": "small-1",
        "steps": {
            "writer.body": {"chain": ["openai", "template"], "model": "big-1"},
            "writer.cta": {"chain": ["openai:other-1", "openai", "template"]},
            "copilot": {"chain": ["commands"]},
        },
    })  # fmt: skip

    found = {
        one.component.name: [(p.name, p.value) for p in one.component.properties] for one in asked(policy, "set-1")
    }

    assert set(found) == {"big-1", "other-1", "set-1"}
    unpinned = {name: [value for key, value in said if key == "marque:unpinned_step"] for name, said in found.items()}
    assert unpinned == {"big-1": [], "other-1": [], "set-1": ["writer.cta"]}


def test_a_data_set_is_counted_and_hashed_and_an_exam_is_never_opened(tmp_path: Path) -> None:
    suite = tmp_path / "green"
    (suite / "dev").mkdir(parents=True)
    (suite / "README.md").write_text("# Green\n\nWritten by hand,\nin one sitting.\n\nMore.\n", "utf-8")
    (suite / "dev.jsonl").write_text('{"a": 1}\n\n{"a": 2}\n', "utf-8")
    (suite / "dev" / "shop.csv").write_text("sku\n", "utf-8")
    (suite / "held.jsonl").write_text('{"a": 1}\n', "utf-8")
    (suite / "held.jsonl").chmod(0)

    dev, held = (one.component for one in datasets(tmp_path))

    said = {one.name: one.value for one in dev.properties}
    assert (dev.name, dev.description, said["marque:rows"]) == (
        "green/dev.jsonl",
        "Written by hand, in one sitting.",
        "2",
    )
    assert said["marque:read_with"].startswith("shop.csv sha256:")
    assert {one.name: one.value for one in held.properties}["marque:held"] == "True"
    assert not held.hashes


@pytest.mark.parametrize("kind", ["folder", "pipe", "link out of it", "link to nothing"])
def test_what_is_no_file_of_the_workspace_is_refused_and_not_waited_for(tmp_path: Path, kind: str) -> None:
    (tmp_path / "shop/rules").mkdir(parents=True)
    (tmp_path / "secret.yaml").write_text("schema: 1\n", "utf-8")
    odd = tmp_path / "shop/rules/odd.yaml"
    match kind:
        case "folder":
            odd.mkdir()
        case "pipe":
            os.mkfifo(odd)
        case "link out of it":
            odd.symlink_to(tmp_path / "secret.yaml")
        case _:
            odd.symlink_to("nothing.yaml")

    with pytest.raises(InputError, match=r"odd\.yaml"):
        list(rules(tmp_path / "shop", "rules/*.yaml", whose="workspace"))
