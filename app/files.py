"""Every file of a workspace that people edit, read for real, so that a bad one is told before it is needed."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from app.briefs import read_brief
from marque.errors import MarqueError
from marque.models.making import model_policy
from marque.settings import Settings
from policies.go_no_go import load_limits
from policies.loading import find_brand, read_shelf
from prompts.loader import load_prompts
from prompts.shadow import load_shadows


class Kind(NamedTuple):
    """One kind of file, as it was found."""

    name: str
    sound: int
    """How many there are of it that can be used."""
    bad: tuple[MarqueError, ...]
    notes: tuple[str, ...] = ()
    """What is read and does not hold, such as a limit that would be softer than the shipped one."""


def read_all(settings: Settings) -> Iterator[Kind]:
    """Yield each kind of file with what is wrong in it; writes nothing, and raises nothing for a bad file."""
    folder = settings.workspace
    brands = sorted(path.name for path in (folder / "brands").glob("*") if path.is_dir())
    briefs = sorted(path for path in (folder / "briefs").glob("*") if path.suffix in {".yaml", ".yml", ".json"})
    yield _read("brands", [partial(find_brand, folder, name) for name in brands])
    shelf = _read("tiers and rules", [lambda: read_shelf(folder)])
    yield shelf if shelf.bad else shelf._replace(notes=read_shelf(folder).notes)
    limits = _read("go-no-go.yaml", [lambda: load_limits(folder)])
    yield limits if limits.bad else limits._replace(notes=load_limits(folder).notes)
    yield _read("models.yaml", [lambda: model_policy(settings)])
    yield _read("prompts", [lambda: load_prompts(workspace=folder / "prompts")])
    yield _read("shadow.yaml", [lambda: load_shadows(folder / "prompts")])
    yield _read("briefs", [partial(read_brief, path) for path in briefs])


def _read(name: str, readers: list[Callable[[], object]]) -> Kind:
    bad: list[MarqueError] = []
    for read in readers:
        try:
            read()
        except MarqueError as error:
            bad.append(error)
    return Kind(name, len(readers) - len(bad), tuple(bad))
