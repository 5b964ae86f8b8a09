"""One message, checked: its policy, the evidence for it, and the gates' verdict. For the command and the server."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple, Protocol

from marque.evidence import Evidence, Passage, Product
from marque.message import Message
from marque.records import digest
from marque.settings import Workspace
from marque.verdict import Verdict
from policies.brands import BrandPack
from policies.checking import completed, judge
from policies.gates.facts import MOST_COMPARED, needs_assortment
from policies.loading import Shelf, brand_folder, find_brand, read_shelf
from policies.policy import Policy


class Products(Protocol):
    """What a check asks of a brand's inventory."""

    async def get_many(self, ids: Sequence[str]) -> Sequence[Product]:
        """Return the products of these ids; an unknown one is left out."""
        ...

    async def mentioned_in(self, text: str) -> Sequence[Product]:
        """Return the products that a text names."""
        ...

    async def called_in(self, text: str) -> Sequence[Product]:
        """Return what a text that names no product calls by the plain word for it."""
        ...

    async def beside(self, skus: Sequence[str]) -> Sequence[Product]:
        """Return the other variants of these products' groups."""
        ...

    async def everything(self, limit: int) -> Sequence[Product]:
        """Return every product, or none where there are more than the limit."""
        ...


class Checked(NamedTuple):
    """A message as it was judged, which is with what it left open filled in, and the answer."""

    message: Message
    verdict: Verdict


class Checker:
    """Checks messages under the files of one workspace, which it reads once; make another one to see changes."""

    def __init__(
        self,
        workspace: Path,
        defaults: Workspace,
        inventory: Callable[[str], Products],
        *,
        clock: Callable[[], datetime],
        timer: Callable[[], float],
    ) -> None:
        """Take where the files lie, what a message gets that leaves it out, and the inventory of a brand by name."""
        self._workspace = workspace
        self._defaults = defaults
        # One of each brand, which then remembers its titles and its assortment from message to message.
        self._inventory = cache(inventory)
        self._clock = clock
        self._timer = timer
        self._shelf: Shelf | None = None
        self._brands: dict[str, BrandPack] = {}

    async def ready(self) -> None:
        """Read the files that every message needs; a bad one is an `InputError` here and not once a message."""
        await self._brand(None)
        await self._rules()

    async def check(self, message: Message, gates: Sequence[str] | None = None) -> Checked:
        """Return the verdict of the named gates, or of all; a bad file or an unknown market is an `InputError`."""
        now = message.now or self._clock()
        policy = await self._policy(message, now)
        message = completed(message, policy, now)
        brand = message.brand or self._defaults.brand
        evidence = await gather_for_check(message, self._inventory(brand), now)
        # A gate computes; on the server that must not hold up the event loop.
        verdict = await asyncio.to_thread(judge, message, evidence, policy, gates=gates, timer=self._timer)
        return Checked(message, verdict)

    async def _policy(self, message: Message, now: datetime) -> Policy:
        return (await self._rules()).policy(
            brand=await self._brand(message.brand),
            market=message.market or self._defaults.market,
            language=message.language or self._defaults.language,
            now=now,
        )

    async def _rules(self) -> Shelf:
        if self._shelf is None:
            self._shelf = await asyncio.to_thread(read_shelf, self._workspace)
        return self._shelf

    async def _brand(self, asked: str | None) -> BrandPack | None:
        """Return the pack of the brand asked for, which may have none, or the workspace's own, which must exist."""
        name = asked or self._defaults.brand
        if name in self._brands:
            return self._brands[name]
        if asked and brand_folder(self._workspace, asked) is None:
            return None
        self._brands[name] = await asyncio.to_thread(find_brand, self._workspace, name)
        return self._brands[name]


async def gather_for_check(message: Message, inventory: Products, now: datetime) -> Evidence:
    """Return what a message is judged by: its products, those that it names, and the documents handed in with it."""
    text = "\n".join(part for _, part in message.parts())
    found = {product.sku: product for product in await inventory.get_many(message.products)}
    for product in await inventory.mentioned_in(text):
        found.setdefault(product.sku, product)
    for product in () if message.products else await inventory.called_in(text):
        found.setdefault(product.sku, product)
    # "The Alder Lantern is $40, the brass one $48": a variant may be named by what tells it from its siblings alone.
    found |= {product.sku: product for product in await inventory.beside(list(found))}
    compares = needs_assortment(text, names_products=bool(found))
    assortment = tuple(await inventory.everything(MOST_COMPARED)) if compares else ()
    return Evidence(
        gathered_at=now,
        products=tuple(found.values()),
        assortment=assortment,
        passages=tuple(
            Passage(
                id=document.id, kind="source", text=document.text, title=document.id, source="the message",
                as_of=now, sha256=digest(document.text),
            )
            for document in message.evidence
        ),
        offer=message.offer,
    )  # fmt: skip
