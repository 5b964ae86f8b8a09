"""Reading chains as the database holds them, to the byte, verifying every one, and the rows that they speak of."""

import json
from collections.abc import Sequence
from typing import Any

import rfc8785
from sqlalchemy import String, Table, select, type_coerce, union
from sqlalchemy.ext.asyncio import AsyncConnection

from marque.audit import standalone
from marque.audit.chain import campaign_chain
from marque.audit.rows import KEPT, differences, records_without_row, rows_with_records
from marque.records import Record
from marque.storage import Storage, tables

Row = dict[str, Any]


class Problem(Record):
    """One thing in a chain, or in a row that it speaks of, that is not as it was written."""

    chain: str
    seq: int | None
    """The record or head it was found at; None: the chain as a whole, a row without a record, or no number."""
    what: str


class Verification(Record):
    """What a verification looked at, and all that it found."""

    chains: int
    records: int
    heads: int
    rows: int
    """Rows that decide, compared with their records."""
    problems: tuple[Problem, ...]


async def read_chain(connection: AsyncConnection, chain: str) -> tuple[list[Row], list[Row]]:
    """Return a chain's records and heads in their order, every column as the database holds it.

    A body that is not the one canonical text of its value is left as the text it is, which no verification accepts.
    """
    # heads first: a record that is appended meanwhile is then read without its head, never the other way round
    heads = await _rows(connection, tables.audit_heads, chain)
    records = await _rows(connection, tables.audit, chain)
    return [{**record, "body": _value(record["body"])} for record in records], heads


async def verify_all(storage: Storage, public_key: bytes | None, secret: bytes | None) -> Verification:
    """Verify every chain of a database, and every row that decides against its record.

    A campaign with a package and without a signed head is a problem too: packages are signed as they are made.

    Args:
        storage: the database; nothing is written to it.
        public_key: without it every signed head is a problem.
        secret: the workspace's, for pseudonyms; without it every row that names a person is a problem.
    """
    found: list[Problem] = []
    counts = [0, 0]
    async with storage.read() as connection:
        chains = await _chains(connection)
        for chain in chains:
            records, heads = await read_chain(connection, chain)
            counts = [counts[0] + len(records), counts[1] + len(heads)]
            found += verify_chain(chain, records, heads, public_key)
        found += await _packages_without_head(connection)
        rows = 0
        for kept in KEPT:
            async for name, row in rows_with_records(connection, kept):
                rows += 1
                found += [Problem(**one._asdict()) for one in differences(kept, name, row, secret)]
            found += [Problem(**one._asdict()) async for one in records_without_row(connection, kept)]
    return Verification(chains=len(chains), records=counts[0], heads=counts[1], rows=rows, problems=tuple(found))


def verify_chain(chain: str, records: Sequence[Row], heads: Sequence[Row], public_key: bytes | None) -> list[Problem]:
    """Return all that is wrong with one chain: altered, missing, moved or doubled records, a cut tail, bad heads."""
    return [
        Problem(chain=chain, seq=problem.seq, what=problem.what)
        for problem in standalone.problems(chain, records, heads, public_key)
    ]


async def _chains(connection: AsyncConnection) -> list[str]:
    both = union(select(tables.audit.c.chain), select(tables.audit_heads.c.chain))
    return sorted((row.chain for row in await connection.execute(both)), key=str)


async def _rows(connection: AsyncConnection, table: Table, chain: str) -> list[Row]:
    columns = [
        column if column.name == "seq" else type_coerce(column, String).label(column.name) for column in table.columns
    ]
    rows = await connection.execute(select(*columns).where(table.c.chain == chain).order_by(table.c.seq))
    return [dict(row) for row in rows.mappings()]


def _value(text: str) -> Any:  # noqa: ANN401 - any JSON value, or the text itself
    try:
        value = json.loads(text)
        return value if rfc8785.dumps(value).decode() == text else text
    except (ValueError, TypeError, RecursionError):
        return text


async def _packages_without_head(connection: AsyncConnection) -> list[Problem]:
    signed = {row.chain for row in await connection.execute(select(tables.audit_heads.c.chain).distinct())}
    packaged = await connection.execute(select(tables.packages.c.campaign_id).order_by(tables.packages.c.campaign_id))
    chains = [campaign_chain(row.campaign_id) for row in packaged]
    return [
        Problem(chain=chain, seq=None, what="a package was made, and no head of its chain is signed")
        for chain in chains
        if chain not in signed
    ]
