"""Signing the end of a chain, so that a tail cut off shows: the signing key is nowhere in the database."""

from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from marque.audit.chain import instant
from marque.audit.keys import public_bytes
from marque.audit.standalone import key_id, signed_part
from marque.storage import tables


async def sign_head(
    connection: AsyncConnection, *, chain: str, brand: str, key: Ed25519PrivateKey, at: datetime
) -> str:
    """Sign the last record of a chain, in the write transaction that appended it, and return its hash.

    The same end is signed once: a node that runs twice changes nothing.

    Raises:
        ValueError: the chain has no record.
    """
    records, heads = tables.audit, tables.audit_heads
    last = (
        await connection.execute(
            select(records.c.seq, records.c.hash)
            .where(records.c.chain == chain)
            .order_by(records.c.seq.desc())
            .limit(1)
        )
    ).one_or_none()
    if last is None:
        raise ValueError(f"{chain} has no record to sign")
    signed = (
        await connection.execute(select(heads.c.seq).where(heads.c.chain == chain, heads.c.seq == last.seq))
    ).one_or_none()
    if signed is None:
        head = {
            "chain": chain,
            "seq": last.seq,
            "brand": brand,
            "at": instant(at),
            "hash": last.hash,
            "key_id": key_id(public_bytes(key)),
        }
        signature = key.sign(signed_part(head)).hex()
        await connection.execute(insert(heads).values({**head, "at": at, "signature": signature}))
    return str(last.hash)
