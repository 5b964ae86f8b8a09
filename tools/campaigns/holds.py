"""What is on hold: by whom, since when and why."""

from pydantic import AwareDatetime
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from marque.errors import Refused
from marque.records import Record
from marque.storage import tables


class Hold(Record):
    """Everything of a brand is stopped until somebody releases it."""

    brand: str
    actor: str
    reason: str
    at: AwareDatetime

    @property
    def words(self) -> str:
        """Who holds it and why, as people read it."""
        return f"on hold by {self.actor}: {self.reason}"


class OnHold(Refused):
    """Not while the brand is on hold."""

    def __init__(self, hold: Hold) -> None:
        """Say who holds it and why."""
        super().__init__(hold.words, where=f"brand {hold.brand}", mend="try again when it is released")


COLUMNS = [tables.holds.c[name] for name in Hold.model_fields]


async def hold_of(connection: AsyncConnection, brand: str) -> Hold | None:
    """Return who holds a brand and why, or None, inside a transaction of the caller's."""
    found = (await connection.execute(select(*COLUMNS).where(tables.holds.c.brand == brand))).mappings().first()
    return Hold.model_validate(dict(found)) if found else None
