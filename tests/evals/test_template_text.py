import pytest

from evals.template_text import OwnWords, contains, is_action, restraints, urged


def words(*paragraphs: tuple[str, ...]) -> OwnWords:
    return OwnWords(paragraphs=paragraphs, subjects=(), preheaders=(), ctas=())


def test_what_every_choice_of_a_paragraph_says_is_guaranteed() -> None:
    copy = words(("The Moor Lamp is here.", "Here is the Moor Lamp."), ("It burns.",))

    assert copy.says("Moor Lamp")
    assert copy.says("it burns.")


def test_what_only_some_choices_say_is_not_guaranteed() -> None:
    assert not words(("The Moor Lamp is here.", "A lamp is here."), ()).says("Moor Lamp")


def test_a_stop_and_the_case_of_a_letter_make_no_difference() -> None:
    assert contains("So: one use per customer, and no more", "One use per customer.")


@pytest.mark.parametrize(
    ("label", "action"),
    [("See the price", True), ("Go to the page", True), ("Click here", False), ("Here", False), ("Great value", False),
     ("", False), ("More", False)],
)  # fmt: skip
def test_a_call_to_action_begins_with_what_the_reader_can_do(label: str, action: bool) -> None:
    assert is_action(label) is action


def test_guidance_is_parted_into_what_it_asks_for_and_what_holds_it_back() -> None:
    guidance = "Open with the price. No pressure and no countdown.\nName the product."

    assert urged(guidance) == "Open with the price.\nName the product."
    assert restraints(guidance) == 1
