"""How fast new copy finds what it repeats among a hundred thousand messages, against comparing it with each in turn.

The peer holds the roots of every body in memory and takes the Jaccard index of each with the new copy, which is
exact and reads nothing; ours reads signatures that lie in storage. Both look for the same messages.
"""

import asyncio
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert

from marque.likeness import likeness, roots
from marque.message import Copy
from marque.storage import Storage, tables
from tools.campaigns.sent import Sent

MESSAGES = 100_000
LOOKUPS = 20
BRAND = "bench"
_WORDS = 4_000
_AT = datetime(2026, 11, 22, tzinfo=UTC)


def bench(messages: int = MESSAGES) -> dict[str, float]:
    """Return seconds to make and to load the index, milliseconds of a look-up and of the peer's, and their ratio.

    `found` is the share of retold messages whose original is among the answers, wanted at 0.95 or more.
    """
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_bench(Path(folder), messages))


async def _bench(folder: Path, messages: int) -> dict[str, float]:
    rng = random.Random(5)  # noqa: S311 - made-up copy
    bodies = [_body(rng) for _ in range(messages)]
    storage = Storage(f"sqlite:///{folder / 'marque.db'}")
    await _send(storage, bodies)
    asked = [rng.randrange(messages) for _ in range(LOOKUPS)]
    began = time.perf_counter()
    await Sent(storage=storage).like(BRAND, [bodies[0]], but="none")
    made = time.perf_counter()
    sent = Sent(storage=storage)
    await sent.like(BRAND, [bodies[0]], but="none")
    loaded = time.perf_counter()
    taken, found = [], 0
    for at in asked:
        start = time.perf_counter()
        near = await sent.like(BRAND, [_retold(bodies[at], rng)], but="none")
        taken.append(time.perf_counter() - start)
        found += bodies[at] in near
    await storage.close()
    known = [roots(body) for body in bodies]
    start = time.perf_counter()
    own = roots(_retold(bodies[asked[0]], rng))
    max(likeness(own, other) for other in known)
    peer = time.perf_counter() - start
    ours = statistics.median(taken)
    return {
        "ratio": ours / peer,
        "lookup_ms": ours * 1000,
        "lookup_ms_peer": peer * 1000,
        "found": found / LOOKUPS,
        "seconds_to_make": made - began,
        "seconds_to_load": loaded - made,
    }


async def _send(storage: Storage, bodies: list[str]) -> None:
    async with storage.write() as connection:
        await connection.execute(
            insert(tables.campaigns).values(
                id="c", brand=BRAND, name="n", status="approved", tier="B", market="US", language="en", brief={},
                brief_hash="h", author="a@x.example", created_at=_AT,
            )
        )  # fmt: skip
        await connection.execute(
            insert(tables.packages).values(campaign_id="c", brand=BRAND, content_hash="h", package={}, at=_AT)
        )
        await connection.execute(
            insert(tables.variants),
            [
                {"variant_hash": f"{at:064d}", "campaign_id": "c", "brand": BRAND, "channel": "email",
                 "copy": Copy(body=body).as_json()}
                for at, body in enumerate(bodies)
            ],
        )  # fmt: skip


def _body(rng: random.Random) -> str:
    """Return some sentences of made-up words, the frequent ones as frequent as in a language."""
    words = (int(rng.paretovariate(0.7)) % _WORDS for _ in range(40))
    return " ".join(f"{_letters(word)}{'.' if rng.random() < 0.1 else ''}" for word in words)  # noqa: PLR2004 - a sentence has ten words


def _letters(number: int) -> str:
    return "".join("bcdfglmnprst"[number // 12**place % 12] + "aeiou"[number // 5**place % 5] for place in range(3))


def _retold(body: str, rng: random.Random) -> str:
    """Return the body with its words in another order, a fifth of them gone."""
    words = body.split()
    return " ".join(rng.sample(words, len(words) * 4 // 5))
