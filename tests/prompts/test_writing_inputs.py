from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from marque.brief import Brief, Offer
from marque.evidence import Evidence, Fact, Product
from marque.verdict import Finding
from prompts.inputs import Setting, writing_inputs
from prompts.loader import Library
from prompts.render import render

AS_OF = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def product(**facts: str) -> Product:
    return Product(
        sku="X", title="Mug", facts={name: Fact(value=v, as_of=AS_OF, source="f") for name, v in facts.items()}
    )


def test_facts_are_numbered_and_stand_for_their_evidence(
    brief: Brief, evidence: Evidence, setting: Setting, now: datetime
) -> None:
    inputs = writing_inputs(brief, evidence, setting, channel="email", now=now)

    assert inputs.facts[0].label == "F1"
    assert inputs.facts[0].text == "Alpine Shell jacket: price $99.00 (as of 2026-11-22 09:00 UTC)"
    assert inputs.id_of("F1") == "inventory:HP-1@2026-11-22T09:00:00Z"
    assert inputs.id_of("[p1]") == "source:returns"
    assert inputs.id_of("F99") is None


def test_a_prompt_keeps_what_it_shows_item_by_item_and_nothing_that_it_does_not_print(
    brief: Brief, evidence: Evidence, setting: Setting, now: datetime, library: Library
) -> None:
    inputs = writing_inputs(brief, evidence, setting, channel="email", now=now)

    body = render(library.get("writer_body"), inputs, template="Write.")
    cta = render(library.get("writer_cta"), inputs, body="Dry.")

    assert body.evidence == tuple((one.id, one.text) for one in (*inputs.facts, *inputs.passages))
    assert (cta.evidence, cta.left_out) == ((), ())


def test_the_teams_own_business_is_not_passed_on(
    brief: Brief, evidence: Evidence, setting: Setting, now: datetime
) -> None:
    text = writing_inputs(brief, evidence, setting, channel="email", now=now).model_dump_json()

    assert brief.objective not in text
    assert brief.author not in text


def test_words_that_the_brand_avoids_join_those_of_the_brief(
    brief: Brief, evidence: Evidence, setting: Setting, now: datetime
) -> None:
    avoiding = setting.model_copy(update={"avoid": ("luxury",)})

    inputs = writing_inputs(brief, evidence, avoiding, channel="email", now=now)

    assert inputs.must_not_say == ("bargain", "luxury")


def test_past_subjects_come_from_past_campaigns(
    brief: Brief, evidence: Evidence, setting: Setting, now: datetime
) -> None:
    assert writing_inputs(brief, evidence, setting, channel="email", now=now).past_subjects == ("It rains",)


def test_a_finding_is_told_with_its_quote_and_its_mend(
    brief: Brief, evidence: Evidence, setting: Setting, now: datetime
) -> None:
    finding = Finding(
        part="body", start=0, end=3, quote="$89", gate="facts", rule="facts.price", severity="block",
        message="The price in force is $99.00.", fix="Write it.",
    )  # fmt: skip

    inputs = writing_inputs(brief, evidence, setting, channel="email", now=now, findings=[finding])

    assert inputs.findings == ('body, "$89": The price in force is $99.00. Mend: Write it.',)


@pytest.mark.parametrize(
    ("facts", "price", "was"),
    [
        ({"price": "99.00 USD"}, "$99.00", ""),
        ({"price": "99.00 USD", "sale_price": "79.00 USD"}, "$79.00", ""),
        ({"price": "99.00 USD", "sale_price": "79.00 USD", "sale_starts": "2026-11-23T00:00:00+00:00"}, "$99.00", ""),
        ({"price": "99.00 USD", "sale_price": "79.00 USD", "sale_ends": "2026-11-21T00:00:00+00:00"}, "$99.00", ""),
        ({"price": "99.00 USD", "sale_price": "79.00 USD", "sale_ends": "2026-11-30T00:00:00+00:00"}, "$79.00", ""),
        ({"price": "99.00 USD", "sale_price": "79.00 USD", "sale_ends": "next week"}, "", ""),
        ({"price": "79.00 USD", "was_price": "99.00 USD"}, "$79.00", "$99.00"),
        ({"price": "79.00 USD", "was_price": "69.00 USD"}, "$79.00", ""),
        ({"was_price": "99.00 USD"}, "", ""),
        ({}, "", ""),
    ],
    ids=[
        "price",
        "sale",
        "sale to come",
        "sale over",
        "sale on",
        "sale unclear",
        "was",
        "was less",
        "only was",
        "nothing",
    ],
)
def test_the_price_is_the_one_in_force_or_none(
    brief: Brief, setting: Setting, now: datetime, facts: dict[str, str], price: str, was: str
) -> None:
    found = Evidence(gathered_at=now, products=(product(**facts),))

    shown = writing_inputs(brief, found, setting, channel="email", now=now).products[0]

    assert (shown.price, shown.was) == (price, was)


def test_a_fact_that_is_too_old_is_not_there(brief: Brief, setting: Setting, now: datetime) -> None:
    found = Evidence(gathered_at=now, products=(product(price="99.00 USD", material="steel"),))

    inputs = writing_inputs(
        brief, found, setting, channel="email", now=now,
        fresh_for=lambda name: timedelta(minutes=5 if name == "price" else 6000),
    )  # fmt: skip

    assert inputs.products[0].price == ""
    assert [fact.text for fact in inputs.facts] == ["Mug: material steel (as of 2026-11-22 09:00 UTC)"]


@pytest.mark.parametrize(
    ("offer", "deal", "on", "ends"),
    [
        (Offer(percent_off=Decimal("12.5")), "12.5% off", "", ""),
        (Offer(amount_off=Decimal("15.00"), currency="EUR"), "€15 off", "", ""),
        (Offer(amount_off=Decimal(15)), "$15 off", "", ""),
        (
            Offer(percent_off=Decimal(20), skus=("HP-2", "HP-1")),
            "20% off",
            "Alpine Shell jacket and Fell boots, low",
            "",
        ),
        (Offer(percent_off=Decimal(20), skus=("HP-9",)), "20% off", "selected products", ""),
        (Offer(terms="A card with each order", ends=date(2026, 11, 22)), "", "", "November 22, 2026"),
    ],
    ids=["percent", "amount", "market's money", "some products", "other products", "terms, last day"],
)
def test_an_offer_is_put_in_words(
    brief: Brief, evidence: Evidence, setting: Setting, now: datetime, offer: Offer, deal: str, on: str, ends: str
) -> None:
    found = evidence.model_copy(update={"offer": offer})

    said = writing_inputs(brief, found, setting, channel="email", now=now).offer

    assert said is not None
    assert (said.deal, said.on, said.ends) == (deal, on, ends)


@pytest.mark.parametrize("ends", [date(2026, 11, 21), datetime(2026, 11, 22, 9, 59, tzinfo=UTC)])
def test_an_offer_that_has_ended_is_not_promised(
    brief: Brief, evidence: Evidence, setting: Setting, now: datetime, ends: date
) -> None:
    found = evidence.model_copy(update={"offer": Offer(percent_off=Decimal(20), ends=ends)})

    assert writing_inputs(brief, found, setting, channel="email", now=now).offer is None


def test_an_offer_that_has_not_begun_says_when_it_does(
    brief: Brief, evidence: Evidence, setting: Setting, now: datetime
) -> None:
    found = evidence.model_copy(update={"offer": Offer(percent_off=Decimal(20), starts=date(2026, 11, 23))})

    said = writing_inputs(brief, found, setting, channel="email", now=now).offer

    assert said is not None
    assert said.starts == "November 23, 2026"


def test_an_offer_of_an_unsigned_brief_is_not_there(
    brief: Brief, evidence: Evidence, setting: Setting, now: datetime
) -> None:
    found = evidence.model_copy(update={"offer": None})

    assert writing_inputs(brief, found, setting, channel="email", now=now).offer is None
