"""Copy that a model wrote tells its readers so where the brand owes them that, and only there."""

from datetime import datetime

import pytest

from marque.brief import Channel
from marque.evidence import Evidence
from marque.message import Message
from policies.brands import BrandMarket, BrandPack
from policies.checking import completed, judge
from policies.disclosure import AI_DISCLOSURE
from policies.loading import read_shelf
from policies.policy import Policy

TOLD = "Written with AI and read by our editors."
FOOTER = "12 Mill Street, Dublin. Unsubscribe."


def _policy(now: datetime, told: str | None = TOLD) -> Policy:
    brand = BrandPack(
        name="larkmoor", display_name="Larkmoor", legal_name="Larkmoor Ltd", languages=("en",),
        markets={
            "IE": BrandMarket(sender="Larkmoor <hello@larkmoor.example>", footer=FOOTER, ai_disclosure=told),
            "US": BrandMarket(sender="Larkmoor <hello@larkmoor.example>", footer=FOOTER),
        },
        home_url="https://larkmoor.example", link_domains=("larkmoor.example",),
    )  # fmt: skip
    return read_shelf(None).policy(brand=brand, market="IE", language="en", now=now)


def _rules(message: Message, policy: Policy, now: datetime) -> list[str]:
    verdict = judge(message, Evidence(gathered_at=now), policy, gates=("compliance",))
    return [found.rule for found in verdict.findings if found.rule == AI_DISCLOSURE.id and found.severity == "block"]


@pytest.mark.parametrize("channel", ["email", "landing", "document"])
def test_a_model_s_copy_without_the_sentence_is_blocked_and_nobody_can_waive_it(
    channel: Channel, now: datetime
) -> None:
    silent = Message(body=AI_DISCLOSURE.wrong, channel=channel, footer=FOOTER, ai_written=True)
    telling = silent.model_copy(update={"footer": f"{FOOTER}\nWritten with AI and\nread by our editors."})

    assert _rules(silent, _policy(now), now) == ["compliance.ai_disclosure"]
    assert _rules(telling, _policy(now), now) == []
    assert _rules(Message(body=AI_DISCLOSURE.right, channel=channel, ai_written=True), _policy(now), now) == []
    assert AI_DISCLOSURE.waivable_by is None


@pytest.mark.parametrize(
    ("message", "told", "market"),
    [
        (Message(body="A lamp.", footer=FOOTER, ai_written=False), TOLD, "IE"),
        (Message(body="A lamp.", footer=FOOTER), TOLD, "IE"),
        (Message(body="A lamp.", footer=FOOTER, ai_written=True), None, "IE"),
        (Message(body="A lamp.", footer=FOOTER, ai_written=True), TOLD, "US"),
        (Message(body="A lamp.", channel="sms", ai_written=True), TOLD, "IE"),
    ],
    ids=["the template's", "nobody says whose", "a brand that owes nothing", "another market", "no room for it"],
)
def test_nothing_else_is_asked_to_say_it(message: Message, told: str | None, market: str, now: datetime) -> None:
    policy = _policy(now, told).model_copy(update={"market": market})

    assert _rules(message, policy, now) == []


def test_a_footer_that_is_filled_in_tells_it_of_a_model_s_copy_only(now: datetime) -> None:
    policy = _policy(now)

    assert completed(Message(body="A lamp.", ai_written=True), policy, now).footer == f"{FOOTER} {TOLD}"
    assert completed(Message(body="A lamp."), policy, now).footer == FOOTER
    assert completed(Message(body="A lamp.", channel="landing", ai_written=True), policy, now).footer == TOLD
    assert completed(Message(body="A lamp.", channel="landing"), policy, now).footer is None
