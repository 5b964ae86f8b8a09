"""Days of deliveries and launches, terms of sale and counts that long copy tells beside the name of another product."""

from datetime import date
from decimal import Decimal

import pytest

from marque.brief import Offer
from marque.evidence import Evidence, Product
from marque.message import Message
from policies.gates import facts
from tests.support.shelf import NOW, POLICY, product

LOOM = product("TAR-LOOM", "Tarn Table Loom", price="140.00 USD", availability="preorder", stock="0",
               shipping="Ships from December 9, 2026")  # fmt: skip
WHEEL = product("TAR-WHEEL", "Tarn Spinning Wheel", price="310.00 USD", availability="preorder",
                availability_date="2026-12-12T09:00:00-05:00")  # fmt: skip
SHAWL = product("TAR-SHAWL", "Tarn Wool Shawl", price="85.00 USD", stock="30", launched="2026-11-04")
SPINDLE = product("TAR-SPIN", "Tarn Drop Spindle", price="18.00 USD", was_price="24.00 USD", stock="0", rating="4.3",
                  warranty="2-year warranty")  # fmt: skip
CARDER = product("TAR-CARD", "Tarn Drum Carder", price="290.00 USD", stock="8", rating="4.8",
                 warranty="10-year warranty")  # fmt: skip


def answers(body: str, *about: Product, offer: Offer | None = None) -> dict[str, str]:
    message = Message(body=body, products=tuple(one.sku for one in about), offer=offer, now=NOW)
    found = facts.claims(message, Evidence(gathered_at=NOW, products=about, offer=offer), POLICY)
    return {claim.quote: claim.status for claim in found}


@pytest.mark.parametrize(
    ("body", "day", "status"),
    [
        ("Pre-order the Table Loom now, ships from December 9.", "December 9", "supported"),
        ("Pre-order the Table Loom now, ships from December 1.", "December 1", "contradicted"),
        ("The Spinning Wheel will be here on December 12.", "December 12", "supported"),
        ("The Spinning Wheel arrives in our warehouse on December 2.", "December 2", "contradicted"),
        ("Out since November 4: the Wool Shawl.", "November 4", "supported"),
        ("Out since October 4: the Wool Shawl.", "October 4", "contradicted"),
    ],
)
def test_a_day_of_delivery_or_launch_is_held_against_the_words_of_the_catalogue(
    body: str, day: str, status: str
) -> None:
    one = next(item for item in (LOOM, WHEEL, SHAWL) if item.title.removeprefix("Tarn ") in body)
    assert answers(body, one)[day] == status


def test_what_stands_beside_a_name_is_not_made_true_by_another_product() -> None:
    assert answers("Tarn Drop Spindle: $18.00 and back in stock.", SPINDLE, CARDER)["back in stock"] == "contradicted"
    body = "Drum carder first. The Drop Spindle takes a minute to learn, costs $18.00, and has 4.8 stars."
    assert answers(body, SPINDLE, CARDER)["4.8 stars"] == "contradicted"
    body = "The Drop Spindle is turned in ash. $18.00, a spare hook, and a 10-year warranty.\n\nThe Drum Carder is $290.00."
    assert answers(body, SPINDLE, CARDER)["10-year"] == "contradicted"


def test_a_saving_right_behind_the_two_prices_is_their_gap() -> None:
    body = "The Drop Spindle was $24.00 and is $18.00, so you save ${}.00."
    assert answers(body.format(6), SPINDLE, CARDER)["$6.00"] == "supported"
    assert answers(body.format(9), SPINDLE, CARDER)["$9.00"] == "contradicted"


@pytest.mark.parametrize(
    ("body", "quote", "status"),
    [
        ("No minimum on the wool shawl: take as few as you like.", "No minimum", "contradicted"),
        ("Wool shawls for the stall? A single shawl is fine.", "A single shawl is fine", "contradicted"),
        ("Free delivery to a Welsh address, and it ships the same day.", "same day", "contradicted"),
        ("Out there it snows, and the shawl is 85 dollars: it's on the shelf.", "it's on the shelf", "supported"),
    ],
)
def test_a_term_is_read_in_the_words_of_a_letter(body: str, quote: str, status: str) -> None:
    sold = product("TAR-SHAWL", "Tarn Wool Shawl", price="85.00 USD", stock="30", min_order="3",
                   shipping="Ships within 2 business days; free delivery")  # fmt: skip
    assert answers(body, sold)[quote] == status


BATTS = tuple(
    product(
        f"TAR-BATT-{colour[:3]}",
        "Tarn Felt Batt",
        "TAR-BATT",
        color=colour,
        price="12.00 USD",
        stock=stock,
        min_order="1",
    )
    for colour, stock in (("Heather", "46"), ("Charcoal", "7"), ("Plum", "0"))
)


def test_counts_of_one_colour_after_another_are_each_of_their_own() -> None:
    found = answers("The Felt Batt is $12.00. We have 46 in heather and just 17 in charcoal.", *BATTS)
    assert (found["46"], found["17"]) == ("supported", "contradicted")


def test_what_all_colours_are_said_to_be_holds_for_every_one_of_them() -> None:
    found = answers("The Felt Batt is $12.00. All three colours are in stock.", *BATTS)
    assert "contradicted" in found.values()


def test_a_price_of_a_sale_to_come_is_not_asked_now() -> None:
    reed = product("TAR-REED", "Tarn Steel Reed", price="50.00 USD", sale_price="40.00 USD",
                   sale_starts="2026-11-27T00:00:00-05:00", sale_ends="2026-11-30T23:59:59-05:00")  # fmt: skip
    assert answers("The Steel Reed drops to $40.00 on November 27.", reed)["November 27"] == "supported"
    assert answers("The Steel Reed drops to $40.00 on November 25.", reed)["November 25"] == "contradicted"
    assert answers("The Steel Reed is now down to $40.00, with you on November 30.", reed)["$40.00"] == "contradicted"


def test_the_same_share_is_promised_for_what_the_offer_leaves_out() -> None:
    offer = Offer(percent_off=Decimal(20), skus=("TAR-SPIN",), starts=NOW.date(), ends=NOW.date())
    found = answers("20% off the Drop Spindle. The same 20% applies to the Drum Carder.", SPINDLE, CARDER, offer=offer)
    assert found["20%"] == "contradicted"


def test_a_count_in_brackets_behind_a_colour_is_its_stock() -> None:
    found = answers("The Felt Batt is in stock in heather (46) and charcoal (70).", *BATTS)
    assert (found["46"], found["70"]) == ("supported", "contradicted")


def test_a_refusal_of_returns_may_stand_anywhere_in_the_catalogue_s_words() -> None:
    dyed = product("TAR-DYE", "Tarn Dyed Fleece", price="20.00 USD", returns="Fleece dyed to order cannot be returned")
    assert answers("The Dyed Fleece can't be returned.", dyed)["can't be returned"] == "supported"


def test_the_price_of_today_holds_until_the_eve_of_a_sale_to_come() -> None:
    reed = product("TAR-REED", "Tarn Steel Reed", price="50.00 USD", sale_price="40.00 USD",
                   sale_starts="2026-11-27T00:00:00-05:00", sale_ends="2026-11-30T23:59:59-05:00")  # fmt: skip
    body = "The Steel Reed is $50.00 until Thursday; from Friday, November 27, to Monday it is $40.00."
    assert "contradicted" not in answers(body, reed).values()


@pytest.mark.parametrize(
    ("body", "quote"),
    [
        ("The Wool Shawl? Sorry, it's gone.", "it's gone"),
        ("The Wool Shawl is on your doorstep tomorrow.", "tomorrow"),
        ("KNIT10 works on the Wool Shawl until December 9.", "December 9"),
    ],
)
def test_plain_words_for_gone_for_tomorrow_and_for_a_code_that_works_are_read(body: str, quote: str) -> None:
    sold = product("TAR-SHAWL", "Tarn Wool Shawl", price="85.00 USD", stock="30",
                   shipping="Ships within 3 business days")  # fmt: skip
    offer = Offer(code="KNIT10", percent_off=Decimal(10), starts=date(2026, 11, 20), ends=date(2026, 11, 29))
    assert answers(body, sold, offer=offer)[quote] == "contradicted"
