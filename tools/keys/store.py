"""API keys as rows: what is kept of a key opens nothing, and every change stands in the brand's audit chain.

A key is `mk_ID_SECRET`: the id is shown, the secret is 256 random bits and is told once. A secret that nobody can guess
needs no slow hash; SHA-256 keeps it out of the database and of its backups.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from pydantic import AwareDatetime, SecretStr
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from marque.caller import Caller
from marque.errors import InputError, Refused
from marque.records import Record
from marque.storage import Storage, tables
from tools.journal import Journal

EVERY_BRAND = "*"
_FORM = re.compile(r"mk_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_NOBODY = "0" * 64
"""Compared with where there is no such key, so that the answer takes as long."""


class Key(Record):
    """A key, without its secret."""

    id: str
    brand: str
    """The only brand that it opens, or `*`: every one of the holder's."""
    holder: str
    purpose: str
    roles: tuple[str, ...]
    """The only roles that it carries; empty: all of the holder's."""
    created_at: AwareDatetime
    created_by: str | None
    expires_at: AwareDatetime | None
    revoked_at: AwareDatetime | None
    used_at: AwareDatetime | None
    """To the day."""

    @property
    def caller(self) -> Caller:
        """Who it lets in, and how far."""
        brand = None if self.brand == EVERY_BRAND else self.brand
        return Caller(address=self.holder, brand=brand, only=frozenset(self.roles) or None, login=f"key:{self.id}")

    def opens(self, now: datetime) -> bool:
        """Tell whether it is in force."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


class Made(Record):
    """A new key with its secret, which is told this once."""

    key: str
    id: str


COLUMNS = [tables.keys.c[name] for name in Key.model_fields]


@dataclass(frozen=True, kw_only=True)
class Keys:
    """The keys of a workspace."""

    storage: Storage
    journal: Journal
    clock: Callable[[], datetime]
    random: Callable[[], str]
    """Gives 32 random bytes as 43 characters of base64url, from the system's own source."""
    home_brand: str
    """Whose audit chain tells of keys for every brand."""

    async def make(
        self, holder: str, *, purpose: str, brand: str = EVERY_BRAND, roles: Sequence[str] = (),
        days: int | None = None, by: str | None = None,
    ) -> Made:  # fmt: skip
        """Make a key for somebody; who they are and what they may is judged by the door.

        Args:
            holder: An address in `people.yaml`.
            purpose: What it is for, in words.
            brand: The only brand that it opens.
            roles: The only roles that it carries; none: all of the holder's.
            days: For how long; None: until it is revoked.
            by: Who makes it.
        """
        now = self.clock()
        key = Key(
            id=hashlib.sha256(self.random().encode()).hexdigest()[:12], brand=brand, holder=holder.strip().lower(),
            purpose=purpose, roles=tuple(roles), created_at=now, created_by=by,
            expires_at=now + timedelta(days=days) if days else None, revoked_at=None, used_at=None,
        )  # fmt: skip
        async with self.storage.write() as connection:
            return await self._write(connection, key)

    async def rotate(self, key_id: str, *, overlap: timedelta, by: str | None = None) -> Made:
        """Make another key of the same reach; the old one ends after `overlap`.

        Raises:
            InputError: there is no such key.
            Refused: it is in force no more.
        """
        now = self.clock()
        async with self.storage.write() as connection:
            old = await _get(connection, key_id)
            if not old.opens(now):
                raise Refused("it is in force no more", where=f"key {key_id}", mend="make a new one")
            ends = min(now + overlap, old.expires_at) if old.expires_at else now + overlap
            left = old.expires_at - old.created_at if old.expires_at else None
            new = old.model_copy(
                update={"id": hashlib.sha256(self.random().encode()).hexdigest()[:12], "created_at": now,
                        "created_by": by, "expires_at": now + left if left else None, "used_at": None}
            )  # fmt: skip
            await connection.execute(update(tables.keys).where(tables.keys.c.id == key_id).values(expires_at=ends))
            await self._tell(connection, old, "key.rotated", by, replaced_by=new.id)
            return await self._write(connection, new)

    async def revoke(self, key_id: str, *, by: str | None = None) -> Key:
        """End a key at once; one that is revoked stays so.

        Raises:
            InputError: there is no such key.
        """
        async with self.storage.write() as connection:
            key = await _get(connection, key_id)
            if key.revoked_at is None:
                row = tables.keys.c
                await connection.execute(update(tables.keys).where(row.id == key_id).values(revoked_at=self.clock()))
                await self._tell(connection, key, "key.revoked", by)
            return await _get(connection, key_id)

    async def list(self) -> Sequence[Key]:
        """Return every key, the newest first."""
        async with self.storage.read() as connection:
            rows = await connection.execute(select(*COLUMNS).order_by(tables.keys.c.created_at.desc()))
            return [Key.model_validate(dict(row)) for row in rows.mappings()]

    async def any(self) -> bool:
        """Tell whether a key was ever made: from then on a login is configured, also when the last one is revoked."""
        async with self.storage.read() as connection:
            return (await connection.execute(select(tables.keys.c.id).limit(1))).first() is not None

    async def of(self, secret: SecretStr) -> Key | None:
        """Return the key that somebody shows, where it is in force; None for anything else."""
        found = _FORM.fullmatch(secret.get_secret_value())
        async with self.storage.read() as connection:
            query = select(*COLUMNS, tables.keys.c.secret_hash).where(tables.keys.c.id == (found[1] if found else ""))
            row = (await connection.execute(query)).mappings().first()
        fits = hmac.compare_digest(_hashed(found[2] if found else ""), row["secret_hash"] if row else _NOBODY)
        if row is None or not fits:
            return None
        key = Key.model_validate({name: row[name] for name in Key.model_fields})
        return key if key.opens(self.clock()) else None

    async def used(self, key: Key) -> None:
        """Write down that a key was used today; more than once a day writes nothing."""
        now = self.clock()
        if key.used_at is None or key.used_at.date() < now.date():
            async with self.storage.write() as connection:
                row = tables.keys.c
                await connection.execute(update(tables.keys).where(row.id == key.id).values(used_at=now))

    async def _write(self, connection: AsyncConnection, key: Key) -> Made:
        secret = self.random()
        await connection.execute(
            tables.keys.insert().values(**{**key.model_dump(), "roles": list(key.roles)}, secret_hash=_hashed(secret))
        )
        await self._tell(connection, key, "key.made", key.created_by, roles=list(key.roles))
        return Made(key=f"mk_{key.id}_{secret}", id=key.id)

    async def _tell(
        self,
        connection: AsyncConnection,
        key: Key,
        kind: str,
        by: str | None,
        **more: Any,  # noqa: ANN401 - JSON
    ) -> None:
        brand = self.home_brand if key.brand == EVERY_BRAND else key.brand
        await self.journal.of_brand(connection, brand, kind, once=key.id, key=key.id, actor=by, scope=key.brand, **more)


def keys_of(storage: Storage, journal: Journal, clock: Callable[[], datetime], home_brand: str) -> Keys:
    """Return the keys of a workspace, their secrets from the system's own source."""
    return Keys(
        storage=storage, journal=journal, clock=clock, random=partial(secrets.token_urlsafe, 32), home_brand=home_brand
    )


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


async def _get(connection: AsyncConnection, key_id: str) -> Key:
    row = (await connection.execute(select(*COLUMNS).where(tables.keys.c.id == key_id))).mappings().first()
    if row is None:
        raise InputError(f"there is no key {key_id!r}", mend="see `marque keys`")
    return Key.model_validate(dict(row))
