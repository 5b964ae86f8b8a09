"""What a claim and its finding tell people: the figure that was compared, and the words of the copy."""

from decimal import Decimal

import pytest

from marque.brief import Offer
from marque.evidence import Evidence, Product
from marque.message import Message
from marque.verdict import Claim
from policies.gates import facts
from tests.support.shelf import NOW, POLICY, product

SHIRT = product("NES-SHIRT", "Ness Work Shirt", price="55.00 USD", weight="300 g", pockets="4 pockets")
PACK = product("NES-PACK", "Ness Hill Pack", price="100.00 USD", volume="20 l", material="cotton")
TENTH = Offer(code=None, percent_off=Decimal(10))


def claims(body: str, *about: Product, offer: Offer | None = None) -> list[Claim]:
    message = Message(body=body, products=tuple(one.sku for one in about), offer=offer, now=NOW)
    return facts.claims(message, Evidence(gathered_at=NOW, products=about, offer=offer), POLICY)


@pytest.mark.parametrize(
    ("body", "status", "actual"),
    [
        ("The Ness Work Shirt is $49.50.", "supported", "49.50 USD"),
        ("The Ness Work Shirt is $55.00.", "supported", "55.00 USD"),
        ("The Ness Work Shirt is $45.00 with 10% off.", "contradicted", "49.50 USD with the offer"),
        ("The Ness Work Shirt is $59.00.", "contradicted", "55.00 USD"),
        ("Shirts from $49.50.", "supported", "49.50 USD"),
        ("Take the Ness Work Shirt and the Ness Hill Pack together for $139.50.", "supported", "139.50 USD"),
    ],
)
def test_actual_is_the_figure_that_a_price_is_compared_with(body: str, status: str, actual: str) -> None:
    about = (SHIRT, PACK) if "Pack" in body else (SHIRT,)
    price = next(claim for claim in claims(body, *about, offer=TENTH) if claim.kind.startswith("price"))
    assert (price.status, price.actual) == (status, actual)


def test_without_an_offer_the_price_asked_is_compared() -> None:
    assert claims("The Ness Work Shirt is $45.00.", SHIRT)[0].actual == "55.00 USD"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("The Ness Hill Pack has room for 25 liters.", "25 liters"),
        ("The Ness Work Shirt has six pockets.", "six pockets"),
        ("The Ness Work Shirt weighs 900 g.", "900 g"),
        ("The Ness Work Shirt weighs more than the Ness Hill Pack.", "more than"),
        ("The Ness Hill Pack is made of wool.", "made of wool"),
    ],
)
def test_a_finding_tells_the_words_of_the_copy_and_no_roots_of_ours(body: str, words: str) -> None:
    for finding in facts.findings(claims(body, SHIRT, PACK)):
        assert words in finding.message
        assert "(" not in finding.message


def test_the_figure_of_the_catalogue_is_told_without_roots() -> None:
    told = facts.findings(claims("The Ness Work Shirt has six pockets.", SHIRT))
    assert [one.message for one in told] == [
        'The property of NES-SHIRT is contradicted: the copy says "six pockets", the evidence says 4 pockets.'
    ]
