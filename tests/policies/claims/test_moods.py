"""What a sentence asserts although it asks, guesses or speaks of what might have been, and what it does not."""

import pytest

from marque.evidence import Evidence
from marque.message import Message
from policies.gates import facts
from tests.support.shelf import NOW, POLICY, product

PACK = product("VAL-PACK", "Valdres Day Pack", price="80.00 USD", was_price="100.00 USD", weight="900 g",
               custom_capacity="24 l")  # fmt: skip


def statuses(body: str) -> list[str]:
    message = Message(body=body, products=("VAL-PACK",), now=NOW)
    return [claim.status for claim in facts.claims(message, Evidence(gathered_at=NOW, products=(PACK,)), POLICY)]


@pytest.mark.parametrize(
    "body",
    [
        "Have you seen our Valdres Day Pack at $95?",
        "Did we mention that the Valdres Day Pack weighs 700 g?",
        "The Valdres Day Pack would suit your brother, it weighs 700 g.",
        "You would have paid $130 for the Valdres Day Pack; now you pay $80.",
    ],
)
def test_what_is_told_beside_a_question_or_a_guess_is_held_against_the_facts(body: str) -> None:
    assert "contradicted" in statuses(body)


@pytest.mark.parametrize(
    "body",
    [
        "Would you pay $95 for the Valdres Day Pack?",
        "A pack that would weigh 700 g and cost $20 is a dream.",
        "Imagine a Valdres Day Pack that weighs 10 g, it would fly away.",
    ],
)
def test_what_is_only_asked_or_guessed_is_no_claim(body: str) -> None:
    assert "contradicted" not in statuses(body)
