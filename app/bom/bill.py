"""Putting the bill together: every part in one document of the newest version that the library writes."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.dependency import Dependency
from cyclonedx.output.json import JsonV1Dot7

from app.bom import models, packages, texts
from app.bom.parts import Part
from marque.models.policy import ModelPolicy
from prompts.loader import Library

HOUSE = Path(__file__).resolve().parents[2]
"""The folder of the rooms, in a checkout and where it is installed."""
NAME = "marque"


def bill(
    policy: ModelPolicy, library: Library, workspace: Path, *,
    version: str, model: str | None, serial: UUID, at: datetime,
) -> dict[str, Any]:  # fmt: skip
    """Return the bill as JSON; the same inputs give the same, down to the order.

    Args:
        policy: `models.yaml` as it holds.
        library: the prompts in force.
        workspace: whose rules lie over ours.
        version: Marque's own.
        model: `MARQUE_MODEL`.
        serial: of the document.
        at: when it was made.
    """
    parts = [
        *models.asked(policy, model),
        models.embedding(),
        *models.learned(HOUSE / "policies" / "learned"),
        *texts.prompts(library),
        *texts.datasets(HOUSE / "evals" / "datasets"),
        *texts.gates(HOUSE / "policies"),
        *texts.rules(HOUSE / "policies", "*.yaml", "rules/*.yaml", whose="shipped"),
        *texts.rules(workspace, "tiers.yaml", "rules/*.yaml", whose="workspace"),
        *packages.installed(but=NAME),
    ]
    ours = Component(bom_ref=NAME, type=ComponentType.APPLICATION, name=NAME, version=version)
    bom = Bom(
        components=[one.component for one in parts],
        serial_number=serial,
        metadata=BomMetaData(component=ours, timestamp=at),
        dependencies=[
            Dependency(ours.bom_ref, dependencies=[Dependency(one.component.bom_ref) for one in parts]),
            *(Dependency(one.component.bom_ref) for one in parts),
        ],
    )
    return _with_cards(json.loads(JsonV1Dot7(bom).output_as_string()), parts)


def _with_cards(document: dict[str, Any], parts: list[Part]) -> dict[str, Any]:
    """Put in the model cards, which the standard has a place for and the library does not yet."""
    cards = {one.component.bom_ref.value: dict(one.card) for one in parts if one.card}
    for component in document["components"]:
        if component["bom-ref"] in cards:
            component["modelCard"] = cards[component["bom-ref"]]
    return document
