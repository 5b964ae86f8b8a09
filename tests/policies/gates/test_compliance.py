from datetime import UTC, datetime, time

import pytest

from marque.brief import Offer
from marque.evidence import Evidence, Passage, Product
from marque.message import PARTS, Message
from policies.gates import compliance
from policies.loading import read_shelf
from policies.rule import PhraseRule

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
RULES = read_shelf(None).rules


def _examples(side: str) -> list[object]:
    return [
        pytest.param(rule, text, id=f"{rule.id}-{number}")
        for rule in RULES
        for number, text in enumerate(getattr(rule, side))
    ]


def _message(rule: PhraseRule, text: str) -> Message:
    if rule.hours:
        return Message(body="Hello", send_at=datetime.combine(NOW.date(), time.fromisoformat(text), UTC))
    part = "body" if not rule.parts or "body" in rule.parts else rule.parts[0]
    return Message.model_validate({"body": "", part: text, "language": rule.languages[0]})


@pytest.mark.parametrize(("rule", "text"), _examples("wrong"))
def test_an_example_of_wrong_breaks_its_rule(rule: PhraseRule, text: str) -> None:
    message = _message(rule, text)

    findings = list(compliance.broken(rule, message))

    assert findings
    assert all(message.text_of(found.part)[found.start : found.end] == found.quote for found in findings)


@pytest.mark.parametrize(("rule", "text"), _examples("right"))
def test_a_near_miss_does_not_break_its_rule(rule: PhraseRule, text: str) -> None:
    assert list(compliance.broken(rule, _message(rule, text))) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_shipped_rule_begins_with_the_gate_and_names_parts_that_there_are(rule: PhraseRule) -> None:
    assert rule.id.startswith("compliance.")
    assert set(rule.parts) <= set(PARTS)


def test_a_law_of_another_market_is_silent(now: datetime) -> None:
    message = Message(body="Hello", now=now)
    policy = read_shelf(None).policy(brand=None, market="AU", language="en", now=now)

    found = compliance.check(message, Evidence(gathered_at=now), policy)

    assert not [finding for finding in found if finding.rule.startswith("compliance.us.")]


def _rules(message: Message, *, market: str = "US", **known: object) -> dict[str, str]:
    """Return the rules that the message breaks, with how hard."""
    policy = read_shelf(None).policy(brand=None, market=market, language="en", now=NOW)
    evidence = Evidence.model_validate({"gathered_at": NOW, **known})
    return {one.rule: one.severity for one in compliance.check(message, evidence, policy)}


def test_what_is_missing_from_a_text_handed_in_by_itself_is_a_note() -> None:
    found = _rules(Message(body="The blanket is here."))

    assert found == {"compliance.us.postal_address": "note", "compliance.us.opt_out": "note"}


@pytest.mark.parametrize(
    "whole",
    [Message(body="The blanket is here.", footer=""), Message(body="The blanket is here.\n\nUnsubscribe: x.example/u")],
)
def test_what_is_missing_from_a_whole_message_blocks(whole: Message) -> None:
    assert _rules(whole)["compliance.us.postal_address"] == "block"


def test_a_gift_that_the_offer_s_terms_name_is_borne_out() -> None:
    message = Message(body="Every order comes with a free tote bag.", channel="ad")

    assert "compliance.claims.gift" in _rules(message)
    assert "compliance.claims.gift" in _rules(message, offer=Offer(terms="A free mug with every order."))
    assert "compliance.claims.gift" not in _rules(message, offer=Offer(terms="A free tote bag with every order."))


def test_a_quoted_customer_whose_review_is_among_the_sources_is_borne_out() -> None:
    message = Message(body='"It keeps my tea hot until noon," says Ann Quill.', channel="ad")
    review = Passage(id="r1", kind="review", text="It keeps my tea hot until noon. Love it.")

    assert "compliance.claims.testimonial" in _rules(message)
    assert "compliance.claims.testimonial" not in _rules(message, passages=(review,))
    past = review.model_copy(update={"kind": "campaign"})
    assert "compliance.claims.testimonial" in _rules(message, passages=(past,))


def test_one_of_our_own_products_is_no_rival() -> None:
    message = Message(body="The Alder Lamp is cheaper than Nightjar Down Quilt.", channel="ad")
    own = Product(sku="N1", title="Nightjar Down Quilt (Queen)")

    assert "compliance.business.rival" in _rules(message)
    assert "compliance.business.rival" not in _rules(message, products=(own,))


@pytest.mark.parametrize(
    ("sent", "quiet"),
    [
        (None, False),
        (datetime(2026, 11, 23, 2, 30, tzinfo=UTC), True),
        (datetime(2026, 11, 22, 12, 30, tzinfo=UTC), True),
        (datetime(2026, 11, 22, 17, 0, tzinfo=UTC), False),
    ],
)
def test_hours_of_rest_are_those_of_the_market_at_the_hour_of_sending(sent: datetime | None, quiet: bool) -> None:
    # New York is five hours behind UTC in November.
    message = Message(body="Larkmoor: it is back. Reply STOP to opt out.", channel="sms", now=NOW, send_at=sent)

    assert ("compliance.us.sms_hours" in _rules(message)) == quiet


def test_words_that_are_wrong_beside_others_may_stand_in_another_sentence() -> None:
    assert "compliance.claims.cures_disease" in _rules(Message(body="It relieves back pain.", channel="ad"))
    apart = Message(body="It relieves the till of queues. My friend writes on back pain.", channel="ad")
    assert "compliance.claims.cures_disease" not in _rules(apart)


def test_a_law_that_is_not_in_force_yet_is_silent() -> None:
    def found(now: datetime) -> dict[str, str]:
        return _rules(Message(body="I am a real human.", channel="chat", now=now), market="DE")

    policy = read_shelf(None).policy(brand=None, market="DE", language="en", now=datetime(2026, 8, 1, tzinfo=UTC))
    assert "compliance.eu.ai_posing" not in {rule.id for rule in policy.rules}
    assert "compliance.eu.ai_posing" in found(NOW)
    assert "compliance.eu.ai_posing" not in found(datetime(2026, 8, 1, tzinfo=UTC))


@pytest.mark.parametrize("text", ["free " * 20_000, "Ann " * 25_000, '"' * 100_000, "never not no " * 8_000])
@pytest.mark.timeout(60)
def test_no_text_makes_the_gate_run_away(text: str) -> None:
    compliance.check(
        Message(body=text, channel="ad"),
        Evidence(gathered_at=NOW),
        read_shelf(None).policy(brand=None, market="GB", language="en", now=NOW),
    )
