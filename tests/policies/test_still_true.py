"""Recorded claims judged again: what moved and still holds, what does not hold any more, and what is gone."""

from datetime import date, datetime, timedelta

from marque.brief import Offer
from marque.evidence import Evidence, Fact, Passage, Product
from marque.message import Message
from marque.verdict import Claim
from policies.gates import facts
from policies.still_true import still_true
from tests.support.shelf import NOW, POLICY

LATER = NOW + timedelta(hours=3)
OFFER = Offer(code="TRAIL20", percent_off=20, ends=date(2026, 11, 30))
COPY = (
    "The Alpine Shell is $99.00 and in stock. Take 20% off until November 30 with code TRAIL20: "
    "that makes it $79.20. Our new shop opens on Friday."
)
HOURS = Passage(id="source:hours", kind="source", text="Our new shop opens on Friday.")


def shell(**values: str) -> Product:
    known = {"price": "99.00 USD", "stock": "12", **values}
    return Product(
        sku="ALP",
        title="Alpine Shell",
        facts={name: Fact(value=value, as_of=NOW, source="shelf.xml") for name, value in known.items()},
    )


def evidence(
    *products: Product,
    offer: Offer | None = OFFER,
    passages: tuple[Passage, ...] = (HOURS,),
    gathered_at: datetime = NOW,
) -> Evidence:
    return Evidence(gathered_at=gathered_at, products=products, offer=offer, passages=passages)


def recorded() -> list[Claim]:
    message = Message(body=COPY, products=("ALP",), offer=OFFER, now=NOW)
    return facts.claims(message, evidence(shell()), POLICY)


def statuses(claims: list[Claim]) -> dict[str, str]:
    return {claim.kind: claim.status for claim in claims}


def test_what_was_read_as_proved_is_proved_again_on_the_same_facts() -> None:
    claims = recorded()

    assert set(statuses(claims).values()) == {"supported"}
    assert still_true(claims, evidence(shell()), POLICY, NOW) == claims


def test_a_price_that_moved_contradicts_the_price_and_what_was_reckoned_from_it() -> None:
    again = statuses(still_true(recorded(), evidence(shell(price="89.00 USD")), POLICY, LATER))

    assert (again["price"], again["sale_price"], again["percent_off"]) == ("contradicted", "contradicted", "supported")


def test_a_count_that_moved_under_in_stock_changes_nothing() -> None:
    again = statuses(still_true(recorded(), evidence(shell(stock="2")), POLICY, LATER))

    assert again["stock"] == "supported"


def test_an_offer_that_ended_contradicts_its_promises() -> None:
    again = statuses(still_true(recorded(), evidence(shell()), POLICY, NOW + timedelta(days=9)))

    assert (again["percent_off"], again["offer_date"]) == ("contradicted", "contradicted")


def test_an_offer_that_nobody_makes_any_more_is_unsupported() -> None:
    again = statuses(still_true(recorded(), evidence(shell(), offer=None), POLICY, LATER))

    assert (again["percent_off"], again["offer_code"]) == ("unsupported", "unsupported")


def test_facts_grow_stale_until_they_are_looked_up() -> None:
    later = NOW + timedelta(hours=25)
    again = statuses(still_true(recorded(), evidence(shell(), gathered_at=later), POLICY, later))

    assert (again["price"], again["stock"]) == ("stale", "supported")


def test_facts_looked_up_now_are_fresh_for_a_send_in_days_at_which_the_offer_is_judged() -> None:
    soon, too_late = NOW + timedelta(days=3), NOW + timedelta(days=9)

    assert set(statuses(still_true(recorded(), evidence(shell()), POLICY, soon)).values()) == {"supported"}
    assert statuses(still_true(recorded(), evidence(shell()), POLICY, too_late))["offer_date"] == "contradicted"


def test_what_a_source_said_word_for_word_holds_as_long_as_it_says_so() -> None:
    trial = Passage(id="source:trial", kind="source", text="The trial of the shell lasts 100 days.")
    moved = trial.model_copy(update={"text": "The trial of the shell lasts 60 days."})
    gathered = evidence(shell(returns="30 days return policy"), passages=(trial,))
    message = Message(body="The trial of the shell lasts 100 days.", products=("ALP",), now=NOW)
    claims = facts.claims(message, gathered, POLICY)

    assert [claim.status for claim in still_true(claims, gathered, POLICY, LATER)] == ["supported"]
    gathered = gathered.model_copy(update={"passages": (moved,)})
    assert [claim.status for claim in still_true(claims, gathered, POLICY, LATER)] == ["contradicted"]


def test_a_product_that_is_gone_proves_nothing() -> None:
    again = statuses(still_true(recorded(), evidence(), POLICY, LATER))

    assert (again["price"], again["stock"]) == ("unsupported", "unsupported")


def test_a_source_taken_back_proves_nothing() -> None:
    again = statuses(still_true(recorded(), evidence(shell(), passages=()), POLICY, LATER))

    assert again["other"] == "unsupported"
