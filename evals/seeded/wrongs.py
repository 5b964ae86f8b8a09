"""Values that are wrong beyond any tolerance, by kind of fault; None where the catalogue does not know the truth.

A wrong value is never true of something near by: not another price of the product or its family, nor one that rounding
or "about" would allow.
"""

import random
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal

from evals.seeded import writing
from evals.seeded.shop import Shop, lowest
from evals.seeded.truths import (
    COUNTRIES,
    Truth,
    after,
    colours_of,
    grams,
    is_in_stock,
    is_sold_out,
    measure,
    rating_text,
)
from marque.evidence import Money, Product

Values = Mapping[str, str]
Wrong = Callable[[Truth, Shop, random.Random], Values | None]
_FAR = Decimal("0.1")
"""How far off a wrong figure is at least, as a share of every true one near by; tolerances end at 5 %."""
_MATERIALS = (
    "bamboo",
    "brass",
    "calf leather",
    "cotton",
    "linen",
    "oak",
    "stainless steel",
    "silk",
    "titanium",
    "wool",
)
_ORIGINS = ("Austria", "Canada", "Finland", "Italy", "Japan", "Portugal", "Scotland", "Spain", "Sweden", "the USA")
_ROUND = Decimal(5)
_WORD = re.compile(r"[a-z]{3,}")


def wrong_values(kind: str, truth: Truth, shop: Shop, dice: random.Random) -> Values | None:
    """Return the slots that make a true sentence wrong; nothing in them where the sentence is wrong by itself."""
    return _WRONGS[kind](truth, shop, dice)


def _price(low: float, high: float, slot: str = "price") -> Wrong:
    def wrong(truth: Truth, shop: Shop, dice: random.Random) -> Values | None:
        asked = shop.asked(truth.product)
        if asked is None or shop.sale(truth.product):
            return None
        return _written(slot, _off(asked, dice.uniform(low, high), truth, shop), dice)

    return wrong


def _currency(truth: Truth, shop: Shop, dice: random.Random) -> Values | None:
    asked = shop.asked(truth.product)
    if asked is None or shop.sale(truth.product):
        return None
    return {"price": writing.other_currency(asked.amount, asked.currency, dice)}


def _of_other(truth: Truth, shop: Shop, dice: random.Random) -> Values | None:
    asked = shop.asked(truth.product)
    if asked is None or shop.sale(truth.product):
        return None
    others = [
        price for product in shop.told
        if (price := shop.asked(product)) and price.currency == asked.currency
        and _is_far(price.amount, _near(truth, shop))
    ]  # fmt: skip
    return {"price": writing.money(*dice.choice(others), dice)} if others else None


def _of_sale(slot: str, low: float, high: float) -> Wrong:
    def wrong(truth: Truth, shop: Shop, dice: random.Random) -> Values | None:
        sale = shop.sale(truth.product)
        if sale is None:
            return None
        return _written(slot, _off(sale[slot == "price"], dice.uniform(low, high), truth, shop), dice)

    return wrong


def _price_from(truth: Truth, shop: Shop, dice: random.Random) -> Values | None:
    least = lowest(shop.family(truth.product), shop)
    return _written("price_from", _off(least, dice.uniform(0.5, 0.8), truth, shop), dice) if least else None


def _saving(truth: Truth, shop: Shop, dice: random.Random) -> Values | None:
    sale = shop.sale(truth.product)
    if sale is None:
        return None
    saved = Money(sale[1].amount - sale[0].amount, sale[0].currency)
    return _written("saving", _off(saved, dice.uniform(1.4, 2.2), truth, shop), dice)


def _percent(truth: Truth, shop: Shop, dice: random.Random) -> Values | None:  # noqa: ARG001 - all have one form
    if truth.promise is None or truth.promise.percent is None:
        return None
    return {"percent": writing.percent(truth.promise.percent + dice.choice((5, 10, 15, 20, 30)))}


def _amount(truth: Truth, shop: Shop, dice: random.Random) -> Values | None:  # noqa: ARG001 - all have one form
    if truth.promise is None or truth.promise.amount is None:
        return None
    amount, currency = truth.promise.amount
    return {"amount_off": writing.money(amount + dice.choice((5, 10, 15)), currency, dice)}


def _code(truth: Truth, shop: Shop, dice: random.Random) -> Values | None:  # noqa: ARG001 - all have one form
    if truth.promise is None:
        return None
    others = [code for code in ("SPRING25", "GIFT10", "VIP30", "SAVE15", "EXTRA20") if code != truth.promise.code]
    return {"code": dice.choice(others)}


def _day(slot: str) -> Wrong:
    def wrong(truth: Truth, shop: Shop, dice: random.Random) -> Values | None:  # noqa: ARG001 - all have one form
        if truth.promise is None:
            return None
        true = truth.promise.ends if slot == "ends" else truth.promise.starts
        moved = true + timedelta(days=dice.randint(3, 14))
        if slot == "starts":
            moved = true - timedelta(days=dice.randint(3, 10))
        return {slot: writing.day(moved, truth.market, dice)}

    return wrong


def _offer_price(truth: Truth, shop: Shop, dice: random.Random) -> Values | None:
    asked = shop.asked(truth.product)
    if asked is None or truth.promise is None or "offer_price" not in truth.slots:
        return None
    reduced = after(asked, truth.promise)
    return _written("offer_price", _off(reduced, dice.uniform(0.6, 0.88), truth, shop), dice) if reduced else None


def _stock(truth: Truth, shop: Shop, dice: random.Random) -> Values | None:  # noqa: ARG001 - all have one form
    if "stock" not in truth.slots:
        return None
    true = int(truth.slots["stock"])
    return {"stock": str(dice.choice([one for one in (2, 3, 4, 5, 6, 8, 9, 12, 15) if abs(one - true) > 1]))}


def _if_sold_out(truth: Truth, shop: Shop, dice: random.Random) -> Values | None:  # noqa: ARG001 - all have one form
    return {} if is_sold_out(truth.product) else None


def _if_in_stock(truth: Truth, shop: Shop, dice: random.Random) -> Values | None:  # noqa: ARG001 - all have one form
    return {} if is_in_stock(truth.product) else None


def _rating(truth: Truth, shop: Shop, dice: random.Random) -> Values | None:  # noqa: ARG001 - all have one form
    true = truth.product.number("rating")
    if true is None or true > Decimal("4.65"):
        return None
    higher = true + Decimal(dice.randint(3, 6)) / 10
    return {"rating": rating_text(min(higher, Decimal("4.9")))}


def _reviews(truth: Truth, shop: Shop, dice: random.Random) -> Values | None:  # noqa: ARG001 - all have one form
    true = truth.product.number("review_count")
    return {"reviews": writing.count(int(true) * dice.randint(2, 5) + dice.randint(1, 9))} if true else None


def _longer(slot: str, more: tuple[int, ...]) -> Wrong:
    def wrong(truth: Truth, shop: Shop, dice: random.Random) -> Values | None:  # noqa: ARG001 - all have one form
        if slot not in truth.slots:
            return None
        figure, unit = truth.slots[slot].split(" ")
        return {slot: writing.plural(int(figure) + dice.choice(more), unit.removesuffix("s"))}

    return wrong


def _threshold(truth: Truth, shop: Shop, dice: random.Random) -> Values | None:  # noqa: ARG001 - all have one form
    if "threshold" not in truth.slots:
        return None
    true = Decimal(re.sub(r"[^0-9.]", "", truth.slots["threshold"]))
    lower = [
        one for one in (Decimal(15), Decimal(20), Decimal(25), Decimal(30), Decimal(35)) if one < true * (1 - _FAR)
    ]
    return {"threshold": writing.money(dice.choice(lower), truth.currency, dice)} if lower else None


def _faster(truth: Truth, shop: Shop, dice: random.Random) -> Values | None:  # noqa: ARG001 - all have one form
    found = re.match(r"(?:(\d+) to )?(\d+) (\w+) days?", truth.slots.get("days", ""))
    if not found or int(found[1] or found[2]) < 2:  # noqa: PLR2004 - nothing is faster than one day
        return None
    return {"days": f"1 {found[3]} day"}


def _minimum(truth: Truth, shop: Shop, dice: random.Random) -> Values | None:  # noqa: ARG001 - all have one form
    true = int(truth.slots.get("minimum", 0))
    return {"minimum": str(max(true // 2, 1))} if true > 1 else None


def _measure(*slots: str) -> Wrong:
    def wrong(truth: Truth, shop: Shop, dice: random.Random) -> Values | None:  # noqa: ARG001 - all have one form
        found: dict[str, str] = {}
        for slot in slots:
            if slot in truth.slots:
                figure, unit = measure(truth.slots[slot])
                changed = figure * Decimal(dice.choice(("0.5", "0.6", "0.7", "1.4", "1.6", "2")))
                found[slot] = f"{_as_precise(changed, figure)} {unit}"
                if _as_precise(changed, figure) == figure:
                    return None
        return found or None

    return wrong


def _material(truth: Truth, shop: Shop, dice: random.Random) -> Values | None:  # noqa: ARG001 - all have one form
    if "material" not in truth.slots:
        return None
    known = set(_WORD.findall(" ".join(fact.value.casefold() for fact in truth.product.facts.values())))
    known |= set(_WORD.findall(truth.product.title.casefold()))
    others = [one for one in _MATERIALS if not known & set(_WORD.findall(one))]
    return {"material": dice.choice(others)} if others else None


def _origin(truth: Truth, shop: Shop, dice: random.Random) -> Values | None:  # noqa: ARG001 - all have one form
    if "origin" not in truth.slots:
        return None
    known = " ".join(truth.product.text(name) or "" for name in (*COUNTRIES, "description"))
    british = {"Scotland"} if re.search(r"England|Britain|United Kingdom|Wales|UK", known) else set()
    others = [one for one in _ORIGINS if one.removeprefix("the ") not in known and one not in british]
    return {"origin": dice.choice(others)}


def _colours(truth: Truth, shop: Shop, dice: random.Random) -> Values | None:
    true = len(colours_of(shop.family(truth.product)))
    return {"count": str(true + dice.randint(1, 4))} if true > 1 else None


def _not_cheapest(truth: Truth, shop: Shop, dice: random.Random) -> Values | None:  # noqa: ARG001 - all have one form
    own = shop.paid(truth.product)
    if own is None or not shop.is_of_one_currency:
        return None
    cheaper = [
        price for product in shop.products if (price := shop.paid(product)) and price.amount < own.amount * (1 - _FAR)
    ]
    return {} if cheaper else None


def _comparison(truth: Truth, shop: Shop, dice: random.Random) -> Values | None:
    others = cheaper_than(truth.product, shop)
    return {"other": dice.choice(others).title} if others else None


def is_cheapest(product: Product, shop: Shop) -> bool:
    """Tell whether nothing in the whole catalogue costs as little."""
    own = shop.paid(product)
    if own is None or not shop.is_of_one_currency:
        return False
    return all(
        one.sku == product.sku or ((price := shop.paid(one)) is not None and price.amount > own.amount)
        for one in shop.products
    )


def cheaper_than(product: Product, shop: Shop) -> list[Product]:
    """Return the products that cost clearly less than this one, in its currency."""
    return [other for other in shop.told if _costs_less(other, product, shop)]


def dearer_than(product: Product, shop: Shop) -> list[Product]:
    """Return the products that cost clearly more than this one, in its currency."""
    return [other for other in shop.told if _costs_less(product, other, shop)]


def heavier_than(product: Product, shop: Shop) -> list[Product]:
    """Return the products that weigh clearly more than this one."""
    return [other for other in shop.told if _weighs_less(product, other)]


def lighter_than(product: Product, shop: Shop) -> list[Product]:
    """Return the products that weigh clearly less than this one."""
    return [other for other in shop.told if _weighs_less(other, product)]


def _costs_less(one: Product, other: Product, shop: Shop) -> bool:
    low, high = shop.asked(one), shop.asked(other)
    return bool(
        low and high and low.currency == high.currency and low.amount < high.amount * (1 - _FAR)
        and not shop.sale(one) and not shop.sale(other)
    )  # fmt: skip


def _weighs_less(one: Product, other: Product) -> bool:
    low, high = grams(one), grams(other)
    return bool(low and high and low < high * (1 - _FAR))


def _near(truth: Truth, shop: Shop) -> set[Decimal]:
    """Return every true amount that a reader might take a price for."""
    prices = [
        price.amount
        for product in shop.family(truth.product)
        for name in ("price", "sale_price", "was_price")
        if (price := product.money(name))
    ]
    asked = shop.asked(truth.product)
    reduced = after(asked, truth.promise) if asked and truth.promise else None
    return {*prices, *([reduced.amount] if reduced else [])}


def _is_far(amount: Decimal, near: set[Decimal]) -> bool:
    return amount > 0 and all(abs(amount - one) > one * _FAR for one in near)


def _off(true: Money, factor: float, truth: Truth, shop: Shop) -> Money | None:
    """Return an amount off the true one by a factor, ending as prices do; None where it is near a true one."""
    wrong = true.amount * Decimal(str(round(factor, 2)))
    ending = true.amount % 1
    amount = wrong.to_integral_value() + ending
    if true.amount > _ROUND * 20:
        amount = (wrong / _ROUND).to_integral_value() * _ROUND + (ending - 1 if ending else 0)
    return Money(amount, true.currency) if _is_far(amount, _near(truth, shop) | {true.amount}) else None


def _written(slot: str, price: Money | None, dice: random.Random) -> Values | None:
    return {slot: writing.money(*price, dice)} if price else None


def _as_precise(changed: Decimal, figure: Decimal) -> Decimal:
    return changed.quantize(figure) if figure.as_tuple().exponent else changed.to_integral_value()


_WRONGS: Mapping[str, Wrong] = {
    "price.too_low": _price(0.5, 0.85),
    "price.too_high": _price(1.15, 1.7),
    "price.currency": _currency,
    "price.of_other_product": _of_other,
    "sale_price.wrong": _of_sale("sale_price", 0.55, 0.85),
    "price_was.inflated": _of_sale("price", 1.2, 1.8),
    "price_from.wrong": _price_from,
    "percent_off.wrong": _percent,
    "amount_off.wrong": _amount,
    "savings.wrong": _saving,
    "offer_code.wrong": _code,
    "offer_date.extended": _day("ends"),
    "offer_date.start": _day("starts"),
    "after_offer.wrong": _offer_price,
    "stock.count_wrong": _stock,
    "stock.in_when_out": _if_sold_out,
    "stock.out_when_in": _if_in_stock,
    "rating.inflated": _rating,
    "review_count.inflated": _reviews,
    "warranty.longer": _longer("warranty", (2, 3, 5, 8)),
    "shipping.threshold_lower": _threshold,
    "shipping.faster": _faster,
    "returns.longer": _longer("returns", (15, 30, 60)),
    "min_order.lower": _minimum,
    "weight.wrong": _measure("weight"),
    "dimensions.wrong": _measure("width", "height", "depth"),
    "material.wrong": _material,
    "origin.wrong": _origin,
    "colour_count.wrong": _colours,
    "superlative.false": _not_cheapest,
    "comparison.false": _comparison,
}
