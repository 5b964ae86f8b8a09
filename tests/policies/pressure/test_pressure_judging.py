import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marque.reading import load_data
from policies.claims.plain import Plain
from policies.pressure.judging import judge, pressing, probability
from policies.pressure.signs import SHIPPED, _as_read, found, marks

PRESSES = {
    "urgency": [
        "Hurry, it is almost over!",
        "Ends in 02:14:09",
        "Your basket is held for 10 minutes",
        "Limited time only",
        "Today only: the grey throw",
        "Don\u2019t miss out",
    ],
    "scarcity": ["Only 3 left!", "Selling fast", "Low stock", "In high demand", "Last pair left", "80% claimed"],
    "social_proof": [
        "14 people are looking at this right now",
        "Anna in Leeds bought this 4 minutes ago",
        "In 23 carts: 23 shoppers have this in their cart",
    ],
    "confirmshaming": ["No thanks, I like paying full price", "I'd rather pay more", "Skip my discount"],
}
PLAIN = [
    "The offer ends on 30 November.",
    "Now $20, was $29.",
    "It ships within two days.",
    "There is no countdown here, and no last chance.",
    'Their flyer shouted "only 2 left, today only".',
    "People with cold feet like it.",
    "Sewn by hand, washed before it is sent.",
    "There is ten years of life left in these boots.",
    "The last one left on Monday.",
    "Is it sold out?",
    "No, thank you.",
    "The pocket on the left holds a phone.",
    "Doors open at 19:00 and close at 22:30.",
    "Sent at 2026-11-22T10:00:00Z.",
]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in PRESSES.items() for text in texts])
def test_what_presses_is_named_by_its_kind(kind: str, text: str) -> None:
    assert kind in {place.kind for place in pressing(Plain("body", text))}


@pytest.mark.parametrize("text", PLAIN)
def test_plain_words_do_not_press(text: str) -> None:
    assert list(pressing(Plain("body", text))) == []


def test_a_place_is_in_its_sentence_and_a_kind_is_told_once_in_it() -> None:
    text = "Made of wool.\n\n# Hurry, hurry, act now!\n\nOnly 3 left."

    places = list(pressing(Plain("body", text)))

    assert [(place.kind, text[place.start : place.end].lower()) for place in places] == [
        ("urgency", "hurry"), ("scarcity", "only 3 left"),
    ]  # fmt: skip
    assert all(place.sentence[0] <= place.start < place.end <= place.sentence[1] for place in places)


def test_probabilities_come_in_order_and_tell_press_from_plain() -> None:
    press, plain, empty = probability(["Hurry, only 2 left!", "Soft wool for cold evenings", ""])

    assert press > 0.95
    assert plain < 0.1
    assert 0 <= empty <= 1


def test_the_figures_fit_the_signs_that_are_shipped() -> None:
    assert judge().name == "pressure 1, from ec-darkpattern"
    assert 0.3 <= judge().threshold <= 0.7


def test_a_text_is_read_character_for_character() -> None:
    assert len(_as_read("İSTANBUL\u2019da ẞ 50% Ǆ")) == len("İSTANBUL\u2019da ẞ 50% Ǆ")


def test_every_word_that_a_pattern_names_is_defined() -> None:
    file = load_data(SHIPPED)
    patterns = [one for sign in file["signs"] for one in sign["patterns"]]
    patterns += [one for hints in file["hints"].values() for one in hints]

    assert {name for one in patterns for name in re.findall(r"<([a-z_]+)>", one)} <= set(file["words"])


@given(st.text(max_size=300))
def test_any_text_can_be_asked(text: str) -> None:
    for place in pressing(Plain("body", text)):
        assert 0 <= place.start < place.end <= len(text)
    assert marks(text)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "unit", ["only 3 ", "1 ", "a", "no, ", "12:", "hurry ", "someone in ", "5 people ", "i'd rather ", "days 3 "]
)
def test_hostile_text_does_not_run_away(unit: str) -> None:
    text = unit * (100_000 // len(unit))

    list(pressing(Plain("body", text)))
    list(found(text))
    probability([text])
