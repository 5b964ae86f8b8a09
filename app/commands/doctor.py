"""`marque doctor`: what is configured, reachable and missing, and how to mend it. It makes and changes nothing."""

import asyncio
import os
import shutil
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import typer

from app.folding import tell
from app.here import settings_here
from app.printing import AsJson, emit
from app.showing import harmless_line
from marque.counting import counted
from marque.errors import MarqueError
from marque.records import Record

if TYPE_CHECKING:
    from marque.settings import Settings
    from tools.knowledge.port import Health

app = typer.Typer(rich_markup_mode=None, add_completion=False)

Level = Literal["good", "note", "bad"]
MARKS: dict[Level, str] = {"good": "ok", "note": "--", "bad": "!!"}
LOW_SPACE_BYTES = 500 * 1024 * 1024
"""Below this, a day's checkpoints may fill the disk."""
TIMEOUT_SECONDS = 5.0
PARTS = (
    ("presidio_analyzer", "presidio-analyzer", "personal data in copy is not found"),
    ("guardrails", "guardrails-ai", "validators that a brand pack names cannot run"),
    ("wordllama", "wordllama", "knowledge is searched by words alone"),
)
"""Heavy parts: the module, its distribution, and what is lost without it."""


class Look(Record):
    """One thing that was looked at."""

    name: str
    level: Level
    """`good`, `note`: works, and could do more; `bad`: something will fail."""
    said: str
    mend: str = ""


@app.command()
def doctor(
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Show what is configured, reachable and missing, and the mend. Exit 1 when something will fail."""
    settings = settings_here(quiet=True)  # it has a line of its own for the workspace
    looks = list(_looks(settings))
    bad = any(look.level == "bad" for look in looks)
    answer = {"well": not bad, "looks": [look.as_json() for look in looks]}
    emit(answer, as_json=as_json, show=lambda: _show(looks))
    if bad:
        raise typer.Exit(1)


def _show(looks: list[Look]) -> None:
    for look in looks:
        rest = " " * 22
        tell(look.said, first=f"{MARKS[look.level]}  {look.name:<17} ", rest=rest)
        if look.mend:
            tell(look.mend, first=rest, rest=rest)


def _looks(settings: "Settings") -> Iterator[Look]:
    one = (
        _workspace,
        _brand,
        _people,
        _home,
        _disk,
        _database,
        _audit_key,
        _knowledge,
        _embeddings,
        _model,
        _telemetry,
    )
    for look in one:
        try:
            yield look(settings)
        except MarqueError as error:
            yield _bad(_name(look), error)
        except OSError as error:
            yield Look(name=_name(look), level="bad", said=f"{error.filename}: {error.strerror}",
                       mend="check the permissions, and MARQUE_WORKSPACE and MARQUE_HOME")  # fmt: skip
    yield from _files(settings)
    yield from _tested(settings)
    yield from (_part(*part) for part in PARTS)


def _tested(settings: "Settings") -> Iterator[Look]:
    """Yield each prompt that a model answers which it was not tested with; a broken file is told elsewhere."""
    from app.tested import not_tested, untested
    from prompts.loader import load_prompts

    try:
        library = load_prompts(workspace=settings.workspace / "prompts")
        others = untested(library, settings)
    except MarqueError:
        return
    for name, models in others.items():
        said = f"{name}: {not_tested(models, library.get(name).head.tested_with)}"
        yield Look(name="prompts", level="note", said=said,
                   mend="test it with that model, and name it under tested_with")  # fmt: skip


def _bad(name: str, error: MarqueError) -> Look:
    said = f"{error.where}: {error.what}" if error.where else error.what
    return Look(name=name, level="bad", said=harmless_line(said), mend=harmless_line(error.mend))


def _files(settings: "Settings") -> Iterator[Look]:
    """Yield each file that cannot be used, and each kind that is sound throughout."""
    from app.files import read_all

    for kind in read_all(settings):
        yield from (_bad(kind.name, error) for error in kind.bad)
        for note in kind.notes:
            yield Look(name=kind.name, level="note", said=harmless_line(note), mend="it does not hold: take it out")
        if not kind.bad:
            yield Look(
                name=kind.name,
                level="good",
                said="read, and sound" if kind.sound == 1 else f"{kind.sound} read, and sound",
            )


def _name(look: Callable[["Settings"], Look]) -> str:
    return look.__name__.strip("_").replace("_", " ")


def _workspace(settings: "Settings") -> Look:
    from marque.settings import built_in_examples

    if settings.workspace in built_in_examples():
        return Look(name="workspace", level="note", said=f"the built-in example, {settings.workspace}",
                    mend="make your own with `marque init DIR`, then work in DIR")  # fmt: skip
    return Look(name="workspace", level="good", said=str(settings.workspace))


def _brand(settings: "Settings") -> Look:
    from policies.loading import find_brand

    name = settings.defaults.brand
    find_brand(settings.workspace, name)
    return Look(name="brand", level="good", said=f"{name}, {settings.defaults.market}, {settings.defaults.language}")


def _people(settings: "Settings") -> Look:
    from policies.people import load_people

    people = load_people(settings.workspace / "people.yaml").people
    if not people:
        return Look(name="people", level="bad", said="people.yaml names nobody, so nothing can be approved",
                    mend="add a line under `people:`, such as ada@example.com: [editor]")  # fmt: skip
    return Look(name="people", level="good", said=f"{len(people)} in people.yaml")


def _home(settings: "Settings") -> Look:
    existing = _nearest_folder(settings.home)
    if not os.access(existing, os.W_OK | os.X_OK):
        return Look(name="home", level="bad", said=f"{existing} may not be written",
                    mend="change its permissions, or name another folder in MARQUE_HOME")  # fmt: skip
    said = str(settings.home) if settings.home == existing else f"{settings.home}, made at first use"
    return Look(name="home", level="good", said=said)


def _disk(settings: "Settings") -> Look:
    free = shutil.disk_usage(_nearest_folder(settings.home)).free
    said = f"{free / 1024**3:,.1f} GiB free"
    if free < LOW_SPACE_BYTES:
        return Look(name="disk", level="bad", said=said, mend="free some space, or move MARQUE_HOME to a larger disk")
    return Look(name="disk", level="good", said=said)


def _database(settings: "Settings") -> Look:
    from marque.storage import Storage
    from marque.storage.schema import HEAD, version

    storage = Storage(settings.database_url)
    found = asyncio.run(version(storage))
    if found == HEAD:
        return Look(name="database", level="good", said=f"{storage.name}, tables of version {found}")
    if storage.is_sqlite:
        return Look(name="database", level="good", said=f"{storage.name}, brought to version {HEAD} at first use")
    return Look(name="database", level="bad", said=f"{storage.name}, tables of version {found}, not {HEAD}",
                mend="run `marque db upgrade`")  # fmt: skip


def _audit_key(settings: "Settings") -> Look:
    from marque.audit.keys import AuditKeys
    from marque.audit.standalone import key_id

    key = AuditKeys(settings.home).public_key()
    return Look(name="audit key", level="good", said=key_id(key) if key else "made with the first signed head")


def _knowledge(settings: "Settings") -> Look:
    health = asyncio.run(_health(settings))
    texts = sum(sum(kinds.values()) for kinds in health.counts.values())
    if not texts:
        return Look(name="knowledge", level="note", said=f"{health.store}, holds nothing yet",
                    mend="run `marque knowledge sync`")  # fmt: skip
    said = (
        f"{health.store}, version {health.version}, {counted(texts, 'text')} of {counted(len(health.counts), 'brand')}"
    )
    return Look(name="knowledge", level="good", said=said)


async def _health(settings: "Settings") -> "Health":
    from marque.storage import Storage
    from tools.knowledge import open_knowledge

    storage = Storage(settings.database_url)
    knowledge = open_knowledge(settings, storage)
    try:
        return await knowledge.health()
    finally:
        await knowledge.close()
        await storage.close()


def _embeddings(settings: "Settings") -> Look:
    from tools.knowledge.embeddings import WordLlamaEmbedder, open_embedder

    name = open_embedder(settings).name
    return Look(name="embeddings", level="good",
                said=name if name == WordLlamaEmbedder.name else f"{name}, at the model endpoint")  # fmt: skip


def _model(settings: "Settings") -> Look:
    if settings.openai_api_key is None and settings.openai_base_url is None:
        return Look(name="model", level="note", said="none: copy is made from templates, requests understood by rule",
                    mend="set OPENAI_API_KEY, and OPENAI_BASE_URL for another endpoint")  # fmt: skip
    import httpx

    base = (settings.openai_base_url or "https://api.openai.com/v1").rstrip("/")
    host = httpx.URL(base).host or base
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else ""
    try:
        answer = httpx.get(f"{base}/models", headers={"Authorization": f"Bearer {key}"}, timeout=TIMEOUT_SECONDS)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        return Look(name="model", level="bad", said=f"{host} does not answer: {type(error).__name__}",
                    mend="check OPENAI_BASE_URL and the network; until then templates write")  # fmt: skip
    if answer.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        return Look(name="model", level="bad", said=f"{host} refuses the key", mend="check OPENAI_API_KEY")
    named = settings.model or "as models.yaml says"
    return Look(name="model", level="good", said=f"{named}, at {host}")


def _part(module: str, distribution: str, lost: str) -> Look:
    if find_spec(module) is None:
        return Look(name=distribution, level="bad", said=f"is missing: {lost}", mend="install Marque again, whole")
    try:
        return Look(name=distribution, level="good", said=version_of(distribution))
    except PackageNotFoundError:
        return Look(name=distribution, level="good", said="there, of no known version")


def _telemetry(settings: "Settings") -> Look:
    return Look(name="telemetry", level="note" if settings.telemetry == "off" else "good", said=settings.telemetry)


def _nearest_folder(path: Path) -> Path:
    return next(folder for folder in (path, *path.parents) if folder.is_dir())
