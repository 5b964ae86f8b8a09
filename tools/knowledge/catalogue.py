"""The catalogue as a source: what the shop's feed says of each product, in words that can be found.

A text tells what a product costs, so that it is found; what a price is, a fact proves.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from marque.evidence import Kind, Product
from tools.inventory.store import Inventory
from tools.knowledge.door import Door
from tools.knowledge.gathered import Gathered, joined
from tools.knowledge.head import Head
from tools.knowledge.naming import nobodys_key
from tools.knowledge.port import INVENTORY
from tools.knowledge.reading import Document, reading_of

AT_ONCE = 500
"""Products that are read at once."""
_PRICES = ("price", "sale_price", "sale_starts", "sale_ends")
_UNREAD = frozenset({"was_price", "link", "image", "gtin", "mpn", "availability", "stock", "rating", "review_count"})
"""Facts that a text does not hold, so that a change of one changes no text."""


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """The texts of one brand's products; each product is a source of its own, `inventory:SKU`."""

    name: ClassVar[str] = INVENTORY
    kind: ClassVar[Kind] = "product"

    inventory: Inventory

    def source_of(self, key: str) -> str:
        """Return the source of one product's texts."""
        return f"{self.name}:{nobodys_key(key)}"

    async def fingerprint(self) -> str:
        """Return a text that is another one after each import; cheap."""
        return await self.inventory.fingerprint()

    async def marks(self) -> dict[str, str]:
        """Return the products' ids, each with what is another text where its own text is."""
        return await self.inventory.marks(but=_UNREAD)

    async def read(self, keys: Sequence[str] | None, door: Door) -> Gathered:
        """Return the texts of these products, or of all, as the door lets them in."""
        skus = await self.inventory.ids() if keys is None else keys
        gathered = []
        for start in range(0, len(skus), AT_ONCE):
            some = await self.inventory.get_many(skus[start : start + AT_ONCE])
            gathered.append(await asyncio.to_thread(self._read, some, door))
        return joined(gathered)

    def _read(self, products: Sequence[Product], door: Door) -> Gathered:
        stated = {self.source_of(one.sku): [fact.as_of for fact in one.facts.values()] for one in products}
        return Gathered(
            reading_of([self._document(one) for one in products], door),
            {source: max(instants) for source, instants in stated.items() if instants},
        )

    def _document(self, product: Product) -> Document:
        told = [name for name in product.facts if name not in _UNREAD]
        price, others = [n for n in _PRICES if n in told], [n for n in told if n not in (*_PRICES, "description")]
        dated = [product.facts[name].as_of for name in price or told]
        attributes = "\n".join(f"{_called(name)}: {product.text(name)}" for name in others)
        source = self.source_of(product.sku)
        return Document(
            self.kind, source, source, "", Head(date=max(dated, default=None)), product.title,
            "\n\n".join(text for text in (product.text("description"), attributes) if text),
            {"sku": product.sku}, is_markdown=False, is_feed=True,
            stated=" ".join(f"{_called(name)}: {product.text(name)}." for name in price),
        )  # fmt: skip


def _called(name: str) -> str:
    return name.replace("_", " ").capitalize()
