"""Appending to an audit chain: each record holds the hash of the one before, so a change to any shows.

There is one chain a campaign, and one a brand for what belongs to no campaign. A record holds hashes, ids and
roles, never personal data; `actor` is a pseudonym made with `marque.audit.keys`.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import rfc8785
from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from marque.audit.standalone import FIRST, link
from marque.records import in_nfc
from marque.storage import tables

MAX_ONCE = 200
"""Longest name of an event, in characters: the column's width on PostgreSQL."""


def campaign_chain(campaign_id: str) -> str:
    """Return the name of a campaign's chain."""
    return f"campaign:{campaign_id}"


def brand_chain(brand: str) -> str:
    """Return the name of the chain for what belongs to a brand and to no campaign."""
    return f"brand:{brand}"


def canonical(value: Mapping[str, Any]) -> str:
    """Return the RFC 8785 text of a JSON object: the same value is always the same text."""
    return rfc8785.dumps(dict(value)).decode()


def instant(at: datetime) -> str:
    """Return an instant as the tables keep it and as it is hashed: `2026-11-22T10:00:00.000000Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


async def append(
    connection: AsyncConnection,
    *,
    chain: str,
    brand: str,
    kind: str,
    once: str,
    body: Mapping[str, Any],
    at: datetime,
) -> str:
    """Append a record in the caller's own write transaction and return its hash.

    Call it as the last thing in the transaction where that is possible: on PostgreSQL the chain is locked
    from here to the commit. The same `once` again appends nothing and returns the first hash, because a node
    may run twice; the instant may then differ.

    Args:
        connection: from `Storage.write()`; with any other the chain could fork.
        chain: from `campaign_chain` or `brand_chain`.
        brand: whose record it is.
        kind: what happened, such as `decision` or `package`.
        once: names this event in its chain.
        body: strings in NFC, whole numbers up to 2**53, booleans, null, lists and objects with ASCII keys, so that
            a plain JSON library writes the same bytes; never personal data.
        at: when it happened, with a time zone.

    Raises:
        ValueError: the caller broke one of these rules, or gives another body for the same `once`.
    """
    writing = connection.sync_connection and connection.sync_connection.get_execution_options().get("marque_write")
    if not writing:
        raise ValueError("an audit record is appended inside Storage.write(), which holds the lock")
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    if len(once) > MAX_ONCE:
        raise ValueError(f"an event's name has at most {MAX_ONCE} characters")
    refuse_ambiguous([chain, brand, kind, once, body])
    await _lock(connection, chain)
    table = tables.audit
    before = (
        await connection.execute(
            select(table.c.brand, table.c.kind, table.c.body, table.c.hash).where(
                table.c.chain == chain, table.c.once == once
            )
        )
    ).one_or_none()
    if before is not None:
        if (before.brand, before.kind, canonical(before.body)) != (brand, kind, canonical(body)):
            raise ValueError(f"audit record {once!r} of {chain} was written before, and said something else")
        return str(before.hash)
    last = (
        await connection.execute(
            select(table.c.seq, table.c.hash).where(table.c.chain == chain).order_by(table.c.seq.desc()).limit(1)
        )
    ).one_or_none()
    record = {
        "chain": chain,
        "seq": last.seq + 1 if last else 1,
        "brand": brand,
        "at": instant(at),
        "kind": kind,
        "once": once,
        "body": dict(body),
        "prev": last.hash if last else FIRST,
    }
    found = link(record)
    await connection.execute(insert(table).values({**record, "at": at, "hash": found}))
    return found


async def _lock(connection: AsyncConnection, chain: str) -> None:
    """Queue for the chain on PostgreSQL; on SQLite the transaction holds the only write lock there is."""
    if connection.dialect.name == "postgresql":
        await connection.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:chain, 0))"), {"chain": f"marque.audit:{chain}"}
        )


def refuse_ambiguous(value: object) -> None:
    """Raise `ValueError` for a value that two JSON libraries could write as different bytes."""
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) and key.isascii() for key in value):
            raise ValueError("a key in an audit record is not ASCII text")
        for item in value.values():
            refuse_ambiguous(item)
    elif isinstance(value, list | tuple):
        for item in value:
            refuse_ambiguous(item)
    elif isinstance(value, str):
        if in_nfc(value) != value:
            raise ValueError("a string in an audit record is not in Unicode form NFC")
        value.encode()  # a lone surrogate has no UTF-8 form
    elif value is not None and not (isinstance(value, int) and abs(value) < 2**53):
        raise ValueError(f"an audit record holds no such {type(value).__name__}; write it as a string")
