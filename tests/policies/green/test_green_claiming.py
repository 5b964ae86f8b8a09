import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.green.claiming import signs, told_by_rule

CLAIMS = [
    "An eco-friendly way to clean your oven.",
    "Our new dryer needs half the electricity of the old one.",
    "We cut the CO2 emissions of our vans by 18 percent.",
    "Packed without plastic.",
    "Seventy percent of our power came from renewable sources.",
    "Certified to ISO 14001 since 2011.",
    "We restore the meadows around our mill and protect the rivers.",
    "The group will be carbon neutral by 2030.",
    "Wrapped in compostable film.",
    "Paper from responsibly managed forests.",
    "The coating keeps harmful chemicals out of the groundwater.",
]
MENTIONS = [
    "The blanket comes in moss green.",
    "Extreme weather may adversely affect our results.",
    "The directive requires large companies to publish a report.",
    "Net interest income rose in a difficult interest rate environment.",
    "A provision was recognised for the remediation of the site.",
    "Scope 3 covers indirect emissions of suppliers.",
    "Total energy consumption amounted to 88 gigawatt hours.",
    "Emissions went up by 4 percent after the acquisition.",
    "How much energy does a kettle use?",
    "Dual-zone climate control for both front seats.",
    "Sales of the wind division fell by 6 percent.",
    "Please dispose of used batteries at a collection point.",
    "Natural vanilla flavour.",
    "",
]


@pytest.mark.parametrize("text", CLAIMS)
def test_a_benefit_to_the_environment_is_a_claim(text: str) -> None:
    assert told_by_rule(text)


@pytest.mark.parametrize("text", MENTIONS)
def test_a_mere_mention_is_none(text: str) -> None:
    assert not told_by_rule(text)


@given(st.text(max_size=300))
def test_any_text_can_be_asked(text: str) -> None:
    assert told_by_rule(text) in {True, False}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("unit", ["good ", "sustainability is ", "emissions less ", "a", "may ", "no ", "recognised "])
def test_hostile_text_does_not_run_away(unit: str) -> None:
    told_by_rule(unit * (100_000 // len(unit)))


def test_signs_tell_what_was_found_and_whether_it_suffices() -> None:
    assert {"burdens", "lessening", "lessened", "rule"} <= set(signs("Our new dryer needs half the electricity."))


def test_what_lifts_a_claim_is_a_sign_and_the_rule_is_silent() -> None:
    found = set(signs("A ban on plastic packaging may adversely affect our recycled range."))

    assert "lifted_by" in found
    assert "rule" not in found
