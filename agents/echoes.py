"""Tags of a prompt that a model wrote into its answer; what it repeats of the words, `policies.injection` tells."""

import re

from prompts.fencing import tags_of

_TAG = re.compile(r"</?\s*([A-Za-z_]+)[^<>]{0,100}>")


def fence_in(text: str, prompt: str) -> str | None:
    """Return the first tag of a prompt's own that the text holds, or None."""
    fences = tags_of(prompt)
    return next((tag.group() for tag in _TAG.finditer(text) if tag[1].casefold() in fences), None)
