"""A prompt filled for one call: what is said to the model, and which version of which file it came from."""

from collections.abc import Mapping
from typing import Any

from marque.errors import InputError
from marque.models.gateway import Prompt
from marque.models.tokens import estimated_tokens
from marque.records import Record
from prompts.copy_view import copy_view
from prompts.drawing import Draw
from prompts.fencing import made_safe, tags_of, texts_in
from prompts.form import PromptFile
from prompts.inputs import WritingInputs
from prompts.room import Item, fitted
from prompts.templating import fill


def render(
    prompt: PromptFile,
    inputs: Record | Mapping[str, Any],
    *,
    most_tokens: int | None = None,
    **more: Any,  # noqa: ANN401 - JSON values
) -> Prompt:
    """Return a role's prompt, filled with the inputs that its head declares and no others.

    Every text is made safe to stand between the prompt's tags. An input that is declared and not given, and one
    that is given as None and printed, is an `InputError`.

    Args:
        prompt: the role's.
        inputs: by name; a fact or passage among them has `id`, `label` and `text`, a passage its `kind`, and a fact
            says with `named` whether it is one of the brief's products.
        most_tokens: how many the prompt may have; evidence that does not fit is cut, as `room` says, and told.
        **more: inputs that come from elsewhere.
    """
    if prompt.system is None or prompt.user is None:
        raise InputError("is a copy template, not a role's prompt", where=prompt.where, mend="render a role's prompt")
    offered = {**(inputs.as_json() if isinstance(inputs, Record) else inputs), **more}
    missing = [name for name in prompt.head.inputs if name not in offered]
    if missing:
        raise InputError(f"inputs.{missing[0]} was not given", where=prompt.where, mend="give it")
    given = {name: offered[name] for name in prompt.head.inputs}
    held = texts_in(given)
    safe = made_safe(given, held, tags_of(prompt.system.text) | tags_of(prompt.user.text))

    def filled(values: Mapping[str, Any]) -> tuple[str, str]:
        system, user = (
            fill(piece, values, where=prompt.where, all_known=not held.has_none).strip()
            for piece in (prompt.system, prompt.user)
            if piece
        )
        return system, user

    said, cut = filled(safe), list[Item]()
    if most_tokens is not None and _tokens(said) > most_tokens:
        left, cut = fitted(safe, lambda values: _tokens(filled(values)), most_tokens)
        said = filled(left)
    out = {(item.list, item.at) for item in cut}
    return Prompt(
        name=prompt.name,
        content_hash=prompt.content_hash,
        system=said[0],
        user=said[1],
        tested_with=prompt.head.tested_with,
        evidence=tuple(
            (one["id"], one["text"])
            for name in ("facts", "passages")
            for at, one in enumerate(given.get(name, ()))
            if (name, at) not in out
        ),
        left_out=tuple((given[item.list][item.at]["id"], given[item.list][item.at]["text"]) for item in cut),
    )


def guidance(template: PromptFile, inputs: WritingInputs) -> str:
    """Return a copy template's guidance, to be handed to the writer's prompts as their input `template`."""
    if template.guidance is None:
        raise InputError("is no copy template", where=template.where, mend="name one that serves the channel")
    view = copy_view(inputs, Draw(key=template.name))
    return fill(template.guidance, {name: getattr(view, name) for name in template.head.inputs}, where=template.where)


def _tokens(said: tuple[str, str]) -> int:
    return estimated_tokens(f"{said[0]}{said[1]}")
