"""Verdicts on rows that are messages, as `marque check` gives them: the same checker, inventory and policy.

Where a set lies beside catalogues, they are imported by the real importer into a store that lasts for this run;
rows that name no brand are then judged without a brand pack, because the pack of another shop says nothing of them.
The folder's `catalogue.yaml` says when its files were true; without one, they were when the first row is judged.
"""

import asyncio
import logging
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, model_validator

from evals.rows import EvalRow
from evals.suites.suite import Setting
from evals.workers import in_parts, spread
from graphs.checking import Checker
from marque.brief import Currency
from marque.errors import InputError
from marque.message import Message
from marque.reading import load_data, validate
from marque.records import Record
from marque.settings import Settings
from marque.storage import Storage
from marque.verdict import Verdict
from tools.inventory.importer import import_catalogue
from tools.inventory.store import Inventory

CATALOGUES = frozenset({".csv", ".tsv", ".xml", ".json"})
"""Suffixes of the files in a catalogue folder that are imported."""
CHECKING = "policies.checking"
"""The logger that tells why a gate failed."""
LEAST_PART = 40
"""Messages that are worth another process, which imports the catalogue for them again."""
NO_BRAND = "catalogue"
"""A brand that has no pack."""


class MessageRow(EvalRow):
    """A row that is a message to be checked, with what a suite expects of it."""

    message: Message

    @model_validator(mode="before")
    @classmethod
    def _part(cls, data: object) -> object:
        """Take the message's own keys together; the others are the suite's."""
        if not isinstance(data, dict) or "message" in data:
            return data
        own = {key: value for key, value in data.items() if key in Message.model_fields}
        return {**data, "message": own}


class CatalogueNote(Record):
    """`catalogue.yaml`: when the files of its folder were true."""

    schema_: int = 1
    as_of: AwareDatetime
    currency: Currency | None = None
    """Of prices that name none."""
    brand: str | None = None
    """The brand of rows that name none; it may have a pack."""

    @model_validator(mode="before")
    @classmethod
    def _named_schema(cls, data: Any) -> Any:  # noqa: ANN401 - any YAML
        return {"schema_" if key == "schema" else key: value for key, value in data.items()}


def judged(
    messages: Sequence[Message], setting: Setting, gates: Sequence[str] | None = None
) -> list[Verdict | InputError]:
    """Return each message's verdict, or why it could not be judged.

    Args:
        messages: in the order of the rows.
        setting: whose workspace, and which catalogues.
        gates: only these; None: all.
    """
    where = setting.catalogue.name if setting.catalogue else ""
    keys = [[message.as_json(), list(gates or ()), where, setting.brand] for message in messages]
    known = {place: found for place, key in enumerate(keys) if (found := setting.answers.find(key)) is not None}
    answers: dict[int, Verdict | InputError] = {place: Verdict.model_validate(one) for place, one in known.items()}
    todo = [place for place in range(len(messages)) if place not in answers]
    size = max(LEAST_PART, -(-len(todo) // setting.jobs))
    parts = [
        _Part(
            messages=tuple(messages[place] for place in places), settings=setting.settings, brand=setting.brand,
            catalogue=setting.catalogue, gates=tuple(gates) if gates is not None else None,
            moment=_first_moment(messages), places=tuple(places), keys=tuple(keys[place] for place in places),
        )
        for places in in_parts(todo, size)
    ]  # fmt: skip
    if len(parts) == 1 or setting.jobs == 1:
        for part in parts:
            answers |= _here(part, setting, len(answers))
    else:
        for number, found in spread(_elsewhere, parts, setting.jobs):
            answers |= dict(zip(parts[number].places, found, strict=True))
            _keep(parts[number], found, setting)
            setting.progress(len(answers))
    return [answers[place] for place in range(len(messages))]


@dataclass(frozen=True, kw_only=True)
class _Part:
    """Some of the messages, with all that another process needs to judge them."""

    messages: tuple[Message, ...]
    settings: Settings
    brand: str | None
    catalogue: Path | None
    gates: tuple[str, ...] | None
    moment: datetime | None
    places: tuple[int, ...]
    keys: tuple[Any, ...]


def _here(part: _Part, setting: Setting, before: int) -> dict[int, Verdict | InputError]:
    """Judge a part in this process, keeping each answer as it comes."""
    found: dict[int, Verdict | InputError] = {}

    def keep(answer: Verdict | InputError) -> None:
        place = len(found)
        found[part.places[place]] = answer
        if isinstance(answer, Verdict):
            setting.answers.keep(part.keys[place], answer.as_json())
        setting.progress(before + len(found))

    _told_once(part, keep)
    return found


def _elsewhere(part: _Part) -> list[Verdict | InputError]:
    """Judge a part in another process."""
    found: list[Verdict | InputError] = []
    _told_once(part, found.append)
    return found


def _keep(part: _Part, found: Sequence[Verdict | InputError], setting: Setting) -> None:
    for key, answer in zip(part.keys, found, strict=True):
        if isinstance(answer, Verdict):
            setting.answers.keep(key, answer.as_json())


def _told_once(part: _Part, keep: Callable[[Verdict | InputError], None]) -> None:
    log, once = logging.getLogger(CHECKING), _Once()
    log.addFilter(once)
    try:
        asyncio.run(_judge(part, keep))
    finally:
        log.removeFilter(once)


class _Once(logging.Filter):
    """Lets each gate tell once that it failed; how often it did is counted."""

    def __init__(self) -> None:
        super().__init__()
        self._told: set[object] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        gate = record.args[0] if isinstance(record.args, tuple) and record.args else record.msg
        if gate in self._told:
            return False
        self._told.add(gate)
        return True


def not_judged(verdicts: Sequence[Verdict | InputError]) -> dict[str, int]:
    """Return how many messages could not be judged, and in how many a gate failed."""
    failed = [isinstance(one, Verdict) and "failed" in one.gates.values() for one in verdicts]
    return {"not_judged": sum(isinstance(one, InputError) for one in verdicts), "gate_failed": sum(failed)}


async def _judge(part: _Part, keep: Callable[[Verdict | InputError], None]) -> None:
    async with _inventory(part) as (inventory, brand):
        checker = Checker(
            part.settings.workspace, part.settings.defaults, inventory,
            clock=lambda: datetime.now(UTC), timer=time.perf_counter,
        )  # fmt: skip
        await checker.ready()
        for message in part.messages:
            branded = message if message.brand or not brand else message.model_copy(update={"brand": brand})
            try:
                keep((await checker.check(branded, part.gates)).verdict)
            except InputError as error:
                keep(error)


@asynccontextmanager
async def _inventory(part: _Part) -> AsyncIterator[tuple[Callable[[str], Inventory], str | None]]:
    """Yield where products are asked for, and the brand of messages that name none."""
    if part.catalogue is None:
        storage = Storage(part.settings.database_url)
        try:
            yield lambda brand: Inventory(storage, brand), part.brand
        finally:
            await storage.close()
        return
    with tempfile.TemporaryDirectory() as folder:
        storage = Storage(f"sqlite:///{Path(folder) / 'catalogue.db'}")
        try:
            note = await load_catalogues(storage, part.catalogue, part.moment)
            inventory = Inventory(storage, NO_BRAND)
            yield lambda _: inventory, part.brand or note.brand or NO_BRAND
        finally:
            await storage.close()


async def load_catalogues(storage: Storage, folder: Path, moment: datetime | None) -> CatalogueNote:
    """Import every catalogue of a folder as the inventory of one brand; return when it was true.

    Args:
        storage: an empty one.
        folder: with at least one catalogue file.
        moment: the instant at which they were true, where no `catalogue.yaml` says so.
    """
    note = await asyncio.to_thread(read_note, folder, moment)
    for file in await asyncio.to_thread(_files, folder):
        await import_catalogue(
            storage, file, brand=NO_BRAND, now=note.as_of, as_of=note.as_of, currency=note.currency,
            home_currency="USD",
        )  # fmt: skip
    return note


def _files(folder: Path) -> list[Path]:
    files = sorted(path for path in folder.iterdir() if path.suffix in CATALOGUES)
    if not files:
        raise InputError("holds no catalogue", where=folder.name, mend="put a .csv, .tsv, .xml or .json there")
    return files


def read_note(folder: Path, moment: datetime | None) -> CatalogueNote:
    """Return what `catalogue.yaml` says of a folder, or that its files were true at the given moment."""
    file = folder / "catalogue.yaml"
    if file.is_file():
        return validate(CatalogueNote, load_data(file), where=f"{folder.name}/{file.name}")
    if moment is None:
        raise InputError("nothing says when the catalogue was true", where=folder.name,
                         mend="give its rows `now`, or write catalogue.yaml with as_of")  # fmt: skip
    return CatalogueNote(as_of=moment)


def _first_moment(messages: Sequence[Message]) -> datetime | None:
    return min((message.now for message in messages if message.now), default=None)
