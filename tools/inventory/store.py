"""Asking the inventory: products with their facts, each with the instant at which it was true."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from marque.evidence import Fact, Product
from marque.storage import Storage
from marque.storage.tables import facts, products
from tools.inventory.mentions import Titled, TitleIndex, words_of
from tools.inventory.upsert import CATALOGUE, REVISION

CHUNK = 500
"""How many SKUs one query names; SQLite allows some ten thousands."""
ROWS = 10_000
"""How many rows are read at once where all are."""
MOST_WORDS = 8
"""How many words of a question are looked for."""
CANDIDATES = 1_000
"""How many products that share words with a question are ranked."""
SEARCHED = ("brand", "category", "color", "material", "size", "tags")
"""Facts whose words a search looks at, beside title and id."""
LEAST_LIKE = 60.0
"""How much alike, of 100, a title must be to a question that shares no whole word with any."""


class Inventory:
    """The inventory of one brand; making the object opens nothing.

    Every question goes to the database. Where that does not answer, `Unavailable` is raised: no product found
    always means that there is none.
    """

    def __init__(self, storage: Storage, brand: str) -> None:
        """Take where the tables are and whose products are meant."""
        self.storage = storage
        self.brand = brand
        self._index: TitleIndex | None = None
        self._index_of = ""
        self._indexing = asyncio.Lock()
        self._everything: tuple[Product, ...] = ()
        self._everything_of = ""

    async def get(self, sku: str) -> Product | None:
        """Return the product with this id, or None where the inventory has none."""
        return next(iter(await self.get_many([sku])), None)

    async def get_many(self, skus: Iterable[str]) -> tuple[Product, ...]:
        """Return the products with these ids, in this order, without those that the inventory lacks."""
        wanted = list(dict.fromkeys(skus))
        async with self.storage.read() as connection:
            found = await self._load(connection, wanted)
        return tuple(found[sku] for sku in wanted if sku in found)

    async def search(
        self,
        text: str,
        limit: int = 10,
        *,
        category: str | None = None,
        brand: str | None = None,
        in_stock: bool = False,
        max_price: Decimal | None = None,
    ) -> tuple[Product, ...]:
        """Return the products that fit a question best, the best first; none where nothing is like it.

        Args:
            text: Words of a title, an id, a brand, a category, a color; empty: all that the filters let through.
            limit: How many at most.
            category: Only products of this category, or of one whose name holds it.
            brand: Only products of this make.
            in_stock: Only products that are known to be in stock.
            max_price: Only products whose price is known and no higher, in whatever currency they have.
        """
        async with self.storage.read() as connection:
            skus = await self._candidates(connection, text, category, brand)
            if not skus and words_of(text):
                skus = await self._alike(text, limit)
            found = await self._load(connection, skus)
        kept = [
            product
            for product in found.values()
            if (not in_stock or is_in_stock(product))
            and (max_price is None or _is_within(product, max_price))
            and all(
                wanted.casefold() in (product.text(name) or "").casefold()
                for name, wanted in (("category", category), ("brand", brand))
                if wanted
            )
        ]
        return tuple(sorted(kept, key=lambda product: (-_fit(text, product), product.sku))[:limit])

    async def mentioned_in(self, text: str) -> tuple[Product, ...]:
        """Return the products that a text names by title or id, those with the longest names first.

        Case, plural and possessive do not matter; a title may stand without its brand, without what follows a dash,
        or be told by a word that few others share. All variants with the same title are returned. The titles are
        indexed in memory on first use and after each import (see `tools.inventory.mentions`).
        """
        return await self.get_many((await self._titles()).found_in(text))

    async def called_in(self, text: str) -> tuple[Product, ...]:
        """Return what a text that names no product calls by the plain word for the thing: "27 stollen, £18.50"."""
        return await self.get_many((await self._titles()).called_in(text))

    async def beside(self, skus: Sequence[str]) -> tuple[Product, ...]:
        """Return the other variants of these products' groups, which copy may name by their size or colour alone."""
        others = (await self._titles()).beside(skus)
        return await self.get_many(others) if others else ()

    async def nearest_ids(self, sku: str, limit: int = 3) -> tuple[str, ...]:
        """Return the ids that somebody who wrote this one may have meant; none where nothing is like it."""
        known = list((await self._titles()).titles)
        found = await asyncio.to_thread(
            process.extract, sku, known, scorer=fuzz.ratio, processor=str.casefold, limit=limit, score_cutoff=LEAST_LIKE
        )
        return tuple(near for near, _, _ in found)

    async def variants_of(self, group: str) -> tuple[Product, ...]:
        """Return the variants of a group (`item_group_id`, or a Shopify handle) in the order of their ids."""
        async with self.storage.read() as connection:
            rows = await connection.execute(
                select(products.c.sku)
                .where(products.c.brand == self.brand, products.c.group_id == group)
                .order_by(products.c.sku)
            )
            found = await self._load(connection, [row.sku for row in rows])
        return tuple(found[sku] for sku in sorted(found))

    async def everything(self, limit: int) -> tuple[Product, ...]:
        """Return every variant in the order of their ids, or none where there are more than the limit.

        They are kept in memory until the next import, because every message that compares asks for them.
        """
        async with self.storage.read() as connection:
            now = await self._fingerprint(connection)
            if now == self._everything_of:
                return self._everything if len(self._everything) <= limit else ()
            rows = await connection.execute(
                select(products.c.sku).where(products.c.brand == self.brand).order_by(products.c.sku).limit(limit + 1)
            )
            skus = [row.sku for row in rows]
            if len(skus) > limit:
                return ()
            found = await self._load(connection, skus)
        self._everything, self._everything_of = tuple(found[sku] for sku in skus), now
        return self._everything

    async def names(self) -> frozenset[str]:
        """Return the titles of the products and the brands that make them."""
        async with self.storage.read() as connection:
            rows = (await connection.execute(_titles_of(self.brand))).fetchall()
        return frozenset(name for _, title, brand, _ in rows for name in (title, brand) if name)

    async def count(self) -> int:
        """Return how many variants there are."""
        async with self.storage.read() as connection:
            counted = select(func.count()).select_from(products).where(products.c.brand == self.brand)
            return int(await connection.scalar(counted) or 0)

    async def fingerprint(self) -> str:
        """Return a text that is another one after each import, for whoever remembers the catalogue; cheap."""
        async with self.storage.read() as connection:
            return await self._fingerprint(connection)

    async def ids(self) -> tuple[str, ...]:
        """Return the ids of all variants, in order."""
        async with self.storage.read() as connection:
            query = select(products.c.sku).where(products.c.brand == self.brand).order_by(products.c.sku)
            return tuple((await connection.execute(query)).scalars())

    async def marks(self, *, but: Collection[str] = ()) -> dict[str, str]:
        """Return by id what is another text once the product has another title or another value of a fact.

        That a value was stated anew changes nothing. All facts are read, which takes some seconds where they are a
        million.

        Args:
            but: Facts that do not count.
        """
        ours = and_(products.c.brand == facts.c.brand, products.c.sku == facts.c.sku)
        stated = (
            select(products.c.sku, products.c.title, facts.c.name, facts.c.value)
            .select_from(products.outerjoin(facts, ours))
            .where(products.c.brand == self.brand)
            .order_by(products.c.sku, facts.c.name)
        )
        marks: dict[str, Any] = {}
        async with self.storage.read() as connection, connection.stream(stated) as rows:
            async for some in rows.partitions(ROWS):
                await asyncio.to_thread(_mark, some, marks, but)
        return {sku: mark.hexdigest() for sku, mark in marks.items()}

    async def _fingerprint(self, connection: AsyncConnection) -> str:
        revision = select(facts.c.value).where(
            facts.c.brand == self.brand, facts.c.sku == CATALOGUE, facts.c.name == REVISION
        )
        return f"{self.brand}:{await connection.scalar(revision) or 0}"

    async def _titles(self) -> TitleIndex:
        async with self._indexing:
            async with self.storage.read() as connection:
                now = await self._fingerprint(connection)
                if self._index is not None and now == self._index_of:
                    return self._index
                rows = (await connection.execute(_titles_of(self.brand))).fetchall()
            self._index = await asyncio.to_thread(
                lambda: TitleIndex(Titled(sku, title, brand or "", group) for sku, title, brand, group in rows)
            )
            self._index_of = now
            return self._index

    async def _candidates(
        self, connection: AsyncConnection, text: str, category: str | None, brand: str | None
    ) -> list[str]:
        """Return ids that share a word with the question, those that share the most words first."""
        conditions: list[ColumnElement[bool]] = [products.c.brand == self.brand]
        conditions += [
            _states((name,), wanted) for name, wanted in (("category", category), ("brand", brand)) if wanted
        ]
        words = [word for word in dict.fromkeys(words_of(text)) if len(word) > 1][:MOST_WORDS]
        shares = [
            or_(_holds(products.c.title, _root(word)), _holds(products.c.sku, word), _states(SEARCHED, _root(word)))
            for word in words
        ]
        if words:
            conditions.append(or_(*shares))
        elif text.strip():
            conditions.append(_holds(products.c.title, text.strip()))
        query = select(products.c.sku, products.c.title).where(and_(*conditions)).order_by(products.c.sku)
        rows = (await connection.execute(query)).fetchall()
        if len(rows) > CANDIDATES:
            asked = text.strip().casefold()
            rows = sorted(
                rows, key=lambda row: (row.sku.casefold() != asked, -fuzz.token_set_ratio(asked, row.title.casefold()))
            )
        return [row.sku for row in rows[:CANDIDATES]]

    async def _alike(self, text: str, limit: int) -> list[str]:
        """Return ids whose titles are spelt nearly like the question."""
        titles = (await self._titles()).titles
        found = await asyncio.to_thread(
            process.extract, text, titles, scorer=fuzz.WRatio, processor=str.casefold, limit=limit,
            score_cutoff=LEAST_LIKE,
        )  # fmt: skip
        return [sku for _, _, sku in found]

    async def _load(self, connection: AsyncConnection, skus: Sequence[str]) -> dict[str, Product]:
        found: dict[str, Product] = {}
        for start in range(0, len(skus), CHUNK):
            some = skus[start : start + CHUNK]
            stated: dict[str, dict[str, Fact]] = defaultdict(dict)
            for row in await connection.execute(
                select(facts).where(facts.c.brand == self.brand, facts.c.sku.in_(some)).order_by(facts.c.name)
            ):
                stated[row.sku][row.name] = Fact(value=row.value, as_of=row.as_of, source=row.source)
            for row in await connection.execute(
                select(products).where(products.c.brand == self.brand, products.c.sku.in_(some))
            ):
                found[row.sku] = Product(sku=row.sku, group=row.group_id, title=row.title, facts=stated[row.sku])
        return found


def _mark(rows: Iterable[Any], marks: dict[str, Any], but: Collection[str]) -> None:
    for sku, title, name, value in rows:
        if sku not in marks:
            marks[sku] = blake2b(title.encode(), digest_size=12)
        if name is not None and name not in but:
            marks[sku].update(f"\0{name}\0{value}".encode())


def is_in_stock(product: Product) -> bool:
    """Tell whether a product is known to be in stock, by its availability and, where that is known, its count."""
    stock = product.number("stock")
    return product.text("availability") in {"in_stock", None} and (
        stock > 0 if stock is not None else product.text("availability") is not None
    )


def _is_within(product: Product, max_price: Decimal) -> bool:
    price = product.money("price")
    return price is not None and price.amount <= max_price


def _fit(text: str, product: Product) -> float:
    """Return how well a product fits a question: its title counts most, then everything that is searched."""
    asked = " ".join(words_of(text))
    title = " ".join(words_of(product.title))
    whole = " ".join((title, *(" ".join(words_of(product.text(name) or "")) for name in SEARCHED)))
    if text.strip().casefold() == product.sku.casefold():
        return 1_000.0
    return fuzz.token_sort_ratio(asked, title) + fuzz.token_set_ratio(asked, title) + fuzz.token_set_ratio(asked, whole)


def _titles_of(brand: str) -> Any:  # noqa: ANN401 - a select of four columns
    makes = and_(facts.c.brand == products.c.brand, facts.c.sku == products.c.sku, facts.c.name == "brand")
    return (
        select(products.c.sku, products.c.title, facts.c.value, products.c.group_id)
        .select_from(products.outerjoin(facts, makes))
        .where(products.c.brand == brand)
    )


def _holds(column: ColumnElement[str], word: str) -> ColumnElement[bool]:
    return func.lower(column).contains(word.casefold(), autoescape=True)


def _root(word: str) -> str:
    """Return what a word's singular and plural share as they are written: `berr` for berry and berries."""
    return word[:-1] if len(word) > 4 and word.endswith("y") else word  # noqa: PLR2004 - shorter roots fit too much


def _states(names: Sequence[str], word: str) -> ColumnElement[bool]:
    return (
        select(facts.c.sku)
        .where(
            facts.c.brand == products.c.brand, facts.c.sku == products.c.sku, facts.c.name.in_(names),
            _holds(facts.c.value, word),
        )
        .exists()
    )  # fmt: skip
