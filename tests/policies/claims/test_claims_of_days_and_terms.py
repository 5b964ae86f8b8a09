"""Days of deliveries and launches, terms of sale and counts that long copy tells beside the name of another product."""

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
