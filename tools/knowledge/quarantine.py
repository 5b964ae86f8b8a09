"""The quarantine: which texts were kept out at the door, and which of them a person let in.

Rows hold hashes and places, never a word of a text: the words stay in the team's own files.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import AwareDatetime
from sqlalchemy import ColumnElement, RowMapping, and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from marque.errors import InputError, Refused
from marque.evidence import Kind
from marque.records import Record, digest
from marque.storage import Storage, tables
from marque.storage.once import insert_once
from tools.journal import Journal
from tools.knowledge.door import KeptOut

FEWEST = 8
"""Letters of a hash that name a text."""
_LIST = "see `marque knowledge quarantine`"
_HEX = re.compile(rf"[0-9a-f]{{{FEWEST},64}}")
_row = tables.quarantined.c


class Quarantined(Record):
    """A text that waits for a person to let it in, or for its file to lose it."""

    sha256: str
    """Of the words that were screened."""
    kind: Kind
    place: str
    """Where it stood when it was last seen."""
    reason: str
    """Why it is kept out, without its words."""
    at: AwareDatetime
    """When it was first kept out."""
    seen_at: AwareDatetime
    """When a sync last met it."""


@dataclass(frozen=True, kw_only=True)
class Quarantine:
    """The quarantine of one brand; no other brand's rows are ever seen or touched by it."""

    storage: Storage
    brand: str
    journal: Journal
    clock: Callable[[], datetime]

    async def released(self) -> frozenset[str]:
        """Return the hashes of the texts that a person let in."""
        async with self.storage.read() as connection:
            rows = await connection.execute(select(_row.sha256).where(self._ours, _row.released_at.is_not(None)))
            return frozenset(rows.scalars())

    async def list(self) -> tuple[Quarantined, ...]:
        """Return what is kept out, the newest first."""
        async with self.storage.read() as connection:
            return tuple(_quarantined(row) for row in await self._waiting(connection))

    async def keep(
        self, kept_out: Sequence[KeptOut], *, since: datetime, kinds: Sequence[Kind] = (), sources: Sequence[str] = ()
    ) -> None:
        """Make the list hold exactly what a reading kept out; what was released before stays released.

        Args:
            kept_out: All that the door kept out.
            since: When the reading began: what another sync met later stays.
            kinds: The reading was of these kinds alone; empty: of all.
            sources: It was of these files or sources alone; empty: of all.
        """
        met = {one.sha256: one for one in reversed(kept_out)}  # the first place counts, where words stand twice
        async with self.storage.write() as connection:
            for one in met.values():
                await self._meet(connection, one)
            gone = [
                row["sha256"]
                for row in await self._waiting(connection)
                if row["sha256"] not in met
                and row["seen_at"] < since
                and (not kinds or row["kind"] in kinds)
                and (not sources or any(_lies_in(row["place"], source) for source in sources))
            ]
            for sha256 in gone:
                await connection.execute(delete(tables.quarantined).where(self._of(sha256)))

    async def release(self, prefix: str, *, actor: str, role: str, why: str) -> Quarantined:
        """Let exactly these words in, from the next sync on, and put on record who did.

        Who may is for the caller to judge.

        Args:
            prefix: The first letters of the text's hash.
            actor: Whose decision it is.
            role: In which role.
            why: Kept with the row; the record has its hash.

        Raises:
            InputError: no text, or more than one, has a hash that begins so.
            Refused: it is released already.
        """
        if not _HEX.fullmatch(prefix):
            raise InputError(f"{prefix!r} does not begin a hash", where="--release",
                             mend=f"give at least {FEWEST} of its letters; {_LIST}")  # fmt: skip
        async with self.storage.write() as connection:
            begins = and_(self._ours, _row.sha256.startswith(prefix))
            found = (await connection.execute(select(tables.quarantined).where(begins))).mappings().all()
            if len(found) != 1:
                many = "more than one text" if found else "no text"
                raise InputError(f"{many} in quarantine has a hash that begins with {prefix}", where="--release",
                                 mend=_LIST)  # fmt: skip
            row = found[0]
            at = self.clock()
            let_in = {"released_by": actor, "released_role": role, "released_why": why, "released_at": at}
            waits = and_(self._of(row["sha256"]), _row.released_at.is_(None))
            if (await connection.execute(update(tables.quarantined).where(waits).values(let_in))).rowcount != 1:
                raise Refused("it is released already", where=f"text {row['sha256'][:FEWEST]}",
                              mend="run `marque knowledge sync` to store it")  # fmt: skip
            await self.journal.of_brand(
                connection, self.brand, "quarantine.released", once=row["sha256"],
                sha256=row["sha256"], actor=actor, role=role, why_hash=digest(why),
            )  # fmt: skip
            return _quarantined(row)

    @property
    def _ours(self) -> ColumnElement[bool]:
        return _row.brand == self.brand

    def _of(self, sha256: str) -> ColumnElement[bool]:
        return and_(self._ours, _row.sha256 == sha256)

    async def _waiting(self, connection: AsyncConnection) -> Sequence[RowMapping]:
        query = select(tables.quarantined).where(self._ours, _row.released_at.is_(None))
        return (await connection.execute(query.order_by(_row.at.desc(), _row.place, _row.sha256))).mappings().all()

    async def _meet(self, connection: AsyncConnection, one: KeptOut) -> None:
        now = self.clock()
        seen: dict[str, Any] = {
            "kind": one.kind, "place": one.place, "reason": _without_quote(one.reason), "seen_at": now,
        }  # fmt: skip
        row = {"brand": self.brand, "sha256": one.sha256, "at": now, **seen}
        if not await insert_once(connection, tables.quarantined, row):
            await connection.execute(update(tables.quarantined).where(self._of(one.sha256)).values(seen))


def _without_quote(reason: str) -> str:
    """Return a reason up to where it begins to quote the text."""
    return reason.partition('"')[0].rstrip(": ")


def _lies_in(place: str, source: str) -> bool:
    return place == source or place.startswith((f"{source}:", f"{source}/"))


def _quarantined(row: RowMapping) -> Quarantined:
    return Quarantined(**{name: row[name] for name in Quarantined.model_fields})
