"""The models: those that `models.yaml` has the steps ask, and the small judges that are shipped."""

import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from cyclonedx.model.component import ComponentType

from app.bom.parts import Part, first_paragraph, part, sha256_of
from marque.models.policy import LAST_LINKS, ModelPolicy

MODEL = ComponentType.MACHINE_LEARNING_MODEL
_KIND = re.compile(r"\*\*Kind\*\*: (.+?)(?=\n- \*\*|\n\n)", re.DOTALL)


def asked(policy: ModelPolicy, otherwise: str | None) -> Iterator[Part]:
    """Yield each model that a step may ask, with the steps and their parameters; no card of one is known to us.

    Args:
        policy: `models.yaml` as it holds.
        otherwise: `MARQUE_MODEL`, for steps that pin none.
    """
    steps: dict[str, list[str]] = {}
    unpinned: dict[str, list[str]] = {}
    for name in policy.steps:
        step = policy.step(name)
        for link in step.chain:
            if link in LAST_LINKS:
                continue
            model = policy.model_of(link, step, otherwise)
            steps.setdefault(model, []).append(
                f"{name} ({link}; temperature {step.temperature}, max_tokens {step.max_tokens}, seed {step.seed})"
            )
            if ":" not in link and step.model is None:
                unpinned.setdefault(model, []).append(name)
    for model, asking in sorted(steps.items()):
        yield part("model", model, MODEL, step=asking, unpinned_step=unpinned.get(model))


def learned(folder: Path) -> Iterator[Part]:
    """Yield each judge that was learnt for us, a `.npz` with its card beside it."""
    for file in sorted(folder.glob("*.npz")):
        card = folder / f"{file.stem.partition('_')[0]}.md"
        text = card.read_text("utf-8")
        kind = _KIND.search(text)
        yield part(
            "model", file.name, MODEL, sha256=sha256_of(file), description=first_paragraph(text),
            card={
                "bom-ref": f"card:{file.name}",
                "modelParameters": {
                    "approach": {"type": "supervised"},
                    **({"modelArchitecture": " ".join(kind[1].split())} if kind else {}),
                },
                "properties": [
                    {"name": "marque:card", "value": f"policies/learned/{card.name}"},
                    {"name": "marque:card:sha256", "value": sha256_of(card)},
                ],
            },
        )  # fmt: skip


def embedding() -> Part:
    """Return the model of the embedded knowledge store, whose weights lie in its package."""
    return part("model", "wordllama", MODEL, version=version("wordllama"), step=["knowledge"])
