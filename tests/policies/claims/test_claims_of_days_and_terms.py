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
