"""The example shop's briefs over again: other audiences, figures, templates and channels, so no two are alike."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from app.briefs import read_brief
from marque.brief import Brief


class Order(NamedTuple):
    """Which brief of the shop is written by which template, for which channel: one, so a round is one draft."""

    brief: str
    template: str
    channel: str


ORDERS = (
    Order("wool-care-reply", "chat_reply", "chat"),
    Order("back-in-stock", "back_in_stock", "sms"),
    Order("price-drop", "price_drop", "email"),
    Order("product-launch", "product_launch", "social"),
    Order("win-back", "winback", "email"),
    Order("tarp-ads", "social_ads", "ad"),
    Order("newsletter", "newsletter", "email"),
    Order("back-in-stock", "back_in_stock", "push"),
    Order("product-launch", "landing_hero", "landing"),
    Order("price-drop", "price_drop", "sms"),
    Order("product-launch", "product_launch", "email"),
    Order("tarp-ads", "social_ads", "social"),
    Order("back-in-stock", "back_in_stock", "email"),
    Order("price-drop", "price_drop", "push"),
)
AUDIENCES = (
    "People who furnish a porch or a cabin slowly and want to know what a thing is made of.",
    "Families who camp a few weekends a year and carry everything from the car by hand.",
    "People who walk in all weathers and would rather mend a thing than replace it.",
    "Neighbours of the workshop who come by on Saturdays.",
    "Readers who order for others and write a note to go with it.",
)
GOODS = (
    "TH-DRIFT", "TH-HEADLAMP", "TH-PLATES", "TH-NIGHTJAR", "TH-KETTLE", "TH-CUTLERY", "TH-PILLOW", "TH-STOVE",
    "TH-POUROVER", "TH-LINDEN-QUEEN", "TH-GRINDER", "TH-TIDE-20OZ", "TH-IRONWOOD-10IN", "TH-CLOCHE", "TH-MUG-CREAM",
)  # fmt: skip
"""What later turns are about: the same goods again would be what was sent before."""
ABOUT_ONE_THING = frozenset({"wool-care-reply", "product-launch"})
"""Briefs whose sources speak of their own product."""
PERCENTS = (20, 10, 25, 15, 30)


def briefs(folder: Path) -> Iterator[Brief]:
    """Yield briefs without end, each with a name of its own and so with a seed of its own."""
    for number in count():
        turn, order = number // len(ORDERS), ORDERS[number % len(ORDERS)]
        yield _varied(read_brief(folder / f"{order.brief}.yaml"), order, turn)


def _varied(brief: Brief, order: Order, turn: int) -> Brief:
    changes: dict[str, Any] = {
        "name": f"{brief.name}, {turn + 1}", "template": order.template, "channels": [order.channel],
        "audience": {"persona": AUDIENCES[turn % len(AUDIENCES)]}, "variants": 1 + turn % 2,
    }  # fmt: skip
    if turn and order.brief not in ABOUT_ONE_THING:
        first = turn * len(brief.products) + ORDERS.index(order)
        changes["products"] = tuple(GOODS[(first + step) % len(GOODS)] for step in range(len(brief.products)))
    if brief.offer:
        changes["offer"] = {**brief.offer.model_dump(), "skus": changes.get("products", brief.products)}
    if brief.offer and brief.offer.percent_off:
        changes["offer"]["percent_off"] = PERCENTS[turn % len(PERCENTS)]
    if order.brief == "tarp-ads" or turn % 2 == 0:  # words to be kept word for word are more than the model can do
        changes["must_say"] = ()
    return Brief.model_validate({**brief.model_dump(exclude_none=True), **changes})
