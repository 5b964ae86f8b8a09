"""What was sent before that reads like new copy: an index of signatures, kept in storage and held in memory.

A signature is computed once for each variant that was ever packaged and stays in its table; a process loads a brand's
signatures at the first question and afterwards only what is new. A question compares one signature with all of them,
which at a hundred thousand messages takes some tens of milliseconds and needs no bands.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import and_, func, select

from marque.likeness import HASHES, Signature, alike, roots, signature
from marque.storage import Storage, tables
from marque.storage.once import insert_all_once

LEAST_ALIKE = 0.25
"""Estimated likeness from which a body is fetched and judged exactly; the estimate may miss by 0.06 or so."""
BATCH = 2_000
"""Bodies whose signatures are computed at a time."""


@dataclass
class _Known:
    """A brand's signatures as one array, row by row with the keys of their variants."""

    keys: list[tuple[str, str]] = field(default_factory=list)
    rows: NDArray[np.uint32] = field(default_factory=lambda: np.zeros((0, HASHES), dtype=np.uint32))
    last: int = 0
    """Position of the last row that was loaded."""
    packaged: tuple[int, Any] = (0, None)
    """How many packages the brand had then, and when the last was made."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(frozen=True, kw_only=True)
class Sent:
    """The index of what was packaged, by brand."""

    storage: Storage
    _known: dict[str, _Known] = field(default_factory=dict, repr=False)

    async def like(self, brand: str, bodies: Sequence[str], *, but: str, limit: int = 5) -> tuple[str, ...]:
        """Return bodies that were sent before and read most like one of these, the likest first.

        Args:
            brand: Whose messages.
            bodies: New copy.
            but: The campaign whose own messages do not count.
            limit: How many at most.
        """
        known = self._known.setdefault(brand, _Known())
        async with known.lock:
            await self._load(brand, known)
            near = await asyncio.to_thread(_nearest, known, bodies, but, limit)
        return await self._bodies(brand, near)

    async def _load(self, brand: str, known: _Known) -> None:
        packages = tables.packages.c
        async with self.storage.read() as connection:
            query = select(func.count(), func.max(packages.at)).where(packages.brand == brand)
            count, last = (await connection.execute(query)).one()
        if (count, last) == known.packaged:
            return
        await self._sign(brand)
        kept = tables.sent_signatures.c
        fresh_ones = (
            select(kept.position, kept.campaign_id, kept.variant_hash, kept.signature)
            .where(kept.brand == brand, kept.position > known.last)
            .order_by(kept.position)
        )
        async with self.storage.read() as connection:
            fresh = (await connection.execute(fresh_ones)).all()
        if fresh:
            await asyncio.to_thread(_add, known, fresh)
        known.packaged = (count, last)

    async def _sign(self, brand: str) -> None:
        """Make the signatures that are missing: of what was packaged since, or before there was an index."""
        variant, packaged, kept = tables.variants.c, tables.packages.c, tables.sent_signatures.c
        same = and_(kept.campaign_id == variant.campaign_id, kept.variant_hash == variant.variant_hash)
        sent = tables.variants.join(tables.packages, packaged.campaign_id == variant.campaign_id)
        missing = (
            select(variant.campaign_id, variant.variant_hash, variant.copy)
            .select_from(sent.outerjoin(tables.sent_signatures, same))
            .where(variant.brand == brand, kept.signature.is_(None))
            .limit(BATCH)
        )
        while True:
            async with self.storage.read() as connection:
                found = (await connection.execute(missing)).all()
            if not found:
                break
            made = await asyncio.to_thread(_signatures, [copy["body"] for _, _, copy in found])
            rows = [
                {"brand": brand, "campaign_id": campaign, "variant_hash": variant_hash, "signature": signed.tobytes()}
                for (campaign, variant_hash, _), signed in zip(found, made, strict=True)
            ]
            async with self.storage.write() as connection:
                await insert_all_once(connection, tables.sent_signatures, rows)

    async def _bodies(self, brand: str, keys: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        if not keys:
            return ()
        variant = tables.variants.c
        query = (
            select(variant.campaign_id, variant.variant_hash, variant.copy)
            .join(tables.packages, tables.packages.c.campaign_id == variant.campaign_id)
            .where(variant.brand == brand, variant.variant_hash.in_([variant_hash for _, variant_hash in keys]))
        )
        async with self.storage.read() as connection:
            found = {(campaign, one): copy["body"] for campaign, one, copy in await connection.execute(query)}
        return tuple(dict.fromkeys(found[key] for key in keys if key in found))


def _signatures(bodies: Sequence[str]) -> list[Signature]:
    return [signature(roots(body)) for body in bodies]


def _add(known: _Known, fresh: Sequence[Any]) -> None:
    rows = np.frombuffer(b"".join(row.signature for row in fresh), dtype=np.uint32).reshape(-1, HASHES)
    known.rows = np.concatenate([known.rows, rows])
    known.keys += [(row.campaign_id, row.variant_hash) for row in fresh]
    known.last = fresh[-1].position


def _nearest(known: _Known, bodies: Sequence[str], but: str, limit: int) -> list[tuple[str, str]]:
    """Return the keys of the likest variants, by the best estimate over the new bodies."""
    if not known.keys:
        return []
    best = np.max([alike(signature(roots(body)), known.rows) for body in bodies], axis=0)
    near = np.flatnonzero(best >= LEAST_ALIKE)
    near = near[np.argsort(-best[near], kind="stable")]
    return [known.keys[at] for at in near if known.keys[at][0] != but][:limit]
