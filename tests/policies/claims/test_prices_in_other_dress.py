"""A wrong price is read however it is written, and wherever it stands: in a condition, an answer, a table, a line."""

from decimal import Decimal

import pytest

from marque.brief import Offer
from marque.evidence import Evidence, Product
from marque.message import Message
from policies.gates import facts
from tests.support.shelf import NOW, POLICY, product

RUG = product("ALM-RUG", "Almo Wool Rug in Rust", price="120.00 USD", stock="14", weight="3 kg", returns="30 days",
              rating="4.6", review_count="89")  # fmt: skip
TRAY = product("ALM-TRAY", "Almo Oak Tray", price="40.00 USD")
HALF = Offer(code="EVEN99", percent_off=Decimal(50))
TENTH = Offer(code="EVENINGS20", percent_off=Decimal(20))


def found(body: str, *about: Product, offer: Offer | None = None) -> list[tuple[str, str]]:
    about = about or (RUG,)
    message = Message(body=body, products=tuple(one.sku for one in about), offer=offer, now=NOW)
    claims = facts.claims(message, Evidence(gathered_at=NOW, products=about, offer=offer), POLICY)
    return [(claim.kind, claim.status) for claim in claims]


def prices(body: str, *about: Product, offer: Offer | None = None) -> list[str]:
    kinds = ("price", "sale_price", "price_was")
    return [status for kind, status in found(body, *about, offer=offer) if kind in kinds]


@pytest.mark.parametrize(
    "body",
    [
        "If you order today the Almo Wool Rug in Rust is ${}.",
        "If you mention this chat it is ${}.",
        "When you call us this week the Almo Wool Rug in Rust costs ${}.",
        "If you buy now you pay only ${} for the Almo Wool Rug in Rust.",
        "If you order today, the Almo Wool Rug in Rust is ${}.",
    ],
)
def test_a_condition_that_the_reader_fulfils_makes_a_promise(body: str) -> None:
    assert prices(body.format("89")) == ["contradicted"]
    assert prices(body.format("120")) == ["supported"]


@pytest.mark.parametrize(
    "body",
    [
        "If you think the Almo Wool Rug in Rust is $89, look again.",
        "If you find a rug that is $89 elsewhere tell us.",
        "If the Almo Wool Rug in Rust were $89 you would run.",
        "Ask whether the Almo Wool Rug in Rust is $89.",
        "If you order a rug that costs $89 from others you get less.",
    ],
)
def test_a_condition_that_supposes_something_promises_nothing(body: str) -> None:
    assert prices(body) == []


@pytest.mark.parametrize(
    "body",
    [
        "Is the Almo Wool Rug in Rust $89? Yes, it is.",
        "Is the Almo Wool Rug in Rust really $89? Yes!",
        "Can you have the Almo Wool Rug in Rust for $89? Absolutely.",
        "Does the Almo Wool Rug in Rust cost $89? It does.",
    ],
)
def test_a_question_that_we_answer_with_yes_says_what_it_asks(body: str) -> None:
    assert prices(body) == ["contradicted"]
    assert prices(body.replace("89", "120")) == ["supported"]


@pytest.mark.parametrize(
    "body",
    [
        "Is the Almo Wool Rug in Rust $89? No, it is not.",
        "Is the Almo Wool Rug in Rust $89? Ask us.",
        "Looking for a rug under $89? Yes, we know the feeling.",
        "What would you pay for it, $89? Right you are to ask.",
    ],
)
def test_a_question_that_is_not_affirmed_says_nothing(body: str) -> None:
    assert prices(body) == []


@pytest.mark.parametrize(
    "body",
    [
        "| Rug | Price |\n|---|---|\n| Almo Wool Rug in Rust | {}.00 |",
        "| Rug | Weight | Our price |\n| --- | --- | --- |\n| Almo Wool Rug in Rust | 3 kg | {} |",
        "| Price | Rug |\n|:-:|:-:|\n| {} | Almo Wool Rug in Rust |",
        "| Almo Wool Rug in Rust | |\n|---|---|\n| Weight | 3 kg |\n| Price | {} |",
        "Almo Wool Rug in Rust: {}",
        "Almo Wool Rug in Rust: {}.00",
        "Almo Wool Rug in Rust - only {}!",
        "Almo Wool Rug in Rust - now {}.",
        "- Almo Wool Rug in Rust: {}\n- Come and see it.",
        "The Almo Wool Rug in Rust, just {}!",
    ],
)
def test_a_bare_figure_in_the_place_of_a_price_is_one(body: str) -> None:
    assert prices(body.format("99")) == ["contradicted"]
    assert prices(body.format("120")) == ["supported"]


@pytest.mark.parametrize(
    "body",
    [
        "| Rug | Pieces |\n|---|---|\n| Almo Wool Rug in Rust | 99 |",
        "In stock today:\nAlmo Wool Rug in Rust: 14",
        "Quantity\nAlmo Wool Rug in Rust: 2",
        "Almo Wool Rug in Rust: 89 reviews",
        "Almo Wool Rug in Rust: 3",
        "Almo Wool Rug in Rust - only 14 left!",
        "Almo Wool Rug in Rust: 100% wool",
        "Almo Wool Rug in Rust: 4.6",
        "Page 12, the Almo Wool Rug in Rust, 99 threads.",
        "| Rug | Price |\n|---|---|\n| Almo Wool Rug in Rust | ask us |\n\nOur 99 sheep.",
    ],
)
def test_a_bare_figure_of_something_else_is_no_price(body: str) -> None:
    assert prices(body) == []


@pytest.mark.parametrize(
    "amount",
    ["$\n{}.00", "$ \n{}", "dollars {}", "Dollars {}.00", "$ {}", "{}\ndollars"],
)
def test_a_sign_apart_from_its_figure_makes_an_amount(amount: str) -> None:
    body = f"The Almo Wool Rug in Rust is {amount}."
    assert prices(body.format("89")) == ["contradicted"]
    assert prices(body.format("120")) == ["supported"]


@pytest.mark.parametrize("amount", ["\u2078\u2079 dollars", "$\u2078\u2079", "$\u2467\u2468", "$\u277d\u277e.00"])
def test_raised_and_ringed_figures_are_figures(amount: str) -> None:
    assert prices(f"The Almo Wool Rug in Rust is {amount}.") == ["contradicted"]


@pytest.mark.parametrize(
    "body",
    [
        "The Almo Wool Rug in Rust is $120\u00b9 and 2 m\u00b2 large.",
        "The Almo Wool Rug in Rust is $120.00\u00b2.",
        "\u2460 Unroll it. \u2462 Available now: the Almo Wool Rug in Rust for $120.",
        "A quarter of the dollars\n3 friends brought bought the Almo Wool Rug in Rust for $120.",
    ],
)
def test_marks_of_notes_and_numbers_of_steps_are_no_figures(body: str) -> None:
    assert prices(body) == ["supported"]
    assert {kind for kind, status in found(body) if status == "contradicted"} == set()


@pytest.mark.parametrize(
    "body",
    ["\u00bd off today", "1/2 off the Almo Wool Rug in Rust.", "1/2 price all week!", "\u00bd-price today.",
     "Mention this chat and pay half.", "Pay only half with us today.", "Pay half of it until Friday."],
)  # fmt: skip
def test_a_half_in_signs_is_a_discount(body: str) -> None:
    assert [status for kind, status in found(body) if kind == "percent_off"] == ["unsupported"]
    assert [status for kind, status in found(body, offer=TENTH) if kind == "percent_off"] == ["contradicted"]
    assert [status for kind, status in found(body, offer=HALF) if kind == "percent_off"] == ["supported"]


@pytest.mark.parametrize(
    "body",
    ["Pay half now and half when it arrives.", "Pay half up front.", "Add 1/2 cup of water.", "It is \u00bd full.",
     "Pay half, and the rest on the day.", "He works 1/2 days off and on."],
)  # fmt: skip
def test_a_half_of_something_else_is_no_discount(body: str) -> None:
    assert "percent_off" not in {kind for kind, _ in found(body)}


@pytest.mark.parametrize(
    "body", ["Use code: E V E N 9 9", "Enter code E-V-E-N-9-9 at checkout.", "Your code is E.V.E.N.9.9."]
)
def test_a_code_that_is_spelt_out_is_a_code(body: str) -> None:
    assert ("offer_code", "unsupported") in found(body)
    assert ("offer_code", "contradicted") in found(body, offer=TENTH)
    assert ("offer_code", "supported") in found(body, offer=HALF)


@pytest.mark.parametrize("body", ["The dress code: A B C.", "Code A, B or C on the label."])
def test_letters_in_a_row_are_no_code(body: str) -> None:
    assert "offer_code" not in {kind for kind, _ in found(body)}


@pytest.mark.parametrize(
    "body",
    [
        "The Almo Wool Rug in Rust, $89.00 at other shops and at ours.",
        "$89.00 elsewhere and here: the Almo Wool Rug in Rust.",
    ],
)
def test_what_others_ask_and_we_too_is_our_price(body: str) -> None:
    assert prices(body) == ["contradicted"]


def test_what_others_ask_is_still_theirs() -> None:
    assert prices("The Almo Wool Rug in Rust is $89.00 at other shops and worth more at ours.") == []


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "text",
    ["If you order today the " + "rug " * 25_000, "| Price " * 14_000, "|\n" * 50_000, "$\n" * 50_000,
     "Almo Wool Rug in Rust: " * 4_000, "E V E N " * 12_500, "\u2078" * 100_000, "pay half " * 11_000,
     "| Price |\n|---|\n" + "| 9 |\n" * 16_000],
)  # fmt: skip
def test_long_hostile_texts_end_soon(text: str) -> None:
    assert isinstance(found(text), list)
