"""Classes of wording on a small shelf: the same promise in many words, and words that only look like one."""

from datetime import UTC, date, datetime, timedelta

import pytest

from marque.brief import Offer
from marque.evidence import Evidence, Passage, Product
from marque.message import Message
from marque.verdict import Claim
from policies.claims.mending import mend
from policies.gates import facts
from tests.support.shelf import NOW, POLICY, product

SOCKS = product(
    "FEL-SOCK", "Fellside Walking Socks", price="30.00 USD", was_price="40.00 USD", stock="14", availability="in_stock",
    material="merino wool", weight="0.54 kg", warranty="3 year warranty", returns="45 days return policy",
    shipping="Ships in 2 business days, free over 60 USD", review_count="64", rating="4.4", category="Socks",
)  # fmt: skip
APRON = product("MOS-APRON", "Moss Linen Apron", price="52.00 USD", material="linen", category="Aprons", stock="6")
CART = product("PEN-CART", "Pendle Garden Cart", price="180.00 USD", availability="preorder",
               category="Garden", material="carbon steel")  # fmt: skip
HALF = Offer(code="FELL50", percent_off=50, skus=("FEL-SOCK",), starts=date(2026, 11, 20), ends=date(2026, 12, 4))


def claims(
    body: str, *about: Product, offer: Offer | None = None, named: tuple[Product, ...] = (),
    passages: tuple[Passage, ...] = (), now: datetime = NOW, gathered_at: datetime = NOW,
) -> list[Claim]:  # fmt: skip
    about = about or (SOCKS,)
    evidence = Evidence(gathered_at=gathered_at, products=(*about, *named), offer=offer, passages=passages)
    message = Message(body=body, products=tuple(p.sku for p in about), offer=offer, now=now)
    found = facts.claims(message, evidence, POLICY)
    for claim in found:
        assert body[claim.start : claim.end] == claim.quote
    return found


def answers(found: list[Claim], kind: str) -> list[str]:
    return [claim.status for claim in found if claim.kind == kind]


@pytest.mark.parametrize(
    "body",
    [
        "Save half on the Fellside Walking Socks.", "We slash a half off them.", "The socks at half the usual price!",
        "They are half price.", "Pay only half the price for the Fellside Walking Socks.", "Half price: the Fellside socks.",
        "Save half the price on them.", "Half their usual price!",
    ],
)  # fmt: skip
def test_a_share_in_words_is_a_discount(body: str) -> None:
    assert answers(claims(body, offer=HALF), "percent_off") == ["supported"]


@pytest.mark.parametrize(
    "body",
    [
        "Save a tenth today.",
        "Save one fifth on the socks.",
        "Save a third on them.",
        "Two thirds off!",
        "A tenth less.",
    ],
)
def test_a_wrong_share_in_words_is_contradicted(body: str) -> None:
    assert answers(claims(body, offer=HALF), "percent_off") == ["contradicted"]


@pytest.mark.parametrize(
    "body", ["Save half an hour every morning.", "It saves half your afternoon.", "Half the fun is choosing.",
             "We kept a third of the wool.", "One third of us knit."],
)  # fmt: skip
def test_a_share_of_something_else_is_no_discount(body: str) -> None:
    assert answers(claims(body, offer=HALF), "percent_off") == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("They can be brought back for 45 days.", "supported"),
        ("You have 45 days to think it over.", "supported"),
        ("Take 45 days to decide.", "supported"),
        ("45 days for a change of heart.", "supported"),
        ("Not right? They may be returned within 90 days.", "contradicted"),
        ("Wear them, with 120 days to make up your mind.", "contradicted"),
        ("Returns? You have 45 days.", "supported"),
    ],
)
def test_returns_are_read_in_other_words(body: str, status: str) -> None:
    assert answers(claims(body), "returns") == [status]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("The warranty? Three years.", "warranty", "supported"),
        ("And their guarantee? 5 years.", "warranty", "contradicted"),
        ("Shipping? 2 business days.", "shipping", "supported"),
        ("Your parcel leaves us within 2 business days.", "shipping", "supported"),
        ("It goes out to you overnight.", "shipping", "contradicted"),
    ],
)
def test_a_term_is_read_in_other_words(body: str, kind: str, status: str) -> None:
    assert answers(claims(body), kind) == [status]


REPAIR = Passage(id="source:repair", kind="source", text="We darn them at no cost. The sole trial lasts 100 days.")


@pytest.mark.parametrize("body", ["The sole trial lasts 100 days.", "Good to know: the sole trial lasts 100 days!"])
def test_what_a_source_says_word_for_word_is_proved_by_it(body: str) -> None:
    (claim,) = claims(body, passages=(REPAIR,))

    assert (claim.status, claim.evidence) == ("supported", ("source:repair",))


@pytest.mark.parametrize("body", ["The sole trial lasts 200 days.", "The sole trial never lasts 100 days at sea."])
def test_other_figures_or_the_opposite_are_not_proved_by_a_source(body: str) -> None:
    assert "supported" not in {claim.status for claim in claims(body, passages=(REPAIR,))}


def test_a_source_proves_no_price() -> None:
    priced = Passage(id="source:price", kind="source", text="The Fellside Walking Socks are $12.")

    assert answers(claims("The Fellside Walking Socks are $12.", passages=(priced,)), "price") == ["contradicted"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("The Fellside socks are merino wool.", "supported"),
        ("The Fellside socks are cotton.", "contradicted"),
        ("Meet the Fellside Walking Socks. They are pure linen.", "contradicted"),
        ("Fellside Walking Socks: warm, merino wool, made to last.", "supported"),
        ("Fellside Walking Socks: warm, stainless steel, made to last.", "contradicted"),
        ("Material: merino wool", "supported"),
        ("They are spun from merino wool.", "supported"),
    ],
)
def test_a_bare_material_is_a_property(body: str, status: str) -> None:
    assert answers(claims(body), "attribute") == [status]


@pytest.mark.parametrize(
    "body", ["Spirits are down.", "The mood is felt by all.", "Nerves are steel blue today.", "Winter is wool season.",
             "Silence is golden.", "The colour is steel-grey."],
)  # fmt: skip
def test_a_material_of_something_else_is_no_property(body: str) -> None:
    assert answers(claims(body), "attribute") == []


@pytest.mark.parametrize(
    "body", ["The linen is $30.", "In Linen or not: $30.", "Our new Garden range starts with $30."]
)
def test_a_common_word_names_no_product(body: str) -> None:
    assert {claim.sku for claim in claims(body, SOCKS, named=(APRON, CART)) if claim.kind == "price"} == {"FEL-SOCK"}


def test_a_title_with_a_material_in_it_still_names_its_product() -> None:
    (claim,) = claims("The linen apron is $52.", SOCKS, named=(APRON,))

    assert (claim.sku, claim.status) == ("MOS-APRON", "supported")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("Take 50% off the socks. Only until December 4.", "supported"),
        ("Take 50% off the socks. Just until November 29!", "contradicted"),
        ("50% off with FELL50. Runs until 4 December.", "supported"),
        ("50% off with FELL50.\n\nThrough Friday, December 11.", "contradicted"),
    ],
)
def test_an_end_in_a_sentence_of_its_own_belongs_to_the_promise_before(body: str, status: str) -> None:
    assert answers(claims(body, offer=HALF), "offer_date") == [status]


@pytest.mark.parametrize(
    "body",
    [
        "Questions? Monday to Friday, 8 to 6.", "Our phones are open Monday through Saturday, 9:00 to 17:00.",
        "We answer from Tuesday to Friday. Write to us until Thursday, and we reply on Friday.",
    ],
)  # fmt: skip
@pytest.mark.parametrize("offer", [None, HALF], ids=["no offer", "offer"])
def test_hours_of_support_are_no_dates_of_an_offer(body: str, offer: Offer | None) -> None:
    assert answers(claims(body, offer=offer), "offer_date") == []


@pytest.mark.parametrize(("body", "status"), [("You save $10 on the socks.", "supported"),
                                              ("You save $25 on the socks.", "contradicted"),
                                              ("Pocket a saving of $12.", "contradicted")])  # fmt: skip
def test_a_saving_is_reckoned_from_the_former_price(body: str, status: str) -> None:
    assert answers(claims(body), "savings") == [status]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("Fourteen pairs of the Fellside Walking Socks are left.", "supported"),
        ("Three of the Fellside Walking Socks left.", "contradicted"),
        ("There are 9 pairs of the Fellside Walking Socks.", "contradicted"),
        ("14 socks are left.", "supported"),
        ("We have 14 pairs.", "supported"),
        ("A dozen pairs of the Fellside Walking Socks are left.", "contradicted"),
        ("We still have 14 pairs of them on the shelf.", "supported"),
        ("Order on backorder now.", "contradicted"),
        ("Pre-order the Fellside Walking Socks.", "contradicted"),
    ],
)
def test_stock_is_read_with_words_in_between(body: str, status: str) -> None:
    assert answers(claims(body), "stock") == [status]


@pytest.mark.parametrize(
    ("body", "status"),
    [("Preorder the Pendle Garden Cart.", "supported"), ("The Pendle Garden Cart can be pre-ordered.", "supported"),
     ("The Pendle Garden Cart is in stock.", "contradicted"), ("The cart is on backorder.", "contradicted")],
)  # fmt: skip
def test_ordering_before_it_is_there_is_an_availability(body: str, status: str) -> None:
    assert answers(claims(body, CART), "stock") == [status]


@pytest.mark.parametrize(("body", "status"), [("64 walkers and people like you? 64 people have reviewed them.", "supported"),
                                              ("Over 300 customers reviewed the socks.", "contradicted"),
                                              ("64 of you left a review.", "supported")])  # fmt: skip
def test_reviewers_are_counted_as_reviews(body: str, status: str) -> None:
    assert answers(claims(body), "review_count") == [status]


@pytest.mark.parametrize(
    ("body", "status"),
    [("They weigh about 0.55 kg.", "supported"), ("They weigh less than 600 g.", "supported"),
     ("They weigh nearly 0.9 kg.", "contradicted"), ("They weigh 0.55 kg.", "contradicted")],
)  # fmt: skip
def test_a_measure_is_held_within_its_hedge(body: str, status: str) -> None:
    assert answers(claims(body), "attribute") == [status]


def test_a_measure_up_to_which_something_holds_contradicts_nothing() -> None:
    assert answers(claims("The bag carries up to 20 kg."), "attribute") == ["unsupported"]


@pytest.mark.parametrize(
    "body",
    [
        "Pour 250 ml over 15 g of grounds and wait.", "Stir in 200 g of flour, then add 2 cups of milk.",
        "1. Heat 2 l of water.\n2. Whisk in 30 g of cocoa.", "The recipe takes 500 g of beans.",
        "You have two left feet? So have we.", "He has two left hands and a good heart.",
        "Nine good winters left in them.", "Two chapters of the story are left.", "Three of the questions remain.",
        "Ticket 70412 is open.", "Your order number 88120 is packed.", "About case no. 5512: we are on it.",
        "No 2-year contract, no $99 fee and no 30% surprise.", "You get no $15 handling fee.",
        '"Half price!" shouts the stall next door.', '"Everything at $5, today only!" promises the chain down the road.',
        'The shop opposite yells: "70% off!"', 'We would rather not write "last 3 left" on a banner.',
        'You will find no "was $90" stickers here.', "We never do flash sales, 24-hour deals or 80% off banners.",
    ],
)  # fmt: skip
def test_what_asserts_nothing_of_the_products_makes_no_claim(body: str) -> None:
    assert claims(body) == []


@pytest.mark.parametrize(
    "body", ["No code needed: 50% off the socks.", "No strings, 50% off the socks.", "No less than 50% off the socks.",
             "No doubt about it, the socks are half price."],
)  # fmt: skip
def test_a_no_of_something_else_denies_no_promise(body: str) -> None:
    assert answers(claims(body, offer=HALF), "percent_off") == ["supported"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("Orders over $60 ship free.", "supported"), ("Orders above $25 ship for free.", "contradicted"),
        ("Spend $60 or more and shipping is free.", "supported"), ("We ship orders over $40 free of charge.", "contradicted"),
        ("Free shipping on orders over $60.", "supported"), ("Free delivery from $30.", "contradicted"),
        ("Over $60? Shipping is on us.", "supported"), ("Free shipping kicks in at $60.", "supported"),
        ("You pay no postage on orders over $45.", "contradicted"),
    ],
)  # fmt: skip
def test_the_threshold_of_free_shipping_is_read_in_any_order(body: str, status: str) -> None:
    assert answers(claims(body), "shipping") == [status]
    assert answers(claims(body), "price") == []


@pytest.mark.parametrize(
    "body",
    [
        "The Fellside Walking Socks keep you warm. The Grayrigg Gaiters are $24.",
        "The Fellside Walking Socks keep you warm. Add the new Grayrigg Gaiters. They cost $24.",
        "The Fellside Walking Socks are $30.00, and new beside them: the Fellside Gaiters Pro for $24.",
    ],
)
def test_an_invented_product_takes_the_price_itself(body: str) -> None:
    last = [claim for claim in claims(body) if claim.kind == "price"][-1]

    assert (last.status, last.sku, last.actual) == ("unsupported", None, None)


def test_a_name_that_only_ends_like_a_known_one_is_an_invented_product() -> None:
    garden = product("PEN-1", "Pendle Garden Trellis", brand="Pendle", price="180.00 USD")
    bench = product("PEN-2", "Pendle Oak Bench", brand="Pendle", price="90.00 USD")
    first, last = claims("The Pendle Oak Bench is $90. The Pendle Folding Trellis sells for $70 now.", bench, garden)

    assert (first.status, first.sku) == ("supported", "PEN-2")
    assert (last.status, last.sku, last.actual) == ("unsupported", None, None)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("50% off with the code FELL50.", "supported"), ("50% off: just type FELL50.", "supported"),
        ("Code FELL50 inside.", "supported"), ("FELL50 at the checkout halves the price.", "supported"),
        ("Your code's FELL60.", "contradicted"), ("With the code HALFOFF.", "contradicted"),
        ("Simply type SOCKDAY by Sunday.", "contradicted"), ("The magic word is WARMFEET.", "contradicted"), ("FELL55 is waiting for you.", "contradicted"),
        ("Coupon inside: FELLHALF.", "contradicted"),
    ],
)  # fmt: skip
def test_a_code_is_known_by_the_words_around_it_or_by_its_looks(body: str, status: str) -> None:
    assert answers(claims(body, offer=HALF), "offer_code") == [status]


@pytest.mark.parametrize(
    "body", ["NEW IN STORE: SOCKS AND MORE.", "Ask about UPF50 and ISO9001.", "The USA loves SOCKS."]
)
def test_words_in_capitals_are_no_codes(body: str) -> None:
    assert answers(claims(body, offer=HALF), "offer_code") == []


@pytest.mark.parametrize(
    ("body", "status"), [("$30 rather than $40.", "supported"), ("$30 rather than $55.", "contradicted")]
)
def test_the_price_after_rather_than_is_the_former_one(body: str, status: str) -> None:
    assert answers(claims(body), "price_was") == [status]


def test_a_wrong_price_on_offer_is_told_the_price_after_the_offer() -> None:
    (claim,) = [claim for claim in claims("50% off makes it $18.", offer=HALF) if claim.kind == "sale_price"]

    assert (claim.status, claim.actual) == ("contradicted", "15.00 USD with the offer")


def test_a_fact_is_as_old_as_it_was_when_the_evidence_was_gathered() -> None:
    in_three_days = NOW + timedelta(days=3)

    assert answers(claims("The socks are $30.", now=in_three_days), "price") == ["supported"]
    assert answers(claims("The socks are $30.", now=in_three_days, gathered_at=in_three_days), "price") == ["stale"]


def test_an_offer_is_judged_at_the_instant_of_sending_however_early_the_facts_were_gathered() -> None:
    after_the_end = NOW + timedelta(days=20)

    assert answers(claims("The socks are half price.", offer=HALF, now=after_the_end), "percent_off") == [
        "contradicted"
    ]


@pytest.mark.parametrize(
    "seed", ["no ", "no a, b or ", "two of the a ", "saves half ", "Orders over $5 ", "is pure ", '"a!" ', "TRAIL ",
             "pour 5 g ", "ticket 1", "FELL5 ", "Monday to ", "the sole trial ", "never a, ", "the 41, ", "from $4 down ",
             "\n\nUntil b,\n", "90 a-s have ", "last day to "],
)  # fmt: skip
@pytest.mark.timeout(30)
def test_a_long_hostile_text_of_these_words_does_not_run_away(seed: str) -> None:
    claims(seed * (24_000 // len(seed)), offer=HALF, passages=(REPAIR,))


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("The Fellside Walking Socks are under $30.", "contradicted"),
        ("Yours for less than $30.00!", "contradicted"), ("They are below 30 dollars.", "contradicted"),
        ("A pair costs just shy of $30.", "contradicted"), ("They are cheaper than $30.", "contradicted"),
        ("They cost over $30.", "contradicted"), ("They cost not even $31.", "supported"),
        ("The Fellside Walking Socks are under $30.01.", "supported"), ("They are just under $32.", "supported"),
        ("They cost around $30.", "supported"), ("They cost over $29.", "supported"),
    ],
)  # fmt: skip
def test_under_and_over_a_price_are_strict(body: str, status: str) -> None:
    assert answers(claims(body), "price") == [status]


def test_under_the_price_that_an_offer_makes_is_strict_as_well() -> None:
    assert answers(claims("50% off: that's less than $15.", offer=HALF), "sale_price") == ["contradicted"]
    assert answers(claims("50% off: that's less than $16.", offer=HALF), "sale_price") == ["supported"]


SALE = product(
    "FEL-HAT", "Fellside Felt Hat", price="80.00 USD", sale_price="60.00 USD",
    sale_starts="2026-11-18T00:00:00-05:00", sale_ends="2026-12-02T23:59:59-05:00",
)  # fmt: skip


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("The Fellside Felt Hat is on sale until December 2.", "supported"),
        ("The hat is $60, and the sale ends December 9.", "contradicted"),
        ("Until November 28 at the sale price of $60: the Fellside Felt Hat.", "contradicted"),
        ("On sale since last week. The sale started on November 18.", "supported"),
        ("The sale starts November 25.", "contradicted"),
        ("The hat at $60 through Wednesday, 2 December.", "supported"),
    ],
)
def test_a_sale_of_the_catalogue_proves_or_contradicts_its_own_dates(body: str, status: str) -> None:
    (date_claim,) = [claim for claim in claims(body, SALE) if claim.kind == "offer_date"]

    assert (date_claim.status, date_claim.sku) == (status, "FEL-HAT")
    assert date_claim.evidence == ("inventory:FEL-HAT@2026-11-22T10:00:00Z",)


def test_a_sale_that_is_over_ends_on_no_day_to_come() -> None:
    later = datetime(2026, 12, 3, 10, 0, tzinfo=UTC)

    assert answers(claims("The sale ends December 2.", SALE, now=later, gathered_at=later), "offer_date") == ["stale"]
    fresh = product("FEL-HAT", "Fellside Felt Hat", as_of=later,
                    **{name: fact.value for name, fact in SALE.facts.items()})  # fmt: skip
    assert answers(claims("The sale ends December 2.", fresh, now=later, gathered_at=later), "offer_date") == [
        "contradicted"
    ]


def test_an_end_that_is_the_day_after_only_in_the_market_is_the_day_that_was_written() -> None:
    hat = product("FEL-HAT", "Fellside Felt Hat", price="80.00 USD", sale_price="60.00 USD",
                  sale_ends="2026-12-03T04:59:59Z")  # fmt: skip

    assert answers(claims("The sale ends December 2.", hat), "offer_date") == ["supported"]
    assert answers(claims("The sale ends December 3.", hat), "offer_date") == ["contradicted"]


@pytest.mark.parametrize("about", [(SOCKS,), (APRON,)])
def test_without_an_offer_or_a_sale_no_end_is_proved(about: tuple[Product, ...]) -> None:
    assert answers(claims("The sale ends December 2.", *about), "offer_date") == ["unsupported"]


def test_of_several_products_the_one_on_sale_is_meant() -> None:
    assert answers(claims("The sale ends December 9.", SALE, APRON), "offer_date") == ["contradicted"]


def test_an_offer_goes_before_the_sale_of_the_catalogue() -> None:
    offer = Offer(percent_off=10, skus=("FEL-HAT",), starts=date(2026, 11, 20), ends=date(2026, 12, 4))

    assert answers(claims("10% off until December 4.", SALE, offer=offer), "offer_date") == ["supported"]


@pytest.mark.parametrize(("body", "status"), [("The Fellside Felt Hat is 25% off.", "supported"),
                                              ("The Fellside Felt Hat is 40% off.", "contradicted")])  # fmt: skip
def test_a_share_off_that_no_offer_makes_is_proved_or_contradicted_by_a_sale(body: str, status: str) -> None:
    assert answers(claims(body, SALE), "percent_off") == [status]


@pytest.mark.parametrize(
    "body",
    [
        "Down from ${} to $30.", "Now $30, down from ${}.", "They once cost ${}.", "A pair once sold for ${}.",
        "$10 off their old price of ${}.", "$30 instead of the usual ${}.", "Previously sold at ${}.",
        "They cost ${} until recently, now $30.", "They went for ${} last season.", "Marked down from a steep ${}.",
        "From ${} down to $30.", "The price fell from ${} to $30.", "Their price before the sale: ${}.",
        "They used to sell for ${}.",
    ],
)  # fmt: skip
@pytest.mark.parametrize(("was", "status"), [("40", "supported"), ("55", "contradicted"), ("30", "contradicted")])
def test_a_former_price_is_read_in_other_words(body: str, was: str, status: str) -> None:
    found = claims(body.format(was))

    assert answers(found, "price_was") == [status]
    assert answers(found, "price_from") == []


@pytest.mark.parametrize(
    ("body", "status"), [("Once $80, now $60.", "supported"), ("Once $95, now $60.", "contradicted")]
)
def test_while_a_sale_holds_the_regular_price_is_the_former_one(body: str, status: str) -> None:
    assert answers(claims(body, SALE), "price_was") == [status]


@pytest.mark.parametrize(
    "body",
    [
        "Your box from 9 November 2026 left the workshop today.", "The parcel of 3 October 2026 left our depot.",
        "Packed on 2026-11-20 left to right.", "12 left our hands that morning.",
    ],
)  # fmt: skip
def test_a_date_or_a_departure_counts_no_stock(body: str) -> None:
    assert answers(claims(body), "stock") == []


def test_a_word_that_only_describes_another_in_a_title_names_nothing_in_passing() -> None:
    lamp = product("TAR-1", "Tarn Reading Lamp", price="90.00 USD")
    cart = product("PEN-CART", "Pendle Garden Cart", price="180.00 USD")

    for body in ("A quiet corner for your reading: $30.", "On our reading list, and in your garden: $30."):
        assert {claim.sku for claim in claims(body, SOCKS, named=(lamp, cart)) if claim.kind == "price"} == {"FEL-SOCK"}
    (claim,) = claims("Our lamp is $90.", SOCKS, named=(lamp,))
    assert (claim.sku, claim.status) == ("TAR-1", "supported")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("50% off. Last day: Friday, 4 December.", "supported"), ("50% off. Final day: 11 December.", "contradicted"),
        ("50% off. The last day to save is December 4.", "supported"), ("50% off, and today is the last day.", "contradicted"),
        ("50% off. Last day for it: Friday, 11 December.", "contradicted"), ("50% off. Last day!", "contradicted"),
    ],
)  # fmt: skip
def test_a_last_day_and_its_date_are_one_claim(body: str, status: str) -> None:
    assert answers(claims(body, offer=HALF), "offer_date") == [status]


@pytest.mark.parametrize(
    "body",
    [
        "Suppose 60 walkers shared one hut.", "A story about 60 people and a lake.", "Say 500 people knock at your door.",
        "Let's say 200 customers write on one day.", "Picture 300 people in one tent.",
    ],
)  # fmt: skip
def test_a_hypothesis_or_a_tale_claims_nothing(body: str) -> None:
    assert claims(body) == []


@pytest.mark.parametrize("body", ["The Fellside Walking Socks are $30.\n\nUntil Friday,\nyour sock drawer",
                                  "They cost $30 now.\n\nUntil next Thursday,\nMara and the team\n"])  # fmt: skip
@pytest.mark.parametrize("offer", [None, HALF], ids=["no offer", "offer"])
def test_a_farewell_until_a_day_is_no_date_of_an_offer(body: str, offer: Offer | None) -> None:
    assert answers(claims(body, offer=offer), "offer_date") == []


def test_a_line_right_after_a_promise_is_its_end_and_no_farewell() -> None:
    assert answers(claims("Our socks: 50% off.\n\nUntil Sunday,\nMara", offer=HALF), "offer_date") == ["contradicted"]


def test_an_end_on_a_line_of_its_own_is_no_farewell_where_copy_goes_on() -> None:
    body = "50% off the socks.\nUntil December 11,\n50% off the gaiters as well."

    assert answers(claims(body, offer=HALF), "offer_date") == ["contradicted"]


def boot(size: str, stock: str, price: str = "70.00 USD") -> Product:
    found = product(f"BOOT-{size}", f"Raven Winter Boot - {size}", price=price, stock=stock, size=size)
    return found.model_copy(update={"group": "raven-boot"})


@pytest.mark.parametrize(
    ("body", "statuses"),
    [
        ("The Raven Winter Boot in 41 is sold out; the 43 is in stock.", ["supported", "supported"]),
        ("The Raven Winter Boot in 43 is sold out; the 41 is in stock.", ["contradicted", "contradicted"]),
        ("The Raven Winter Boot: the 41 is sold out, and the 43 is available now.", ["supported", "supported"]),
        ("Of the Raven Winter Boot the size 41 is sold out.", ["supported"]),
    ],
)
def test_a_variant_is_named_by_its_bare_size(body: str, statuses: list[str]) -> None:
    assert answers(claims(body, boot("41", "0"), boot("43", "7")), "stock") == statuses


def test_a_price_after_a_bare_size_is_that_variants() -> None:
    small, large = boot("41", "0"), boot("43", "7", "75.00 USD")

    first, last = claims("The Raven Winter Boot: the 41 at $70, the 43 for $70.", small, large)

    assert (first.sku, first.status, last.sku, last.status) == ("BOOT-41", "supported", "BOOT-43", "contradicted")


@pytest.mark.parametrize("body", ["There are 43 Raven Winter Boots left.", "Only 43 Raven Winter Boots in stock."])
def test_a_count_before_a_name_is_a_count_even_where_it_is_a_size(body: str) -> None:
    assert answers(claims(body, boot("41", "0"), boot("43", "7")), "stock") == ["contradicted"]


def test_a_count_that_is_no_size_stays_a_count() -> None:
    (claim,) = claims("The Raven Winter Boot in 43: only 9 left.", boot("41", "0"), boot("43", "7"))

    assert (claim.sku, claim.status) == ("BOOT-43", "contradicted")


@pytest.mark.parametrize(
    "body",
    [
        "More than 30,000 walkers already wear and own the Fellside Walking Socks.", "2,000 hikers swear by them.",
        "Over 80,000 growers have bought one.", "Trusted by 4,000 rangers.", "Join 12,000 walkers.",
        "Nearly 900 farmers now use them.",
    ],
)  # fmt: skip
def test_how_many_own_it_is_a_statistic(body: str) -> None:
    assert answers(claims(body), "statistic") == ["unsupported"]
    proof = Passage(id="source:count", kind="source", text=f"As counted: {body}")
    assert answers(claims(body, passages=(proof,)), "statistic") == ["supported"]


@pytest.mark.parametrize(
    "body", ["Two friends bought a farm.", "50 reasons people love rain.", "After 30 years we still use it.",
             "There are 40 ways walkers use a scarf."],
)  # fmt: skip
def test_numbers_of_a_tale_are_no_statistics(body: str) -> None:
    assert answers(claims(body), "statistic") == []


TWENTY = Offer(code="MIST20", amount_off=20, skus=("MOS-APRON",))


@pytest.mark.parametrize(
    "body",
    [
        "The Moss Linen Apron is $52.00 with MIST20.", "Using code MIST20, the Moss Linen Apron is $52.00.",
        "The apron costs $52.00 after the discount.", "The Moss Linen Apron: $52.00 with the offer.",
        "Use MIST20 and pay $52.00 for the apron.", "The apron is $52.00 (with our code MIST20).",
        "MIST20 brings the Moss Linen Apron to $52.00.", "It is $52.00 at checkout with MIST20, and yours at once.",
        "With MIST20 the apron is just $20.00.", "The apron is $52.00 once you apply MIST20.",
    ],
)  # fmt: skip
def test_a_price_tied_to_the_offer_is_the_discounted_one(body: str) -> None:
    (claim,) = [claim for claim in claims(body, APRON, offer=TWENTY) if claim.quote.startswith("$")]
    assert (claim.status, claim.actual, mend(claim)) == ("contradicted", "32.00 USD with the offer", "$32.00")

    right = body.replace("$52.00", "$32.00").replace("$20.00", "$32.00")
    assert {claim.status for claim in claims(right, APRON, offer=TWENTY)} == {"supported"}


@pytest.mark.parametrize(
    "body",
    [
        "The Moss Linen Apron is $52.00. Use code MIST20 for $20 off.", "It is $52.00, with MIST20 it's $32.00.",
        "The apron is $52.00; with the offer you pay $32.00.", "The apron costs $52.00 with two pockets.",
        "The apron, $52.00, with MIST20 at checkout saves you $20.", "Use MIST20 on the Moss Linen Apron at $52.00.",
        "The Moss Linen Apron ($52.00) is $32.00 with MIST20.",
    ],
)  # fmt: skip
def test_a_price_beside_the_offer_may_still_be_the_catalogues(body: str) -> None:
    assert {claim.status for claim in claims(body, APRON, offer=TWENTY)} == {"supported"}


def test_a_price_with_an_offer_that_leaves_the_product_out_is_contradicted() -> None:
    (claim,) = [c for c in claims("The socks are $30.00 with MIST20.", SOCKS, offer=TWENTY) if c.quote == "$30.00"]

    assert (claim.status, claim.actual) == ("contradicted", "only on MOS-APRON")


def test_the_lowest_price_with_the_offer_is_the_discounted_one() -> None:
    assert answers(claims("Aprons from $52.00 with MIST20.", APRON, offer=TWENTY), "price_from") == ["contradicted"]
    assert answers(claims("Aprons from $32.00 with MIST20.", APRON, offer=TWENTY), "price_from") == ["supported"]


LAMP = product("TAR-LAMP", "Tarn Camp Lantern", price="90.00 USD",
               description="A lantern for the porch. Runs up to 40 hours on one charge, and charges in 3 hours.")  # fmt: skip
CANDLE = product("OAK-CAN", "Oakmoss Candle", price="24.00 USD", burn_time="50 hours", warranty="2 years",
                 highlights="hand-poured; keeps for 3 years")  # fmt: skip


@pytest.mark.parametrize(
    ("body", "about", "status"),
    [
        ("The Tarn Camp Lantern lasts 40 hours on one charge.", LAMP, "supported"),
        ("Runs up to 40 hours.", LAMP, "supported"), ("It runs for 40 hours.", LAMP, "supported"),
        ("The Tarn Camp Lantern runs for 60 hours.", LAMP, "contradicted"),
        ("Lasts sixty hours on one charge.", LAMP, "contradicted"), ("It works for 3 hours.", LAMP, "contradicted"),
        ("The battery lasts over 50 hours.", LAMP, "contradicted"), ("It lasts 2 years.", LAMP, "unsupported"),
        ("The Oakmoss Candle burns for 50 hours.", CANDLE, "supported"), ("It lasts about 48 hours.", CANDLE, "supported"),
        ("The Oakmoss Candle burns 80 hours.", CANDLE, "contradicted"), ("It burns for 2 years.", CANDLE, "unsupported"),
        ("It runs 50 hours.", CANDLE, "unsupported"), ("The Moss Linen Apron lasts 20 years.", APRON, "unsupported"),
        ("The Moss Linen Apron is made to last 20 years.", APRON, "unsupported"),
    ],
)  # fmt: skip
def test_how_long_a_product_lasts_is_an_attribute(body: str, about: Product, status: str) -> None:
    assert answers(claims(body, about), "attribute") == [status]


def test_a_wrong_run_time_is_mended_by_the_catalogues_own() -> None:
    (claim,) = claims("The Tarn Camp Lantern runs for 60 hours.", LAMP)

    assert (claim.sku, claim.said, claim.actual) == ("TAR-LAMP", "runs 60 hours", "40 hours")


@pytest.mark.parametrize(
    "body",
    [
        "The sale lasts 3 days.", "Our winter sale starts today. It lasts 3 days.", "The workshop runs 2 hours.",
        "Over the last 20 years we learned a lot.", "It works 24 hours a day.", "Our team works 3 days a week.",
        "How it works: 2 days of soaking.", "Would it run 90 hours?", "It never burns 10 hours.",
        "The film runs 2 hours; the popcorn is yours.", "Our offer runs for 5 days.",
    ],
)  # fmt: skip
def test_how_long_something_else_lasts_is_no_attribute(body: str) -> None:
    assert answers(claims(body, LAMP), "attribute") == []


@pytest.mark.parametrize(
    "body",
    [
        "The Moss Linen Apron is the warmest apron in the world.", "It is the best apron on the market.",
        "Meet the toughest apron on earth.", "The Moss Linen Apron: the softest apron you can buy.",
        "It's the most comfortable apron ever made.", "The Moss Linen Apron is the crispest linen apron money can buy.",
        "This is the longest apron of its kind.", "Introducing the smartest apron anywhere!",
    ],
)  # fmt: skip
def test_a_superlative_before_its_noun_is_one(body: str) -> None:
    assert answers(claims(body, APRON), "superlative") == ["unsupported"]
    proof = Passage(id="source:boast", kind="source", text=body)
    assert answers(claims(body, APRON, passages=(proof,)), "superlative") == ["supported"]


@pytest.mark.parametrize(
    "body",
    [
        "Ben Nevis is the wettest mountain in the country.", "We walked the forest path in the city.",
        "The coldest night in the city calls for soup.", "Wear it on the harvest market in the town.",
        "It is the latest word in the world of aprons.", "Our guest in the shop wore it.",
        "It is not the cheapest apron in the world.", "Is it the warmest apron in the world?",
    ],
)  # fmt: skip
def test_a_superlative_of_something_else_is_no_claim(body: str) -> None:
    assert answers(claims(body, APRON), "superlative") == []


@pytest.mark.parametrize(
    "body",
    [
        "Your money back if the first seam fails.", "With a money-back guarantee.", "Money back guaranteed.",
        "Not happy? You get your money back.", "Love it or your money back.",
    ],
)  # fmt: skip
def test_money_back_wants_a_source(body: str) -> None:
    assert answers(claims(body), "returns") == ["unsupported"]
    proof = Passage(id="source:terms", kind="source", text=body)
    assert answers(claims(body, passages=(proof,)), "returns") == ["supported"]


def test_money_back_is_proved_or_refused_by_the_returns_of_the_product() -> None:
    generous = product("GEN-1", "Hollin Bread Tin", price="20.00 USD", returns="60-day money-back guarantee")
    strict = product("STR-1", "Hollin Jam Pan", price="20.00 USD", returns="No returns")

    assert answers(claims("The tin has a money-back guarantee.", generous), "returns") == ["supported"]
    assert answers(claims("Your money back if it sticks.", strict), "returns") == ["contradicted"]


@pytest.mark.parametrize(
    "body",
    [
        "They put money back in your pocket.", "A 45-day money-back guarantee.", "No money-back guarantee, sadly.",
        "45 days to get your money back.", "Earn your money back in a season.",
    ],
)  # fmt: skip
def test_money_back_with_its_days_is_one_claim_and_a_pocket_none(body: str) -> None:
    assert "unsupported" not in answers(claims(body), "returns")


@pytest.mark.parametrize(
    "body",
    [
        "Dermatologists recommend it.", "Doctors recommend the Moss Linen Apron.", "Recommended by vets.",
        "Most dentists approve of it.", "The apron is endorsed by leading physiotherapists.", "Our vet recommends it.",
        "A doctor-recommended apron.",
    ],
)  # fmt: skip
def test_an_endorsement_wants_a_source(body: str) -> None:
    assert answers(claims(body, APRON), "statistic") == ["unsupported"]
    proof = Passage(id="source:study", kind="source", text=body)
    assert answers(claims(body, APRON, passages=(proof,)), "statistic") == ["supported"]


@pytest.mark.parametrize(
    "body",
    ["Ask your doctor what they recommend.", "Doctors do not recommend it.", "If doctors recommend it, so be it.",
     "We recommend it.", "Doctors recommend a walk a day.", "Would dermatologists recommend it?", "Loved by doctors and bakers."],
)  # fmt: skip
def test_advice_of_nobody_in_particular_is_no_endorsement(body: str) -> None:
    assert answers(claims(body, APRON), "statistic") == []
