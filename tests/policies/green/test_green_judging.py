import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.green.classes import classes
from policies.green.judging import is_green_claim, judge, marks, probability

CLAIMS = [
    "Our fleet of vans is now electric.",
    "The new line takes a third less water and sends nothing to landfill.",
    "We make bags out of worn sails.",
    "Packed without plastic in a box that rots in your garden.",
    "By 2030 we will be carbon neutral along the whole value chain.",
    "Paper from responsibly managed forests.",
]
MENTIONS = [
    "The Sustainability Committee met three times.",
    "New rules on emissions could raise our costs.",
    "Sales of the wind division fell by 6 percent.",
    "The blanket comes in moss green.",
    "A crisp white shirt for busy weeks.",
    "Free delivery on everything until Sunday.",
    "",
]


@pytest.mark.parametrize("text", CLAIMS)
def test_a_benefit_to_the_environment_is_a_claim(text: str) -> None:
    assert is_green_claim(text)


@pytest.mark.parametrize("text", MENTIONS)
def test_a_mere_mention_is_none(text: str) -> None:
    assert not is_green_claim(text)


@given(st.lists(st.text(max_size=300), max_size=4))
def test_any_texts_have_a_probability_each(texts: list[str]) -> None:
    found = probability(texts)

    assert len(found) == len(texts)
    assert all(0 <= value <= 1 for value in found)


def test_only_the_beginning_of_a_long_text_is_looked_at() -> None:
    text = "Made of old nets. " * 200

    assert probability([text]) == probability([text + "And painted green."])


def test_words_are_classed_by_stem_and_compounds_by_their_parts() -> None:
    assert "again" in set(classes("Recyclable."))
    assert {"water", "less"} <= set(classes("a water-saving tap"))
    assert "number" in set(classes("12 taps"))
    assert set(classes("")) == set()


def test_marks_are_the_rules_signs_and_the_classes() -> None:
    found = list(marks("Packed without plastic."))

    assert "rule" in found
    assert "word:without" in found


def test_the_threshold_is_a_probability() -> None:
    assert 0 < judge().threshold < 1


@pytest.mark.timeout(60)
@pytest.mark.parametrize("unit", ["recycled ", "recycl", "a-", "9", "%", "no plastic ", "\u00e9'"])
def test_hostile_text_does_not_run_away(unit: str) -> None:
    is_green_claim(unit * (100_000 // len(unit)))
