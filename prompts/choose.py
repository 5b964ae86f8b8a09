"""Choosing a template where the brief names none: by channel first, then by the words of what it is for."""

import re
from collections.abc import Collection

from rapidfuzz import fuzz

from marque.brief import Channel
from marque.errors import InputError
from prompts.form import PromptFile
from prompts.loader import Library

_SPARE_CHANNEL = 5
"""What a channel that nobody asked for takes off the fit, out of 100."""
_SHORT = 3
"""Words of so many letters tell nothing: the, who, and."""
_EVERYWHERE = frozenset({"people", "that", "with", "have", "tell", "they", "them", "what", "somebody", "customers"})


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
    return min(serving, key=lambda template: (-_fit(template, channels, objective), template.name)).name


def _fit(template: PromptFile, channels: Collection[Channel], objective: str) -> float:
    """Return how well a template fits, from 0 to 100; one made for these channels alone is the closer fit."""
    intent = _telling(f"{template.name.replace('_', ' ')} {template.head.intent}")
    spare = len(template.head.channel) - len(channels)
    return fuzz.token_set_ratio(intent, _telling(objective)) - _SPARE_CHANNEL * spare


def _telling(text: str) -> str:
    words = re.findall(r"[^\W\d_]+", text.lower())
    return " ".join(word for word in words if len(word) > _SHORT and word not in _EVERYWHERE)
