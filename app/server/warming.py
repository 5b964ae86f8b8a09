"""What is loaded once and takes seconds: before the first run what would block it, beside it what it would wait for.

The dev server fails a run whose first import blocks the loop, so what is heavy is imported here.
"""

import asyncio
from contextlib import suppress

from graphs.services import Services
from marque.errors import MarqueError
from marque.evidence import Evidence
from marque.message import Message
from marque.settings import WORDLLAMA, Settings
from policies.checking import judge

COPY = "The Fern Lamp is $20.00, 20% off with FERN20 until 30 November. Only 3 left at https://shop.example."


def load_heavy_modules(settings: Settings) -> None:
    """Import and warm what takes a second or blocks on first use: Presidio, and wordllama where it embeds."""
    from policies.recognizers import find
    from tools.knowledge.embeddings import warm_up

    find("anna@postbox.example")
    if settings.embeddings == WORDLLAMA:
        warm_up()


async def warm_up(services: Services) -> None:
    """Read the policy and judge a text by all of it, as the first campaign that goes on would have to.

    A file that is broken is told by `/ready`, and to whoever needs it.
    """
    usual, now = services.defaults, services.clock()
    with suppress(MarqueError):
        await services.files.library()
        policy = await services.files.policy(usual.brand, usual.market, usual.language, now)
        await asyncio.to_thread(judge, Message(body=COPY, now=now), Evidence(gathered_at=now), policy)
