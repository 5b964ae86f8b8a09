"""A sum over several products bears out only what is told of them together, and a share or a price counts no pieces."""

from decimal import Decimal

import pytest

from marque.brief import Offer
from marque.evidence import Evidence, Product
from marque.message import Message
from policies.gates import facts
from tests.support.shelf import NOW, POLICY, product

CASK = product("LOM-CASK", "Lomond Cask", price="50.00 USD")
PACK = product("LOM-PACK", "Lomond Hill Pack", price="100.00 USD")
SHIRT = product("LOM-SHIRT", "Lomond Work Shirt", price="55.00 USD")
MUG = product("LOM-MUG", "Lomond Tin Mug", price="10.00 USD")
TEN_OFF = Offer(code=None, amount_off=Decimal(10))
TENTH = Offer(code=None, percent_off=Decimal(10))


def answers(body: str, *about: Product, offer: Offer | None = None) -> dict[str, str]:
    message = Message(body=body, products=tuple(one.sku for one in about), offer=offer, now=NOW)
    claims = facts.claims(message, Evidence(gathered_at=NOW, products=about, offer=offer), POLICY)
    return {claim.quote: claim.status for claim in claims}


@pytest.mark.parametrize(
    ("body", "offer"),
    [
        ("$20.00 comes off the Lomond Hill Pack.", TEN_OFF),
        ("The Lomond Cask and the Lomond Hill Pack are in. $20.00 comes off the Lomond Hill Pack.", TEN_OFF),
        ("Save $20.00 on the Lomond Hill Pack.", TEN_OFF),
        ("The Lomond Cask is in. Save $20.00 on the Lomond Hill Pack.", TEN_OFF),
        ("Take $20.00 off the Lomond Hill Pack today.", TEN_OFF),
    ],
)  # fmt: skip
def test_what_comes_off_one_thing_is_no_sum_of_two(body: str, offer: Offer) -> None:
    assert answers(body, CASK, PACK, offer=offer)["$20.00"] == "contradicted"


@pytest.mark.parametrize(
    "body",
    [
        "Take the Lomond Hill Pack and the Lomond Cask and save $20.00 in all.",
        "Get both and save $20.00.",
        "The Lomond Hill Pack and the Lomond Cask together: you save $20.00.",
    ],
)
def test_what_is_saved_on_both_is_their_sum(body: str) -> None:
    assert answers(body, CASK, PACK, offer=TEN_OFF)["$20.00"] == "supported"


def test_the_gap_between_two_prices_is_not_saved_on_one_of_them() -> None:
    assert answers("Save $50 on the Lomond Hill Pack.", CASK, PACK, offer=TEN_OFF)["$50"] == "contradicted"
    body = "The Lomond Cask saves you $50 against the Lomond Hill Pack."
    assert answers(body, CASK, PACK)["$50"] == "supported"


def test_a_saving_of_no_one_named_is_none_of_all_together() -> None:
    assert answers("Save $15 today.", CASK, PACK, offer=TENTH)["$15"] == "contradicted"
    assert answers("Save $10 today.", CASK, PACK, offer=TENTH)["$10"] == "supported"


@pytest.mark.parametrize(
    ("body", "amount"),
    [
        ("The Lomond Cask is $50 and the Lomond Hill Pack is $150.", "$150"),
        ("The Lomond Cask is $50. The Lomond Work Shirt is $55. The Lomond Hill Pack is $105.", "$105"),
        ("The Lomond Cask: $50\nThe Lomond Work Shirt: $55\nThe Lomond Hill Pack: $105", "$105"),
        ("The Lomond Cask is $50. $150 for the Lomond Hill Pack.", "$150"),
    ],
)
def test_the_price_of_one_thing_is_no_sum_of_several(body: str, amount: str) -> None:
    assert answers(body, CASK, PACK, SHIRT)[amount] == "contradicted"


@pytest.mark.parametrize(
    ("body", "amount"),
    [
        ("The Lomond Cask is $50. The Lomond Work Shirt is $55. Together they are $105.", "$105"),
        ("The Lomond Cask and the Lomond Hill Pack: $150 together.", "$150"),
        ("The Lomond Cask is $50; with the Lomond Hill Pack, that is $150.", "$150"),
        ("Two Lomond Hill Packs are $200.", "$200"),
    ],
)
def test_the_price_of_several_things_is_their_sum(body: str, amount: str) -> None:
    assert answers(body, CASK, PACK, SHIRT)[amount] == "supported"


def test_a_share_and_an_amount_count_no_pieces() -> None:
    assert answers("10% off: the Lomond Tin Mug is $100.", MUG, offer=TENTH)["$100"] == "contradicted"
    assert answers("Ten Lomond Tin Mugs are $100.", MUG)["$100"] == "supported"


@pytest.mark.parametrize(
    "body",
    [
        "The Lomond Cask and the Lomond Hill Pack are ${} together.",
        "The Lomond Cask and the Lomond Hill Pack cost ${} in all.",
        "The Lomond Cask and the Lomond Hill Pack come to ${} altogether.",
        "The Lomond Cask and the Lomond Hill Pack, ${} for the two.",
    ],
)
def test_a_sum_said_behind_its_amount_is_held_against_all_that_were_named(body: str) -> None:
    assert answers(body.format(150), CASK, PACK, SHIRT)["$150"] == "supported"
    assert answers(body.format(140), CASK, PACK, SHIRT)["$140"] == "contradicted"


def test_the_price_of_so_many_of_one_thing_is_still_its_multiple() -> None:
    assert answers("Two Lomond Hill Packs are $200 in total.", CASK, PACK)["$200"] == "supported"
