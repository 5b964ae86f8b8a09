"""Versions of prompts: the text of each, which of them a campaign began with, and which are pinned for a brand.

A pin is a row that stays when it is lifted; the newest that nobody lifted is in force. Setting and lifting one stand in
the brand's audit chain.
"""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import AwareDatetime
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from marque.brief import Line
from marque.errors import InputError, Refused
from marque.reading import refuse_unstorable, validate
from marque.records import Record, digest
from marque.storage import Storage, tables
from marque.storage.once import insert_once
from tools.journal import Journal
from tools.prompts.versions import Version, keep_texts

_text, _pin = tables.prompt_texts.c, tables.prompt_pins.c


class Pin(Record):
    """An earlier version of a prompt that holds for a brand's new campaigns until it is lifted."""

    id: str
    brand: str
    prompt: str
    content_hash: str
    actor: str
    reason: Line
    at: AwareDatetime
    lifted_by: str | None = None
    """None: it is in force, unless a newer one is."""
    lifted_at: AwareDatetime | None = None


class Kept(Record):
    """A version whose text was kept, and since when."""

    content_hash: str
    at: AwareDatetime


_PIN = [_pin[name] for name in Pin.model_fields]


@dataclass(frozen=True, kw_only=True)
class Prompts:
    """The kept versions and the pins of every brand."""

    storage: Storage
    journal: Journal
    clock: Callable[[], datetime]
    _texts: dict[str, str] = field(default_factory=dict)
    """What was read once, by hash: a text never changes under its hash."""

    async def versions_of(self, campaign_id: str) -> Mapping[str, str] | None:
        """Return the versions that a campaign began with, by name; None: it began before they were kept."""
        row = tables.campaign_prompts.c
        async with self.storage.read() as connection:
            query = select(row.versions).where(row.campaign_id == campaign_id)
            found: Mapping[str, str] | None = (await connection.execute(query)).scalar_one_or_none()
        return found

    async def texts(self, brand: str, hashes: Collection[str]) -> Mapping[str, str]:
        """Return the texts of these versions, by hash; one that was never kept for the brand is not among them.

        Raises:
            InputError: a text is no longer the one that was kept.
        """
        missing = sorted(set(hashes) - self._texts.keys())
        if missing:
            query = select(_text.content_hash, _text.text).where(_text.brand == brand, _text.content_hash.in_(missing))
            async with self.storage.read() as connection:
                self._texts.update({hash_: _whole(hash_, text) for hash_, text in await connection.execute(query)})
        return {hash_: self._texts[hash_] for hash_ in hashes if hash_ in self._texts}

    async def kept(self, brand: str, name: str) -> Sequence[Kept]:
        """Return every version of a prompt that was kept for a brand, the newest first."""
        query = select(_text.content_hash, _text.at).where(_text.brand == brand, _text.name == name)
        async with self.storage.read() as connection:
            rows = (await connection.execute(query.order_by(_text.at.desc()))).mappings()
            return [Kept.model_validate(dict(row)) for row in rows]

    async def whose(self, brand: str, start: str) -> Sequence[str]:
        """Return the names of the prompts of which a version that begins so was kept for a brand."""
        query = select(_text.name).where(_text.brand == brand, _text.content_hash.startswith(start, autoescape=True))
        async with self.storage.read() as connection:
            return sorted(set((await connection.execute(query)).scalars()))

    async def pins(self, brand: str) -> Mapping[str, Pin]:
        """Return the pins in force for a brand, by prompt."""
        query = select(*_PIN).where(_pin.brand == brand, _pin.lifted_at.is_(None)).order_by(_pin.at)
        async with self.storage.read() as connection:
            rows = (await connection.execute(query)).mappings()
            return {row["prompt"]: Pin.model_validate(dict(row)) for row in rows}

    async def pin(self, version: Version, brand: str, actor: str, reason: str) -> Pin:
        """Put a version in force for a brand's new campaigns, in place of the pin before; who may is the door's to say.

        Raises:
            InputError: the reason is none, or cannot be kept.
        """
        refuse_unstorable({"reason": reason}, where="--reason")
        now = self.clock()
        fixed = {"brand": brand, "prompt": version.name, "content_hash": version.content_hash, "actor": actor}
        made = validate(Pin, {"id": digest([*fixed.values(), now.isoformat()]), **fixed, "reason": reason, "at": now},
                        where="pin")  # fmt: skip
        async with self.storage.write() as connection:
            await keep_texts(connection, brand, [version], now)
            await self._lift(connection, brand, version.name, actor, now)
            await insert_once(connection, tables.prompt_pins, made.model_dump())
            await self.journal.of_brand(
                connection, brand, "prompt.pinned", once=made.id, prompt=made.prompt,
                content_hash=made.content_hash, actor=actor, reason_hash=digest(made.reason),
            )  # fmt: skip
        return made

    async def lift(self, name: str, brand: str, actor: str) -> Pin:
        """Let the file be in force again for a brand's new campaigns; who may is the door's to say.

        Raises:
            Refused: it is not pinned.
        """
        async with self.storage.write() as connection:
            lifted = await self._lift(connection, brand, name, actor, self.clock())
        if lifted is None:
            raise Refused(f"prompt {name!r} is not pinned for {brand}", mend="see `marque prompts list`")
        return lifted

    async def _lift(self, connection: AsyncConnection, brand: str, name: str, actor: str, at: datetime) -> Pin | None:
        """Lift every pin of a prompt that is in force, inside a transaction of the caller's; return the newest."""
        theirs = (_pin.brand == brand) & (_pin.prompt == name) & _pin.lifted_at.is_(None)
        rows = (await connection.execute(select(*_PIN).where(theirs).order_by(_pin.at))).mappings()
        pins = [Pin.model_validate(dict(row)) for row in rows]
        await connection.execute(update(tables.prompt_pins).where(theirs).values(lifted_by=actor, lifted_at=at))
        for pin in pins:
            await self.journal.of_brand(
                connection, brand, "prompt.lifted", once=pin.id, prompt=name, content_hash=pin.content_hash,
                actor=actor,
            )  # fmt: skip
        return pins[-1] if pins else None


def _whole(hash_: str, text: str) -> str:
    """Return a kept text; one that has another hash was changed from outside."""
    if hashlib.sha256(text.encode()).hexdigest() != hash_:
        where = f"prompt version {hash_}"
        raise InputError("the text that was kept was changed", where=where, mend="put a backup of the database back")
    return text
