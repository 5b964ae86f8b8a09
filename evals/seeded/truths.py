"""The true values of one product for every slot that its facts can fill; what is unknown has no slot."""

import random
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from evals.seeded import writing
from evals.seeded.shop import Shop, family_name, lowest
from evals.seeded.writing import MARKETS
from marque.evidence import Money, Product

MOST_LEFT = 60
"""The largest stock that copy speaks of as a count."""
MOST_REVIEWS_UNSAID = 2
"""Fewer reviews than this are not worth a sentence."""
COUNTRIES = ("made_in", "country_of_origin", "origin")
COLOURS = ("color", "colour")
_YEARS = re.compile(r"(\d{1,3})[- ](year|month)s?\b.{0,30}", re.IGNORECASE)
_DAYS = re.compile(r"(\d{1,3})[- ]days?\b.{0,30}", re.IGNORECASE)
_RANGE = re.compile(
    r"(?:ships?|delivered|delivery|arrives?) (?:with)?in (?:(\d{1,2})\s?(?:-|\u2013|to)\s?)?(\d{1,2}) "
    r"(business|working) days?",
    re.IGNORECASE,
)
_THRESHOLD = re.compile(
    r"free (?:standard )?shipping (?:on orders )?(?:over|above|from) [$£€]?(\d{1,4})\b", re.IGNORECASE
)
_SIMPLE = re.compile(r"(\d{1,5}(?:\.\d{1,3})?) ([a-z]{1,3})")
GRAMS = {"g": Decimal(1), "kg": Decimal(1000), "oz": Decimal("28.3495"), "lb": Decimal("453.592")}


@dataclass(frozen=True)
class Promise:
    """The offer of one message."""

    code: str
    percent: Decimal | None
    amount: Money | None
    starts: date
    ends: date

    def as_json(self) -> dict[str, Any]:
        """Return it as a message to be checked has it."""
        offer: dict[str, Any] = {"code": self.code, "starts": str(self.starts), "ends": str(self.ends)}
        if self.amount:
            return {**offer, "amount_off": str(self.amount.amount), "currency": self.amount.currency}
        return {**offer, "percent_off": str(self.percent)}


@dataclass(frozen=True)
class Truth:
    """What is true of one product in one message, as it is written there and as figures."""

    product: Product
    market: str
    currency: str
    slots: dict[str, str]
    """Slot to text, for every slot that can be filled truly; and `family_name`, which no sentence asks for."""
    promise: Promise | None


def make_promise(product: Product, shop: Shop, dice: random.Random, *, percent: bool) -> Promise:
    """Draw an offer that runs now and ends within two weeks."""
    today = shop.now.date()
    starts, ends = today - timedelta(days=dice.randint(2, 6)), today + timedelta(days=dice.randint(4, 12))
    code = dice.choice(("WARM", "NOVA", "THANKS", "FROST", "HELLO", "KIND"))
    price = product.money("price")
    if percent or not price:
        share = Decimal(dice.choice((10, 15, 20, 25, 30)))
        return Promise(f"{code}{share}", share, None, starts, ends)
    off = Decimal(dice.choice([one for one in (5, 10, 15, 20) if one * 2 < price.amount] or [1]))
    return Promise(f"{code}{off}", None, Money(off, price.currency), starts, ends)


def truth_of(product: Product, shop: Shop, promise: Promise | None, dice: random.Random) -> Truth:
    """Return every slot that this product's facts, its family and the offer can fill."""
    price = product.money("price")
    assert price is not None  # noqa: S101 - `Shop.told` has priced products only
    market = MARKETS[price.currency]
    slots = {
        "name": product.title,
        "short": dice.choice(shop.short(product)),
        "brand": product.text("brand") or shop.name,
        **_prices(product, shop, dice),
        **_family(product, shop, dice),
        **(_promised(product, shop, promise, market, dice) if promise else {}),
        **_stock(product),
        **_praise(product),
        **_service(product, price.currency, dice),
        **_traits(product),
    }
    return Truth(product, market, price.currency, slots, promise)


def _prices(product: Product, shop: Shop, dice: random.Random) -> dict[str, str]:
    sale, asked = shop.sale(product), shop.asked(product)
    if sale:
        now, was = sale
        saved = Money(was.amount - now.amount, now.currency)
        written = {"sale_price": now, "price": was, "saving": saved}
    else:
        written = {"price": asked} if asked else {}
    return {slot: writing.money(*value, dice) for slot, value in written.items()}


def _family(product: Product, shop: Shop, dice: random.Random) -> dict[str, str]:
    family = shop.family(product)
    slots: dict[str, str] = {}
    name, least = family_name(family), lowest(family, shop)
    if name is None or len(family) == 1:
        return {}
    slots["family_name"] = name
    if least:
        slots |= {"family": name, "price_from": writing.money(*least, dice)}
    colours = colours_of(family)
    if len(colours) > 1:
        slots |= {"count": str(len(colours)), "colours": writing.listed(colours)}
    return slots


def colours_of(family: tuple[Product, ...]) -> list[str]:
    """Return the colours in which a family is sold; none where any variant's colour is unknown."""
    found = [next((value for name in COLOURS if (value := one.text(name))), None) for one in family]
    return sorted({colour for colour in found if colour}) if all(found) else []


def _promised(product: Product, shop: Shop, promise: Promise, market: str, dice: random.Random) -> dict[str, str]:
    slots = {
        "code": promise.code,
        "starts": writing.day(promise.starts, market, dice),
        "ends": writing.day(promise.ends, market, dice),
    }
    if promise.amount:
        slots["amount_off"] = writing.money(*promise.amount, dice)
    asked = shop.asked(product)
    reduced = after(asked, promise) if asked and not shop.sale(product) else None
    if promise.percent:
        slots["percent"] = writing.percent(promise.percent)
    if reduced:
        slots["offer_price"] = writing.money(*reduced, dice)
    return slots


def after(price: Money, promise: Promise) -> Money | None:
    """Return what a product costs with the offer; None where it is no whole number of cents, or nothing."""
    if promise.amount:
        reduced = price.amount - promise.amount.amount
    else:
        assert promise.percent is not None  # noqa: S101 - an offer has one or the other
        reduced = price.amount * (100 - promise.percent) / 100
    return Money(reduced, price.currency) if reduced > 0 and reduced == writing.cents(reduced) else None


def _stock(product: Product) -> dict[str, str]:
    stock = product.number("stock")
    if stock and 2 <= stock <= MOST_LEFT and product.text("availability") == "in_stock":  # noqa: PLR2004 - "2 left" at least
        return {"stock": str(int(stock))}
    return {}


def _praise(product: Product) -> dict[str, str]:
    slots: dict[str, str] = {}
    rating, reviews = product.number("rating"), product.number("review_count")
    if rating is not None:
        slots["rating"] = rating_text(rating)
    if reviews is not None and reviews >= MOST_REVIEWS_UNSAID:
        slots["reviews"] = writing.count(int(reviews))
    return slots


def rating_text(rating: Decimal) -> str:
    """Return a rating at one decimal, or as it is where rounding could be argued over."""
    rounded = rating.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return str(rating) if abs(rating - rounded) == Decimal("0.05") else str(rounded)


def _service(product: Product, currency: str, dice: random.Random) -> dict[str, str]:
    slots: dict[str, str] = {}
    warranty = _YEARS.fullmatch(product.text("warranty") or "")
    if warranty:
        slots["warranty"] = writing.plural(int(warranty[1]), warranty[2].lower())
    returns = _DAYS.fullmatch(product.text("returns") or "")
    if returns:
        slots["returns"] = writing.plural(int(returns[1]), "day")
    shipping = product.text("shipping") or ""
    time = _RANGE.search(shipping)
    if time:
        span = f"{time[1]} to {time[2]}" if time[1] else time[2]
        slots["days"] = f"{span} {time[3]} {'day' if span == '1' else 'days'}"
    threshold = _THRESHOLD.search(shipping)
    if threshold:
        slots["threshold"] = writing.money(Decimal(threshold[1]), currency, dice)
    minimum = product.number("min_order")
    if minimum and minimum > 1:
        slots["minimum"] = str(int(minimum))
    return slots


def _traits(product: Product) -> dict[str, str]:
    slots = {
        name: text
        for name in ("weight", "width", "height", "depth")
        if (text := product.text(name)) and _SIMPLE.fullmatch(text)
    }
    material = product.text("material")
    if material and ";" not in material and "/" not in material:
        slots["material"] = _in_sentence(material)
    origin = next((text for name in COUNTRIES if (text := product.text(name))), None)
    if origin:
        slots["origin"] = "the USA" if origin == "USA" else origin
    return slots


def _in_sentence(material: str) -> str:
    """Return a material as it stands within a sentence: `Ash, leather` is ash and leather."""
    parts = [part.strip() for part in material.split(",")]
    return writing.listed([part[0].lower() + part[1:] if part[1:2].islower() else part for part in parts if part])


def grams(product: Product) -> Decimal | None:
    """Return a product's weight in grams, or None where it is unknown."""
    found = _SIMPLE.fullmatch(product.text("weight") or "")
    return Decimal(found[1]) * GRAMS[found[2]] if found and found[2] in GRAMS else None


def measure(text: str) -> tuple[Decimal, str]:
    """Return the figure and the unit of a measure such as `1.2 kg`."""
    figure, unit = text.split(" ")
    return Decimal(figure), unit


def is_sold_out(product: Product) -> bool:
    """Tell whether nothing of it can be bought."""
    return product.text("availability") == "out_of_stock" and (product.number("stock") or 0) <= 0


def is_in_stock(product: Product) -> bool:
    """Tell whether it can be bought and shipped now."""
    stock = product.number("stock")
    return product.text("availability") == "in_stock" and (stock is None or stock > 0)


def instant(shop: Shop) -> str:
    """Return the instant of judging, as a row has it."""
    moment: datetime = shop.now
    return moment.isoformat().replace("+00:00", "Z")
