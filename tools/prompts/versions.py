"""Keeping the versions that a campaign begins with, in the transaction that writes its row."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from marque.records import Record
from marque.storage import tables
from marque.storage.once import insert_all_once, insert_once


class Version(Record):
    """One version of a prompt."""

    name: str
    content_hash: str
    """SHA-256 of the text."""
    text: str


async def keep_texts(connection: AsyncConnection, brand: str, versions: Sequence[Version], at: datetime) -> None:
    """Keep each text once for a brand; those that are there already are not sent again."""
    row = tables.prompt_texts.c
    hashes = [version.content_hash for version in versions]
    query = select(row.content_hash).where(row.brand == brand, row.content_hash.in_(hashes))
    known = set((await connection.execute(query)).scalars())
    rows = [
        {**version.model_dump(), "brand": brand, "at": at} for version in versions if version.content_hash not in known
    ]
    await insert_all_once(connection, tables.prompt_texts, rows)


async def begin_with(
    connection: AsyncConnection, campaign_id: str, brand: str, versions: Sequence[Version], at: datetime
) -> None:
    """Keep the versions that a campaign has from now on, with their texts."""
    await keep_texts(connection, brand, versions, at)
    row = {"campaign_id": campaign_id, "brand": brand, "versions": {one.name: one.content_hash for one in versions}}
    await insert_once(connection, tables.campaign_prompts, row)
