"""The prompts of a campaign: those in force when it begins, and from then on the very same.

In force is the file, unless a pin of the brand puts an earlier version in its place.
"""

import asyncio
from collections.abc import Mapping
from functools import lru_cache

from graphs.services import Services
from marque.campaign import Campaign
from marque.errors import InputError
from prompts.form import PromptFile
from prompts.loader import Library, load_prompts, parse_prompt
from tools.prompts import Version


async def library_in_force(brand: str, services: Services) -> Library:
    """Return the prompts that a brand's next campaign begins with.

    Raises:
        InputError: a file, or the text of a pin, cannot be used.
    """
    library, pins = await services.files.library(), await services.prompts.pins(brand)
    if not pins:
        return library
    texts = await services.prompts.texts(brand, [pin.content_hash for pin in pins.values()])
    pinned = {name: texts[pin.content_hash] for name, pin in pins.items()}
    return await asyncio.to_thread(_laid_over, library, pinned, "lift its pin: `marque prompts rollback NAME --lift`")


async def library_of(campaign: Campaign, services: Services) -> Library:
    """Return the prompts that a campaign began with; one of before these were kept has the files in force.

    A prompt that this Marque has and the campaign did not begin with is the shipped one: a step that came with an
    upgrade needs it.

    Raises:
        InputError: a text that it began with is no longer accepted.
    """
    versions = await services.prompts.versions_of(campaign.id)
    if versions is None:
        return await services.files.library()
    texts = await services.prompts.texts(campaign.brand, versions.values())
    began_with = {name: texts[hash_] for name, hash_ in versions.items()}
    shipped = await asyncio.to_thread(_shipped)
    return await asyncio.to_thread(_laid_over, shipped, began_with, "withdraw the campaign and run its brief anew")


def versions_in(library: Library) -> tuple[Version, ...]:
    """Return the versions of a library, to be kept."""
    return tuple(
        Version(name=name, content_hash=prompt.content_hash, text=prompt.text)
        for name, prompt in library.prompts.items()
    )


@lru_cache(maxsize=1)
def _shipped() -> Library:
    return load_prompts()


def _laid_over(library: Library, texts: Mapping[str, str], mend: str) -> Library:
    """Return the library with these texts, by name, in place of its own; `mend` is for one that cannot be used."""
    try:
        parsed = {name: _parsed(name, text) for name, text in texts.items()}
    except InputError as error:
        raise InputError(f"{error.what}, in a version of before", where=error.where, mend=mend) from error
    return Library(prompts=dict(sorted({**library.prompts, **parsed}.items())))


@lru_cache(maxsize=1024)
def _parsed(name: str, text: str) -> PromptFile:
    return parse_prompt(text, where=f"{name}.md")
