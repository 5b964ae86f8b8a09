"""What a product is and how it compares, read by value: any unit, any construction, facts of whatever name."""

import pytest

from marque.evidence import Evidence, Product
from marque.message import Message
from marque.verdict import Claim
from policies.claims.colours import same_colour
from policies.claims.materials import narrowest, takes_in
from policies.claims.measures import measures
from policies.claims.places import same_place
from policies.gates import facts
from tests.support.shelf import NOW, POLICY, product

DESK = product("VIK-DESK", "Vikna Writing Desk", brand="Vikna", category="Desks", price="420.00 USD", weight="31 kg",
               width="120 cm", depth="60 cm", height="75 cm", custom_material="Oak", country_of_origin="Estonia",
               color="Natural", warranty="10 years", rating="4.6", review_count="88",
               description="Two drawers with brass handles.")  # fmt: skip
TABLE = product("SUN-TABLE", "Sunde Side Table", brand="Sunde", category="Tables", price="140.00 USD", weight="6.5 kg",
                width="45 cm", height="52 cm", warranty="5 years", rating="4.8", review_count="190")  # fmt: skip
LAMP = product("ORO-LAMP", "Oro Head Lamp", category="Lamps", description="Gives 350 lumens. Charges by USB-C. IP65.",
               price="45.00 USD", weight="88 g")  # fmt: skip
TINS = product("KLE-TIN", "Klee Storage Tins, Set of 3", price="18.00 USD", material="Tinplate")
BEDS = tuple(
    product(f"HUL-{size}", "Hule Dog Bed", "HUL", size=size, weight=weight, price="60.00 USD", set=name)
    for size, weight, name in (("M", "2.1 kg", "Starter"), ("L", "2.9 kg", "Family"))
)


def claims(body: str, *about: Product, whole: bool = False) -> list[Claim]:
    message = Message(body=body, products=tuple(one.sku for one in about), now=NOW)
    assortment = (DESK, TABLE, LAMP, TINS, *BEDS) if whole else ()
    return facts.claims(message, Evidence(gathered_at=NOW, products=about, assortment=assortment), POLICY)


def said(found: list[Claim], kind: str = "attribute") -> list[str]:
    return [claim.status for claim in found if claim.kind == kind]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("The Vikna Writing Desk measures 75 x 60 x 120 cm.", {"supported"}),
        ("The Vikna Writing Desk measures 75 x 60 x 140 cm.", {"supported", "contradicted"}),
        ("The desk stands 75 cm tall.", {"supported"}),
        ("The desk stands 120 cm tall.", {"contradicted"}),
        ("The desk is 1.2 m wide.", {"supported"}),
        ("The Vikna Writing Desk weighs 68 lb.", {"supported"}),
    ],
)
def test_a_measure_is_looked_for_in_every_unit_in_its_role_and_in_sets(body: str, status: set[str]) -> None:
    assert set(said(claims(body, DESK))) == status


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("The Vikna Writing Desk in solid oak.", "supported"),
        ("It's a desk of wood, the Vikna Writing Desk, made of wood.", "supported"),
        ("A walnut desk: the Vikna Writing Desk.", "contradicted"),
        ("The Vikna Writing Desk, built from reclaimed teak.", "contradicted"),
        ("The Vikna Writing Desk has steel handles.", "contradicted"),
        ("The Vikna Writing Desk has brass handles.", "supported"),
        ("The Vikna Writing Desk was made in a small workshop in Estonia.", "supported"),
        ("The Vikna Writing Desk comes from Latvia.", "contradicted"),
        ("The Vikna Writing Desk is Finnish-made.", "contradicted"),
        ("The Vikna Writing Desk comes in charcoal.", "contradicted"),
    ],
)
def test_materials_origins_and_colours_are_read_in_any_construction(body: str, status: str) -> None:
    assert said(claims(body, DESK)) == [status]


@pytest.mark.parametrize(
    "body",
    [
        "Your walnut floor will love the Vikna Writing Desk.",
        "The Vikna Writing Desk goes with oak and looks like leather.",
        "The Vikna Writing Desk has a leather-look mat.",
    ],
)
def test_what_stands_beside_the_product_is_none_of_its_materials(body: str) -> None:
    assert "contradicted" not in said(claims(body, DESK))


@pytest.mark.parametrize(
    ("body", "product_", "status"),
    [
        ("The Oro Head Lamp gives 500 lumens.", LAMP, "contradicted"),
        ("The Oro Head Lamp charges by micro-USB.", LAMP, "contradicted"),
        ("The Oro Head Lamp is rated IP65.", LAMP, "supported"),
        ("The Oro Head Lamp is rated IP68.", LAMP, "contradicted"),
        ("A set of five tins: the Klee Storage Tins.", TINS, "contradicted"),
        ("A set of three tins: the Klee Storage Tins.", TINS, "supported"),
    ],
)
def test_what_a_product_has_one_of_is_held_against_the_one_stated(body: str, product_: Product, status: str) -> None:
    assert set(said(claims(body, product_))) == {status}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("The Sunde Side Table is lighter than the Vikna Writing Desk.", "supported"),
        ("The Vikna Writing Desk has a longer warranty than the Sunde Side Table.", "supported"),
        ("The Vikna Writing Desk has more reviews than the Sunde Side Table.", "contradicted"),
        ("The Vikna Writing Desk is $280 more expensive than the Sunde Side Table.", "supported"),
        ("The Vikna Writing Desk is $180 more expensive than the Sunde Side Table.", "contradicted"),
        ("The Vikna Writing Desk is three times the price of the Sunde Side Table.", "supported"),
        ("The Vikna Writing Desk is twice the price of the Sunde Side Table.", "contradicted"),
        ("The Vikna Writing Desk weighs less than the Sunde Side Table.", "contradicted"),
        ("Compared with the Sunde Side Table, the Vikna Writing Desk is the lighter one.", "contradicted"),
        ("The Sunde Side Table outscores the Vikna Writing Desk.", "supported"),
    ],
)
def test_two_products_are_compared_on_any_scale_with_shares_and_gaps(body: str, status: str) -> None:
    assert said(claims(body, DESK, TABLE), "superlative") == [status]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("The Vikna Writing Desk has our longest warranty.", "supported"),
        ("The Sunde Side Table has our longest warranty.", "contradicted"),
        ("Nothing we sell is rated higher than the Sunde Side Table.", "supported"),
        ("Nothing we sell is rated higher than the Vikna Writing Desk.", "contradicted"),
    ],
)
def test_the_whole_assortment_settles_a_superlative(body: str, status: str) -> None:
    about = TABLE if "Sunde" in body else DESK

    assert said(claims(body, about, whole=True), "superlative") == [status]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("M weighs 2.1 kg. L weighs 2.9 kg.", ["supported", "supported"]),
        ("M weighs 2.1 kg. L weighs 2.1 kg.", ["supported", "contradicted"]),
        ("Starter: 2.1 kg.\nFamily: 2.1 kg.", ["supported", "contradicted"]),
    ],
)
def test_variants_are_named_by_a_letter_or_by_whatever_sets_them_apart(body: str, status: list[str]) -> None:
    assert said(claims(body, *BEDS)) == status


def test_the_products_of_a_message_are_named_by_what_they_are() -> None:
    found = claims("Desk 31 kg, table 9 kg.", DESK, TABLE)

    assert [(claim.sku, claim.status) for claim in found if claim.kind == "attribute"] == [
        ("VIK-DESK", "supported"),
        ("SUN-TABLE", "contradicted"),
    ]


@pytest.mark.parametrize(("years", "status"), [("10", "supported"), ("5", "contradicted")])
def test_a_guarantee_that_runs_is_no_battery(years: str, status: str) -> None:
    found = claims(f"Our guarantee on the Vikna Writing Desk runs for {years} years.", DESK)

    assert [(claim.kind, claim.status) for claim in found] == [("warranty", status)]


def test_places_know_their_country_and_no_more() -> None:
    assert same_place("Italian", "Italy") is True
    assert same_place("Milan", "China") is False
    assert same_place("Milan", "Italy") is None
    assert same_place("England", "United Kingdom") is True


def test_materials_and_colours_know_what_takes_them_in() -> None:
    assert takes_in("metal", "stainless steel")
    assert narrowest("acacia wood") == {"acacia"}
    assert same_colour("blue", "Navy")
    assert not same_colour("red", "Navy")


def test_a_set_of_lengths_shares_the_last_unit() -> None:
    assert [measure.text for measure in measures("120 x 60 x 75 cm")] == ["120 cm", "60 cm", "75 cm"]


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "unit", ["in oak and ", "Aa Bb ", "12 x ", "made of a fine ", "the lightest of our ", "from a mill in "]
)
def test_no_repeated_wording_runs_away(unit: str) -> None:
    assert claims((unit * 100_000)[:100_000], DESK) is not None


@pytest.mark.parametrize(
    "body",
    [
        "Your landing is 2.4 m wide, so the Vikna Writing Desk fits.",
        "In your 131 cm bay the Vikna Writing Desk leaves 11 cm to spare.",
        "Keep 90 cm free behind the Vikna Writing Desk.",
        "The pantry is 3.1 m long, and the Vikna Writing Desk stands in it.",
        "The Vikna Writing Desk suits somebody of 5'9\".",
    ],
)
def test_a_measure_of_what_is_around_a_thing_is_none_of_its_own(body: str) -> None:
    assert "contradicted" not in said(claims(body, DESK, TABLE))
    assert "unsupported" not in said(claims(body, DESK, TABLE))


@pytest.mark.parametrize(
    "body",
    [
        "The Vikna Writing Desk is 131 cm wide.",
        "With the Vikna Writing Desk you get a top 131 cm wide.",
        "Meet the Vikna Writing Desk. The desk weighs 44 kg.",
    ],
)
def test_a_measure_of_the_thing_itself_is_held_against_the_catalogue(body: str) -> None:
    assert "contradicted" in said(claims(body, DESK))


def test_amounts_in_a_recipe_are_no_sizes_of_the_goods() -> None:
    syrup = product("BRA-SYR", "Brae Ginger Syrup", size="50 cl", price="9.00 USD", category="Drinks")

    found = claims("A fizz for two: 40 ml Brae Ginger Syrup, 200 ml soda, a glug of lime.", syrup)

    assert said(found) == []


def test_feet_with_inches_are_one_length() -> None:
    assert [one.text for one in measures("a rug of 5'3\" by 7'6\"")] == ["63 inches", "90 inches"]


@pytest.mark.parametrize(("body", "status"), [("300 thread count", "supported"), ("400 thread count", "contradicted")])
def test_a_fact_whose_name_is_a_unit_of_two_words_is_read(body: str, status: str) -> None:
    sheet = product("LIV-SHEET", "Liv Percale Sheet", thread_count="300", price="60.00 USD")

    assert said(claims(f"Liv Percale Sheet, {body}.", sheet)) == [status]


def test_ounces_may_be_fluid() -> None:
    wash = product("SIL-WASH", "Silt Hand Wash", size="12 fl oz", price="8.00 USD")

    assert said(claims("The 12 oz Silt Hand Wash is $8.", wash)) == ["supported"]


@pytest.mark.parametrize(
    "body",
    [
        "The Sunde Side Table goes beside the Vikna Writing Desk. It is made of oak. It weighs 6.5 kg.",
        "Vikna Writing Desk: two drawers, one socket, 31 kg, and the Sunde Side Table beside it.",
    ],
)
def test_a_property_that_no_name_stands_beside_is_of_the_product_that_has_it(body: str) -> None:
    assert said(claims(body, DESK, TABLE)).count("contradicted") == 0


def test_a_property_right_beside_a_name_is_of_that_product() -> None:
    assert said(claims("The Sunde Side Table weighs 31 kg. So does the Vikna Writing Desk.", DESK, TABLE))[0] == (
        "contradicted"
    )


def test_a_size_of_two_lengths_names_a_variant_as_a_whole() -> None:
    rugs = [
        product(f"FEN-{size[0]}", "Fenn Jute Rug", "FEN", size=size, weight=weight, price="90.00 USD")
        for size, weight in (("4 x 6 ft", "11 lb"), ("6 x 9 ft", "23 lb"))
    ]

    assert said(claims("Fenn Jute Rug. It is 4 x 6 ft and weighs 11 lb.", *rugs)) == ["supported"]
    assert said(claims("Fenn Jute Rug. The 4 x 6 ft weighs 23 lb.", *rugs)) == ["contradicted"]


def test_where_a_material_comes_from_is_not_where_the_thing_was_made() -> None:
    rug = product("ARR-RUG", "Arran Rug", material="Icelandic wool", origin="Portugal", price="300.00 USD")

    assert said(claims("The Arran Rug is knotted of Icelandic wool.", rug)).count("contradicted") == 0
    assert "contradicted" in said(claims("The Arran Rug is made in Iceland.", rug))


@pytest.mark.parametrize(("body", "status"), [("600", "supported"), ("700", "contradicted")])
def test_a_count_may_be_that_of_several_packs(body: str, status: str) -> None:
    nails = product("NOR-NAIL", "Norrland Nails", price="6.00 USD", description="A box holds 100 nails.")

    assert status in said(claims(f"Six boxes of Norrland Nails make {body} nails.", nails))


def test_the_time_of_charging_is_none_of_running() -> None:
    lamp = product("ELM-LAMP", "Elm Lantern", price="40.00 USD", description="Battery for 30 hours.")

    assert said(claims("The Elm Lantern charges in 2 hours.", lamp)) == []
    assert said(claims("The Elm Lantern has 20 hours of battery.", lamp)) == ["contradicted"]


def test_the_number_of_a_thing_counts_nothing() -> None:
    pods = product("MIR-PODS", "Mirth No. 4 Pods", price="5.00 USD", description="A sleeve of 12 pods.")

    assert said(claims("We send the No. 4 pods to France.", pods)).count("contradicted") == 0


def test_adjectives_before_what_is_counted_do_not_hide_it() -> None:
    rack = product("ALV-RACK", "Alva Coat Rack", price="70.00 USD", description="Eight turned pegs and a shelf.")

    assert said(claims("The Alva Coat Rack has nine pegs.", rack)) == ["contradicted"]
    assert said(claims("The Alva Coat Rack has eight pegs.", rack)) == ["supported"]


def test_it_weighs_is_said_of_the_product_whatever_the_reader_does_next() -> None:
    tale = "We carried the Vikna Writing Desk up four floors last week, and Anders sang all the way. " * 4

    found = claims(f"{tale}It weighs 44 kg, and you will be glad of a friend.", DESK)

    assert said(found)[-1] == "contradicted"
