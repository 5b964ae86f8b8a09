"""Sentences built around a product's name, whatever the name holds: a comma, brackets, a size, "in case"."""

import pytest

from marque.evidence import Evidence, Product
from marque.message import Message
from policies.gates import facts
from tests.support.shelf import NOW, POLICY, product

FOOTER = "Orle Supply Co., 12 Harbour Street, Portland, ME 04101, USA. Unsubscribe: https://orle.example/unsubscribe"


TOWELS = product("TWL", "Orle Tea Towels (pack of 4)", price="22.00 USD", availability="in_stock", stock="31",
                 material="Linen", made_in="Portugal", min_order="6", rating="4.6", review_count="212", weight="310 g",
                 returns="30 days", warranty="2 years", awards="Fair Cloth Award 2025", description="For every day.",
                 shipping="Ships in 2-4 business days; free shipping over $50")  # fmt: skip
CASE = product("CASE", "Brun Check-In Case, 90 l", price="189.00 USD", availability="out_of_stock", stock="0",
               material="Polycarbonate", made_in="Germany", weight="4.1 kg", rating="4.2")  # fmt: skip
KETTLE = product("KET", "Sill Kettle 1.2 l", price="49.00 USD", availability="in_stock", stock="9", weight="900 g",
                 description="Boils quickly. 14-day free trial. Ships within 24 hours.")  # fmt: skip
ALL = (TOWELS, CASE, KETTLE)


def found(body: str, *about: Product, footer: str = "") -> dict[str, list[str]]:
    """Return the statuses by kind."""
    message = Message(body=body, footer=footer or None, products=tuple(one.sku for one in about or ALL), now=NOW)
    evidence = Evidence(gathered_at=NOW, products=about or ALL, assortment=ALL)
    statuses: dict[str, list[str]] = {}
    for claim in facts.claims(message, evidence, POLICY):
        statuses.setdefault(claim.kind, []).append(claim.status)
    return statuses


@pytest.mark.parametrize("name", [TOWELS.title, KETTLE.title])
@pytest.mark.parametrize(
    "sentence",
    [
        "There is none of {} left.",
        "We have run out of {}.",
        "We are out of {}.",
        "Every single {} has been sold.",
        "{} can't be ordered right now.",
        "There are no more {} in stock.",
        "We no longer have {}.",
        "{} has run out.",
        "Our last {} has found a home.",
    ],
)
def test_what_is_told_to_be_gone_is_read_around_its_name(sentence: str, name: str) -> None:
    assert found(sentence.format(name)) == {"stock": ["contradicted"]}


@pytest.mark.parametrize(
    "sentence",
    [
        "{} is here and waiting on our shelf.",
        "{} is ready to ship.",
        "You'll find {} on our shelves.",
        "We can send you {} today.",
        "Good news: {} is in our warehouse.",
        "You can order {} today; we have it here.",
        "{} is back in stock.",
    ],
)
def test_what_is_sold_out_is_not_sold_as_there(sentence: str) -> None:
    assert "contradicted" in found(sentence.format(CASE.title))["stock"]
    assert set(found(sentence.format(TOWELS.title))["stock"]) == {"supported"}


@pytest.mark.parametrize(
    "sentence",
    ["We have Orle Tea Towels (pack of 4) again once the loom is mended.", "When we have them, they are $22."],
)
def test_what_is_not_there_yet_is_not_told_to_be(sentence: str) -> None:
    assert "stock" not in found(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "For {}, our makers use {}.",
        "{} consists of {}.",
        "What is {} made from? {}.",
        "We make {} out of {}.",
        "Material of {}: {}.",
        "The makers of {} work with {}.",
        "Touch {} and you feel {}.",
    ],
)
def test_a_material_is_read_on_either_side_of_the_name(sentence: str) -> None:
    assert found(sentence.format(TOWELS.title, "linen"))["attribute"] == ["supported"]
    assert found(sentence.format(TOWELS.title, "silk"))["attribute"] == ["contradicted"]


def test_a_word_that_tells_which_does_not_hide_the_material() -> None:
    assert found("Brun Check-In Case, 90 l is crafted from calf leather.")["attribute"] == ["contradicted"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Our partners in {1} make {0}.",
        "The home of {0} is {1}.",
        "Where does {0} come from? {1}.",
        "Country of origin of {0}: {1}.",
        "We make {0} in {1}.",
    ],
)
def test_an_origin_is_read_on_either_side_of_the_name(sentence: str) -> None:
    assert found(sentence.format(TOWELS.title, "Portugal"))["attribute"] == ["supported"]
    assert found(sentence.format(TOWELS.title, "Spain"))["attribute"] == ["contradicted"]


@pytest.mark.parametrize(
    "sentence",
    [
        "{0} costs less than {1}.",
        "You pay less for {0} than for {1}.",
        "Of {0} and {1}, {0} is cheaper.",
        "Next to {1}, {0} is the cheaper choice.",
        "The price of {0} is lower than that of {1}.",
        "{1} costs you more than {0} does.",
        "{0} has a lower price than {1}.",
        "{0} is not as expensive as {1}.",
        "{0} beats {1} on price.",
        "With {0} you pay less than with {1}.",
    ],
)
def test_two_names_are_compared_whatever_their_order(sentence: str) -> None:
    assert found(sentence.format(KETTLE.title, CASE.title))["superlative"] == ["supported"]
    assert found(sentence.format(CASE.title, KETTLE.title))["superlative"] == ["contradicted"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Nothing that we sell costs less than {}.",
        "You pay the least for {}.",
        "In our whole shop, {} costs the least.",
        "{} is cheaper than anything else we sell.",
        "Everything else we sell costs more than {}.",
        "{} costs less than any other product in our shop.",
        "You won't find anything cheaper in our shop than {}.",
    ],
)
def test_the_cheapest_of_all_is_found_in_any_sentence(sentence: str) -> None:
    assert found(sentence.format(TOWELS.title))["superlative"] == ["supported"]
    assert found(sentence.format(CASE.title))["superlative"] == ["contradicted"]


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("novelty", "New: {}."),
        ("novelty", "{} is new in our shop."),
        ("novelty", "{} joins our range this week."),
        ("novelty", "We have just launched {}."),
        ("popularity", "Our number one seller: {}."),
        ("popularity", "Everybody wants {}."),
        ("popularity", "No other product is bought as often as {}."),
        ("popularity", "{} tops our sales charts."),
        ("statistic", "{} lasts 40% longer than others of its kind."),
        ("statistic", "In a study, 7 of 10 households chose {}."),
        ("statistic", "Tests show that {} saves 3 hours a week."),
        ("statistic", "We have sold 40,000 of {}."),
        ("award", "{} took first prize at the Milan Home Fair."),
        ("award", "A jury of experts voted {} the best in its class."),
        ("award", "Named blanket of the year: {}."),
        ("other", "Every order of {} comes with a free tote bag."),
        ("other", "Buy {}, get a second one free."),
        ("other", "Order {} and we add a mug on the house."),
    ],
)
def test_a_boast_about_a_name_wants_proof(kind: str, sentence: str) -> None:
    assert set(found(sentence.format(KETTLE.title))[kind]) == {"unsupported"}


@pytest.mark.parametrize(
    "sentence",
    [
        "Everybody wants a quiet night. Sill Kettle 1.2 l boils in a whisper.",
        "Win a Sill Kettle 1.2 l: first prize is yours if you enter by Sunday.",
        "I read the one-star review aloud to Sill Kettle 1.2 l.",
        "Feel free to ask about Sill Kettle 1.2 l.",
        "The best time of the year for Sill Kettle 1.2 l is winter.",
    ],
)
def test_what_only_looks_like_a_boast_is_none(sentence: str) -> None:
    assert not found(sentence)


def test_any_prize_that_a_product_has_bears_out_a_word_for_one() -> None:
    assert found("Orle Tea Towels (pack of 4) is an award winner.")["award"] == ["supported"]
    assert found("Sill Kettle 1.2 l is an award winner.")["award"] == ["unsupported"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Orders of {} start at {} pieces.",
        "Minimum order quantity of {}: {}.",
        "You can order {} from {} units.",
        "An order of {} has at least {} pieces.",
        "The minimum order for {} is {}.",
    ],
)
def test_a_least_order_is_no_stock(sentence: str) -> None:
    whole = found(sentence.format(TOWELS.title, 6), TOWELS, footer=FOOTER)

    assert whole == {"min_order": ["supported"]}
    assert found(sentence.format(TOWELS.title, 2), TOWELS, footer=FOOTER) == {"min_order": ["contradicted"]}


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("We take {} back within 90 days.", "returns"),
        ("Keep {} for 90 days before you decide.", "returns"),
        ("For 90 days, you may give {} back.", "returns"),
        ("We stand behind {} for 9 years.", "warranty"),
        ("You'll receive {} within 1 business day.", "shipping"),
        ("If you spend more than $20, shipping on {} costs nothing.", "shipping"),
        ("There are just 5 of {} in our warehouse.", "stock"),
        ("Our warehouse has 5 units of {}.", "stock"),
        ("No more than 5 of {} are left on our shelves.", "stock"),
    ],
)
def test_a_name_between_a_figure_and_its_word_hides_neither(sentence: str, kind: str) -> None:
    assert found(sentence.format(TOWELS.title))[kind] == ["contradicted"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Delivery of {} is on us.",
        "We bring {} to your door at no cost.",
        "Shipping for {}? Our treat.",
        "{} comes to you free of shipping costs.",
        "Delivery costs for {}: none.",
    ],
)
def test_free_delivery_is_read_around_a_name(sentence: str) -> None:
    assert found(sentence.format(KETTLE.title), KETTLE)["shipping"] == ["unsupported"]


def test_terms_that_only_the_description_tells_are_true() -> None:
    assert found("Sill Kettle 1.2 l ships within 24 hours.") == {"shipping": ["supported"]}
    assert found("Try Sill Kettle 1.2 l for 14 days.") == {"returns": ["supported"]}


TALE = (
    "Ruth wrote to us from a hut. She had walked 44 miles with 38 lb on her back, slept in a room 2 m wide, and counted "
    "54 sheep, ten of them twice. There are two doors, said the four of us. My arch is two metres high. You have 364 "
    "days to make up for it. Five people laughed. We have been here since lunch, and the train left at 7:45 with 3 hours "
    "to go. {}"
)


def test_what_a_letter_tells_beside_the_goods_is_no_claim() -> None:
    assert not found(TALE.format("See you there."))


def test_what_a_letter_tells_of_the_goods_is_one() -> None:
    assert found(TALE.format("Sill Kettle 1.2 l weighs 2 kg."))["attribute"] == ["contradicted"]


def test_a_day_to_be_delivered_by_is_a_time_to_ship() -> None:
    assert found("Orle Tea Towels (pack of 4) is with you before Christmas.")["shipping"] == ["supported"]
    assert found("Brun Check-In Case, 90 l is with you before Christmas.", CASE)["shipping"] == ["unsupported"]


def test_a_handful_is_few() -> None:
    assert found("A handful of Sill Kettle 1.2 l are left.")["stock"] == ["supported"]
    assert found("A handful of Orle Tea Towels (pack of 4) are left.")["stock"] == ["contradicted"]


def test_a_certificate_wants_proof() -> None:
    assert found("Orle Tea Towels (pack of 4) is Oeko-Tex certified.")["attribute"] == ["unsupported"]


WASH = product("WASH", "Calm Oat Wash", price="7.99 USD", shipping="US Standard 4.99 USD",
               max_handling_time="1 business day")  # fmt: skip


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("Calm Oat Wash ships in 1 business day.", "supported"),
        ("Calm Oat Wash ships in 4 business days.", "contradicted"),
        ("Delivery of Calm Oat Wash is $4.99.", "supported"),
        ("Calm Oat Wash is $7.99, delivered for $4.99.", "supported"),
    ],
)
def test_a_feed_may_tell_the_time_of_shipping_beside_its_cost(body: str, status: str) -> None:
    statuses = found(body, WASH)

    assert {one for kind in ("shipping", "price") for one in statuses.get(kind, [])} == {status}


@pytest.mark.parametrize(
    "body",
    [
        "Point 3. Boil it. Point 4. It has 212 reviews and a 4.6 average.",
        "Serves 6, or a hungry aunt. It has 212 reviews and a 4.6 average.",
        "They're 40 to the crate. 4.6 stars from 212 reviews.",
        "It's got 4.6 stars over 212 reviews, says Harbour Lane magazine, and so do we.",
        "Second, the cloth. It holds 4.6 stars from 212 reviews.",
    ],
)
def test_what_is_no_product_takes_no_claim_from_the_one_spoken_of(body: str) -> None:
    statuses = found(body, TOWELS)
    assert set(statuses["rating"] + statuses["review_count"]) == {"supported"}


@pytest.mark.parametrize(
    "body",
    ["A cat named Biscuit sleeps on the tea towels.", "We wipe the oven we've had since 2011 with the tea towels."],
)
def test_a_tale_beside_a_product_boasts_of_nothing(body: str) -> None:
    assert not found(body, TOWELS).keys() & {"award", "statistic"}


def test_being_named_the_best_of_a_year_is_an_award_still() -> None:
    assert found("The tea towels were named Cloth of the Year.", TOWELS)["award"] == ["unsupported"]


@pytest.mark.parametrize(
    "body",
    [
        "Tea towels, and tea: add 1 star anise to the pot.",
        "Somebody gave the tea towels 2 stars because it rained.",
        "The tea towels went back to Ada, six days later, by bicycle.",
        "In 8 years of repairs we have darned many tea towels.",
        "The tea towels dry in a quarter of an hour.",
        "Tea towels come clean in vinegar: leave it there for 2.5 hours.",
        "By noon there was one left steaming on the line, and it was ours.",
        "Found: one left glove, beside the tea towels.",
        "The tea towels hang in a tin on a stack of 60 old papers.",
        "The blue one in 30 is in stock, and the wide one is in stock.",
        "We get it. The tea towels are plain.",
    ],
)
def test_what_is_counted_of_something_else_is_no_claim(body: str) -> None:
    assert not [kind for kind, statuses in found(body, TOWELS).items() if "contradicted" in statuses]


def test_what_comes_later_may_be_ordered_now_but_does_not_ship_now() -> None:
    later = product("LATE", "Orle Oven Cloth", availability="backorder", stock="0")
    assert found("The oven cloth is a good one. Order it now.", later) == {}
    assert found("The oven cloth is a good one. It ships tomorrow.", later) == {"stock": ["contradicted"]}
    assert found("The case is a good one. Order it now.", CASE) == {"stock": ["contradicted"]}


@pytest.mark.parametrize(
    "body",
    ["Window 3 is quickest at noon.", "Bring the cup that says 'World's Best Aunt'.", "Fit a new head every 3 months."],
)
def test_a_word_of_praise_for_something_else_boasts_of_nothing(body: str) -> None:
    assert found(f"The tea towels dry. {body}", TOWELS) == {}


APRONS = tuple(
    product(f"APR-{colour}", f"Orle Apron, {colour}", group="APR", availability="in_stock" if stock != "0" else "out_of_stock",
            stock=stock)
    for colour, stock in (("Slate", "5"), ("Ochre", "240"), ("Plum", "0"))
)  # fmt: skip
BENCH = product("BENCH", "Sill Potting Bench", warranty="10 years", returns="45 days")
CUTTERS = product("CUT", "Marl Bolt Cutters", warranty="Lifetime", returns="30 days")


@pytest.mark.parametrize(
    "body",
    [
        "Aprons: of Slate we have 5.",
        "An apron. There's Plum as well, in theory; it's sold out.",
        "Aprons. The shelf is survived by Ochre (240 left).",
        "Shown with the apron in Ochre; Plum is out of stock.",
    ],
)
def test_a_variant_is_named_by_its_colour_after_any_word(body: str) -> None:
    assert found(body, *APRONS) == {"stock": ["supported"]}


@pytest.mark.parametrize(
    "body",
    [
        "Warranty: benches 10 years, bolt cutters lifetime.",
        "Benches can be returned within 45 days, bolt cutters within 30 days.",
        "The bench comes with ten years of guarantee, the bolt cutters with a lifetime.",
    ],
)
def test_a_list_tells_a_term_of_one_thing_after_another(body: str) -> None:
    statuses = found(f"Bolt cutters. {body}", BENCH, CUTTERS)
    assert {status for kind in statuses for status in statuses[kind]} == {"supported"}


def test_the_term_of_another_thing_in_a_list_is_contradicted() -> None:
    assert "contradicted" in found("Warranty: benches 8 years, bolt cutters lifetime.", BENCH, CUTTERS)["warranty"]


@pytest.mark.parametrize(
    "body",
    ["4.6 from 212 reviews, six towels to the parcel.", "They are $22 for three months, delivery to the door."],
)
def test_a_count_after_a_comma_is_of_its_own_noun(body: str) -> None:
    statuses = found(f"The tea towels. {body}", TOWELS)
    assert "contradicted" not in [one for kind in ("review_count", "shipping") for one in statuses.get(kind, [])]


MAT = product("MAT", "Sill Rug Grip", rating="4.4", review_count="754", shipping="Ships within 2 business days")
RUG = product("RUG", "Marl Wool Rug", rating="4.1", review_count="188", shipping="Ships within 7 business days",
              launched="2026-11-19")  # fmt: skip


def test_it_may_be_any_product_that_its_paragraph_names() -> None:
    about_both = "The rug grip helps. Cut it 1 inch smaller than the rug. It is thin, with 754 reviews, 4.4 on average."
    statuses = found(about_both, MAT, RUG)
    assert statuses == {"review_count": ["supported"], "rating": ["supported"]}
    assert found("The rug grip lies under the rug. It has 900 reviews.", MAT, RUG)["review_count"] == ["contradicted"]


def test_a_day_of_the_week_on_which_something_came_out_is_past() -> None:
    assert found("The rug came out Thursday.", RUG) == {"novelty": ["supported"]}


@pytest.mark.parametrize("body", ["You can order just the one.", "You can order a single linen towel."])
def test_one_alone_is_a_least_order(body: str) -> None:
    assert found(f"The tea towels. {body}", TOWELS) == {"min_order": ["contradicted"]}
