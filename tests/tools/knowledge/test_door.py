import pytest

from tools.knowledge.door import without_contacts


@pytest.mark.parametrize(
    "text",
    [
        "Call 555-0142 tonight", "Call (555) 010-1234", "Call +44 20 7946 0958", "Ring +49 (0)30/1234567",
        "Ring 01.23.45.67.89", "Ring 2345-6789", "Two: 555-0142 555-0143 555-0144", "Ring +1\u00a0555\u00a0010\u00a01234",
    ],
)  # fmt: skip
def test_a_telephone_number_is_masked(text: str) -> None:
    masked = without_contacts(text)
    assert "[phone]" in masked
    assert sum(letter.isdigit() for letter in masked) == 0


def test_an_address_is_masked_and_the_sentence_stays() -> None:
    assert without_contacts("Write to una.t+x@mail.room.example, please.") == "Write to [e-mail], please."


@pytest.mark.parametrize(
    "text",
    ["My feet are out at 72 inches.", "Bought 2026-10-04, broke 2026-10-05 18:30.", "Season 2025-2026", "It was $1,299.00",
     "Size 120 x 200", "On 04/10/2026 it rained", "90% off", "Open 2026-10-04 2026-10-05"],
)  # fmt: skip
def test_figures_that_are_no_contact_stay(text: str) -> None:
    assert without_contacts(text) == text


@pytest.mark.parametrize("text", ["a" * 100_000, "1 " * 50_000, "a@" * 50_000, "1" + " " * 90_000])
@pytest.mark.timeout(30)
def test_no_text_makes_the_door_slow(text: str) -> None:
    without_contacts(text)
