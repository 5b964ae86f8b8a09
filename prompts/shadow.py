"""Versions in shadow: `shadow.yaml` says on which share of campaigns each runs, `shadow/NAME.md` is its text."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field

from marque.brief import Name
from marque.errors import InputError
from marque.reading import inside, load_data, read_text, validate
from marque.records import FileForm, Record
from prompts.form import PromptFile
from prompts.loader import MAX_PROMPT_BYTES, SHADOWS, parse_prompt

FILE_NAME = "shadow.yaml"
Share = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]


class Shadows(FileForm):
    """`prompts/shadow.yaml`: which prompts have a second version in shadow."""

    shares: Mapping[Name, Share] = Field(default_factory=dict)
    """On which share of campaigns the text in `shadow/NAME.md` runs beside the version in force: 0.2 is one in five."""


class Shadow(Record):
    """One version in shadow."""

    prompt: PromptFile
    share: Share


def load_shadows(folder: Path) -> tuple[Shadow, ...]:
    """Return the versions in shadow of a workspace's folder of prompts; no file, none.

    Raises:
        InputError: the file or a version that it names cannot be used.
    """
    if not (folder / FILE_NAME).is_file():
        return ()
    named = validate(Shadows, load_data(inside(folder, FILE_NAME, where=FILE_NAME)), where=FILE_NAME)
    return tuple(Shadow(prompt=_read(folder, name), share=share) for name, share in sorted(named.shares.items()))


def _read(folder: Path, name: str) -> PromptFile:
    where = f"{SHADOWS}/{name}.md"
    path = inside(folder, where, where=FILE_NAME)
    if not path.exists():
        raise InputError(f"{name!r} has no version in shadow", where=FILE_NAME, mend=f"write {where}, or take it out")
    return parse_prompt(read_text(path, max_bytes=MAX_PROMPT_BYTES), where=where)
