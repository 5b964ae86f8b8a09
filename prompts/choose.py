"""Choosing a template where the brief names none: by channel first, then by the words of what it is for."""

from collections.abc import Collection

from rapidfuzz import fuzz

from marque.brief import Channel
from marque.errors import InputError
from prompts.form import PromptFile
from prompts.loader import Library


def choose_template(channels: Collection[Channel], objective: str, library: Library) -> str:
    """Return the name of the template that serves all these channels and whose intent is nearest to the objective.

    The same brief and library give the same name; where no template serves them all, an `InputError` says so.
    """
    serving = [t for t in library.templates() if set(channels) <= set(t.head.channel)]
    if not serving:
        raise InputError(
            f"no template has copy for {' and '.join(channels)} together",
            where="channels",
            mend="name fewer channels, or add a template to the workspace's prompts/",
        )
    return min(serving, key=lambda template: (-_nearness(template, objective), template.name)).name


def _nearness(template: PromptFile, objective: str) -> float:
    words = f"{template.name.replace('_', ' ')} {template.head.intent}".lower()
    return fuzz.token_set_ratio(words, objective.lower())
