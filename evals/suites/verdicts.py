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
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, model_validator

from evals.rows import EvalRow
from evals.suites.suite import Setting
from graphs.checking import Checker
from marque.brief import Currency
from marque.errors import InputError
from marque.message import Message
from marque.reading import load_data, validate
from marque.records import Record
from marque.storage import Storage
from marque.verdict import Verdict
from tools.inventory.importer import import_catalogue
from tools.inventory.store import Inventory

CATALOGUES = frozenset({".csv", ".tsv", ".xml", ".json"})
"""Suffixes of the files in a catalogue folder that are imported."""
CHECKING = "policies.checking"
"""The logger that tells why a gate failed."""
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
    log, once = logging.getLogger(CHECKING), _Once()
    log.addFilter(once)
    try:
        return asyncio.run(_judged(messages, setting, gates))
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


async def _judged(
    messages: Sequence[Message], setting: Setting, gates: Sequence[str] | None
) -> list[Verdict | InputError]:
    async with _inventory(messages, setting) as (inventory, brand):
        checker = Checker(
            setting.settings.workspace, setting.settings.defaults, inventory,
            clock=lambda: datetime.now(UTC), timer=time.perf_counter,
        )  # fmt: skip
        await checker.ready()
        answers: list[Verdict | InputError] = []
        for done, message in enumerate(messages, start=1):
            branded = message if message.brand or not brand else message.model_copy(update={"brand": brand})
            try:
                answers.append((await checker.check(branded, gates)).verdict)
            except InputError as error:
                answers.append(error)
            setting.progress(done)
        return answers


@asynccontextmanager
async def _inventory(
    messages: Sequence[Message], setting: Setting
) -> AsyncIterator[tuple[Callable[[str], Inventory], str | None]]:
    """Yield where products are asked for, and the brand of messages that name none."""
    if setting.catalogue is None:
        storage = Storage(setting.settings.database_url)
        try:
            yield lambda brand: Inventory(storage, brand), setting.brand
        finally:
            await storage.close()
        return
    with tempfile.TemporaryDirectory() as folder:
        storage = Storage(f"sqlite:///{Path(folder) / 'catalogue.db'}")
        try:
            note = await load_catalogues(storage, setting.catalogue, _first_moment(messages))
            inventory = Inventory(storage, NO_BRAND)
            yield lambda _: inventory, setting.brand or note.brand or NO_BRAND
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
