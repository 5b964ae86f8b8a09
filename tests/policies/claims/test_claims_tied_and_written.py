"""What is read and to which product it is tied: forms of money, targets of discounts, variants, days, codes, moods."""

from datetime import date

import pytest

from marque.brief import Offer
from marque.evidence import Evidence, Product
from marque.message import Message
from marque.verdict import Claim
from policies.claims.plain import Plain
from policies.gates import facts
from tests.support.shelf import NOW, POLICY, product

BLANKET = product("NOR-BL", "Nordan Wool Blanket", price="89.00 USD", stock="9", shipping="Free over 60 USD")
THROW = product("NOR-TH", "Nordan Cotton Throw", price="40.00 USD", stock="3")
TOWELS = product("LOM-TW", "Lomond Towels, Set of 3", price="27.00 USD")
BAGS = tuple(
    product(f"CAR-{size}", f"Carrow Duffel - {size} l", "CAR", size=f"{size} l", price=price)
    for size, price in (("40", "130.00 USD"), ("60", "150.00 USD"))
)
WARM = Offer(code="WARM20", percent_off=20, skus=("NOR-BL",), starts=date(2026, 11, 20), ends=date(2026, 11, 30))


def claims(body: str, *about: Product, offer: Offer | None = None) -> list[Claim]:
    about = about or (BLANKET,)
    message = Message(body=body, products=tuple(one.sku for one in about), offer=offer, now=NOW)
    found = facts.claims(message, Evidence(gathered_at=NOW, products=about, offer=offer), POLICY)
    for claim in found:
        assert body[claim.start : claim.end] == claim.quote
    return found


def of(found: list[Claim], *kinds: str) -> set[tuple[str | None, str]]:
    return {(claim.sku, claim.status) for claim in found if claim.kind in kinds}


@pytest.mark.parametrize(
    "written",
    ["\uff04{}", "&#36;{}", "&dollar;{}", "$&nbsp;{}", "$\u00a0{}", "{} US dollars", "USD {}", "{} bucks", "$<b>{}</b>", "$**{}**"],
)  # fmt: skip
@pytest.mark.parametrize(("number", "status"), [("89", "supported"), ("99", "contradicted")])
def test_money_is_read_in_any_form_in_which_it_is_seen(written: str, number: str, status: str) -> None:
    found = claims(f"The Nordan Wool Blanket is {written.format(number)}.")

    assert of(found, "price") == {("NOR-BL", status)}


@pytest.mark.parametrize("unseen", ["\u00ad", "\u200b", "\u2060", "&shy;", "&#8203;"])
def test_what_is_not_seen_in_a_figure_does_not_end_it(unseen: str) -> None:
    assert of(claims(f"The blanket is $8{unseen}9."), "price") == {("NOR-BL", "supported")}
    assert of(claims(f"The blanket is $9{unseen}9."), "price") == {("NOR-BL", "contradicted")}


@pytest.mark.parametrize(
    "text", ["a\u00adb\u00adc $1&#48;0", "&amp;&nbsp;&bogus; <s>$5</s>", "\u00ad" * 50, "\uff04\uff18\uff19 <b >x"]
)
def test_plain_text_keeps_every_place(text: str) -> None:
    assert len(Plain("body", text).text) == len(text)


def test_the_plain_form_of_a_hostile_text_takes_linear_time() -> None:
    for hostile in (
        "é" * 100_000,
        "\u00ad" * 100_000,
        "é\u00ad" * 50_000,
        "&" * 100_000,
        "<" * 100_000,
        "<b " * 30_000,
    ):
        assert len(Plain("body", hostile).text) == len(hostile)


@pytest.mark.parametrize(
    "wording",
    [
        "The Nordan Wool Blanket costs {}.",
        "The Nordan Wool Blanket: yours for {}!",
        "The Nordan Wool Blanket retails at {} today.",
        "The Nordan Wool Blanket sells for {} and lasts.",
    ],
)
def test_a_bare_figure_after_a_verb_of_price_is_a_price(wording: str) -> None:
    assert of(claims(wording.format("89")), "price") == {("NOR-BL", "supported")}
    assert of(claims(wording.format("ninety-nine")), "price") == {("NOR-BL", "contradicted")}


@pytest.mark.parametrize("body", ["It costs 3 clicks.", "The loan costs 20% a year.", "It costs one evening."])
def test_a_figure_that_counts_something_is_no_price(body: str) -> None:
    assert of(claims(body), "price") == set()


def test_a_struck_price_in_html_is_the_former_one() -> None:
    sale = product("NOR-S", "Nordan Shawl", price="60.00 USD", was_price="80.00 USD")

    assert of(claims("The Nordan Shawl: <s>$80</s> $60.", sale), "price_was") == {("NOR-S", "supported")}


@pytest.mark.parametrize(
    "body",
    [
        "Imagine: the Nordan Wool Blanket for $99.",
        "How much is the Nordan Wool Blanket? $99.",
        'The tag on the Nordan Wool Blanket reads "$99".',
    ],
)
def test_an_announcement_in_the_dress_of_a_hypothesis_asserts(body: str) -> None:
    assert of(claims(body), "price") == {("NOR-BL", "contradicted")}


@pytest.mark.parametrize(
    "body",
    ["Imagine a blanket for $99.", "Imagine: $99 in your pocket.", 'A stall shouts "Blankets for $5!".',
     "What if the blanket were $99?"],
)  # fmt: skip
def test_a_hypothesis_or_somebody_elses_words_assert_nothing(body: str) -> None:
    assert of(claims(body), "price") == set()


@pytest.mark.parametrize(
    "body",
    [
        "20% off both blankets with WARM20.",
        "Take 20% off the blanket and the throw with WARM20.",
        "20% off blankets and throws.",
        "The blanket is 20% off, and so is the throw.",
    ],
)
def test_a_discount_on_several_things_is_held_for_each(body: str) -> None:
    found = of(claims(body, BLANKET, THROW, offer=WARM), "percent_off")

    assert found == {("NOR-BL", "supported"), ("NOR-TH", "contradicted")}


def test_a_discount_on_whole_orders_needs_an_offer_on_everything_at_hand() -> None:
    body = "20% off your order with WARM20."

    assert of(claims(body, BLANKET, THROW, offer=WARM), "percent_off") == {(None, "contradicted")}
    everything = Offer(code="WARM20", percent_off=20)
    assert {status for _, status in of(claims(body, BLANKET, THROW, offer=everything), "percent_off")} == {"supported"}
    on_one = "20% off your order of the Nordan Wool Blanket with WARM20."
    assert of(claims(on_one, BLANKET, THROW, offer=WARM), "percent_off") == {("NOR-BL", "supported")}


def test_a_name_that_goes_on_with_words_of_its_own_is_not_promised_a_discount() -> None:
    found = claims("20% off the blanket and the throw is $40.", BLANKET, THROW, offer=WARM)

    assert of(found, "percent_off") == {("NOR-BL", "supported")}


@pytest.mark.parametrize(
    "body", ["Both sizes of the Carrow Duffel cost $130.", "The Carrow Duffel is $130 in every size."]
)
def test_what_is_said_of_every_variant_is_held_for_each(body: str) -> None:
    assert of(claims(body, *BAGS), "price") == {("CAR-40", "supported"), ("CAR-60", "contradicted")}


@pytest.mark.parametrize(
    "body",
    [
        "The Carrow Duffel: $130 for 40 liters and $150 for 60.",
        "Prices for the Carrow Duffel begin at $130.",
        "The Carrow Duffel starts at $130.",
    ],
)
def test_a_price_beside_a_size_is_that_of_its_variant(body: str) -> None:
    assert {status for _, status in of(claims(body, *BAGS), "price", "price_from")} == {"supported"}


SWAPPED = [
    {("NOR-BL", "contradicted"), ("NOR-TH", "contradicted")},
    {("NOR-TH", "contradicted")},
    {("NOR-BL", "contradicted")},
]


def test_values_before_the_names_are_paired_with_them_in_order() -> None:
    right = "At $89 and $40, the Nordan Wool Blanket and the Nordan Cotton Throw are made to last."
    wrong = "At $40 and $89, the Nordan Wool Blanket and the Nordan Cotton Throw are made to last."

    assert of(claims(right, BLANKET, THROW), "price") == {("NOR-BL", "supported"), ("NOR-TH", "supported")}
    # The second look may let one of a swapped pair go; a price of the other one never counts as borne out.
    assert of(claims(wrong, BLANKET, THROW), "price") in SWAPPED


def test_the_price_of_one_piece_of_a_set_is_its_share() -> None:
    assert {
        s for _, s in of(claims("Lomond Towels come in threes, for $27. That is $9 a towel.", TOWELS), "price")
    } == {"supported"}
    assert ("LOM-TW", "contradicted") in of(
        claims("Lomond Towels come in threes. That is $8 a towel.", TOWELS), "price"
    )


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("20% off the blanket ends on Monday, November 30.", "supported"),
        ("20% off the blanket ends on Saturday, November 30.", "contradicted"),
        ("20% off the blanket. Eight days are left.", "supported"),
        ("20% off the blanket. Two days are left.", "contradicted"),
        ("20% off the blanket. Two days remain.", "contradicted"),
        ("20% off the blanket. It started yesterday.", "contradicted"),
        ("20% off the blanket. The sale began on Friday.", "supported"),
        ("20% off the blanket. The sale began on Thursday.", "contradicted"),
    ],
)
def test_a_day_is_read_as_it_is_told(body: str, status: str) -> None:
    assert of(claims(body, offer=WARM), "offer_date") == {(None, status)}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("20% off with warm20 at checkout.", "supported"),
        ("20% off with Warm25.", "contradicted"),
        ("20% off with code WARM 20.", "supported"),
        ("20% off with code WARM 25.", "contradicted"),
        ("20% off the blanket. No code needed.", "contradicted"),
        ("20% off the blanket, and you don't need a code.", "contradicted"),
    ],
)
def test_a_code_is_read_in_any_form(body: str, status: str) -> None:
    assert of(claims(body, offer=WARM), "offer_code") == {(None, status)}


def test_a_price_without_a_code_promises_no_offer_without_one() -> None:
    assert of(claims("The blanket is $89 without a code.", offer=WARM), "offer_code") == set()


@pytest.mark.parametrize(
    "body",
    ["Our people in South Ardenfield ask $89 for it.", "Made for Mount Halden weather, and $89.",
     "We are at 48 Millrace Lane in Ardenfield, and it is $89."],
)  # fmt: skip
def test_the_name_of_a_place_is_no_product(body: str) -> None:
    assert of(claims(body), "price") == {("NOR-BL", "supported")}


@pytest.mark.parametrize(
    "known", [{"starts": date(2026, 11, 20)}, {"ends": date(2026, 11, 30)}, {"code": "WARM20"}, {}]
)
def test_an_offer_may_lack_every_key(known: dict[str, object]) -> None:
    offer = Offer.model_validate(known)

    assert of(claims("20% off the blanket.", offer=offer), "percent_off") == {("NOR-BL", "contradicted")}


BUN = tuple(
    product(f"MB-{count}", "Morning Bun Box", "MB", size=f"Box of {count}", price=price, stock=stock)
    for count, price, stock in (("4", "11.50 USD", "0"), ("6", "16.00 USD", "22"))
)
WHITE = tuple(
    product(f"CW-{size[0]}", "Country White", "CW", size=size, price=price)
    for size, price in (("Small 400 g", "3.40 USD"), ("Large 800 g", "5.20 USD"))
)
STOLLEN = product("STO-750", "Christmas Stollen 750 g", price="18.50 USD", stock="27")
LAMP = product(
    "ORB-L", "Orbis Desk Lamp", price="379.00 USD", sale_price="329.00 USD",
    sale_starts="2026-11-20T00:00:00-05:00", sale_ends="2026-11-27T23:59:00-05:00",
)  # fmt: skip
PUMP = product(
    "GAL-P", "Gale Pump", price="89.00 USD", sale_price="71.20 USD",
    sale_starts="2026-11-27T00:00:00-05:00", sale_ends="2026-12-01T23:59:00-05:00",
)  # fmt: skip


@pytest.mark.parametrize(
    ("body", "sku", "status"),
    [
        ("A small white is $3.40 and a large one $5.20.", "CW-L", "supported"),
        ("The large white is $3.40.", "CW-L", "contradicted"),
    ],
)
def test_a_variant_is_named_by_the_word_for_its_size(body: str, sku: str, status: str) -> None:
    assert (sku, status) in of(claims(body, *WHITE), "price")


@pytest.mark.parametrize(("body", "sku"), [("The box of six is $16.", "MB-6"), ("The box of 4 is $11.50.", "MB-4")])
def test_a_variant_is_named_by_how_many_it_holds(body: str, sku: str) -> None:
    assert of(claims(body, *BUN), "price") == {(sku, "supported")}


def test_where_nothing_is_named_the_plain_word_for_a_thing_names_it() -> None:
    message = Message(body="27 stollen. $19.50.", now=NOW)
    found = facts.claims(message, Evidence(gathered_at=NOW, products=(STOLLEN, THROW)), POLICY)

    assert of(found, "price") == {("STO-750", "contradicted")}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("A Nordan Wool Blanket at $89 and two Nordan Cotton Throws at $40 come to $169.", "supported"),
        ("A Nordan Wool Blanket at $89 and two Nordan Cotton Throws at $40 come to $159.", "contradicted"),
    ],
)
def test_the_sum_of_what_a_sentence_counts_is_no_price_of_one(body: str, status: str) -> None:
    found = [claim for claim in claims(body, BLANKET, THROW) if claim.kind == "price"]

    assert found[-1].status == status


def test_what_an_offer_saves_on_two_things_together_is_their_sum() -> None:
    both = Offer(percent_off=20)

    assert {
        s for _, s in of(claims("A saving of $25.80 if you take both.", BLANKET, THROW, offer=both), "savings")
    } == {"supported"}


def test_a_date_may_be_that_of_the_catalogues_own_sale_beside_an_offer() -> None:
    body = "20% off the blanket until November 30. The Orbis Desk Lamp is $329 until November 27."

    assert {s for _, s in of(claims(body, BLANKET, LAMP, offer=WARM), "offer_date")} == {"supported"}
    wrong = "20% off the blanket until November 30. The Orbis Desk Lamp is $329 until November 28."
    assert "contradicted" in {s for _, s in of(claims(wrong, BLANKET, LAMP, offer=WARM), "offer_date")}


def test_a_share_of_a_sale_to_come_is_read_with_the_day_told_before_it() -> None:
    body = "From November 27 the Gale Pump goes from $89 to $71.20. That is 20% off."

    assert {s for _, s in of(claims(body, PUMP), "percent_off", "price", "price_was")} == {"supported"}


@pytest.mark.parametrize(
    "body",
    [
        "Invoice 2026-3381 for $212.40 is attached.",
        "My brother owns a 9-dollar cable.",
        "A parcel came with 85 cents of postage due.",
        "The limit at our office is $60.",
        "Your employer pays up to $300 a year.",
    ],
)
def test_other_peoples_money_is_no_price(body: str) -> None:
    assert of(claims(f"{body} The Nordan Wool Blanket is $89."), "price") == {("NOR-BL", "supported")}


@pytest.mark.parametrize(
    "body",
    [
        "It falls due on December 14; our sort code is on page 2.",
        "As you've been with us for 100 weeks, here's 20% off the blanket.",
        "20% off the blanket.\n\nGo outside.\n\nUntil the 1st,\nOrla",
    ],
)
def test_a_day_of_something_else_is_none_of_the_offer(body: str) -> None:
    assert of(claims(body, offer=WARM), "offer_date") == set()


def test_a_thing_with_a_sale_of_its_own_needs_no_code() -> None:
    body = "20% off the blanket with WARM20. The Orbis Desk Lamp doesn't need one: no code needed, it's $329."

    assert "contradicted" not in {s for _, s in of(claims(body, BLANKET, LAMP, offer=WARM), "offer_code")}
