import json
import re
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.seeded.bank import Bank, Wording, filled, kinds, load_bank
from evals.seeded.generator import ROOM, Generator
from evals.seeded.sets import as_lines
from evals.seeded.shop import Shop
from evals.suites.seeded_faults import Row
from marque.evidence import Fact, Product

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
OWN = {
    "price": ["{name} costs {price}.", {"text": "It is {price}.", "follows": True}],
    "sale_price": ["{name} is {sale_price}, down from {price}."],
    "price_was": ["{name} was {price} before."],
    "price_from": ["{family} starts at {price_from}."],
    "percent_off": ["{percent} off {name}."],
    "amount_off": ["{amount_off} off {name}."],
    "savings": ["You save {saving} on {name}."],
    "offer_code": ["For {name}, the code is {code}."],
    "offer_date": ["The offer on {name} ends on {ends}.", "The offer on {name} began on {starts}."],
    "after_offer": ["With {code}, {name} comes to {offer_price}."],
    "stock_count": ["{stock} of {name} are left."],
    "in_stock": ["{name} is in stock."],
    "sold_out": ["{name} is sold out."],
    "rating": ["{name} is rated {rating}."],
    "review_count": ["{reviews} people reviewed {name}."],
    "warranty": ["{name} has a warranty of {warranty}."],
    "shipping_cost": ["{name} ships free from {threshold}."],
    "shipping_time": ["{name} ships in {days}."],
    "returns": ["{name} can come back within {returns}."],
    "min_order": ["Order at least {minimum} of {name}."],
    "weight": ["{name} weighs {weight}."],
    "dimensions": ["{name} is {width} wide."],
    "material": ["{name} is made of {material}."],
    "origin": ["{name} is made in {origin}."],
    "colour_count": ["{name} comes in {count} colours: {colours}."],
    "price_superlative": ["{name} is the cheapest of all."],
    "price_comparison": ["{name} costs less than {other}."],
    "weight_comparison": ["{name} is lighter than {other}."],
}
MONEY = re.compile(r"\$([0-9,]+(?:\.[0-9]{2})?)|([0-9,]+\.[0-9]{2}|[0-9,]+) USD")


def product(sku: str, title: str, group: str | None = None, **facts: str) -> Product:
    known = {name: Fact(value=value, as_of=NOW, source="shop.csv") for name, value in facts.items()}
    return Product(sku=sku, title=title, group=group, facts=known)


FULL = {
    "availability": "in_stock", "stock": "7", "rating": "4.3", "review_count": "120", "warranty": "2 years",
    "shipping": "Ships in 3-5 business days; free shipping on orders over $50", "returns": "30 days", "min_order": "4",
    "width": "20 cm", "material": "oak", "made_in": "Japan",
}  # fmt: skip
PRODUCTS = (
    product("LAMP", "Moor Desk Lamp", price="40.00 USD", weight="2 kg", **FULL),
    product("RUG", "Dale Hall Rug", price="90.00 USD", weight="5 kg"),
    product("VASE", "Fen Clay Vase", price="30.00 USD", was_price="50.00 USD", availability="out_of_stock"),
    product("BAG-S", "Tor Day Bag in Slate", "BAG", price="60.00 USD", color="Slate"),
    product("BAG-M", "Tor Day Bag in Moss", "BAG", price="70.00 USD", color="Moss"),
    product("PEN", "Rill Ink Pen", price="5.00 USD", weight="20 g"),
)


def bank() -> Bank:
    faults = {kind: ["{name} and " + kind + "."] for kind, one in kinds().items() if not one.claims}
    frames = [
        {"channel": "landing", "before": "Hello from Tarnholt.", "after": "See tarnholt.example."},
        {"channel": "push", "before": "", "after": ""},
        {"channel": "ad", "before": "", "after": ""},
    ]
    return Bank.model_validate({"schema": 1, "bank": "own", "frames": frames, "claims": OWN, "faults": faults})


SHOP = Shop(name="Fenwick", domain="fenwick.example", now=NOW, products=PRODUCTS, brand="fenwick")


def rows(seed: int = 1, each: int = 2, clean: int = 30) -> list[dict[str, Any]]:
    generator = Generator(bank(), SHOP, seed)
    return [*generator.faulty(each), *generator.clean(clean)]


def test_there_are_at_least_forty_kinds_and_this_catalogue_makes_all_possible() -> None:
    found = Counter(row["fault"] for row in rows())

    assert len(kinds()) >= 40
    assert set(kinds()) - set(found) == set()
    assert {found[kind] for kind in kinds()} == {2}


def test_the_same_seed_writes_the_same_rows_and_another_one_others() -> None:
    assert as_lines(rows(1)) == as_lines(rows(1))
    assert as_lines(rows(1)) != as_lines(rows(2))


def test_every_row_is_a_message_to_be_checked() -> None:
    for row in rows():
        assert Row.model_validate(json.loads(json.dumps(row))).message.body


@given(st.integers(0, 10_000))
def test_a_clean_message_holds_no_price_but_true_ones(seed: int) -> None:
    """Prices of clean messages are those of the catalogue, or follow from the offer of the row."""
    known = {
        money.amount for one in PRODUCTS for name in ("price", "was_price") if (money := one.money(name))
    } | {Decimal(20), Decimal(50), Decimal(10)}  # fmt: skip
    for row in Generator(bank(), SHOP, seed).clean(3):
        offer = row.get("offer", {})
        reckoned = {
            price * (100 - Decimal(offer["percent_off"])) / 100 if "percent_off" in offer
            else price - Decimal(offer.get("amount_off", 0))
            for price in known
        }  # fmt: skip
        amounts = {Decimal((one or other).replace(",", "")) for one, other in MONEY.findall(row["body"])}
        assert amounts <= known | reckoned | {Decimal(offer.get("amount_off", 0))}, row["body"]


@pytest.mark.parametrize("kind", [kind for kind, one in kinds().items() if one.slot in {"price", "sale_price"}])
def test_a_wrong_price_is_none_that_the_product_has(kind: str) -> None:
    by_sku = {one.sku: one for one in PRODUCTS}
    told = [row for row in rows(3, each=8, clean=0) if row["fault"] == kind and len(row["products"]) == 1]

    for row in told:
        sentence = row["body"][row["fault_at"]["start"] : row["fault_at"]["end"]]
        about = by_sku[row["products"][0]]
        true = {str(about.money(name)) for name in ("price", "was_price")}
        assert kind == "price.currency" or not _said(sentence) <= true, sentence
    assert told


def _said(sentence: str) -> set[str]:
    return {f"{Decimal((one or other).replace(',', '')):.2f} USD" for one, other in MONEY.findall(sentence)}


def test_the_fault_stands_where_the_row_says() -> None:
    for row in rows(clean=0):
        place = row["fault_at"]
        assert row["body"][place["start"] : place["end"]].strip()


def test_bodies_keep_to_the_room_of_their_channel() -> None:
    assert all(len(row["body"]) <= ROOM.get(row["channel"], 10_000) for row in rows())


def test_another_shops_messages_bear_its_own_name_and_domain() -> None:
    assert not any("arnholt" in row["body"] for row in rows())


def test_wordings_that_facts_would_prove_are_not_planted_on_such_products() -> None:
    unproved = [row for row in rows(each=6, clean=0) if row["fault"] == "free_shipping.unproved"]

    assert unproved
    assert not any(row["products"][:1] == ["LAMP"] and len(row["products"]) == 1 for row in unproved)


def test_short_names_fit_no_other_product() -> None:
    assert SHOP.short(PRODUCTS[0]) == ["Moor Lamp"]
    assert SHOP.short(PRODUCTS[3]) == ["Tor Day Bag in Slate"]


@pytest.mark.parametrize(
    ("text", "slots", "full"),
    [
        ("{name} costs {price}.", {"name", "price"}, "Lamp costs $4."),
        ("Hi {first_name}, {{ name }} {{name}} %%name%%", set(), "Hi {first_name}, {{ name }} {{name}} %%name%%"),
    ],
    ids=["slots", "leftovers stay"],
)
def test_only_known_slots_are_filled(text: str, slots: set[str], full: str) -> None:
    assert Wording(text=text).slots == slots
    assert filled(text, {"name": "Lamp", "price": "$4"}) == full


def test_banks_that_are_there_can_be_read_and_cover_every_kind() -> None:
    for file in (Path(__file__).parents[3] / "evals" / "seeded" / "banks").glob("*.yaml"):
        read = load_bank(file)
        assert set(read.faults) == {kind for kind, one in kinds().items() if not one.claims}
        assert {claim for one in kinds().values() for claim in one.claims} <= set(read.claims)
