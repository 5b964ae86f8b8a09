"""What is promised of all that a shop sells: one product of several never bears it out."""

from decimal import Decimal

import pytest

from marque.brief import Offer
from marque.evidence import Evidence, Product
from marque.message import Document, Message
from marque.verdict import Claim
from policies.gates import facts
from tests.support.shelf import NOW, POLICY, product

CASK = product("OST-CASK", "Oster Water Cask", price="50.00 USD", shipping="Free shipping")
PACK = product("OST-PACK", "Oster Day Pack", price="100.00 USD", shipping="Free shipping")
SHIRT = product("OST-SHIRT", "Oster Work Shirt", price="55.00 USD")
STOVE = product("OST-STOVE", "Oster Camp Stove", price="40.00 USD", shipping="$5.50; free over $60")
LAMP = product("OST-LAMP", "Oster Tent Lamp", price="40.00 USD", sale_price="20.00 USD")

TO_ALL = (
    "Free shipping on all orders.",
    "Free shipping on every order.",
    "Free shipping storewide.",
    "Free delivery on everything we sell.",
    "Storewide free shipping.",
    "All orders ship free.",
    "Every order ships for free, today and always.",
    "We ship all orders for free.",
    "All our products come with free shipping.",
    "Everything ships free.",
    "Shipping is free on any order.",
    "Free shipping, whatever you order.",
)


def claims(body: str, *about: Product, offer: Offer | None = None, says: str = "", given: bool = True) -> list[Claim]:
    documents = (Document(id="terms", text=says),) if says else ()
    skus = tuple(one.sku for one in about) if given else ()
    message = Message(body=body, products=skus, offer=offer, evidence=documents, now=NOW)
    return facts.claims(message, Evidence(gathered_at=NOW, products=about, offer=offer), POLICY)


def of(found: list[Claim], kind: str) -> list[str]:
    return [claim.status for claim in found if claim.kind == kind]


@pytest.mark.parametrize("body", TO_ALL)
@pytest.mark.parametrize("given", [True, False])
def test_free_shipping_of_everything_is_not_borne_out_by_one_product(body: str, *, given: bool) -> None:
    assert of(claims(body, CASK, SHIRT, given=given), "shipping") == ["unsupported"]


@pytest.mark.parametrize("body", TO_ALL)
def test_a_product_that_ships_for_money_contradicts_it(body: str) -> None:
    assert of(claims(body, CASK, STOVE), "shipping") == ["contradicted"]


@pytest.mark.parametrize("body", TO_ALL)
def test_it_is_true_where_every_product_known_ships_free(body: str) -> None:
    assert of(claims(body, CASK, PACK), "shipping") == ["supported"]


def test_what_a_name_stands_beside_is_promised_of_everything_all_the_same() -> None:
    body = "Meet the Oster Water Cask. Free shipping on all orders."
    assert of(claims(body, CASK, SHIRT), "shipping") == ["unsupported"]
    assert facts.needs_assortment(body, names_products=True)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("Free shipping on all orders over $60.", "supported"),
        ("All orders over $60 ship free.", "supported"),
        ("Free shipping on all orders over $50.", "contradicted"),
    ],
)
def test_a_least_order_is_asked_of_every_product(body: str, status: str) -> None:
    assert of(claims(body, CASK, STOVE), "shipping") == [status]


@pytest.mark.parametrize(
    ("says", "status"),
    [
        ("Shipping is free on all orders.", "supported"),
        ("We offer free shipping, whatever you buy.", "supported"),
        ("The Oster Water Cask ships free.", "unsupported"),
        ("Shipping is free on orders over $80.", "contradicted"),
    ],
)
def test_a_document_says_it_for_all_where_the_catalogue_is_silent(says: str, status: str) -> None:
    assert of(claims("Free shipping on all orders!", SHIRT, LAMP, says=says), "shipping") == [status]


def test_the_terms_of_an_offer_on_everything_bear_it_out() -> None:
    grants = Offer(code=None, terms="Free shipping on all orders.")
    one = grants.model_copy(update={"skus": ("OST-CASK",)})
    assert of(claims("Free shipping on all orders.", CASK, STOVE, offer=grants), "shipping") == ["supported"]
    assert of(claims("Free shipping on all orders.", CASK, STOVE, offer=one), "shipping") == ["contradicted"]


@pytest.mark.parametrize(
    "body",
    [
        "Free shipping on every Oster Water Cask.",
        "Free shipping on all orders of the Oster Water Cask.",
        "The Oster Water Cask: free shipping, and 10% off everything else.",
    ],
)
def test_what_is_promised_of_one_product_is_asked_of_it_alone(body: str) -> None:
    assert of(claims(body, CASK, SHIRT), "shipping") == ["supported"]


def test_a_sale_of_one_product_is_no_sale_of_everything() -> None:
    assert of(claims("50% off everything.", LAMP, SHIRT), "percent_off") == ["unsupported"]
    assert of(claims("50% off everything.", LAMP), "percent_off") == ["supported"]
    assert of(claims("Half price sitewide.", LAMP, SHIRT), "percent_off") == ["unsupported"]
    half = Offer(code=None, percent_off=Decimal(50))
    assert of(claims("50% off everything.", LAMP, SHIRT, offer=half), "percent_off") == ["supported"]
