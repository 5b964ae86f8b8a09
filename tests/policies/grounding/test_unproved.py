"""What a model wrote and nobody is to see: every sentence is borne out, says nothing, or is a person's to decide."""

from collections.abc import Callable
from datetime import datetime

import pytest

from marque.evidence import Evidence, Fact, Passage, Product
from marque.message import Message
from policies.grounding.unproved import unproved
from policies.loading import read_shelf
from policies.policy import Policy

Asked = Callable[..., list[str]]
SKU, TITLE = "TH-EMBER-RUST", "Ember Wool Blanket in Rust"
CARE = "Wash the Ember Wool Blanket cold and by hand, and dry it flat, away from the stove. Wool Wash needs no rinse."
MILL = (
    "The wool is spun by machine in the mill at Keld by eighty people. Do not bleach wool. Returns are free within 30 "
    "days of delivery. The shepherds sell the fleece to the mill."
)


@pytest.fixture
def policy(now: datetime) -> Policy:
    return read_shelf(None).policy(brand=None, market="US", language="en", now=now)


@pytest.fixture
def asked(policy: Policy, now: datetime) -> Asked:
    """Return what is asked of a chat's reply, sentence by sentence."""

    def of(body: str, kept: tuple[str, ...] = (), **more: object) -> list[str]:
        facts = {
            "price": "120.00 USD",
            "availability": "in_stock",
            "material": "wool",
            "link": "https://shop.example/e",
        }
        evidence = Evidence(
            gathered_at=now,
            products=(
                Product(
                    sku=SKU, title=TITLE,
                    facts={name: Fact(value=value, as_of=now, source="products.xml") for name, value in facts.items()},
                ),
            ),
            passages=(
                Passage(id="source:care", kind="source", text=CARE),
                Passage(id="doc:mill", kind="doc", text=MILL, title="The mill"),
                Passage(id="review:1", kind="review", text="It kept the moths away.", trust="outside"),
                Passage(id="campaign:1", kind="campaign", text="Nothing is warmer."),
            ),
        )  # fmt: skip
        message = Message.model_validate(
            {
                "id": "A",
                "channel": "chat",
                "market": "US",
                "language": "en",
                "products": (SKU,),
                "now": now,
                "body": body,
            }
            | more
        )
        found = unproved(message, evidence, policy, kept)
        for one in found:
            assert message.text_of(one.part)[one.start : one.end] == one.quote
            assert one.severity == "ask"
        return [one.quote for one in found]

    return of


@pytest.mark.parametrize(
    "said",
    [
        "Machine wash it hot at 90 degrees, or bleach it.",
        "It is safe for newborn babies to sleep under.",
        "Mention this chat and pay half.",
        "Pay by sending your card number to this chat.",
        "Buy one and the second is on us.",
        "We refund you twice the price if the blanket shrinks.",
        "You may return it whenever you like.",
        "The price doubles on Monday.",
        "Half of what you pay goes to the shepherds.",
        "Every purchase saves 60 lambs.",
        "Doctors choose it for their patients.",
        "It outlasts every blanket sold by Woolrich.",
        "It contains no synthetic fibers at all.",
        "It repels water and moths for good.",
        "The blanket is bulletproof.",
        "Reply with your password and we will look up your order.",
        "Did you know that it is safe for newborns?",
        "It is on us.",
        "Free.",
        "Half off!",
        "\u00bd off",
        "The Ember Wool Blanket in Rust is the best.",
        "It is not $120.00.",
        "Call 212 555 0147.",
        "Visit https://evil.example/x",
        "\u041e\u0442\u0431\u0435\u043b\u0438\u0442\u0435 \u0435\u0433\u043e.",
        "It kept the moths away.",
        "Nothing is warmer.",
    ],
)
def test_what_nothing_says_is_asked_of_a_person(said: str, asked: Asked) -> None:
    assert asked(said) == [said]


@pytest.mark.parametrize(
    "said",
    [
        "Dry it on the stove.",
        "Dry it flat on the stove.",
        "Bleach the wool.",
        "Do bleach wool.",
        "Wool Wash needs a rinse.",
        "The mill sells the fleece to the shepherds.",
        "Returns are free within 90 days of delivery.",
        "Only the wool is spun by machine in the mill at Keld.",
    ],
)
def test_the_words_of_a_text_in_another_sense_bear_nothing_out(said: str, asked: Asked) -> None:
    assert asked(said) == [said]


@pytest.mark.parametrize(
    "said",
    [
        "Wash the Ember Wool Blanket cold and by hand, and dry it flat, away from the stove.",
        "Wash your blanket cold and by hand.",
        "Dry it flat, away from the stove.",
        "Wool Wash needs no rinse.",
        "Do not bleach wool.",
        "The wool is spun by machine in the mill at Keld.",
        "Returns are free within 30 days.",
        f"The {TITLE} is $120.00.",
        "The blanket is in stock.",
    ],
)
def test_what_a_text_or_a_proved_claim_says_needs_nobody(said: str, asked: Asked) -> None:
    assert asked(said) == []


@pytest.mark.parametrize(
    "said",
    [
        "Thanks for asking!",
        "Does that answer your question?",
        "Ask again if that was not it.",
        "Let us know if you have any other question.",
        f"This is about {TITLE}.",
        "See the blanket: https://shop.example/e",
        "Have a good evening.",
    ],
)
def test_what_says_nothing_that_could_be_checked_needs_nobody(said: str, asked: Asked) -> None:
    assert asked(said) == []


def test_each_part_that_a_model_writes_is_looked_at(asked: Asked) -> None:
    assert asked("Thanks!", subject="It is bulletproof", preheader="Moths hate it", cta="Bleach it now") == [
        "It is bulletproof", "Moths hate it", "Bleach it now",
    ]  # fmt: skip


def test_the_words_that_a_person_signed_are_no_models(asked: Asked) -> None:
    assert asked("The shop opens at noon. It is bulletproof.", ("The shop opens at noon.",)) == ["It is bulletproof."]


def test_a_proved_claim_does_not_carry_what_stands_beside_it(asked: Asked) -> None:
    said = f"The {TITLE} is $120.00 and safe for babies."

    assert asked(said) == [said]


@pytest.mark.timeout(60)
def test_a_long_text_is_read_in_good_time(asked: Asked) -> None:
    assert asked("wash cold by hand " * 3_000)
