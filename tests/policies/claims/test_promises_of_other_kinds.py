"""Promises that no figure marks: one more for nothing, more than the money back, good deeds, what is not in it."""

from decimal import Decimal

import pytest

from marque.brief import Offer
from marque.evidence import Evidence, Passage, Product
from marque.message import Message
from policies.gates import facts
from tests.support.shelf import NOW, POLICY, product

RUG = product("ALM-RUG", "Almo Wool Rug", price="120.00 USD", material="100% lambswool", returns="30 days")
BAG = product("ALM-BAG", "Almo Day Bag", price="60.00 USD", material="80% wool, 20% polyester",
              description="Repels water and dirt. Bulletproof to the touch of time.")  # fmt: skip
BARE = product("ALM-MAT", "Almo Door Mat", price="20.00 USD")
TENTH = Offer(code=None, percent_off=Decimal(10))


def found(body: str, *about: Product, offer: Offer | None = None, says: str = "") -> list[tuple[str, str]]:
    about = about or (BARE,)
    passages = (Passage(id="source:terms", kind="source", text=says),) if says else ()
    message = Message(body=body, products=tuple(one.sku for one in about), offer=offer, now=NOW)
    evidence = Evidence(gathered_at=NOW, products=about, offer=offer, passages=passages)
    return [(claim.kind, claim.status) for claim in facts.claims(message, evidence, POLICY)]


@pytest.mark.parametrize(
    "body",
    [
        "Buy one and the second is on us.",
        "Order one and your second one is free.",
        "Buy any mat, the second one is on the house.",
        "We send a free second one.",
        "We'll throw in a second one for free.",
        "The second one is on us.",
    ],
)
def test_one_more_for_nothing_needs_an_offer(body: str) -> None:
    assert found(body) == [("percent_off", "unsupported")]
    assert found(body, offer=TENTH) == [("percent_off", "contradicted")]


@pytest.mark.parametrize(
    "body", ["The second hand is free to turn.", "The first is on us to get right.", "Send a second one if you like."]
)
def test_a_second_of_something_else_is_no_gift(body: str) -> None:
    assert "percent_off" not in {kind for kind, _ in found(body)}


@pytest.mark.parametrize(
    "body",
    [
        "We refund you twice the price if it shrinks.",
        "We'll pay you back double your money.",
        "Get double your money back.",
        "We refund 200% of what you paid.",
    ],
)
def test_more_than_the_money_back_needs_proof(body: str) -> None:
    assert found(body) == [("returns", "unsupported")]
    assert found(body, says=body) == [("returns", "supported")]


@pytest.mark.parametrize(
    "body",
    [
        "You may return it whenever you like.",
        "Send it back at any time.",
        "Bring the Almo Wool Rug back any time you like.",
        "Return it for as long as you own it.",
        "There is no time limit on returns.",
    ],
)
def test_returns_without_an_end_are_held_against_their_term(body: str) -> None:
    assert found(body, RUG) == [("returns", "contradicted")]
    assert found(body.replace("Wool Rug", "Door Mat"), BARE) == [("returns", "unsupported")]


@pytest.mark.parametrize(
    "body",
    [
        "Return to this page whenever you like.",
        "Bring it back any time to have it mended.",
        "Write to us at any time.",
        "Send it back any time within 30 days.",
    ],
)
def test_what_may_be_done_at_any_time_is_no_return(body: str) -> None:
    assert ("returns", "contradicted") not in found(body, RUG)


@pytest.mark.parametrize(
    "body",
    [
        "The price doubles on Monday.",
        "Prices triple after the weekend.",
        "The price of the Almo Wool Rug goes up by half for everybody.",
        "Half of what you pay goes to the shepherds.",
        "A third of every sale goes to the village school.",
        "Ten percent of your order is given to the mountain rescue.",
        "Every cent you spend helps the shepherds.",
    ],
)
def test_what_becomes_of_prices_and_money_needs_proof(body: str) -> None:
    assert found(body, RUG) == [("other", "unsupported")]
    assert found(body, RUG, says=body) == [("other", "supported")]


@pytest.mark.parametrize(
    "body",
    [
        "The price doubles if you take two.",
        "The price of wool doubled last year.",
        "Half of what you pay for is the wool.",
        "A third of every day goes to sleep.",
        "Half of the fun goes to the dog.",
    ],
)
def test_other_halves_and_prices_are_no_promise(body: str) -> None:
    assert [one for one in found(body, RUG) if one[0] == "other"] == []


@pytest.mark.parametrize(
    "body",
    ["Every purchase saves 60 lambs.", "Each order feeds three children.", "Every Almo Wool Rug protects 10 trees."],
)
def test_a_good_deed_with_a_figure_needs_proof(body: str) -> None:
    assert [status for kind, status in found(body, RUG) if kind in ("statistic", "other")] == ["unsupported"]
    assert [status for kind, status in found(body, RUG, says=body) if kind in ("statistic", "other")] == ["supported"]


@pytest.mark.parametrize(
    "body", ["Every order saves you time.", "Each rug feeds the eye.", "Your order has 3 parcels."]
)
def test_a_deed_without_a_figure_is_none(body: str) -> None:
    assert [one for one in found(body, RUG) if one[0] in ("statistic", "other")] == []


@pytest.mark.parametrize("body", ["Doctors choose it for their patients.", "Vets prefer the Almo Wool Rug.",
                                  "Dentists rely on it."])  # fmt: skip
def test_what_experts_choose_needs_proof(body: str) -> None:
    assert [status for kind, status in found(body, RUG) if kind in ("statistic", "award")] == ["unsupported"]
    assert [status for kind, status in found(body, RUG, says=body) if kind in ("statistic", "award")] == ["supported"]


def test_experts_who_choose_other_things_endorse_nothing() -> None:
    assert [one for one in found("Doctors choose their words with care.", RUG) if one[0] == "statistic"] == []


@pytest.mark.parametrize(
    "body",
    [
        "It outlasts every rug sold by Woolrich.",
        "The Almo Wool Rug outperforms any other rug.",
        "The Almo Wool Rug outclasses all synthetic rugs.",
    ],
)
def test_what_is_better_than_all_of_a_kind_is_a_superlative(body: str) -> None:
    assert ("superlative", "unsupported") in found(body, RUG)
    assert ("superlative", "supported") in found(body, RUG, says=body)


@pytest.mark.parametrize(
    "body", ["The Almo Wool Rug outlasts every trend.", "It outlasts any party.", "Good manners outlast all fashions."]
)
def test_a_figure_of_speech_is_no_superlative(body: str) -> None:
    assert [one for one in found(body, RUG) if one[0] == "superlative"] == []


@pytest.mark.parametrize(
    "body", ["It contains no {} at all.", "The {name} contains no {}.", "It is made without {}.", "It has no {} in it.",
             "It uses zero {}."],
)  # fmt: skip
def test_what_is_not_in_it_is_held_against_what_is(body: str) -> None:
    assert found(body.format("synthetic fibers", name=RUG.title), RUG) == [("attribute", "supported")]
    assert found(body.format("polyester", name=BAG.title), BAG) == [("attribute", "contradicted")]
    assert found(body.format("synthetic fibers", name=BAG.title), BAG) == [("attribute", "contradicted")]
    assert found(body.format("synthetic fibers", name=BARE.title), BARE) == [("attribute", "unsupported")]
    assert found(body.format("nuts", name=BARE.title), BARE) == [("attribute", "unsupported")]


@pytest.mark.parametrize("body", ["It has no handle.", "It contains no surprises.", "We use no plastic in our office.",
                                  "My cake contains no nuts."])  # fmt: skip
def test_what_other_things_lack_is_no_claim(body: str) -> None:
    assert [one for one in found(body, RUG) if one[0] == "attribute"] == []


def test_what_a_thing_keeps_off_needs_words_of_the_catalogue() -> None:
    assert found("It repels water and moths for good.", RUG) == [("attribute", "unsupported")]
    assert found("The Almo Day Bag repels water.", BAG) == [("attribute", "supported")]
    assert found("The Almo Day Bag repels water and dirt.", BAG) == [("attribute", "supported")]
    assert found("The Almo Day Bag repels moths.", BAG) == [("attribute", "unsupported")]
    assert found("Like poles: one magnet repels the other.", RUG) == []


@pytest.mark.parametrize("word", ["bulletproof", "bullet-proof", "mothproof", "stain-proof", "windproof", "unbreakable",
                                  "indestructible", "flame-retardant", "tear-proof"])  # fmt: skip
def test_what_a_thing_withstands_is_a_property(word: str) -> None:
    assert found(f"The Almo Door Mat is {word}.") == [("attribute", "unsupported")]
    assert found(f"A {word} plan for Monday.") == []


def test_a_property_that_the_description_gives_is_borne_out() -> None:
    assert found("The Almo Day Bag is bulletproof.", BAG) == [("attribute", "supported")]
