"""A prompt filled for one call: what is said to the model, and which version of which file it came from."""

from collections.abc import Mapping
from typing import Any

from marque.errors import InputError
from marque.models.gateway import Prompt
from marque.records import Record
from prompts.copy_view import copy_view
from prompts.drawing import Draw
from prompts.fencing import fenced, tags_of
from prompts.form import PromptFile
from prompts.inputs import WritingInputs
from prompts.templating import fill


def render(prompt: PromptFile, inputs: Record | Mapping[str, Any], **more: Any) -> Prompt:  # noqa: ANN401 - JSON values
    """Return a role's prompt, filled with the inputs that its head declares and no others.

    Every text is made safe to stand between the prompt's tags. An input that is declared and not given, and one
    that is given as None and printed, is an `InputError`.
    """
    if prompt.system is None or prompt.user is None:
        raise InputError("is a copy template, not a role's prompt", where=prompt.where, mend="render a role's prompt")
    given = {**(inputs.as_json() if isinstance(inputs, Record) else inputs), **more}
    missing = [name for name in prompt.head.inputs if name not in given]
    if missing:
        raise InputError(f"inputs.{missing[0]} was not given", where=prompt.where, mend="give it")
    tags = tags_of(f"{prompt.system.text}\n{prompt.user.text}")
    values = {name: fenced(given[name], tags) for name in prompt.head.inputs}
    return Prompt(
        name=prompt.name,
        content_hash=prompt.content_hash,
        system=fill(prompt.system, values, where=prompt.where).strip(),
        user=fill(prompt.user, values, where=prompt.where).strip(),
    )


def guidance(template: PromptFile, inputs: WritingInputs) -> str:
    """Return a copy template's guidance, to be handed to the writer's prompts as their input `template`."""
    if template.guidance is None:
        raise InputError("is no copy template", where=template.where, mend="name one that serves the channel")
    view = copy_view(inputs, Draw(key=template.name))
    return fill(template.guidance, {name: getattr(view, name) for name in template.head.inputs}, where=template.where)
