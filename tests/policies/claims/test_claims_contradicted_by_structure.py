"""Wrong claims in constructions that no list of wordings has: each class by a small shelf of its own."""

import pytest

from marque.evidence import Evidence, Product
from marque.message import Document, Message
from marque.verdict import Claim
from policies.gates import facts
from tests.support.shelf import NOW, POLICY, product


def claims(body: str, *shelf: Product, given: bool = True, documents: tuple[str, ...] = ()) -> list[Claim]:
    texts = tuple(Document(id=f"doc{at}", text=text) for at, text in enumerate(documents))
    about = tuple(one.sku for one in shelf) if given else ()
    message = Message(body=body, products=about, now=NOW, evidence=texts)
    return facts.claims(message, Evidence(gathered_at=NOW, products=shelf), POLICY)


def statuses(found: list[Claim]) -> set[str]:
    return {claim.status for claim in found}


PIANO = [
    product(f"PIA-{tone}", f"Alder Stage Piano, {tone}", "PIA", color=tone, price="700.00 USD",
            description="A stage piano with 73 keys and 20 sounds.")
    for tone in ("Black", "White")
]  # fmt: skip
BAG = product("BAG-1", "Sorrel Day Bag", pockets="7", activations="3", description="A bag with seven lined pockets.")
MUESLI = product("MUE-1", "Morning Muesli", nutrition_fibre="9%", description="Oats and 30% nuts.")
KNIFE = product("KNI-1", "Larch Paring Knife", brand="Larch", origin="United States",
                description="Carbon steel, forged in Vermont.")  # fmt: skip
CUP = product("CUP-1", "Fjord Cup", brand="Wren", origin="Denmark", material="sterling silver, onyx")
AMP = product("AMP-1", "Tarn Guitar Amp", launched="2026-10-05", price="300.00 USD")
COURSE = product("CRS-1", "Glazing Workshop", date="2026-12-12", price="80.00 USD")
LAMP = product("LMP-1", "Halo Lamp", availability_date="2026-12-04T08:00+00:00", availability="preorder")


def test_variants_of_one_product_are_one_thing_that_a_headless_count_is_of() -> None:
    assert statuses(claims("76 keys. 20 sounds. The Alder Stage Piano.", *PIANO, given=False)) == {
        "contradicted", "supported",
    }  # fmt: skip


@pytest.mark.parametrize(("body", "status"), [
    ("The Sorrel Day Bag has nine pockets.", "contradicted"),
    ("The Sorrel Day Bag has seven pockets.", "supported"),
    ("Four activations come with the Sorrel Day Bag.", "contradicted"),
])  # fmt: skip
def test_a_count_is_held_against_the_fact_that_is_called_after_what_it_counts(body: str, status: str) -> None:
    assert statuses(claims(body, BAG)) == {status}


@pytest.mark.parametrize(("body", "status"), [
    ("Morning Muesli: 12% fibre.", "contradicted"), ("Morning Muesli: 9% fibre.", "supported"),
])  # fmt: skip
def test_a_share_is_held_against_the_fact_that_is_called_after_what_it_is_of(body: str, status: str) -> None:
    assert statuses(claims(body, MUESLI)) == {status}


@pytest.mark.parametrize(("body", "shelf", "status"), [
    ("The Larch Paring Knife is made in Oregon.", KNIFE, "contradicted"),
    ("The Larch Paring Knife is made in Vermont.", KNIFE, "supported"),
    ("The Fjord Cup is Italian.", CUP, "contradicted"),
    ("The Fjord Cup is Danish.", CUP, "supported"),
    ("Ours is a cup of stainless steel in Portugal.", CUP, "contradicted"),
    ("Polished and tempered in Norway, the Fjord Cup.", CUP, "contradicted"),
])  # fmt: skip
def test_an_origin_is_read_however_it_is_told(body: str, shelf: Product, status: str) -> None:
    assert statuses(claims(body, shelf)) == {status}


def test_a_maker_told_with_a_verb_is_a_brand() -> None:
    assert statuses(claims("The Fjord Cup is by Larch.", CUP)) == {"contradicted"}
    assert statuses(claims("The Fjord Cup is by Wren.", CUP)) == {"supported"}


@pytest.mark.parametrize(("body", "shelf", "status"), [
    ("The Tarn Guitar Amp, launched on September 9, has a spring reverb.", AMP, "contradicted"),
    ("The Tarn Guitar Amp was released in October.", AMP, "supported"),
    ("The Tarn Guitar Amp was released in June.", AMP, "contradicted"),
    ("The Glazing Workshop: live on December 19, 2026.", COURSE, "contradicted"),
    ("The Glazing Workshop: live on December 12, 2026.", COURSE, "supported"),
    ("Order the Halo Lamp now. First deliveries on November 30.", LAMP, "contradicted"),
])  # fmt: skip
def test_a_day_of_a_product_is_held_against_the_fact_of_that_day(body: str, shelf: Product, status: str) -> None:
    assert statuses(claims(body, shelf)) == {status}


STOOL = product("STO-1", "Pine Step Stool", weight="3 kg", max_load="120 kg", width="30 cm", height="40 cm",
                depth="25 cm", description="Two steps.")  # fmt: skip
RING = product("RIN-1", "Elm Signet Ring", material="14k gold, garnet", returns="No returns", shipping="4.90 EUR",
               description="Engraved by hand. Ships within 3 business days.")  # fmt: skip
RUG = product("RUG-1", "Dune Rug", price="100.00 USD", sale_price="80.00 USD", sale_starts="2026-11-27T00:00:00Z",
              sale_ends="2026-11-30T23:59:59Z")  # fmt: skip
JUG = product("JUG-1", "Brook Jug", capacity="1.5 l")
MUG = product("MUG-1", "Reed Mug", capacity="0.3 l")


@pytest.mark.parametrize(("body", "shelf", "status"), [
    ("The Pine Step Stool bears up to 150 kg.", STOOL, "contradicted"),
    ("The Pine Step Stool bears up to 120 kg.", STOOL, "supported"),
    ("The stool is 35 cm long and 30 cm wide.", STOOL, "contradicted"),
    ("The Elm Signet Ring is cast in 18k gold.", RING, "contradicted"),
    ("The Elm Signet Ring is cast in 14k gold.", RING, "supported"),
    ("The Elm Signet Ring has free returns within 30 days.", RING, "contradicted"),
    ("The Elm Signet Ring ships within 24 hours.", RING, "contradicted"),
    ("The Elm Signet Ring ships within 3 business days.", RING, "supported"),
    ("20% off the Dune Rug!", RUG, "contradicted"),
])  # fmt: skip
def test_what_the_catalogue_tells_in_another_way_contradicts_as_well(body: str, shelf: Product, status: str) -> None:
    assert status in statuses(claims(body, shelf))
    assert status == "contradicted" or "contradicted" not in statuses(claims(body, shelf))


def test_a_sale_that_is_dated_may_be_told_before_it_starts() -> None:
    assert "contradicted" not in statuses(claims("20% off the Dune Rug from November 27.", RUG))


def test_a_figure_after_a_name_and_its_verb_is_of_that_product_in_a_sentence_of_two() -> None:
    found = claims("The Brook Jug holds 0.3 liters, the Reed Mug 0.3 liters.", JUG, MUG, given=False)
    assert [claim.status for claim in found] == ["contradicted", "supported"]


@pytest.mark.parametrize(("share", "status"), [
    ("84%", "contradicted"), ("8 in 10", "supported"), ("80%", "supported"), ("9 in 10", "contradicted"),
])  # fmt: skip
def test_a_share_of_people_is_held_against_the_survey_that_asked_the_same(share: str, status: str) -> None:
    survey = "Survey of May 2026, 300 gardeners answered: 80 % water their beds before breakfast in summer."
    found = claims(f"{share} of the gardeners we asked water their beds before breakfast.", RUG, documents=(survey,))
    assert statuses([claim for claim in found if claim.kind == "statistic"]) == {status}


PAN = product("PAN-1", "Ash Loaf Pan", returns="Final sale, no returns", weight="900 g")
REEL = product("REE-1", "Sedge Reel", lumens="300", description="A lamp of 300 lumens.")
WICK = product("WIC-1", "Rush Clip", lumens="50", description="A lamp of 50 lumens.")


def test_what_may_be_sent_back_after_a_condition_without_a_comma_is_promised() -> None:
    found = claims("If the Ash Loaf Pan doesn't please you can send it back within 30 days.", PAN)
    assert statuses(found) == {"contradicted"}


@pytest.mark.parametrize(("figure", "status"), [("90", "contradicted"), ("50", "supported")])
def test_a_bare_figure_after_a_second_name_says_what_the_first_one_did(figure: str, status: str) -> None:
    found = claims(f"The Sedge Reel gives 300 lumens, the Rush Clip {figure}.", REEL, WICK, given=False)
    assert [claim.status for claim in found] == ["supported", status]
