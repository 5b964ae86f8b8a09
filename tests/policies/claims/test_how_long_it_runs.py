"""How long a thing burns, glows or keeps going is one property, whatever the verb, and wherever its figure stands."""

import pytest

from marque.evidence import Evidence, Product
from marque.message import Message
from policies.gates import facts
from tests.support.shelf import NOW, POLICY, product

LANTERN = product("LUM-LANTERN", "Lumo Camp Lantern", price="80.00 USD", battery_life="30 hours", material="Brass",
                  weight="590 g")  # fmt: skip
CANDLE = product("LUM-CANDLE", "Lumo Pillar Candle", price="28.00 USD", description="Each burns 25 hours.",
                 material="Beeswax")  # fmt: skip
THROW = product("LUM-THROW", "Lumo Wool Throw", price="120.00 USD", width="60 in", length="72 in", material="wool")
SHELF = (THROW, LANTERN, CANDLE)


def claims(body: str, *about: Product) -> list[tuple[str, str, str | None]]:
    message = Message(body=body, products=tuple(one.sku for one in about), now=NOW)
    found = facts.claims(message, Evidence(gathered_at=NOW, products=about), POLICY)
    return [(claim.kind, claim.status, claim.sku) for claim in found]


def of_times(body: str, *about: Product) -> list[str]:
    return [status for kind, status, _ in claims(body, *about) if kind in ("attribute", "statistic")]


SAYINGS = [
    "The Lumo Camp Lantern runs for {} hours.",
    "The Lumo Camp Lantern lasts {} hours.",
    "The Lumo Camp Lantern burns for {} hours.",
    "The Lumo Camp Lantern glows for {} hours.",
    "The Lumo Camp Lantern shines for {} hours.",
    "The Lumo Camp Lantern keeps going for {} hours.",
    "The Lumo Camp Lantern goes on for {} hours.",
    "The Lumo Camp Lantern stays lit for {} hours.",
    "The Lumo Camp Lantern keeps shining for {} hours.",
    "The Lumo Camp Lantern gives you {} hours of light.",
    "{} hours of light, one charge: the Lumo Camp Lantern.",
    "Battery life: {} hours on one charge.",
    "Burn time: {} hours.",
    "{} hours. That is how long your Lumo Camp Lantern will keep you company.",
    "{} hours. That's how long the Lumo Camp Lantern burns.",
    "It keeps going for {} hours.",
    "Your Lumo Camp Lantern burns for {} hours on the shelf of your porch, and you will read by it.",
]


@pytest.mark.parametrize("body", SAYINGS)
def test_every_verb_of_endurance_is_held_against_the_battery(body: str) -> None:
    assert of_times(body.format(90), LANTERN) == ["contradicted"]
    assert of_times(body.format(30), LANTERN) == ["supported"]


@pytest.mark.parametrize("body", SAYINGS)
def test_of_several_things_the_one_that_runs_is_meant(body: str) -> None:
    body = body.replace("Burn time", "Battery life")
    found = [one for one in claims(body.format(90), *SHELF) if one[1] == "contradicted"]
    if "Lumo" in body or "Battery" in body:
        assert [sku for _, _, sku in found] == ["LUM-LANTERN"]


def test_ninety_in_words_of_no_thing_named_is_of_the_one_that_tells_how_long_it_runs() -> None:
    assert of_times("Ninety hours of light, one charge.", THROW, LANTERN) == ["contradicted"]
    assert of_times("Thirty hours of light, one charge.", THROW, LANTERN) == ["supported"]


def test_a_candle_burns_as_its_description_says() -> None:
    assert of_times("The Lumo Pillar Candle burns for 25 hours.", *SHELF) == ["supported"]
    assert of_times("The Lumo Pillar Candle burns for 60 hours.", *SHELF) == ["contradicted"]
    assert of_times("The Lumo Pillar Candle gives 25 hours of light.", *SHELF) == ["supported"]


@pytest.mark.parametrize(
    "body",
    [
        "In June we have 17 hours of light in the garden.",
        "She keeps going for three hours on her bicycle.",
        "The sale goes on for 48 hours.",
        "The fire in your hearth glows for six hours.",
        "Ninety minutes. That is how long the film lasts.",
        "Two hours. That's how long we walked.",
        "The workshop goes on for three hours.",
        "The Lumo Wool Throw is on the bed for 8 hours of sleep.",
    ],
)
def test_how_long_other_things_last_is_no_claim(body: str) -> None:
    assert [one for one in claims(body, *SHELF) if one[1] == "contradicted"] == []
    assert [one for one in claims(body, *SHELF) if one[0] == "attribute"] == []


@pytest.mark.parametrize(
    "body",
    [
        "Fold it at the foot of your bed: {} by {} inches of Lumo Wool Throw.",
        "The Lumo Wool Throw measures {} by {} inches.",
        "{} x {} inches of Lumo Wool Throw for your sofa.",
    ],
)
def test_both_sides_of_a_size_are_held_against_the_catalogue(body: str) -> None:
    assert set(of_times(body.format(60, 72), THROW)) == {"supported"}
    assert "contradicted" in of_times(body.format(40, 40), THROW)


@pytest.mark.parametrize(
    "body",
    [
        "Your bed is 40 by 40 inches, and the Lumo Wool Throw covers it.",
        "Leave 10 by 10 inches of wall beside the Lumo Wool Throw.",
        "Your porch, 5 by 8 feet, has room for the Lumo Wool Throw.",
    ],
)
def test_the_size_of_what_is_around_is_no_claim(body: str) -> None:
    assert {*of_times(body, THROW)} <= {"supported"}


@pytest.mark.parametrize(
    "body",
    [
        "Your friends bought 4,000 of the Lumo Wool Throw last week.",
        "People ordered 4,000 of the Lumo Wool Throw last week.",
        "Last month our customers took home 900 of the Lumo Wool Throw.",
        "Last month 900 Lumo Wool Throws were bought.",
    ],
)
def test_how_many_were_bought_is_a_boast(body: str) -> None:
    assert [status for kind, status, _ in claims(body, THROW) if kind in ("statistic", "popularity")] == ["unsupported"]


@pytest.mark.parametrize(
    "body", ["Your friend bought 2 of the Lumo Wool Throw last week.", "You ordered 12 of the Lumo Wool Throw."]
)
def test_what_one_customer_ordered_is_none(body: str) -> None:
    assert [one for one in claims(body, THROW) if one[0] in ("statistic", "popularity")] == []
