"""What part a figure plays is read from the words nearest to it, in wordings that no pattern lists."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marque.brief import Offer
from marque.evidence import Evidence, Product
from marque.message import Document, Message
from policies.claims.cues import REACH, _cues, distance, nearest, speaks_of
from policies.claims.hits import MOST_NUMBERS, UNREAD
from policies.gates import facts
from tests.support.shelf import NOW, POLICY, product

SHIPPING = "Free shipping over 60 USD, otherwise 5.90 USD, ships in 2-4 business days"


STOVE = product("ELM-STOVE", "Elmar Camp Stove", price="96.00 USD", sale_price="80.00 USD", stock="9", rating="4.6",
                sale_starts="2026-11-20T00:00:00-05:00", sale_ends="2026-11-30T23:59:00-05:00", review_count="312",
                availability="in_stock", warranty="3 years", returns="30 days", min_order="2",
                shipping=SHIPPING)  # fmt: skip
PAN = product("ORL-PAN", "Orla Trail Pan", price="25.00 USD", shipping=SHIPPING)
BARE = product("WIS-CAP", "Wisp Running Cap", price="20.00 USD")
OFFER = Offer.model_validate(
    {"code": "RAIN20", "percent_off": 20, "skus": ["ORL-PAN"], "starts": date(2026, 11, 20), "ends": date(2026, 11, 30)}
)


def statuses(body: str, about: Product, offer: Offer | None = None, documents: tuple[Document, ...] = ()) -> set[str]:
    message = Message(body=body, products=(about.sku,), offer=offer, evidence=documents, now=NOW)
    found = facts.claims(message, Evidence(gathered_at=NOW, products=(about,), offer=offer), POLICY)
    return {claim.status for claim in found}


@pytest.mark.parametrize(
    ("wording", "right", "wrong"),
    [
        ("There's a stack of {} in the back room.", "9", "4"),
        ("{} to go.", "nine", "fourteen"),
        ("Inventory stands at {}.", "9", "23"),
        ("We're sitting on {} of them.", "9", "40"),
        ("{} in hand, ready to ship.", "9", "14"),
        ("★ {}", "4.6", "4.9"),
        ("An average of {} across all reviews.", "4.6", "4.2"),
        ("4.6 stars ({}).", "312", "500"),
        ("{} verdicts are in.", "312", "1,204"),
        ("Reviewed {} times.", "312", "289"),
        ("{} buyers gave it 4.6 stars.", "312", "500"),
        ("If it breaks within {}, we fix it.", "3 years", "5 years"),
        ("{} of cover included.", "3 years", "two years"),
        ("Protected for {}.", "three years", "ten years"),
        ("Changed your mind? You've {}.", "30 days", "60 days"),
        ("On your doorstep in {}.", "2-4 business days", "24 hours"),
        ("It lands on your mat in {}.", "2 to 4 working days", "1 day"),
        ("You need to take at least {}: that's the minimum.", "2", "5"),
        ("It's {} below its normal price.", "17%", "25%"),
        ("It's been reduced by {}.", "$16", "$30"),
        ("$80 rather than the usual {}.", "$96", "$120"),
        ("Hand over {} and take it home.", "$80", "$70"),
        ("$80, from {}.", "$96", "$110"),
    ],
)
def test_a_wording_that_nobody_listed_is_held_against_the_catalogue(wording: str, right: str, wrong: str) -> None:
    opening = "The Elmar Camp Stove is our favourite."

    assert statuses(f"{opening} {wording.format(right)}", STOVE) == {"supported"}
    assert "contradicted" in statuses(f"{opening} {wording.format(wrong)}", STOVE)


@pytest.mark.parametrize(
    ("wording", "right", "wrong"),
    [
        ("RAIN20 shaves {} from the price of the Orla Trail Pan.", "20%", "30 per cent"),
        ("Your reward: {} on the Orla Trail Pan. Code RAIN20.", "20%", "25%"),
        ("The Orla Trail Pan. 20% off with RAIN20. Curtain falls {}.", "Nov 30", "December 2"),
        ("The Orla Trail Pan. 20% off with RAIN20. We pull the plug on {}.", "30 November", "5 December"),
        ("The Orla Trail Pan. 20% off with RAIN20. On {} the offer ends.", "November 30", "Nov 28"),
        ("Last day of the offer on the Orla Trail Pan: {}.", "Nov 30", "Dec 3"),
        ("The Orla Trail Pan. Punch in {} at the till for 20% off.", "RAIN20", "STORM"),
    ],
)
def test_an_offer_in_words_that_nobody_listed_is_held_against_it(wording: str, right: str, wrong: str) -> None:
    assert statuses(wording.format(right), PAN, OFFER) == {"supported"}
    assert "contradicted" in statuses(wording.format(wrong), PAN, OFFER)


@pytest.mark.parametrize(
    "wording",
    [
        "Free delivery from an order value of {}.",
        "Delivery is free once your basket hits {}.",
        "Reach {} and delivery costs nothing.",
        "Hit {} and we cover shipping.",
        "Over {}? Shipping is on the house.",
    ],
)
def test_the_least_order_for_free_delivery_is_no_price(wording: str) -> None:
    assert statuses(f"The Orla Trail Pan. {wording.format('$60')}", PAN) == {"supported"}
    assert "contradicted" in statuses(f"The Orla Trail Pan. {wording.format('$40')}", PAN)


@pytest.mark.parametrize(
    "body",
    [
        "I had 2 left hands and 1 hammer.",
        "We counted to 10, twice.",
        "Third example: none, we've run out of cats.",
        '"By the 1st?" asks Mo.',
        "Once these nine are gone, they're gone.",
        "Cut from 100% cotton.",
    ],
)
def test_figures_that_play_no_part_make_no_claim(body: str) -> None:
    assert "contradicted" not in statuses(f"The Elmar Camp Stove. {body}", STOVE)


def test_a_sentence_that_tells_before_it_asks_asserts() -> None:
    assert statuses("The Elmar Camp Stove is sold out, shall I add one?", STOVE) == {"contradicted"}
    assert statuses("Is the Elmar Camp Stove sold out?", STOVE) == set()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("Express is $6.95.", "supported"),
        ("Express is $3.95.", "contradicted"),
        ("You can send it back within 45 days.", "supported"),
        ("You can send it back within 90 days.", "contradicted"),
    ],
)
def test_terms_that_the_catalogue_lacks_are_held_against_the_documents(body: str, status: str) -> None:
    delivery = Document(id="delivery", text="Delivery: standard $3.95; express $6.95, next working day.")
    returns = Document(id="returns", text="Unworn goods may be returned within 45 days of delivery.")

    assert statuses(f"The Wisp Running Cap. {body}", BARE, None, (delivery, returns)) == {status}


def test_the_nearest_word_wins_and_a_figure_between_makes_it_farther() -> None:
    assert nearest(("warranty", "returns"), "a warranty of ", " and a refund") == ("warranty", len(" of "))
    near, far = distance("stock", "", " left"), distance("stock", "", ", 4 of these left")
    assert near is not None
    assert far is not None
    assert near < far
    assert speaks_of("returns", "can i send it back?")


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_text_puts_a_word_farther_than_its_reach(before: str, after: str) -> None:
    gap = distance("stock", before, after)

    assert gap is None or 0 <= gap <= REACH


@pytest.mark.timeout(60)
def test_what_stands_beyond_the_most_numbers_is_said_not_to_be_read() -> None:
    body = "1 " * (MOST_NUMBERS + 5)

    (claim,) = facts.claims(Message(body=body, now=NOW), Evidence(gathered_at=NOW), POLICY)

    assert (claim.said, claim.status) == (UNREAD, "unsupported")


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", ["4 left, ", "10% ", "1 ", "$1,", "5 stars (12) ", "made of wool ", "in 3 days "])
def test_a_hundred_thousand_characters_of_figures_are_read_in_time(piece: str) -> None:
    facts.claims(Message(body=(piece * 100_000)[:100_000], now=NOW), Evidence(gathered_at=NOW), POLICY)


def test_every_cue_has_more_than_figures() -> None:
    for words in (*_cues().before.values(), *_cues().after.values()):
        assert not words.search("1, 2 34.5\n6 ,. 7")
