"""Which prompts would be answered by a model that their heads do not name under `tested_with`."""

from collections.abc import Sequence

from marque.models.making import model_policy
from marque.models.policy import ModelPolicy
from marque.settings import Settings
from prompts.form import PromptFile
from prompts.loader import Library


def untested(library: Library, settings: Settings) -> dict[str, tuple[str, ...]]:
    """Return the models that answer a prompt and are not those that it was tested with, by prompt.

    A prompt that names none has nothing to differ from, and without a key no model is asked.
    """
    if settings.openai_api_key is None:
        return {}
    policy = model_policy(settings)
    found = {name: _others(prompt, policy, settings.model) for name, prompt in library.prompts.items()}
    return {name: models for name, models in found.items() if models}


def not_tested(models: Sequence[str], tested_with: Sequence[str]) -> str:
    """Return in words that a prompt is answered by others than it was tested with."""
    return f"answered by {', '.join(models)}; tested with {', '.join(tested_with)}"


def _others(prompt: PromptFile, policy: ModelPolicy, otherwise: str | None) -> tuple[str, ...]:
    """Return them for one prompt; a template's step is a room of several, such as `writer`."""
    head = prompt.head
    steps = [name for name in policy.steps if name == head.step or name.startswith(f"{head.step}.")]
    asked = dict.fromkeys(model for name in steps if (model := policy.in_force(name, otherwise)))
    return tuple(model for model in asked if head.tested_with and model not in head.tested_with)
