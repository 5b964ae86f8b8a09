"""The facts gate on a shelf of our own: what it proves, what it contradicts, and what it leaves alone."""

from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marque.brief import Offer
from marque.evidence import Evidence, Fact, Passage, Product
from marque.message import Document, Message
from marque.verdict import NEVER_WAIVED, Claim, ClaimKind, verdict_of
from policies.brands import BrandPack
from policies.gates import facts
from policies.policy import Policy
from policies.rule import Rule
from tests.support.shelf import NOW, POLICY, product

SHELL = product(
    "ALP-SHELL", "Northvale Alpine Shell Jacket", brand="Northvale", price="99.00 USD", stock="12", availability="in_stock",
    rating="4.68", review_count="120", warranty="1 year warranty", shipping="Ships in 3-5 business days",
    returns="30 days return policy", min_order="2", weight="410 g", material="recycled nylon", color="blue",
    description="A light shell for wet days. Waterproof and foldable.",
)  # fmt: skip
LAMP = product(
    "LUM-LAMP", "Kestrel Lumen Desk Lamp", brand="Kestrel", price="49.99 USD", stock="0", availability="out_of_stock",
    rating="3.9", warranty="No warranty", shipping="Ships overnight", returns="No return policy",
)  # fmt: skip
TOTE = product("TOT-BAG", "Harbour Canvas Tote", price="24.50 USD", stock="3", was_price="35.00 USD")
OFFER = Offer(
    code="TRAIL20", percent_off=20, skus=("ALP-SHELL", "TOT-BAG"), starts=date(2026, 11, 20), ends=date(2026, 11, 30)
)


def claims(
    body: str, *about: Product, offer: Offer | None = None, named: tuple[Product, ...] = (), now: datetime = NOW,
    passages: tuple[Passage, ...] = (), policy: Policy = POLICY, **more: object,
) -> list[Claim]:  # fmt: skip
    about = about or (SHELL,)
    evidence = Evidence(gathered_at=NOW, products=(*about, *named), offer=offer, passages=passages)
    message = Message.model_validate(
        {"body": body, "products": [p.sku for p in about], "offer": offer, "now": now, **more}
    )
    found = facts.claims(message, evidence, policy)
    for claim in found:
        assert message.text_of(claim.part)[claim.start : claim.end] == claim.quote
    return found


def verdict(body: str, *about: Product, offer: Offer | None = None, now: datetime = NOW) -> str:
    about = about or (SHELL,)
    evidence = Evidence(gathered_at=NOW, products=about, offer=offer)
    message = Message(body=body, products=tuple(p.sku for p in about), offer=offer, now=now)
    return verdict_of(facts.check(message, evidence, POLICY))


def one(found: list[Claim], kind: str) -> Claim:
    (claim,) = [claim for claim in found if claim.kind == kind]
    return claim


TRUE = [
    "The Alpine Shell is $99.00.",
    "The Alpine Shell is $99.",
    "Yours for 99 dollars.",
    "99,00 USD buys the shell.",
    "It costs about $100, and less than $105.",
    "Rated 4.7 out of 5 by 120 customers.",
    "A 12-month warranty stands behind it.",
    "It ships within a week.",
    "It ships in three to five business days, with 30-day returns.",
    "Only 12 left in stock.",
    "Fewer than 15 left.",
    "The minimum order is 2.",
    "It weighs 0.41 kg.",
    "It is waterproof.",
    "It is made of recycled nylon.",
    "The Alpine Shell by Northvale.",
]
TRUE_OF_THE_OFFER = [
    "Take 20% off the Alpine Shell with code TRAIL20 until November 30.",
    "20% off makes the shell $79.20.",
    "You save $19.80 on the Alpine Shell.",
    "Was $99, now $79.20.",
    "A fifth off the shell, through Monday, November 30.",
    "The offer runs November 20-30.",
    "Offer ends in 8 days. Use TRAIL20 at checkout.",
]


@pytest.mark.parametrize("body", TRUE)
def test_a_true_statement_is_proved(body: str) -> None:
    found = claims(body)

    assert found, "the claim was not read"
    assert {claim.status for claim in found} == {"supported"}


@pytest.mark.parametrize("body", TRUE_OF_THE_OFFER)
def test_a_restated_offer_is_proved(body: str) -> None:
    found = claims(body, offer=OFFER)

    assert found, "the claim was not read"
    assert {claim.status for claim in found} == {"supported"}


FALSE = [
    ("The Alpine Shell is $89.00.", "price", "$89.00", "99.00 USD"),
    ("The shell for eighty-nine dollars.", "price", "eighty-nine dollars", "99.00 USD"),
    ("Only 3 left.", "stock", "3 left", "12"),
    ("The shell is sold out.", "stock", "is sold out", "12"),
    ("Rated 4.9 stars.", "rating", "4.9 stars", "4.68"),
    ("It has 900 reviews.", "review_count", "900 reviews", "120"),
    ("With a two-year warranty.", "warranty", "two-year", "1 year warranty"),
    ("It ships overnight.", "shipping", "overnight", "Ships in 3-5 business days"),
    ("Enjoy 90-day returns.", "returns", "90-day", "30 days return policy"),
    ("Minimum order of 12.", "min_order", "Minimum order of 12", "2"),
    ("It weighs 900 g.", "attribute", "900 g", "410 g"),
    ("It is made of canvas.", "attribute", "made of canvas", "recycled nylon"),
    ("The Alpine Shell by Kestrel.", "brand", "Kestrel", "Northvale"),
]


@pytest.mark.parametrize(("body", "kind", "quote", "actual"), FALSE)
def test_a_false_statement_is_contradicted_with_the_true_value(body: str, kind: str, quote: str, actual: str) -> None:
    claim = one(claims(body), kind)

    assert (claim.status, claim.quote, claim.actual, claim.sku) == ("contradicted", quote, actual, "ALP-SHELL")


FALSE_OF_THE_OFFER = [
    ("Take 30% off the shell.", "percent_off", "20 %"),
    ("Half price today!", "percent_off", "20 %"),
    ("20% off makes it $75.00.", "sale_price", "79.20 USD with the offer"),
    ("You save $30.", "savings", "19.80 USD"),
    ("Use code TRAIL50.", "offer_code", "TRAIL20"),
    ("The sale ends Friday.", "offer_date", "ends 2026-11-30"),
    ("Today only: 20% off.", "offer_date", "ends 2026-11-30"),
    ("20% off everything.", "percent_off", "only on ALP-SHELL, TOT-BAG"),
    ("Was $150.00, now $79.20.", "price_was", "99.00 USD"),
]


@pytest.mark.parametrize(("body", "kind", "actual"), FALSE_OF_THE_OFFER)
def test_a_promise_beyond_the_offer_is_contradicted(body: str, kind: str, actual: str) -> None:
    claim = one(claims(body, offer=OFFER), kind)

    assert (claim.status, claim.actual) == ("contradicted", actual)


def test_a_discount_on_a_product_outside_the_offer_is_contradicted() -> None:
    claim = one(claims("Get 20% off the Lumen Desk Lamp.", LAMP, offer=OFFER), "percent_off")

    assert (claim.status, claim.sku) == ("contradicted", "LUM-LAMP")


@pytest.mark.parametrize(
    "body",
    [
        "Take 20% off the shell.",
        "Save $10 today.",
        "Use code TRAIL20.",
        "The sale ends Friday.",
        "20% off makes it $79.20.",
    ],
)
def test_a_discount_that_no_offer_makes_is_unsupported_and_revised(body: str) -> None:
    found = claims(body)

    assert found
    assert {(claim.status, claim.actual) for claim in found} == {("unsupported", None)}
    assert verdict(body) == "revise"


@pytest.mark.parametrize("now", [NOW + timedelta(days=20), NOW - timedelta(days=20)], ids=["expired", "not started"])
def test_an_offer_that_does_not_hold_now_blocks(now: datetime) -> None:
    found = claims("Take 20% off the shell.", offer=OFFER, now=now)

    assert ("offer_date", "contradicted") in {(claim.kind, claim.status) for claim in found}
    assert verdict("Take 20% off the shell.", offer=OFFER, now=now) == "block"


def test_an_offer_announced_with_its_start_is_no_lie() -> None:
    body = "From November 20, take 20% off the shell."

    assert {c.status for c in claims(body, offer=OFFER, now=NOW - timedelta(days=5))} == {"supported"}


def test_a_bare_end_date_lasts_to_the_last_moment_of_the_day_in_the_market() -> None:
    last = datetime(2026, 12, 1, 4, 59, tzinfo=UTC)

    assert verdict("Take 20% off the shell.", offer=OFFER, now=last) == "pass"
    assert verdict("Take 20% off the shell.", offer=OFFER, now=last + timedelta(minutes=2)) == "block"


@pytest.mark.parametrize(
    "body",
    ["The Zorblax 9000 is $49.", "Meet the new Zorblax Ultra, now only $49.", "Get the Alpine Parka X9 for $99.00."],
)
def test_an_invented_product_is_unsupported_and_never_tied_to_the_one_in_the_brief(body: str) -> None:
    claim = one(claims(body), "price")

    assert (claim.status, claim.actual, claim.sku) == ("unsupported", None, None)


@pytest.mark.parametrize(
    "body",
    ["The lamp is in stock.", "The Lumen Desk Lamp is available now.", "Back in stock!", "Only 4 left.",
     "The Lumen Desk Lamp lights your evening. Get yours today."],
)  # fmt: skip
def test_what_is_sold_out_is_not_offered_as_there(body: str) -> None:
    assert verdict(body, LAMP) == "block"


def test_a_call_to_buy_is_no_claim_where_the_copy_says_it_is_sold_out() -> None:
    assert verdict("The lamp is sold out. Join the waitlist and get yours today.", LAMP) == "pass"


@pytest.mark.parametrize(
    "body",
    [
        "Never pay $500 again.",
        "Why pay $120?",
        "Others charge $150.",
        "If it cost $5, you would laugh.",
        "Imagine paying $3.",
        '"I paid $300 for worse," says Ann.',
        "Call 555-123-4567, 24/7.",
        "Your order #48813 is on its way.",
        "Meet your new favourite. Made for long days.",
        "See https://shop.example/?price=$5&off=50% for more.",
        "Hello {{ first_name | default('$9 friend') }}",
        "Notify me when it is back in stock.",
        "100% of our hearts went into this.",
        "The first 50 customers get a hug.",
        "Cook in 20 minutes, serve 4, and wash up in 5.",
    ],
)
def test_what_asserts_nothing_makes_no_claim(body: str) -> None:
    assert claims(body) == []


def test_two_products_in_one_sentence_each_keep_their_price() -> None:
    found = claims("The Alpine Shell is $99 and the Canvas Tote is $25.50.", SHELL, TOTE)

    assert [(c.sku, c.status) for c in found] == [("ALP-SHELL", "supported"), ("TOT-BAG", "contradicted")]


def test_values_in_a_row_belong_to_the_names_in_a_row() -> None:
    found = claims("The Alpine Shell and the Canvas Tote cost $99 and $24.50.", SHELL, TOTE)

    assert [(c.sku, c.status) for c in found] == [("ALP-SHELL", "supported"), ("TOT-BAG", "supported")]


def test_a_statement_about_both_is_a_claim_about_each() -> None:
    found = claims("The Alpine Shell and the Lumen Desk Lamp are both in stock.", SHELL, LAMP)

    assert {(c.sku, c.status) for c in found} == {("ALP-SHELL", "supported"), ("LUM-LAMP", "contradicted")}


def test_what_several_cost_together_is_their_sum() -> None:
    right = claims("The Alpine Shell and the Canvas Tote: together $123.50.", SHELL, TOTE)
    wrong = claims("The Alpine Shell and the Canvas Tote: together $110.00.", SHELL, TOTE)

    assert [claim.status for claim in right] == ["supported"]
    assert [(claim.status, claim.actual) for claim in wrong] == [("contradicted", "123.50 USD")]


def test_both_without_names_is_a_claim_about_each_product_of_the_message() -> None:
    found = claims("Both cost $99 in our shop.", SHELL, TOTE)

    assert {(c.sku, c.status) for c in found} == {("ALP-SHELL", "supported"), ("TOT-BAG", "contradicted")}


def test_a_pronoun_means_the_product_named_last() -> None:
    found = claims("You know the Alpine Shell. The Canvas Tote is new to us. It costs $24.50.", SHELL, TOTE)

    assert one(found, "price").sku == "TOT-BAG"


def test_numbers_in_a_products_name_are_no_claims() -> None:
    phone = product("PH-12", "Orbit Phone 12 Pro 128 GB", price="799.00 USD")

    assert [c.kind for c in claims("The Orbit Phone 12 Pro 128 GB is $799.", phone)] == ["price"]


def test_unknown_stock_is_unsupported() -> None:
    bare = product("BARE-1", "Bare Mug", price="9.00 USD")

    assert one(claims("Only 3 left of the Bare Mug.", bare), "stock").status == "unsupported"


def test_a_fact_older_than_the_policy_allows_is_stale_and_revised() -> None:
    old = product("OLD-1", "Elder Mug", as_of=NOW - timedelta(days=3), price="9.00 USD")

    assert one(claims("The Elder Mug is $9.00.", old), "price").status == "stale"
    assert verdict("The Elder Mug is $9.00.", old) == "revise"


def test_a_fact_from_after_now_has_no_age() -> None:
    assert verdict("The shell is $99.", now=NOW - timedelta(days=400)) == "pass"


def test_a_sale_of_the_catalogue_holds_between_its_dates() -> None:
    sale = product("SALE-1", "Pier Bench", as_of=NOW + timedelta(days=10), price="100.00 USD", sale_price="80.00 USD",
                   sale_ends="2026-11-25T00:00:00+00:00")  # fmt: skip

    assert verdict("The Pier Bench: was $100, now $80. That is 20% off.", sale) == "pass"
    assert verdict("The Pier Bench is $80.", sale, now=NOW + timedelta(days=10)) == "block"


def test_from_means_the_lowest_of_the_variants() -> None:
    small = product("S-1", "Cove Rug Small", group="cove", price="60.00 USD")
    large = product("S-2", "Cove Rug Large", group="cove", price="90.00 USD")

    assert one(claims("Cove Rugs from $60.", small, large), "price_from").status == "supported"
    assert one(claims("Cove Rugs from $50.", small, large), "price_from").status == "contradicted"


def test_a_general_fact_needs_a_source_and_has_one_in_the_brief() -> None:
    source = Passage(id="source:hours", kind="source", text="Our new shop opens on Friday.")

    assert one(claims("Our new shop opens on Friday."), "other").status == "unsupported"
    proved = one(claims("Our new shop opens on Friday.", passages=(source,)), "other")
    assert (proved.status, proved.evidence) == ("supported", ("source:hours",))


def test_a_text_from_outside_proves_nothing() -> None:
    review = Passage(id="review:1", kind="review", text="Our new shop opens on Friday.", trust="outside")

    assert one(claims("Our new shop opens on Friday.", passages=(review,)), "other").status == "unsupported"


def test_an_expired_source_proves_nothing() -> None:
    source = Passage(id="s", kind="source", text="Our new shop opens on Friday.", expires=NOW - timedelta(days=1))

    assert one(claims("Our new shop opens on Friday.", passages=(source,)), "other").status == "unsupported"


def test_a_document_of_the_message_contradicts_another_day() -> None:
    found = claims("Our new shop opens on Monday.", evidence=[Document(id="d1", text="Our new shop opens on Friday.")])

    assert one(found, "other").status == "contradicted"


def test_a_token_bound_to_the_inventory_is_deferred() -> None:
    brand = BrandPack.model_validate(
        {"name": "northvale", "display_name": "Northvale", "legal_name": "Northvale Ltd", "languages": ["en"],
         "markets": {"US": {"sender": "Northvale", "footer": "1 Pier"}}, "home_url": "https://northvale.example",
         "link_domains": ["northvale.example"],
         "tokens": {"live_price": {"type": "inventory", "longest": "$1,000.00", "privacy": "none"}}}
    )  # fmt: skip
    found = claims("Yours for {{ live_price }}.", policy=POLICY.model_copy(update={"brand": brand}))

    assert [(c.kind, c.status, c.quote) for c in found] == [("price", "deferred", "{{ live_price }}")]


def test_the_fix_is_written_as_the_copy_writes_money() -> None:
    message = Message(body="The Alpine Shell is $89.00.", products=("ALP-SHELL",), now=NOW)
    (finding,) = facts.check(message, Evidence(gathered_at=NOW, products=(SHELL,)), POLICY)

    assert (finding.rule, finding.severity, finding.fix) == ("facts.price", "block", "$99.00")
    assert finding.evidence == ("inventory:ALP-SHELL@2026-11-22T10:00:00Z",)


@pytest.mark.parametrize("rule", facts.RULES, ids=lambda rule: rule.id)
def test_each_rule_fires_on_its_wrong_example_alone_and_not_on_its_right_one(rule: Rule) -> None:
    offer = OFFER if rule.id.partition(".")[2] in NEVER_WAIVED else None
    evidence = Evidence(gathered_at=NOW, products=(SHELL,), offer=offer)
    if rule.id == "facts.price_was":
        evidence = evidence.model_copy(update={"products": (SHELL.model_copy(update={"facts": {
            **SHELL.facts, "was_price": Fact(value="120.00 USD", as_of=NOW, source="shelf.xml")}}),)})  # fmt: skip
    wrong = facts.check(Message(body=rule.wrong, products=("ALP-SHELL",), now=NOW), evidence, POLICY)
    right = facts.check(Message(body=rule.right, products=("ALP-SHELL",), now=NOW), evidence, POLICY)

    assert {finding.rule for finding in wrong} == {rule.id}
    assert right == []


def test_there_is_a_rule_for_every_kind_of_claim() -> None:
    assert {rule.id.partition(".")[2] for rule in facts.RULES} == set(get_args(ClaimKind))


@given(st.text(max_size=400))
@settings(max_examples=60, deadline=None)
def test_any_text_is_read_and_its_quotes_stand_where_they_say(body: str) -> None:
    claims(body or " ", SHELL, LAMP, offer=OFFER)


@given(st.lists(st.sampled_from(["the Alpine Shell", "$99", "20% off", "until", "Friday", "and", "if", ",", ".", "only",
                                 "3 left", "was", "now", "{{ x }}", "~~", "**", "code TRAIL20", "free shipping", "?"]),
                max_size=40))  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_any_order_of_the_words_of_offers_is_read(words: list[str]) -> None:
    claims(" ".join(words) or " ", SHELL, LAMP, offer=OFFER)


@pytest.mark.parametrize(
    "seed", ["a", " ", "1", "1,", "{{ a ", '"', "was of at ", "save you of a ", "if never ", "twenty-", "made of the fine ",
             "http://", "the best of the ", "one hundred ", "nov 3 to ", "a.a-", "*_`", "by A & B ", "Shell and "],
)  # fmt: skip
@pytest.mark.timeout(30)
def test_a_long_hostile_text_does_not_run_away(seed: str) -> None:
    claims(seed * (24_000 // len(seed)), SHELL)


def test_findings_of_claims_that_were_read_are_those_of_a_check() -> None:
    message = Message(body="The Alpine Shell is $89.00 and weighs 900 g.", products=("ALP-SHELL",), now=NOW)
    evidence = Evidence(gathered_at=NOW, products=(SHELL,))

    assert facts.findings(facts.claims(message, evidence, POLICY)) == facts.check(message, evidence, POLICY) != []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("The Alpine Shell has won 3 awards.", True),
        ("The Alpine Shell won 12 design prizes.", True),
        ("The Alpine Shell has won awards since 1990.", True),
        ("The Alpine Shell has won several gold medals.", True),
        ("The Alpine Shell won 3 hikers over.", False),
        ("We won the match in the rain.", False),
    ],
)
def test_a_prize_that_was_won_is_a_claim_however_many(body: str, said: bool) -> None:
    assert ("award" in {claim.kind for claim in claims(body)}) is said
