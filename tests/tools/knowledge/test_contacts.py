import pytest

from policies.recognizers import find_in
from tools.knowledge.contacts import without_contacts
from tools.knowledge.door import Door, masked

REAL = Door(personal=find_in)
NUMBERS = (
    "698-934-4417", "+1-666-414-3554x58228", "8118950143", "001-379-911-9952", "634.379.3748x41114",
    "947.976.6914x763", "(0115) 496 0983", "+44(0)118 496 0441", "029 2018 0747", "+4429 2018661",
    "+44118 4960355", "08081570458", "+49(0)9834 441747", "(06614) 35545", "(05014) 366979", "09374 841114",
    "+49(0)1026 18916", "0103400984", "+33 (0)3 83 44 41 74", "05 45 61 43 55", "0493822842", "+33 5 24 69 79 11",
    "03 70 34 74 75", "02 69 96 25 78", "+34 827983444", "+34 821 74 76 61", "+34883 35 54 58", "+34845 284 201",
    "+34 928 217 834", "+34926483087", "+39 0984834444", "36066143548", "+39 053536697", "0421178349", "377475150",
    "+39 04318129369", "+3198 3444174", "(0661)-435545", "+31(0)284 201195", "0143 669791", "0410-261891",
    "+31(0)72-8674776", "+46 (0)98 34 44 17", "08-766 14 35", "08-45 82 28", "047-76 69 14", "0574-548 30",
    "0741-61 03 40", "579 834 441", "+48 787 476 614", "32 514 12 30", "+48 32 038 12 93", "609 197 298",
    "604 731 688", "070-9834-4417", "97-9119-9521", "090-4963-4574", "080-8480-0953", "080-1992-9672",
    "070-1008-2712",
)  # fmt: skip
"""Made up by Faker, six forms each of the United States, Britain, Germany, France, Spain, Italy, the Netherlands, Sweden,
Poland and Japan."""


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("said", ["Call {} please.", "You can reach us at {}, or write.", "{}"])
def test_the_numbers_of_ten_countries_are_masked(said: str, number: str) -> None:
    assert not any(letter.isdigit() for letter in without_contacts(said.format(number)))


@pytest.mark.parametrize(
    "text",
    ["tel.4155550123", "Tel4155550123", "Phone:4155550123x22", "4155550123 ext. 22", "415\u00b7555\u00b70123",
     "fax.4155550123", "06 12 34 56 78", "call 06 12 34 56 78", "\uff0b81\uff0d90\uff0d4963\uff0d4574", "555-1230 tonight",
     "Call 1 000 000 now", "my number is 5550000", "579 834 440 please"],
)  # fmt: skip
def test_no_figure_of_a_telephone_number_is_left(text: str) -> None:
    assert not any(letter.isdigit() for letter in without_contacts(text))
    assert not any(letter.isdigit() for letter in masked(text, REAL))


@pytest.mark.parametrize("dot", [".", "\uff0e", "\u3002"])
def test_a_mail_address_with_a_dot_of_another_script_is_masked(dot: str) -> None:
    assert without_contacts(f"una\uff20mail{dot}example") == "[e-mail]"


@pytest.mark.parametrize(
    "text",
    ["1200-1500 lumens and a 5000-10000 mAh battery", "20000-30000 hours", "1 000 000 cycles", "1.000.000 Zyklen",
     "1000000 out of 1000000", "1234567 rubs", "from 1200-1500 beads", "1500\u20132000 \u20ac", "EAN 4006381333931",
     "EAN-13: 4006381333931", "UPC 012345678905", "ISBN 978-3-16-148410-0", "GTIN: 04006381333931", "MPN 100-200-3000",
     "SKU 1234567", "Article number 12345678", "Artikelnummer: 12345678", "Art.-Nr. 1234567", "item no. 1234567"],
)  # fmt: skip
def test_a_figure_that_counts_or_names_a_thing_stays(text: str) -> None:
    assert without_contacts(text) == text
    assert masked(text, REAL) == text


@pytest.mark.parametrize(
    "text", ["EAN 1234567 ", "1200-1500 lumens ", "1 000 000 ", "tel." * 25_000, "1-" * 50_000, "\u00b7" * 100_000]
)
@pytest.mark.timeout(60)
def test_no_figures_are_slow(text: str) -> None:
    without_contacts(text * (100_000 // len(text)))
