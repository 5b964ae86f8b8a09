"""Promises that the gate once did not hear: one free with another, more for students, room for so much, so many of them."""

from decimal import Decimal

import pytest

from marque.brief import Offer
from marque.evidence import Evidence, Product
from marque.message import Message
from policies.gates import facts
from tests.support.shelf import NOW, POLICY, product

PACK = product("RUN-PACK", "Runa Hill Pack", price="90.00 USD", volume="20 l", stock="120")
BARE = product("RUN-BAG", "Runa Gym Bag", price="40.00 USD")
TEN = Offer(code=None, percent_off=Decimal(10))


def found(body: str, *about: Product, offer: Offer | None = None) -> list[tuple[str, str]]:
    message = Message(body=body, products=tuple(one.sku for one in about), offer=offer, now=NOW)
    claims = facts.claims(message, Evidence(gathered_at=NOW, products=about, offer=offer), POLICY)
    return [(claim.kind, claim.status) for claim in claims]


@pytest.mark.parametrize(
    "body",
    [
        "Buy one, get one free.",
        "Buy one get one free on the Runa Gym Bag.",
        "Buy one and get one free, all week.",
        "BOGO on the Runa Gym Bag!",
        "2 for 1 on every Runa Gym Bag.",
        "Two for the price of one.",
        "Buy two, get the third free.",
        "Buy two bags, get one free.",
        "Buy any 2 and get the cheapest free.",
        "Order one, get a second one half price.",
        "Get the second one free.",
    ],
)
def test_one_free_with_another_is_a_discount_that_needs_an_offer(body: str) -> None:
    assert found(body, BARE) == [("percent_off", "unsupported")]
    assert found(body, BARE, offer=TEN) == [("percent_off", "contradicted")]


def test_one_free_with_another_is_true_where_the_offer_says_so() -> None:
    offer = Offer(code=None, terms="Buy one, get one free on all bags.")
    assert found("Buy one, get one free.", BARE, offer=offer) == [("percent_off", "supported")]


@pytest.mark.parametrize("body", ["You can order just one.", "Buy one, or more. Get going."])
def test_one_that_can_be_bought_alone_is_no_discount(body: str) -> None:
    assert "percent_off" not in {kind for kind, _ in found(body, BARE)}


@pytest.mark.parametrize(
    "body",
    [
        "An extra 10% for students.",
        "There's an extra 10% for members.",
        "Students get an extra 10%.",
        "Take an extra 10% for teachers.",
        "Nurses enjoy another 10% on top.",
    ],
)
def test_more_for_some_people_needs_terms_that_name_them(body: str) -> None:
    assert found(body, BARE) == [("percent_off", "unsupported")]
    assert found(body, BARE, offer=TEN) == [("percent_off", "unsupported")]
    terms = "Students, teachers, nurses and members get an extra 10%."
    assert found(body, BARE, offer=TEN.model_copy(update={"terms": terms})) == [("percent_off", "supported")]


def test_a_share_for_some_people_is_held_against_the_offer() -> None:
    assert found("15% for students, all year.", BARE) == [("percent_off", "unsupported")]
    assert found("Students get 15%.", BARE, offer=TEN) == [("percent_off", "contradicted")]
    assert found("Members get 10%.", BARE, offer=TEN) == [("percent_off", "supported")]


@pytest.mark.parametrize("body", ["An extra 10% of grip for runners.", "Students gave it 10% more wear."])
def test_a_share_of_something_else_is_no_discount_for_people(body: str) -> None:
    assert "percent_off" not in {kind for kind, _ in found(body, BARE)}


@pytest.mark.parametrize("body", ["The {} has room for {} liters.", "The {} has room for {} liters of gear."])
def test_room_for_so_much_is_a_capacity(body: str) -> None:
    assert found(body.format("Runa Hill Pack", 20), PACK) == [("attribute", "supported")]
    assert found(body.format("Runa Hill Pack", 25), PACK) == [("attribute", "contradicted")]
    assert found(body.format("Runa Gym Bag", 20), BARE, PACK) == [("attribute", "unsupported")]


def test_the_readers_room_is_still_none_of_ours() -> None:
    assert found("Our room is 30 m2, and the kitchen holds 20 liters.", BARE) == []


@pytest.mark.parametrize("body", ["We have 120 of them.", "We've 120 of them.", "We've got 120 of these."])
def test_so_many_of_them_is_a_count_of_stock(body: str) -> None:
    assert found(body, PACK) == [("stock", "supported")]
    assert found(body.replace("120", "130"), PACK) == [("stock", "contradicted")]
    assert found(body, BARE) == [("stock", "unsupported")]
