"""What a sentence says of "it" is said of the product last named before, and never of one that is named later."""

import pytest

from marque.evidence import Evidence, Product
from marque.message import Message
from policies.gates import facts
from tests.support.shelf import NOW, POLICY, product

PACK = product("ULL-PACK", "Ullin Hill Pack", price="100.00 USD", material="cotton", weight="900 g", stock="14")
SHIRT = product("ULL-SHIRT", "Ullin Work Shirt", price="55.00 USD", material="linen", weight="300 g", stock="7")
BARE = product("ULL-CAP", "Ullin Rain Cap", price="25.00 USD")


def statuses(body: str, *about: Product) -> list[tuple[str | None, str]]:
    message = Message(body=body, products=tuple(one.sku for one in about), now=NOW)
    found = facts.claims(message, Evidence(gathered_at=NOW, products=about), POLICY)
    return [(claim.sku, claim.status) for claim in found if claim.kind in ("attribute", "stock")]


@pytest.mark.parametrize("said", ["It's made from cotton.", "It is made of cotton.", "It weighs 900 g."])
@pytest.mark.parametrize(
    "body",
    [
        "Meet the Ullin Work Shirt. {} The Ullin Hill Pack is next.",
        "Meet the Ullin Hill Pack. Meet the Ullin Work Shirt. {}",
    ],
)
def test_it_is_not_the_product_of_another_sentence(body: str, said: str) -> None:
    assert statuses(body.format(said), SHIRT, PACK) == [("ULL-SHIRT", "contradicted")]


def test_it_is_the_last_named_where_that_bears_it_out() -> None:
    body = "Meet the Ullin Work Shirt. Meet the Ullin Hill Pack. It's made from cotton."
    assert statuses(body, SHIRT, PACK) == [("ULL-PACK", "supported")]


def test_so_many_of_them_are_of_the_last_named() -> None:
    body = "Meet the Ullin Work Shirt. We have 14 of them. The Ullin Hill Pack is next."
    assert ("ULL-PACK", "supported") not in statuses(body, SHIRT, PACK)
    body = "Meet the Ullin Rain Cap. We have 14 of them."
    assert ("ULL-PACK", "supported") not in statuses(body, BARE, PACK)


def test_it_may_be_either_of_two_that_one_sentence_names() -> None:
    body = "The Ullin Hill Pack goes with the Ullin Work Shirt. It is made of cotton."
    assert statuses(body, SHIRT, PACK) == [("ULL-PACK", "supported")]
