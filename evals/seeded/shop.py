"""What a catalogue knows, seen by somebody who writes copy: prices in force, families, clear names."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from evals.seeded.writing import MARKETS
from marque.evidence import Money, Product

_WORD = re.compile(r"[^\W_]+")
_TAIL = re.compile(r"\s+[-\u2013\u2014|]\s+.*$|\s*\(.*$|,.*$|\s+in\s+[A-Z].*$")


@dataclass(frozen=True)
class Shop:
    """A catalogue at one instant, and whose it is."""

    name: str
    """As a letter is signed."""
    domain: str
    now: datetime
    products: tuple[Product, ...]
    brand: str | None = None
    """The brand pack that its messages are judged with; None: whatever the judge's setting says."""
    is_calm: bool = False
    """Whether its voice has no exclamation marks, and says "we" and never "I"."""
    footer: str | None = None
    """The e-mail footer where no brand pack has one."""
    sender: str | None = None
    """The e-mail's sender where no brand pack has one."""
    _families: Mapping[str, tuple[Product, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Group the variants once."""
        families: dict[str, list[Product]] = defaultdict(list)
        for product in self.products:
            if product.group:
                families[product.group].append(product)
        object.__setattr__(self, "_families", {name: tuple(of) for name, of in families.items()})

    @cached_property
    def told(self) -> tuple[Product, ...]:
        """The products that copy can be about: priced in a currency we can write, with a title of their own."""
        titles = [product.title.casefold() for product in self.products]
        return tuple(
            product
            for product in self.products
            if (price := product.money("price")) and price.currency in MARKETS
            and titles.count(product.title.casefold()) == 1
        )  # fmt: skip

    @cached_property
    def is_of_one_currency(self) -> bool:
        """Tell whether prices can be compared over the whole catalogue."""
        return len({price.currency for product in self.products if (price := product.money("price"))}) == 1

    def family(self, product: Product) -> tuple[Product, ...]:
        """Return all variants of a product, itself among them."""
        return self._families.get(product.group or "", (product,))

    def sale(self, product: Product) -> tuple[Money, Money] | None:
        """Return the price on sale now and the one it was, or None where the product is not on sale."""
        price, sale, was = (product.money(name) for name in ("price", "sale_price", "was_price"))
        if price and sale and self._holds(product):
            return (sale, price) if sale.amount < price.amount else None
        return (price, was) if price and was and was.amount > price.amount and not sale else None

    def asked(self, product: Product) -> Money | None:
        """Return the price asked now; None where a sale price is about, whose days might be argued over."""
        return None if product.money("sale_price") else product.money("price")

    def paid(self, product: Product) -> Money | None:
        """Return what a customer pays now, on sale or not."""
        sale = self.sale(product)
        return sale[0] if sale else product.money("price")

    def short(self, product: Product) -> list[str]:
        """Return shortened names that fit no other product of the catalogue; the title where there are none."""
        title, brand = product.title, product.text("brand") or ""
        words = title.split()
        tries = [_TAIL.sub("", title)]
        if brand and title.casefold().startswith(f"{brand.casefold()} "):
            tries.append(title[len(brand) + 1 :])
        if len(words) == 3 and all(word.isalpha() for word in words):  # noqa: PLR2004 - "Ember Wool Blanket" is the Ember Blanket
            tries.append(f"{words[0]} {words[-1]}")
        clear = [name for name in tries if name and name != title and len(name) > 3 and self._is_clear(name, product)]  # noqa: PLR2004 - no name is shorter
        return clear or [title]

    def _holds(self, product: Product) -> bool:
        starts, ends = product.text("sale_starts"), product.text("sale_ends")
        return (not starts or datetime.fromisoformat(starts) <= self.now) and (
            not ends or self.now <= datetime.fromisoformat(ends)
        )

    def _is_clear(self, name: str, product: Product) -> bool:
        wanted = _words(name)
        return len(wanted) > 1 and not any(
            wanted <= self._words_of[other.sku] for other in self.products if other.sku != product.sku
        )

    @cached_property
    def _words_of(self) -> Mapping[str, frozenset[str]]:
        return {product.sku: _words(product.title) for product in self.products}


def family_name(family: Iterable[Product]) -> str | None:
    """Return the words with which all titles of a family begin; None where there are fewer than two."""
    titles = [product.title.split() for product in family]
    common = []
    for words in zip(*titles, strict=False):
        if len(set(words)) > 1:
            break
        common.append(words[0])
    while common and common[-1].casefold() in {"in", "-", "\u2013", "\u2014", "(", "size"}:
        common.pop()
    return " ".join(common).rstrip(" ,(") if len(common) > 1 else None


def lowest(family: Iterable[Product], shop: Shop) -> Money | None:
    """Return the lowest price of a family whose prices are all known and differ; None where they do not."""
    prices = [shop.paid(product) for product in family]
    known = [price for price in prices if price]
    amounts: set[Decimal] = {price.amount for price in known}
    if len(known) < len(prices) or len(amounts) < 2 or len({price.currency for price in known}) > 1:  # noqa: PLR2004 - nothing to choose from
        return None
    return min(known)


def _words(text: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in _WORD.findall(text))
