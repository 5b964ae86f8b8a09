"""Amounts of money in long copy: sums and shares of true prices, what delivery costs, and money of other affairs."""

from datetime import date
from decimal import Decimal

import pytest

from marque.brief import Offer
from marque.evidence import Evidence, Product
from marque.message import Message
from marque.verdict import Claim
from policies.gates import facts
from tests.support.shelf import NOW, POLICY, product

TRAY = product("MOR-TRAY", "Morel Seed Tray", price="12.50 USD", pack="6", stock="40", shipping="$5.50; free over $60")
SPADE = product("MOR-SPADE", "Morel Border Spade", price="38.00 USD", stock="12", shipping="$5.50; free over $60")
GLOVES = product("MOR-GLOVE", "Morel Thorn Gloves", price="9.00 USD", was_price="11.00 USD", stock="70",
                 shipping="$5.50; free over $60")  # fmt: skip
TEAS = tuple(
    product(f"HAR-{bags}", "Harbour Green Tea", "HAR", size=f"{bags} bags", price=f"{price} USD")
    for bags, price in (("40", "6.40"), ("160", "21.00"))
)
HAT = product("FOR-HAT", "Forde Rain Hat", price="44.00 USD", sale_price="33.00 USD",
              sale_starts="2026-11-02T00:00:00-05:00", sale_ends="2026-11-16T23:59:59-05:00")  # fmt: skip
BOOT = product("FOR-BOOT", "Forde Rain Boot", price="90.00 USD", sale_price="72.00 USD",
               sale_starts="2026-11-12T00:00:00-05:00", sale_ends="2026-11-30T23:59:59-05:00")  # fmt: skip
OFFER = Offer(code="DIG10", percent_off=Decimal(10), starts=date(2026, 11, 20), ends=date(2026, 11, 29))


def claims(body: str, *about: Product, offer: Offer | None = None) -> list[Claim]:
    message = Message(body=body, products=tuple(one.sku for one in about), offer=offer, now=NOW)
    return facts.claims(message, Evidence(gathered_at=NOW, products=about, offer=offer), POLICY)


def answers(body: str, *about: Product, offer: Offer | None = None) -> dict[str, str]:
    return {claim.quote: claim.status for claim in claims(body, *about, offer=offer)}


@pytest.mark.parametrize(
    ("body", "amount", "status"),
    [
        ("Four Morel Seed Trays for the bench. That's $50.00 and a clean shed.", "$50.00", "supported"),
        ("Four Morel Seed Trays for the bench. That's $56.00 and a clean shed.", "$56.00", "contradicted"),
        ("Seed tray: $12.50.\nBorder spade: $38.00.\nThe lot: $50.50.", "$50.50", "supported"),
        ("Seed tray: $12.50.\nBorder spade: $38.00.\nThe lot: $52.50.", "$52.50", "contradicted"),
        ("The Border Spade is $38.00, the Thorn Gloves $9.00. A difference of $29.00.", "$29.00", "supported"),
        ("The Thorn Gloves are $9.00 a pair. Three pairs: $27.00, and with DIG10 it is $24.30.", "$24.30", "supported"),
        ("The Thorn Gloves are $9.00 a pair. Three pairs: $27.00, and with DIG10 it is $22.30.", "$22.30",
         "contradicted"),
    ],
)  # fmt: skip
def test_an_amount_is_true_where_true_ones_before_it_give_it(body: str, amount: str, status: str) -> None:
    assert answers(body, TRAY, SPADE, GLOVES, offer=OFFER)[amount] == status


def test_no_sum_makes_an_offer_hold_for_what_it_does_not_cover() -> None:
    only = OFFER.model_copy(update={"skus": ("MOR-TRAY",)})
    body = "The Morel Seed Tray is $11.25 with DIG10. Use it on the Morel Border Spade and pay $34.20."
    assert answers(body, TRAY, SPADE, offer=only)["$34.20"] == "contradicted"


@pytest.mark.parametrize(
    ("body", "amount", "status"),
    [
        ("The Border Spade is $38.00. It goes out tomorrow by courier, for $5.50.", "$5.50", "supported"),
        ("The Border Spade is $38.00. It goes out tomorrow by courier, for $7.50.", "$7.50", "contradicted"),
        ("The Border Spade: $38.00, and $5.50 to Duluth.", "$5.50", "supported"),
        ("Two Border Spades are $76.00. That clears $60, so the postage is ours.", "$60", "supported"),
    ],
)
def test_an_amount_beside_the_sending_is_what_delivery_costs_or_asks_for(body: str, amount: str, status: str) -> None:
    assert answers(body, SPADE)[amount] == status


def test_free_delivery_of_an_order_that_passes_the_amount_is_true() -> None:
    assert answers("Two Morel Border Spades: $76.00. Free delivery.", SPADE)["Free delivery"] == "supported"
    assert answers("The Morel Border Spade: $38.00. Free delivery.", SPADE)["Free delivery"] == "contradicted"


def test_free_delivery_is_true_where_the_terms_of_the_offer_grant_it() -> None:
    post = Offer(code=None, ends=date(2026, 11, 30), terms="Free standard delivery on orders over $30.")
    assert set(answers("Free delivery on orders over $30, until November 30.", SPADE, offer=post).values()) == {
        "supported"
    }
    assert "contradicted" in answers("Free delivery on orders over $20.", SPADE, offer=post).values()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("Harbour Green Tea. $6.40 for 40 bags, $21.00 for 160.", {"supported"}),
        ("Harbour Green Tea. $6.40 for 40 bags, $23.00 for 160.", {"supported", "contradicted"}),
        ("If one is enough, take the tea of 40 bags at $6.40 and add the Morel Border Spade.", {"supported"}),
        ("The Morel Border Spade is forged.\nIn the same box: Thorn Gloves, all sizes.\nIt's $38.00.", {"supported"}),
        ("The Morel Border Spade is $9.00, the Thorn Gloves are $38.00.", {"contradicted"}),
    ],
)
def test_an_amount_is_of_the_variant_its_clause_tells_or_of_the_topic(body: str, status: set[str]) -> None:
    assert {claim.status for claim in claims(body, *TEAS, SPADE, GLOVES) if claim.kind == "price"} == status


@pytest.mark.parametrize(
    ("body", "amount"),
    [
        ("The Thorn Gloves cost $9.00, two dollars less than their former $11.00.", "$11.00"),
        ("The Thorn Gloves are $9.00; usually it is $11.00.", "$11.00"),
        ("The Thorn Gloves are $9.00 instead of $11.00, which is $2.00 or about 18% less.", "$2.00"),
    ],
)
def test_what_was_asked_before_and_what_is_saved_are_told_in_many_words(body: str, amount: str) -> None:
    assert answers(body, GLOVES)[amount] == "supported"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("The Forde Rain Hat's sale ended on November 16, so it is $44.00.", {"supported"}),
        ("The Forde Rain Hat's sale ended on the 16th. It is $44.00 again.", {"supported"}),
        ("The Forde Rain Hat is $44.00. A sale at $33.00 ended on the 16th.", {"supported"}),
        ("The Forde Rain Hat's sale ended on November 12.", {"contradicted"}),
        ("The Forde Rain Hat is on sale until November 16.", {"contradicted"}),
        ("The Forde Rain Boot is $72.00; the sale is over after Monday the 30th.", {"supported"}),
        ("The Forde Rain Boot is $72.00; the sale is over after Saturday the 28th.", {"contradicted", "supported"}),
    ],
)
def test_a_sale_that_ended_ended_on_its_last_day(body: str, status: set[str]) -> None:
    assert {claim.status for claim in claims(body, HAT, BOOT)} == status


def test_a_heading_with_its_first_day_announces_an_offer() -> None:
    soon = OFFER.model_copy(update={"starts": date(2026, 11, 27), "ends": date(2026, 11, 27), "code": None})
    assert set(answers("ONE DAY ONLY, NOVEMBER 27.\n\n10% off the Border Spade.", SPADE, offer=soon).values()) == {
        "supported"
    }
    assert "contradicted" in answers("10% off the Border Spade.", SPADE, offer=soon).values()


@pytest.mark.parametrize(
    "body", ["$34.20 for the Border Spade with DIG10. It'll rest in the shed until Tuesday.",
             "The Border Spade with DIG10: $34.20. I have until the 4th."]
)  # fmt: skip
def test_a_day_of_something_else_is_not_the_offers(body: str) -> None:
    assert set(answers(body, SPADE, offer=OFFER).values()) == {"supported"}


def test_a_figure_without_a_letter_is_no_code() -> None:
    assert "450" not in answers("The Border Spade is $38.00 before the code, 450 g, forged.", SPADE, offer=OFFER)


LETTER = (
    "The Border Spade is $38.00 and forged in one piece. We dug the new bed behind the chapel with it, all eleven of us, "
    "from eight in the morning until the rain came. {} Bring gloves next time, and something warm for your head."
)


@pytest.mark.parametrize(
    "aside",
    [
        "Lunch came to a bill of $46.20.",
        "Marjorie owes Rico $20.",
        "Fines are $2.",
        "The electrician takes an hour and about $65.",
        "Sandwiches, crisps and lemonade: $17.",
    ],
)
def test_money_of_other_affairs_is_no_price(aside: str) -> None:
    assert [one.quote for one in claims(LETTER.format(aside), SPADE) if one.kind == "price"] == ["$38.00"]


@pytest.mark.parametrize(
    "told",
    [
        "It costs $42.",
        "The 28 oz head is marked down as well, $30.",
        "Only $42 until Friday.",
        "Border Spade, forged: $42.",
    ],
)
def test_a_wrong_price_in_the_same_letter_is_still_one(told: str) -> None:
    assert "contradicted" in answers(LETTER.format(told), SPADE).values()


def test_the_one_amount_of_copy_about_one_thing_is_its_price() -> None:
    assert answers("All aboard for the garden. The fare is $42, tickets please.", SPADE)["$42"] == "contradicted"


def test_the_price_of_one_piece_may_be_told_in_tenths_of_a_cent() -> None:
    body = "Harbour Green Tea. 160 bags at $21.00: {} cents each."
    assert answers(body.format("13.1"), *TEAS)["13.1 cents"] == "supported"
    assert answers(body.format("11.6"), *TEAS)["11.6 cents"] == "contradicted"


def test_the_same_share_is_promised_only_of_what_the_offer_covers() -> None:
    only = OFFER.model_copy(update={"skus": ("MOR-TRAY",)})
    body = "DIG10 takes 10% off the Morel Seed Tray. And the Morel Border Spade gets the same 10%."
    assert [one.status for one in claims(body, TRAY, SPADE, offer=only) if one.kind == "percent_off"] == [
        "supported", "contradicted",
    ]  # fmt: skip


def test_an_offer_told_to_run_all_the_way_to_a_wrong_day_is_contradicted() -> None:
    found = claims("10% off with DIG10, all the way to December 24.", SPADE, offer=OFFER)
    assert "contradicted" in {one.status for one in found if one.kind == "offer_date"}


MARKED = product("MOR-HOE", "Morel Hoe", price="30.00 USD", was_price="40.00 USD")


def test_what_is_marked_down_has_that_price_beside_an_offer_on_top() -> None:
    body = "DIG10 takes 10% off. The Morel Hoe is already marked down to $30.00 from $40.00: it's $27.00 with the code."
    assert set(answers(body, MARKED, offer=OFFER).values()) == {"supported"}


def test_a_price_that_is_asked_again_is_the_one_asked() -> None:
    body = "Trays at $12.50, and the Morel Border Spade, whose sale is over and which is $38.00 again."
    assert answers(body, SPADE, TRAY)["$38.00"] == "supported"


def test_a_price_beside_a_share_after_a_comma_is_no_saving() -> None:
    assert answers("The Border Spade is $38.00, or 10% less with DIG10.", SPADE, offer=OFFER)["$38.00"] == "supported"


def test_the_day_on_which_a_thing_goes_on_sale_is_held_against_the_catalogue() -> None:
    coat = product("FOR-COAT", "Forde Rain Coat", price="140.00 USD", sale_price="112.00 USD",
                   sale_starts="2026-11-27T00:00:00-05:00", sale_ends="2026-12-06T23:59:59-05:00")  # fmt: skip
    body = "Mark {} in your calendar. That is the day the Forde Rain Coat goes on sale."
    assert answers(body.format("Friday, November 27"), coat)["Friday, November 27"] == "supported"
    assert answers(body.format("Friday, December 4"), coat)["Friday, December 4"] == "contradicted"
