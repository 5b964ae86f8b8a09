"""Details that the catalogue knows by name: figures, materials and makers whose noun says what they are of."""

import pytest

from marque.evidence import Evidence, Product
from marque.message import Message
from policies.gates import facts
from tests.support.shelf import NOW, POLICY, product

ATLAS = product("ATL-1", "Wren Atlas of Tides", brand="Harrow Press", price="30.00 USD", pages="180",
                description="Charts of nine coasts in four colours.")  # fmt: skip
SAW = product("SAW-1", "Kestrel Table Saw", brand="Kestrel", category="Saws", price="210.00 USD", weight="24 kg",
              description="45 Nm of torque. Cuts through oak.")  # fmt: skip
GLUE = product("GLU-1", "Kestrel Wood Glue", category="Glue", price="9.00 USD", drying="Firm to touch in 3 hours",
               coverage="8 m\u00b2 per litre", size="1 l")  # fmt: skip
SCARF = product("SCA-1", "Moor Scarf", brand="Moor", category="Scarves", price="40.00 USD", material="Merino wool")
SLING = product(
    "SLI-1", "Loop Sling Chair", category="Chairs", price="90.00 USD", weight="3 kg", width="60 cm", max_load="110 kg"
)

CHISELS = product("CHI-1", "Adler Chisel Set, 5-Piece", category="Tools", price="60.00 USD", pieces="5", stock="9")
TRIKE = product("TRI-1", "Finch Trike", category="Ride-ons", price="70.00 USD", age="2 to 4 years", rating="4.6")
BUGGY = product("BUG-1", "Finch Buggy", category="Ride-ons", price="80.00 USD", age="12 months and up", rating="4.8")
NAILS = product("NAI-1", "Brand Copper Nails 2 x 30 mm, Box of 100", category="Fixings", price="5.00 USD")
PACK = product("PAK-1", "Tern Rucksack", brand="Tern", category="Bags", price="120.00 USD", weight="900 g",
               color="Fern", awards="Trail Post Best Climbing Bag 2024")  # fmt: skip
SHELF = (ATLAS, SAW, GLUE, SCARF, SLING, CHISELS, TRIKE, BUGGY, NAILS, PACK)


def contradicted(body: str, *about: Product) -> list[str]:
    message = Message(body=body, products=tuple(one.sku for one in about), now=NOW)
    found = facts.claims(message, Evidence(gathered_at=NOW, products=about), POLICY)
    return [claim.quote for claim in found if claim.status == "contradicted"]


@pytest.mark.parametrize(
    ("body", "quote"),
    [
        ("New on the table: the Wren Atlas of Tides, 240 pages.", "240 pages"),
        ("The Wren Atlas of Tides comes in seven colours.", "seven colours"),
        ("Ask Jo about saws. Same motor as before, with 60 Nm of torque and a quiet belt.", "60 Nm of torque"),
        ("We love our wood glue. Firm to touch in 1 hour, and no clamps.", "1 hour"),
        ("Our wood glue covers 12 m\u00b2 per litre.", "12 m\u00b2"),
        ("The Moor Scarf, cotton velvet, is for every day.", "cotton velvet"),
        ("The scarf one is by Kestrel, and it's warm.", "Kestrel"),
        ("The Adler chisel set is seven chisels in a roll.", "seven chisels"),
        ("The Finch Trike is for ages 2 to 6.", "ages 2 to 6"),
        ("Our Finch Trike carries riders aged 1 to 4.", "aged 1 to 4"),
        ("The Finch Buggy is for 6 months and up.", "6 months"),
        (
            "We sell two to ride on: the Finch Buggy and the Finch Trike. The Finch Trike is the highest-rated of the two.",
            "highest-rated of the two",
        ),
        ("Brand copper nails 2 x 30, box of 150, for $5.", "150"),
        ("You can load it up to 150 kg, the Loop Sling Chair.", "150 kg"),
    ],
)
def test_a_detail_is_held_against_what_the_catalogue_calls_by_the_same_words(body: str, quote: str) -> None:
    assert any(quote in one for one in contradicted(body, *SHELF))


@pytest.mark.parametrize(
    "body",
    [
        "The Wren Atlas of Tides, 180 pages, in four colours.",
        "The Kestrel Table Saw has 45 Nm of torque.",
        "Our wood glue covers 8 m\u00b2 per litre and is firm to touch in 3 hours.",
        "The Moor Scarf, merino wool, has a cotton velvet pouch.",
        "The scarf one is by Moor.",
        "We have nine sets of the Adler Chisel Set: five chisels in each, and 9 sets left.",
        "The Finch Trike is for ages 2 to 4, and toddlers aged 2 to 3 love the Finch Trike.",
        "The Finch Buggy is for 12 months and up. The Finch Buggy is the highest-rated of the two.",
        "A bed for a 15-year-old is no business of the Finch Trike.",
        "Brand copper nails 2 x 30, box of 100, for $5.",
        "The Loop Sling Chair has a bolt for 10 ft-lb, and we've 51 in, 3 kg each.",
        "You can load it up to 110 kg, the Loop Sling Chair.",
    ],
)
def test_a_detail_that_the_catalogue_has_is_never_contradicted(body: str) -> None:
    assert not contradicted(body, *SHELF)


def test_a_colour_of_what_the_message_is_about_names_nothing_else() -> None:
    soap = product("SOA-1", "Little Fern Soap", brand="Little Fern", price="6.00 USD", weight="90 g")
    message = Message(body="The Tern Rucksack in Fern weighs 900 g.", products=(PACK.sku,), now=NOW)
    found = facts.claims(message, Evidence(gathered_at=NOW, products=(PACK, soap)), POLICY)
    assert [(claim.status, claim.sku) for claim in found if "900" in claim.quote] == [("supported", PACK.sku)]


@pytest.mark.parametrize(("year", "wrong"), [("2024", False), ("2022", True)])
@pytest.mark.parametrize(
    "body",
    [
        "We're proud of the Tern Rucksack. Trail Post named it Best Climbing Bag of {}.",
        "Trail Post's Best Climbing Bag Award {}, and the Tern Rucksack is still $120.",
    ],
)
def test_a_prize_was_won_in_the_year_that_the_catalogue_gives(body: str, year: str, wrong: bool) -> None:
    assert bool(contradicted(body.format(year), PACK)) == wrong
