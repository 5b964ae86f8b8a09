"""Classes of reading that no list of words decides: open figures, details, comparisons, sales to come, and limits."""

import pytest

from marque.evidence import Evidence, Product
from marque.message import Message
from marque.verdict import Claim, Finding
from policies.claims.choosing import former_beside_asked
from policies.claims.known import Known
from policies.gates import facts
from tests.support.shelf import NOW, POLICY, product

STOVE = product("ELM-STOVE", "Elmar Camp Stove", price="80.00 USD", was_price="96.00 USD", weight="1.5 kg", stock="9",
                availability="in_stock", description="Two burners and six heat settings. Boils in 4 minutes.",
                shipping="Free shipping over 60 USD, ships in 2-4 business days", tags="bestseller")  # fmt: skip
PAN = product("ORL-PAN", "Orla Trail Pan", price="24.00 USD", weight="0.4 kg", rating="4.6", review_count="310",
              shipping="Free shipping over 60 USD, ships in 2-4 business days", country_of_origin="Portugal")  # fmt: skip
FLASK = product("TIN-FLASK", "Tindra Flask", price="30.00 USD", sale_price="24.00 USD", battery_life="20 hours",
                sale_starts="2026-11-27T00:00:00Z", sale_ends="2026-12-01T00:00:00Z")  # fmt: skip
MUGS = tuple(
    product(f"BO-{size[0]}", "Bode Mug", "BO", size=size, color=color, price=price, stock=stock)
    for size, color, price, stock in (
        ("250 ml", "Moss", "12.00 USD", "4"),
        ("400 ml", "Rust", "15.00 USD", "0"),
    )
)


def evidence(*products: Product, whole: bool = False) -> Evidence:
    return Evidence(gathered_at=NOW, products=products, assortment=(STOVE, PAN, FLASK, *MUGS) if whole else ())


def claims(body: str, *about: Product, whole: bool = False) -> list[Claim]:
    message = Message(body=body, products=tuple(one.sku for one in about), now=NOW)
    return facts.claims(message, evidence(*about, whole=whole), POLICY)


def said(found: list[Claim], kind: str) -> list[str]:
    return [claim.status for claim in found if claim.kind == kind]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("The stove costs $80, the matching pan $24.", ["supported", "supported"]),
        ("The Elmar Camp Stove is $24 and the Orla Trail Pan is $80.", ["contradicted", "contradicted"]),
        ("Stove and pan, together an even $104.", ["supported"]),
        ("Orla Trail Pan: take two, that's $48.", ["supported"]),
    ],
)
def test_an_open_amount_is_what_the_catalogue_knows_and_a_fixed_one_is_not(body: str, status: list[str]) -> None:
    assert said(claims(body, STOVE, PAN), "price") == status


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("It has six heat settings.", ["supported"]),
        ("It has nine heat settings.", ["contradicted"]),
        ("It boils in 9 minutes.", ["contradicted"]),
        ("It was drawn by seven hikers.", []),
    ],
)
def test_a_detail_is_held_against_the_same_detail_and_silence_says_nothing(body: str, status: list[str]) -> None:
    assert said(claims(f"The Elmar Camp Stove. {body}", STOVE), "attribute") == status


def test_a_running_time_in_other_words_is_held_against_the_battery() -> None:
    assert said(claims("Tindra Flask: 40 hours of music per charge.", FLASK), "attribute") == ["contradicted"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("The Orla Trail Pan is lighter than the Elmar Camp Stove.", "supported"),
        ("The Elmar Camp Stove is cheaper than the Orla Trail Pan.", "contradicted"),
        ("The Orla Trail Pan costs less than half of what the Elmar Camp Stove does.", "supported"),
    ],
)
def test_a_comparison_of_two_products_is_settled_by_both(body: str, status: str) -> None:
    assert said(claims(body, PAN, STOVE), "superlative") == [status]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("The heaviest thing we sell is the Elmar Camp Stove.", "supported"),
        ("The cheapest thing we sell is the Elmar Camp Stove.", "contradicted"),
    ],
)
def test_a_superlative_of_the_shop_is_settled_by_the_whole_assortment(body: str, status: str) -> None:
    assert said(claims(body, STOVE, whole=True), "superlative") == [status]
    assert facts.needs_assortment(body, names_products=True)


def test_without_the_assortment_a_true_superlative_stays_unsupported() -> None:
    assert said(claims("The heaviest thing we sell is the Elmar Camp Stove.", STOVE), "superlative") == ["unsupported"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("From Friday, November 27 the Tindra Flask is $24.", "supported"),
        ("The Tindra Flask is $24 today.", "contradicted"),
    ],
)
def test_the_price_of_a_sale_to_come_is_true_where_the_copy_dates_it(body: str, status: str) -> None:
    (claim,) = (one for one in claims(body, FLASK) if one.kind in ("price", "sale_price"))

    assert claim.status == status


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("Shipping is free on this one.", "supported"),
        ("Shipping is free once you spend $60.", "supported"),
        ("Shipping is free on orders over $40.", "contradicted"),
    ],
)
def test_free_delivery_is_true_of_what_passes_the_amount_alone(body: str, status: str) -> None:
    assert said(claims(f"The Elmar Camp Stove. {body}", STOVE), "shipping") == [status]


def test_delivery_is_not_free_for_what_costs_less_than_it_asks_for() -> None:
    assert said(claims("The Orla Trail Pan ships free.", PAN), "shipping") == ["contradicted"]


def test_variants_are_named_by_size_and_by_colour() -> None:
    found = claims("The Bode Mug 250 ml costs $12, the 400 ml one costs $12. In rust it is in stock.", *MUGS)

    assert said(found, "price") == ["supported", "contradicted"]
    assert said(found, "stock") == ["contradicted"]


def test_a_tag_of_the_catalogue_proves_that_something_sells_best() -> None:
    assert said(claims("Our best-selling Elmar Camp Stove.", STOVE), "popularity") == ["supported"]


def test_a_second_price_beside_the_one_asked_is_the_former_one() -> None:
    found = claims("Elmar Camp Stove: $80 ($96).", STOVE)

    assert {claim.kind for claim in found} == {"price", "price_was"}
    assert former_beside_asked(found, Known.of(evidence(STOVE), POLICY, NOW)) == found


def checked(body: str) -> list[Finding]:
    return facts.check(Message(body=body, products=(STOVE.sku,), now=NOW), evidence(STOVE), POLICY)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "unit", ["$80 ", "it costs $80, ", "1 1 ", "jan 1 ", "5% ", "The Elmar Camp Stove costs $80, "]
)
def test_what_is_more_than_the_gate_reads_is_asked_and_never_passed_over(unit: str) -> None:
    assert "ask" in {finding.severity for finding in checked((unit * 100_000)[:100_000])}


def test_a_sentence_without_an_end_is_asked() -> None:
    assert [finding.severity for finding in checked("and so on " * 90)] == ["ask"]
