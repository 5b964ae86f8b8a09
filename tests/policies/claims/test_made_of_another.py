"""A word before a material may make it another one; a proof of leather is none of vegan leather."""

import pytest

from marque.evidence import Evidence
from marque.message import Message
from policies.gates import facts
from tests.support.shelf import NOW, POLICY, product

BAG = product("ROV-BAG", "Rova Shoulder Bag", price="180.00 USD", material="Full-grain cow leather")
TEE = product("ROV-TEE", "Rova Tee", price="35.00 USD", material="100% organic cotton")


def statuses(body: str) -> set[str]:
    message = Message(body=body, products=("ROV-BAG", "ROV-TEE"), now=NOW)
    found = facts.claims(message, Evidence(gathered_at=NOW, products=(BAG, TEE)), POLICY)
    return {claim.status for claim in found}


@pytest.mark.parametrize(
    "body",
    [
        "The Rova Shoulder Bag is made of vegan leather.",
        "The Rova Shoulder Bag is made of faux leather.",
        "The Rova Shoulder Bag is cut from Italian calf leather.",
        "The Rova Shoulder Bag is made of kangaroo leather.",
        "The Rova Tee is made of recycled cotton.",
    ],
)
def test_another_material_of_the_same_name_is_not_borne_out(body: str) -> None:
    assert "supported" not in statuses(body)


@pytest.mark.parametrize(
    "body", ["The Rova Shoulder Bag is made of leather.", "The Rova Tee is made of organic cotton."]
)
def test_the_material_itself_is(body: str) -> None:
    assert statuses(body) == {"supported"}
